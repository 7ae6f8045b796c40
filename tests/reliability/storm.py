"""Bad input by the thousand, against a shop that is open for business.

    python -m tests.reliability.storm [--updates N] [--seed N]

People have bought and are about to buy; then somebody who may speak for Telegram tells nonsense, and
strangers knock at the webhook with what is hardly HTTP. The shop must live, believe none of it, lose nothing
that it acknowledged, and sell on.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
from tests.reliability.bad_requests import bad_requests
from tests.reliability.bad_updates import Known, Told, bad_updates
from tests.reliability.checker import INVARIANTS
from tests.reliability.crash_matrix import stock_shelves
from tests.reliability.day import Day, a_day
from tests.reliability.draining import DRAIN_SECONDS, drained
from tests.reliability.evidence import Evidence, ProviderCharge, Row
from tests.reliability.lean_telegram import LeanTelegram, is_json
from tests.reliability.settling import settled
from tests.reliability.shop_process import WEBHOOK_SECRET, Mode
from tests.reliability.strangers import SECRET_HEADER, line_to

from tgsandbox.testing.async_buyer import AsyncBuyer

TELLERS = 8
# What a buyer got is compared with what Telegram itself was paid, whatever the storm has announced.
NOT_TO_BE_FOOLED = ("I2 ", "I3 ", "I12 ")
OF_MONEY = ("charges", "refunds", "ledger", "deliveries")
# Whole answers to getUpdates that are none.
NO_ANSWERS = (
    b"",
    b"<html>502 Bad Gateway</html>",
    b'{"ok":true,"result":null}',
    b'{"ok":true,"result":{}}',
    b'{"ok":true}',
    b'{"ok":true,"result":[' + b"[" * 50_000,
    b'{"ok":false,"error_code":"?","description":7}',
    b'{"ok":false,"error_code":500,"description":"Internal Server Error"}',
    b'{"ok":true,"result":[1,"two",null,[],{}]}',
    b"\xff\xfe\x00",
)


@dataclass(slots=True)
class Storm:
    """What was told, how it was answered, and what is wrong after it."""

    told: list[Told] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    set_aside: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)


Also = Callable[[list[Told], Known], list[Told]]


def nothing_else(told: list[Told], known: Known) -> list[Told]:
    return told


async def rage(
    folder: Path, mode: Mode, stocked: Path, count: int, seed: int, also: Also = nothing_else
) -> Storm:
    """`also` puts in what the test of this test wants told."""
    storm = Storm()
    async with (
        a_day(folder, mode, seed, stocked=stocked) as day,
        LeanTelegram(day.sandbox.url).open() as lean,
    ):
        environment = {"KASSA_API_URL": lean.url} if mode == "polling" else {}
        assert await day.shop.start(environment), day.shop.output
        try:
            waiting, known = await _open_for_business(day)
            storm.told = also(list(bad_updates(count, known, seed)), known)
            began = time.monotonic()
            if mode == "webhook":
                await asyncio.gather(_tell(day, storm), _buy(day, "Fay", "game"))
            else:
                # Telegram's own updates come when the nonsense has been fetched.
                await _let_fetch(lean, storm)
            storm.seconds = time.monotonic() - began
            # The merchant is told of each case, one message after the other.
            await drained(day, limit_seconds=max(DRAIN_SECONDS, count / 20))
            storm.wrong += await _sell_on(day, waiting)
            await settled(day)
        except Exception as error:
            pending = [row for row in day.evidence().rows("outbox") if row["state"] == "pending"]
            error.add_note(f"{day.shop.output[-5_000:]}\n{len(pending)} effects wait, such as {pending[:3]}")
            raise
        storm.wrong += [] if day.shop.is_alive else ["the shop is dead"]
        await day.shop.stop()
        evidence = day.evidence()
        storm.set_aside = sum(bool(row["set_aside"]) for row in evidence.rows("inbox"))
        storm.wrong += what_is_wrong(evidence, storm.told)
    return storm


async def _open_for_business(day: Day) -> tuple[AsyncBuyer, Known]:
    """A key and a parcel are sold, two invoices wait to be paid, and Mallory has looked around."""
    await _buy(day, "Ann", "game")
    await day.buy("Dave", "mug")
    bob, cleo = await day.walk_in("Bob", "course"), await day.walk_in("Cleo", "mug")
    await bob.wait_for_invoice()
    await cleo.wait_for_invoice()
    mallory = await day.walk_in("Mallory", "nothing")
    await settled(day)
    invoices = {
        int(call.arguments["chat_id"]): str(call.arguments["payload"])
        for call in day.notary.calls
        if call.method == "sendInvoice"
    }
    known = Known(
        stranger_id=mallory.id,
        buyer_id=bob.id,
        buyers_payload=invoices[bob.id],
        payloads=tuple(invoices.values()),
        charge_ids=tuple(charge.charge_id for charge in day.notary.provider()),
        button_data=tuple(_button_data(day)),
    )
    return bob, known


def _button_data(day: Day) -> Iterator[str]:
    for call in day.notary.calls:
        markup = json.loads(call.arguments.get("reply_markup") or "{}")
        for row in markup.get("inline_keyboard", []):
            yield from (button["callback_data"] for button in row if "callback_data" in button)
    yield from ("packed:x:1", "page:0", "again:x:1")


async def _buy(day: Day, name: str, sku: str) -> None:
    buyer = await day.buy(name, sku)
    await day.got(buyer, "GAMEKEY-")


async def _sell_on(day: Day, bob: AsyncBuyer) -> list[str]:
    """A new sale, and the one that Mallory knew of."""
    await _buy(day, "Eve", "game")
    outcome = await bob.pay_form()
    if not outcome.is_paid:
        return [f"the invoice from before the storm could not be paid: {outcome}"]
    await day.got(bob, "here-is-the-course")
    return []


# By webhook.


async def _tell(day: Day, storm: Storm) -> None:
    waiting = list(reversed(storm.told))
    headers = {SECRET_HEADER: WEBHOOK_SECRET, "Content-Type": "application/json"}
    address = f"http://127.0.0.1:{day.shop.port}/hook"

    async def tell(session: aiohttp.ClientSession) -> None:
        while waiting:
            told = waiting.pop()
            async with session.post(address, data=told.body) as answer:
                storm.answers[f"update {answer.status}"] += 1
                if answer.status != 200:
                    storm.wrong.append(f"update {told.number} ({told.what}) was answered {answer.status}")

    async with aiohttp.ClientSession(headers=headers) as session:
        await asyncio.gather(_knock(day, storm), *(tell(session) for _ in range(TELLERS)))


async def _knock(day: Day, storm: Storm) -> None:
    for call in bad_requests(seed=len(storm.told)):
        async with line_to(day.shop) as line:
            await line.say(call.words)
            statuses = [await line.status() for _ in range(call.answers)]
        storm.answers.update(f"request {status}" for status in statuses)
        if not call.right.issuperset(statuses):
            storm.wrong.append(f"{call.name} was answered {sorted(set(statuses))}, not {sorted(call.right)}")


# By polling.


async def _let_fetch(lean: LeanTelegram, storm: Storm) -> None:
    """What is no JSON can't stand in an answer: it takes an answer's place. Of two updates with one number
    Telegram's queue holds one.
    """
    numbered = {_number(told): told for told in storm.told if is_json(told.body)}
    storm.told = list(numbered.values())
    part = len(storm.told) // len(NO_ANSWERS) + 1
    for place, no_answer in enumerate(NO_ANSWERS):
        lean.answer(no_answer)
        lean.give([told.body for told in storm.told[place * part : (place + 1) * part]])
    await lean.all_given()


def _number(told: Told) -> str:
    update = _read(told.body)
    number = _whole(update, "update_id") if isinstance(update, dict) else None
    return f"{number}" if number is not None else told.what + str(told.number)


# What must hold after it.


def what_is_wrong(evidence: Evidence, told: Sequence[Told]) -> list[str]:
    believed = _with_what_was_announced(evidence, told)
    return [
        *_sold_for_nothing(evidence, told),
        *_lost(evidence, told),
        *_said_yes(evidence),
        *(
            f"{name}: {line}"
            for name, find in INVARIANTS.items()
            for line in find(evidence if name.startswith(NOT_TO_BE_FOOLED) else believed)
        ),
    ]


def _with_what_was_announced(evidence: Evidence, told: Sequence[Told]) -> Evidence:
    """As if there had been these payments: they are in the books, and the invariants must hold of them.

    Of one that was told of in several ways nobody can say what is right.
    """
    real = {charge.charge_id for charge in evidence.provider}
    times = Counter(str(payment.get("telegram_payment_charge_id")) for payment in _payments(told))
    told_in_several_ways = {charge_id for charge_id, count in times.items() if count > 1} - real
    tables = {
        name: [
            row
            for row in rows
            if name not in OF_MONEY or row["telegram_payment_charge_id"] not in told_in_several_ways
        ]
        for name, rows in evidence.tables.items()
    }
    evidence = replace(evidence, tables=tables)
    announced = [
        ProviderCharge(
            row["telegram_payment_charge_id"],
            row["payer_id"],
            row["amount"],
            row["currency"],
            row["amount"] if row["state"] == "REFUNDED" else 0,
            row["paid_at"],
        )
        for row in evidence.rows("charges")
        if row["telegram_payment_charge_id"] not in real
    ]
    asked = {update.body.get("pre_checkout_query", {}).get("id") for update in evidence.acknowledged}
    calls = [
        call for call in evidence.calls if call.arguments.get("pre_checkout_query_id", None) in {None, *asked}
    ]
    return replace(evidence, provider=[*evidence.provider, *announced], calls=calls)


def _sold_for_nothing(evidence: Evidence, told: Sequence[Told]) -> Iterator[str]:
    """Charges that nobody paid are only such as were announced, for that amount, and none of them is kept."""
    real = {charge.charge_id for charge in evidence.provider}
    announced = Counter(
        (str(one.get("telegram_payment_charge_id")), _whole(one, "total_amount")) for one in _payments(told)
    )
    for row in evidence.rows("charges"):
        charge_id = row["telegram_payment_charge_id"]
        if charge_id in real:
            continue
        if row["state"] == "ACCEPTED":
            yield f"charge {charge_id!r} was kept, and nobody paid it"
        if not announced[charge_id, row["amount"]]:
            yield f"charge {charge_id!r} of {row['amount']} is in the books, and nobody told of it"
    kept = sum(row["state"] == "ACCEPTED" for row in evidence.rows("charges"))
    if kept != len(real):
        yield f"{kept} charges were kept, {len(real)} were paid"
    held = {row["item"]: row["held"] for row in evidence.rows("stock") if row["held"]}
    if held:
        yield f"{held} are held for nobody"


def _lost(evidence: Evidence, told: Sequence[Told]) -> Iterator[str]:
    """What was acknowledged and is about money, or can't be read, is in the inbox as it came; a payment is in
    the books, or there is a case of it.
    """
    # Blanks around it are the envelope's.
    stored: dict[bytes, Row] = {row["body"].strip(): row for row in evidence.rows("inbox")}
    rows = [*evidence.rows("charges"), *evidence.rows("refunds")]
    known = {row["telegram_payment_charge_id"] for row in rows}
    known_to_the_provider = {row["provider_payment_charge_id"] for row in evidence.rows("charges")} - {""}
    seen_by_a_person = {case["update_id"] for case in evidence.rows("cases")}
    for one in told:
        if not _must_be_kept(one):
            continue
        row = stored.get(one.body.strip())
        if row is None:
            yield f"update {one.number} ({one.what}) was acknowledged, and is nowhere"
        elif row["update_id"] not in seen_by_a_person:
            # One that the provider calls by a known name is that one.
            payments = [
                str(payment.get("telegram_payment_charge_id"))
                for payment in _payments([one])
                if str(payment.get("provider_payment_charge_id")) not in known_to_the_provider
            ]
            yield from (
                f"update {one.number} ({one.what}) told of charge {charge_id!r}, which is nowhere"
                for charge_id in payments
                if charge_id not in known
            )


def _said_yes(evidence: Evidence) -> Iterator[str]:
    """Nobody but Telegram's own questions hears a yes."""
    asked = {update.body.get("pre_checkout_query", {}).get("id") for update in evidence.acknowledged}
    for call in evidence.calls:
        query_id = call.arguments.get("pre_checkout_query_id", "")
        if (
            call.method == "answerPreCheckoutQuery"
            and query_id not in asked
            and call.arguments["ok"] != "false"
        ):
            yield f"query {query_id!r} of the storm was answered {call.arguments['ok']}"


