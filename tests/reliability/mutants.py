"""Twenty mistakes that real shops made, each put into a copy of the product; the suites must catch every one.

    python -m tests.reliability.mutants [--only WORDS]

A mutant is a change of the source text, so this page shows the mistake itself. A text that is no longer there
ends the run: the table has to follow the product.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "packages/kassa/src"
SUITES = (
    "packages/kassa/tests/core",
    "packages/kassa/tests/service",
    "packages/kassa/tests/test_telegram_receiving.py",
    "packages/kassa/tests/test_telegram_failures.py",
    "packages/kassa/tests/test_walk.py",
    "tests/kassa_telegram",
    "tests/reliability/test_checker.py",
    "tests/reliability/test_crashes.py",
)
LIMIT_SECONDS = 400


@dataclass(frozen=True, slots=True)
class Change:
    file: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Mutant:
    """`here` says what the mistake is in this design, where its usual form has no seat."""

    name: str
    changes: tuple[Change, ...]
    here: str = ""


def _one(name: str, file: str, old: str, new: str, here: str = "") -> Mutant:
    return Mutant(name, (Change(file, old, new),), here)


PAYMENT, SUBSCRIPTION = "core/rules/payment.py", "core/rules/subscription.py"
MUTANTS = (
    Mutant(
        "acknowledge before the commit",
        (
            Change(
                "telegram/receiving/lanes.py",
                "is_money:\n                await self._door.handle(body)",
                "is_money:\n                asyncio.ensure_future(self._door.handle(body))",
            ),
            Change(
                "telegram/receiving/webhook.py",
                "            await self._door.handle(body)",
                "            asyncio.ensure_future(self._door.handle(body))",
            ),
        ),
    ),
    _one(
        "dedup by payload",
        PAYMENT,
        "    if order.charge(payment.telegram_payment_charge_id) is not None:",
        "    if order.charges:",
        "any charge of the order makes the next one a repetition",
    ),
    Mutant(
        "missing unique on charge",
        (
            Change(
                PAYMENT,
                "    if order.charge(payment.telegram_payment_charge_id) is not None:",
                "    if False:",
            ),
            Change(PAYMENT, "    return bool(provider_id) and any(", "    return False and any("),
        ),
        "a charge that is told again is a new one",
    ),
    _one(
        "read-then-write stock",
        PAYMENT,
        "    if order.payment is PaymentState.OPEN and not on_the_shelf(order, given.shelf):",
        "    if False:",
        "the shelf is not looked at in the transaction that holds the goods",
    ),
    _one(
        "count with SKIP LOCKED",
        PAYMENT,
        'stock_moves=() if is_held else moves(order, "hold")',
        "stock_moves=()",
        "what others hold is not counted",
    ),
    _one(
        "reservation without TTL",
        PAYMENT,
        '        deadlines=(Deadline("hold", due),),',
        "        deadlines=(),",
    ),
    _one(
        "TTL shorter than payment time",
        PAYMENT,
        "    due = given.now + given.policy.hold_seconds",
        "    due = given.now + 1.0",
    ),
    _one(
        "ok=true on exception",
        "service/ordering.py",
        "    return AnswerPreCheckoutQuery(question.query_id, refusal)",
        "    return AnswerPreCheckoutQuery(question.query_id)",
    ),
    _one(
        "deliver on pre-checkout",
        PAYMENT,
        "        effects=(AnswerPreCheckoutQuery(query.query_id),),",
        "        effects=(AnswerPreCheckoutQuery(query.query_id), NotifyBuyer(BuyerNotice.PAID)),",
        "the buyer is thanked for a payment at the pre-checkout",
    ),
    _one(
        "no amount check",
        PAYMENT,
        "    if fit_of(order, query.total, query.shipping_option_id, query.order_info, given.now) is None:",
        "    if False:",
    ),
    _one(
        "no payer check",
        "core/rules/payer.py",
        "    return payer_id == order.buyer_id or order.may_be_gift",
        "    return True",
    ),
    _one(
        "float money",
        "core/currencies.py",
        '    return Money(int(whole + fraction.ljust(exponent, "0")), currency)',
        '    return Money(int(float(f"{whole}.{fraction or 0}") * 10**exponent), currency)',
    ),
    _one(
        "exponent 2 for JPY and XTR",
        "core/currencies.py",
        "    exponent = currency_of(currency).exponent",
        "    exponent = 2",
    ),
    _one(
        "refund without unique",
        "core/rules/refund.py",
        "    return not _problem(order, command)",
        "    return True",
        "a refund is not held against what is left of the charge",
    ),
    Mutant(
        "ALREADY_REFUNDED = failure",
        (
            Change(
                "service/outcomes.py", "    if _ALREADY_REFUNDED in failure.reason.upper():", "    if False:"
            ),
            Change(
                "telegram/failures.py",
                '    return _says(error, "charge_already_refunded")',
                "    return False",
            ),
        ),
    ),
    _one(
        "renewal as duplicate",
        PAYMENT,
        "payment.is_recurring and not payment.is_first_recurring and order.subscription is not None",
        "False",
    ),
    _one(
        "expiry = now + 30 d instead of the field",
        SUBSCRIPTION,
        "    return float(payment.subscription_expiration_date or given.now + order.subscription_seconds)",
        "    return float(given.now + 2_592_000)",
    ),
    _one(
        "outbox marked before send",
        "service/engine.py",
        "        self._outbox.start(only_answers=is_restored)\n"
        "        self._outbox.add(await self.storage.claim_effects())\n",
        "        self._outbox.start(only_answers=is_restored)\n",
        "what an earlier process had not sent is taken for sent",
    ),
    _one(
        "key popped outside the transaction",
        "storage/books.py",
        "                pinned.append(key)",
        "                self._connection.execute(\n"
        '                    "UPDATE keys SET order_id = NULL, unit = NULL WHERE key = ?",\n'
        "                    (key,),\n"
        "                )\n"
        "                pinned.append(key)",
        "the key is handed out and stays free in the books",
    ),
    _one(
        "replica read",
        "service/settling.py",
        "        if order is None or not is_still_wanted(order, item.effect):",
        "        if order is None:",
        "an effect runs on what was true when it was queued",
    ),
)


class TextNotFound(Exception):
    """The product has changed, and the table of mutants has not."""


def copy_with(mutant: Mutant, folder: Path) -> Path:
    """A copy of the package with the mistake in it."""
    copy = folder / "src"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for change in mutant.changes:
        file = copy / "kassa" / change.file
        text = file.read_text()
        if text.count(change.old) != 1:
            raise TextNotFound(
                f"{mutant.name}: {change.file} has {text.count(change.old)} times {change.old!r}"
            )
        file.write_text(text.replace(change.old, change.new))
    return copy


def hunt(mutant: Mutant | None, suites: tuple[str, ...] = SUITES) -> str:
    """The first test that fails, "" when all pass. None stands for the product as it is.

    Raises RuntimeError when the copy could not be tested at all: that catches nothing.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = copy_with(mutant or Mutant("none", ()), Path(folder))
        path = os.pathsep.join([str(source), os.environ.get("PYTHONPATH", "")])
        environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
        where = [sys.executable, "-c", "import kassa.assembly; print(kassa.__file__)"]
        found = subprocess.run(where, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
        if str(source) not in found.stdout:
            raise RuntimeError(f"the tests would not run against the copy, but against {found.stdout}")
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *suites]
        run = subprocess.run(
            command,
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )
    if run.returncode == 0:
        return ""
    failed = [line for line in run.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    if run.returncode != 1 or not failed:
        raise RuntimeError(run.stdout[-2000:] + run.stderr[-2000:])
    return failed[0].split(" ")[1].rpartition("/")[2]


def main() -> int:
    parser = argparse.ArgumentParser(description="Are twenty known mistakes caught?")
    parser.add_argument("--only", default="")
    chosen = [mutant for mutant in MUTANTS if parser.parse_args().only in mutant.name]
    caught = 0
    for mutant in chosen:
        began = time.perf_counter()
        test = hunt(mutant)
        caught += bool(test)
        here = f" ({mutant.here})" if mutant.here else ""
        print(
            f"{'caught' if test else 'MISSED'}  {mutant.name}{here}: {test or 'nothing failed'}, "
            f"{time.perf_counter() - began:.0f} s",
            flush=True,
        )
    print(f"{caught} of {len(chosen)} mutants were caught")
    return 0 if chosen and caught == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
