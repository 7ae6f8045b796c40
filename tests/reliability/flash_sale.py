"""A flash sale: many times more buyers than goods, all at once, with double taps and abandoned payments.

    python -m tests.reliability.flash_sale [--buyers N] [--items N] [--seed N]

Beside the shop a naive bot sells on the same rig: it looks at its shelf, thinks, and then writes the shelf
down. It must sell more than it has, or the rig would show nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import platform
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from tests.reliability.checker import check
from tests.reliability.crash_matrix import drained
from tests.reliability.day import a_day
from tests.reliability.evidence import Evidence, Row, Sold, dump

from tgsandbox.testing.async_bot import AsyncSandboxBot
from tgsandbox.testing.async_buyer import AsyncBuyer
from tgsandbox.testing.async_form import VISA
from tgsandbox.testing.async_sandbox import AsyncSandbox
from tgsandbox.testing.outcome import OutcomeKind
from tgsandbox.world.errors import WorldError

TICKET = """\
[[product]]
title = "Ticket"
sku = "ticket"
currency = "EUR"
price = "10.00"
stock = {items}
deliver = {{ text = "admit-one" }}
"""
GOODS = (Sold("Ticket", "admit-one"),)
AT_ONCE = 100
# So many press Pay at the same moment: more than this the rig, one process that plays Telegram and all the
# buyers on the shop's own two cores, can't carry through Telegram's ten seconds.
PAYING_AT_ONCE = 2_000
# Of all buyers: who pays twice at once, and whose card is declined after the shop's yes.
DOUBLE_TAPS, DECLINED = 0.2, 0.15
DECLINED_CARD = "4000000000000002"
HOLD_SECONDS = 600
LIMIT_SECONDS = 300.0


@dataclass(slots=True)
class Sale:
    """What came of it; answers in seconds from Telegram's question to the shop's answer."""

    outcomes: Counter[OutcomeKind] = field(default_factory=Counter)
    answers: list[float] = field(default_factory=list)
    seconds: float = 0.0
    sold: int = 0
    wrong: list[str] = field(default_factory=list)

    def p99(self) -> float:
        return quantiles(self.answers, n=100)[98] if len(self.answers) > 1 else 0.0

    def __str__(self) -> str:
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(self.outcomes.items()))
        return (
            f"{self.sold} sold; {counts}; {self.seconds:.1f} s; answers p99 {self.p99() * 1000:.0f} ms, "
            f"longest {max(self.answers, default=0) * 1000:.0f} ms"
        )


async def sell(buyers: int, items: int, seed: int, folder: Path) -> Sale:
    """One flash sale at the shop, to the end: what was abandoned comes back to the shelf and is sold."""
    sale, draw = Sale(), random.Random(seed)
    async with a_day(folder, "webhook", seed, products=TICKET.format(items=items)) as day:
        day.sandbox.limit_seconds = LIMIT_SECONDS
        assert await day.shop.start()
        began = time.perf_counter()
        await rush(day.sandbox, day.shop.bot, buyers, sale, draw)
        await drained(day, LIMIT_SECONDS)
        sale.seconds = time.perf_counter() - began
        if _sold(dump(day.shop.database)["charges"]) < items:
            # The holds of those who went away run out, and others get their goods.
            day.sandbox.clock.advance(HOLD_SECONDS + 1)
            await drained(day, LIMIT_SECONDS)
            await rush(day.sandbox, day.shop.bot, items, sale, draw, faithful=True)
            await drained(day, LIMIT_SECONDS)
        await day.shop.stop()
        evidence = day.notary.evidence(day.shop, GOODS, {"ticket": items})
    sale.sold = _sold(evidence.rows("charges"))
    sale.answers = answer_seconds(evidence)
    sale.wrong = check(evidence)
    if sale.sold != items:
        sale.wrong.append(f"{sale.sold} of {items} were sold though {buyers} wanted one")
    if sale.outcomes[OutcomeKind.TIMED_OUT]:
        sale.wrong.append(f"{sale.outcomes[OutcomeKind.TIMED_OUT]} buyers were left without an answer")
    return sale


async def rush(
    sandbox: AsyncSandbox,
    bot: AsyncSandboxBot,
    count: int,
    sale: Sale,
    draw: random.Random,
    *,
    faithful: bool = False,
) -> None:
    """So many ask for one, AT_ONCE side by side; then who has an invoice pays, PAYING_AT_ONCE of them."""
    places = asyncio.Semaphore(AT_ONCE)
    tills = asyncio.Semaphore(PAYING_AT_ONCE)

    async def ask() -> AsyncBuyer | None:
        async with places:
            buyer = sandbox.buyer("Buyer")
            buyer.turn_to(bot)
            await buyer.send("/buy ticket")
            return buyer if await has_an_invoice(buyer) else None

    async def decide(buyer: AsyncBuyer | None) -> None:
        if buyer is None:
            sale.outcomes[OutcomeKind.REFUSED] += 1
            return
        is_declined = not faithful and draw.random() < DECLINED
        taps = 2 if draw.random() < DOUBLE_TAPS else 1
        card = DECLINED_CARD if is_declined else VISA
        async with tills:
            sale.outcomes.update(await asyncio.gather(*(pay(buyer, card) for _ in range(taps))))

    buyers = await asyncio.gather(*(ask() for _ in range(count)))
    await asyncio.gather(*(decide(buyer) for buyer in buyers))


async def has_an_invoice(buyer: AsyncBuyer) -> bool:
    """False for who is told before that it is sold out."""

    def answered() -> str | None:
        for message in buyer.messages():
            if message.kind == "invoice":
                return "invoice"
            if message.sender_id != buyer.id and message.kind == "text":
                return "words"
        return None

    found = await buyer.sandbox.until(answered, lambda: "neither an invoice nor a word", person_id=buyer.id)
    return found == "invoice"


async def pay(buyer: AsyncBuyer, card: str) -> OutcomeKind:
    """CANCELLED stands for a form that Telegram itself would not send: the invoice was paid by then."""
    with contextlib.suppress(WorldError):
        form = await buyer.open_form()
        return (await form.pay(card)).kind
    return OutcomeKind.CANCELLED


def _sold(charges: list[dict[str, object]]) -> int:
    return sum(row["state"] == "ACCEPTED" for row in charges)


def answer_seconds(evidence: Evidence) -> list[float]:
    asked = {
        update.body["pre_checkout_query"]["id"]: update.created
        for update in evidence.acknowledged
        if update.kind == "pre_checkout_query"
    }
    return [
        call.at - asked[query_id]
        for call in evidence.sent("answerPreCheckoutQuery")
        if (query_id := call.arguments["pre_checkout_query_id"]) in asked
    ]


class NaiveBot:
    """Looks at its shelf, answers, and only then writes down what is left: what many bots do."""

    def __init__(self, bot: AsyncSandboxBot, provider_token: str, items: int) -> None:
        self._bot = bot
        self._provider_token = provider_token
        self._left = items
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        offset = 0
        while True:
            for update in await self._bot.call("getUpdates", offset=offset, timeout=5):
                offset = update["update_id"] + 1
                task = asyncio.create_task(self._handle(update))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _handle(self, update: Row) -> None:
        query, message = update.get("pre_checkout_query"), update.get("message", {})
        if message.get("text", "").startswith("/buy"):
            await self._bot.call(
                "sendInvoice",
                chat_id=message["chat"]["id"],
                title="Ticket",
                description="Ticket",
                payload="ticket",
                currency="EUR",
                provider_token=self._provider_token,
                prices=[{"label": "Ticket", "amount": 1000}],
            )
        if query:
            left = self._left
            ok = {"ok": True} if left > 0 else {"ok": False, "error_message": "Sold out"}
            await self._bot.call("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], **ok)
            self._left = left - 1


async def sell_naively(buyers: int, items: int, seed: int) -> Sale:
    """The same rush at the naive bot."""
    sale, draw = Sale(), random.Random(seed)
    async with AsyncSandbox(seed=seed, limit_seconds=LIMIT_SECONDS) as sandbox:
        bot = sandbox.bot("Naive", "naive_bot")
        selling = asyncio.create_task(NaiveBot(bot, bot.connect_provider(), items).run())
        began = time.perf_counter()
        await rush(sandbox, bot, buyers, sale, draw)
        sale.seconds = time.perf_counter() - began
        selling.cancel()
        await asyncio.gather(selling, return_exceptions=True)
        sale.sold = sum(charge.state == "succeeded" for charge in sandbox.charges())
    return sale


def main() -> int:
    parser = argparse.ArgumentParser(description="A flash sale at a shop on SQLite, by webhook.")
    parser.add_argument("--buyers", type=int, default=2000)
    parser.add_argument("--items", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}, Python {platform.python_version()}, {platform.machine()}")
    with tempfile.TemporaryDirectory() as folder:
        sale = asyncio.run(sell(chosen.buyers, chosen.items, chosen.seed, Path(folder)))
    print(f"{chosen.buyers} buyers for {chosen.items}: {sale}")
    control = asyncio.run(sell_naively(min(chosen.buyers, 400), min(chosen.items, 20), chosen.seed))
    print(f"the naive bot, {min(chosen.buyers, 400)} for {min(chosen.items, 20)}: {control}")
    if control.sold <= min(chosen.items, 20):
        sale.wrong.append("the naive bot did not oversell: this rig shows nothing")
    print("\n".join(sale.wrong) or "nothing was oversold, and the checker is content")
    return 1 if sale.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