MONEY = ("successful_payment", "refunded_payment")


def _must_be_kept(told: Told) -> bool:
    update = _read(told.body)
    if not isinstance(update, dict):
        return True
    if update.get("pre_checkout_query") or update.get("shipping_query") or update.get("subscription"):
        return True
    message = update.get("message")
    return isinstance(message, dict) and any(message.get(name) for name in MONEY)


def _payments(told: Iterable[Told]) -> Iterator[dict[str, Any]]:
    """Any: whatever stands where a payment should."""
    for one in told:
        update = _read(one.body)
        message = update.get("message") if isinstance(update, dict) else None
        if isinstance(message, dict):
            yield from (message[name] for name in MONEY if isinstance(message.get(name), dict))


def _read(body: bytes) -> Any:
    """None for what is no JSON. A broken letter within a text need not hinder who doesn't read that text."""
    try:
        return json.loads(body.decode(errors="replace"))
    except (ValueError, RecursionError):
        return None


def _whole(told: dict[str, Any], name: str) -> int | None:
    """A number, also when it was told as a text."""
    try:
        return int(float(told[name]))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def report(mode: Mode, storm: Storm) -> str:
    answers = ", ".join(f"{times} × {what}" for what, times in sorted(storm.answers.items()))
    lines = [
        f"{mode}: {len(storm.told)} updates in {storm.seconds:.1f} s, {storm.set_aside} set aside, "
        f"{len({told.what for told in storm.told})} ways of being wrong; {answers or 'fetched by the shop'}",
        *(f"     {line}" for line in storm.wrong[:50]),
        "     the shop lives, believed nothing, lost nothing and sold on" if not storm.wrong else "",
    ]
    return "\n".join(line for line in lines if line)


async def _both(count: int, seed: int) -> list[str]:
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        shelves = Path(name) / "shelves"
        shelves.mkdir()
        stocked = await stock_shelves(shelves, seed)
        modes: tuple[Mode, ...] = ("webhook", "polling")
        for mode in modes:
            folder = Path(name) / mode
            folder.mkdir()
            storm = await rage(folder, mode, stocked, count, seed)
            print(report(mode, storm), flush=True)
            wrong += storm.wrong
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description="Bad input by the thousand.")
    parser.add_argument("--updates", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}, Python {platform.python_version()}, {platform.machine()}", flush=True)
    return 1 if asyncio.run(_both(chosen.updates, chosen.seed)) else 0


if __name__ == "__main__":
    sys.exit(main())
