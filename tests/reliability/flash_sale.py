"""A flash sale: many times more buyers than goods, all at once, with double taps and abandoned payments.

    python -m tests.reliability.flash_sale [--buyers N] [--items N] [--seed N] [--over SECONDS]
                                           [--replicas N] [--carts]

With replicas the shop is on PostgreSQL behind a balancer, and one of them is killed midway. With carts
everybody wants three things, each in another order. Beside the shop a naive bot sells on the same rig: it
must sell more than it has, or the rig would show nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import platform
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import quantiles

from packages.kassa.tests.service.postgres_server import PostgresServer, own_postgres
from tests.reliability.books import dump
from tests.reliability.checker import check
from tests.reliability.day import Day, a_day
from tests.reliability.draining import drained
from tests.reliability.evidence import Evidence, Sold
from tests.reliability.load_figures import (
    PRE_CHECKOUT,
    WAITED,
    cpu_seconds,
    cpu_spent,
    database_processes,
    metrics_pages,
    read_histogram,
)
from tests.reliability.naive_bot import NaiveBot
from tests.reliability.postgres import empty_database
from tests.reliability.shop_process import free_port

from tgsandbox.testing.async_bot import AsyncSandboxBot
from tgsandbox.testing.async_buyer import AsyncBuyer
from tgsandbox.testing.async_form import VISA
from tgsandbox.testing.async_sandbox import AsyncSandbox
from tgsandbox.testing.outcome import OutcomeKind
from tgsandbox.world.errors import WorldError

TICKET = """\
[[product]]
title = "{title}"
sku = "{sku}"
currency = "EUR"
price = "10.00"
stock = {items}
deliver = {{ text = "admit-one-{sku}" }}
"""
IN_A_CART = ("ticket", "poster", "badge")
GOODS = (Sold("Ticket", "admit-one-ticket"),)
AT_ONCE = 100
# So many press Pay at the same moment: more than this the rig, one process that plays Telegram and all the
# buyers on the shop's own two cores, can't carry through Telegram's ten seconds.
PAYING_AT_ONCE = 2_000
# Of all buyers: who pays twice at once, and whose card is declined after the shop's yes.
DOUBLE_TAPS, DECLINED = 0.2, 0.15
DECLINED_CARD = "4000000000000002"
HOLD_SECONDS = 600
LIMIT_SECONDS = 300.0
CONNECTIONS = 40


@dataclass(frozen=True, slots=True)
class Plan:
    """`over_seconds`: they press Pay one by one within this time, 0 = all at the same moment."""

    buyers: int
    items: int
    seed: int = 1
    over_seconds: float = 0.0
    replicas: int = 1
    carts: bool = False
    # Of Telegram to the webhook; it allows 1 to 100.
    connections: int = CONNECTIONS

    def __str__(self) -> str:
        when = f"within {self.over_seconds:g} s" if self.over_seconds else "at the same moment"
        goods = "three things each" if self.carts else "one thing each"
        where = f"{self.replicas} replicas, one killed" if self.replicas > 1 else "one process"
        return (
            f"{self.buyers} buyers for {self.items}, {goods}, {when}; {where}, {self.connections} connections"
        )


@dataclass(slots=True)
class Sale:
    """What came of it. All times are in seconds, CPU too.

    `answers` are from Telegram's question to the shop's answer, as the buyer waits; `from_hand_out` from the
    moment that Telegram gave the question to the shop. `shop_p99` and `decided_p99` are the shop's own: until
    Telegram has taken the answer, and until the longest waiting of each batch was committed.
    """

    outcomes: Counter[OutcomeKind] = field(default_factory=Counter)
    answers: list[float] = field(default_factory=list)
    from_hand_out: list[float] = field(default_factory=list)
    shop_p99: float = 0.0
    decided_p99: float = 0.0
    cpu: dict[str, float] = field(default_factory=dict)
    paying_seconds: float = 0.0
    seconds: float = 0.0
    sold: int = 0
    killed: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(self.outcomes.items()))
        cpu = ", ".join(f"{who} {seconds:.1f}" for who, seconds in self.cpu.items())
        longest, handed = max(self.answers, default=0) * 1000, self.from_hand_out
        return f"""\
{self.sold} sold; {counts}; {self.seconds:.1f} s in all, {self.paying_seconds:.1f} s of paying
  a buyer waits: p50 {_part(self.answers, 50)} ms, p99 {_part(self.answers, 99)}, longest {longest:.0f}
  from Telegram's handing out: p50 {_part(handed, 50)} ms, p99 {_part(handed, 99)}
  by the shop's own measure: p99 <= {self.shop_p99 * 1000:.0f} ms until Telegram has taken the answer,
    p99 <= {self.decided_p99 * 1000:.0f} ms until a change is committed
  CPU seconds while they paid: {cpu}"""


def _part(values: list[float], percent: int) -> int:
    """In milliseconds."""
    return round(quantiles(values, n=100)[percent - 1] * 1000) if len(values) > 1 else 0


async def sell(plan: Plan, folder: Path, server: PostgresServer | None = None) -> Sale:
    """One flash sale at the shop, to the end: what was abandoned comes back to the shelf and is sold.

    `server` is wanted for more than one replica.
    """
    sale, draw = Sale(), random.Random(plan.seed)
    skus = IN_A_CART if plan.carts else IN_A_CART[:1]
    products = "\n".join(TICKET.format(title=sku.title(), sku=sku, items=plan.items) for sku in skus)
    postgres = await empty_database(server.address) if server else ""
    async with a_day(
        folder,
        "webhook",
        plan.seed,
        products=products,
        postgres=postgres,
        replicas=plan.replicas,
        in_turns=True,
        is_watched=True,
        webhook_connections=plan.connections,
    ) as day:
        day.sandbox.limit_seconds = LIMIT_SECONDS
        for shop in (day.shop, *day.replicas):
            assert await shop.start()
        rush = Rush(day, plan, sale, draw)
        began = time.perf_counter()
        buyers = await rush.come(plan.buyers)
        with _measured(sale, day, server):
            await rush.pay(buyers)
        await drained(day, LIMIT_SECONDS)
        sale.seconds = time.perf_counter() - began
        await _ask_the_shops(sale, day)
        if _sold(dump(day.shop.books)["charges"]) < plan.items:
            # The holds of those who went away run out, and others get their goods.
            day.sandbox.clock.advance(HOLD_SECONDS + 1)
            await drained(day, LIMIT_SECONDS)
            await Rush(day, replace(plan, over_seconds=0), sale, draw, faithful=True).run(plan.items)
            await drained(day, LIMIT_SECONDS)
        for shop in (day.shop, *day.replicas):
            await shop.stop()
        evidence = day.notary.evidence(day.shop, () if plan.carts else GOODS, dict.fromkeys(skus, plan.items))
        kills = sum(shop.kills for shop in (day.shop, *day.replicas))
        evidence = replace(evidence, kills=kills, sent_at_once=plan.connections)
    _judge(sale, plan, evidence, server)
    return sale


@contextmanager
def _measured(sale: Sale, day: Day, server: PostgresServer | None) -> Iterator[None]:
    who = {
        "shop": [shop.process_id for shop in (day.shop, *day.replicas)],
        "database": database_processes(server.folder) if server else [],
        "rig": [os.getpid()],
    }
    before = {name: cpu_seconds(processes) for name, processes in who.items()}
    began = time.perf_counter()
    yield
    sale.paying_seconds = time.perf_counter() - began
    sale.cpu = {
        name: cpu_spent(before[name], cpu_seconds(processes)) for name, processes in who.items() if processes
    }


async def _ask_the_shops(sale: Sale, day: Day) -> None:
    pages = await metrics_pages([shop.operations_port for shop in (day.shop, *day.replicas)])
    sale.shop_p99 = read_histogram(pages, PRE_CHECKOUT).quantile(0.99)
    sale.decided_p99 = read_histogram(pages, WAITED).quantile(0.99)


def _judge(sale: Sale, plan: Plan, evidence: Evidence, server: PostgresServer | None) -> None:
    sale.sold = _sold(evidence.rows("charges"))
    sale.answers, sale.from_hand_out = answer_seconds(evidence)
    sale.wrong = check(evidence)
    if sale.sold != plan.items:
        sale.wrong.append(f"{sale.sold} of {plan.items} were sold though {plan.buyers} wanted one")
    left_alone = sale.outcomes[OutcomeKind.TIMED_OUT]
    # What the dead one had taken and not answered.
    if left_alone > plan.connections * sale.killed:
        sale.wrong.append(f"{left_alone} buyers were left without an answer")
    if plan.replicas > 1 and not sale.killed:
        sale.wrong.append("no replica was killed")
    sale.wrong += [
        f"an input was not decided: {row['detail']}"
        for row in evidence.rows("cases")
        if row["kind"] == "failed_input"
    ]
    if server is not None and "deadlock detected" in (server.folder / "log").read_text():
        sale.wrong.append("the database found a deadlock")


class Rush:
    """The buyers of one sale. Who is `faithful` pays, and once."""

    def __init__(self, day: Day, plan: Plan, sale: Sale, draw: random.Random, faithful: bool = False) -> None:
        self._day = day
        self._plan = plan
        self._sale = sale
        self._draw = draw
        self._faithful = faithful

    async def run(self, count: int) -> None:
        await self.pay(await self.come(count))

    async def come(self, count: int) -> list[AsyncBuyer]:
        """Those who have an invoice; the others were told before that it is sold out."""
        ask = self._carts if self._plan.carts else self._orders
        asked = await ask(count)
        self._sale.outcomes[OutcomeKind.REFUSED] += asked.count(None)
        return [buyer for buyer in asked if buyer is not None]

    async def _orders(self, count: int) -> list[AsyncBuyer | None]:
        return await ask_for_tickets(self._day.sandbox, self._day.shop.bot, count)

    async def _carts(self, count: int) -> list[AsyncBuyer | None]:
        """Placed by a program of the merchant's, for people who have pressed Start."""
        buyers = [self._day.sandbox.buyer("Buyer") for _ in range(count)]
        places = asyncio.Semaphore(AT_ONCE)

        async def start(buyer: AsyncBuyer) -> None:
            async with places:
                await buyer.open(self._day.shop.bot)
                await buyer.wait_for_message()

        await asyncio.gather(*map(start, buyers))
        carts = [(buyer.id, self._draw.sample(IN_A_CART, len(IN_A_CART))) for buyer in buyers]
        await run_beside(self._day, "tests.reliability.cart_orders", json.dumps(carts))
        return list(await asyncio.gather(*map(_if_it_has_an_invoice, buyers)))

    async def pay(self, buyers: list[AsyncBuyer]) -> None:
        tills = asyncio.Semaphore(PAYING_AT_ONCE)

        async def decide(buyer: AsyncBuyer) -> None:
            is_declined = not self._faithful and self._draw.random() < DECLINED
            taps = 2 if not self._faithful and self._draw.random() < DOUBLE_TAPS else 1
            card = DECLINED_CARD if is_declined else VISA
            await asyncio.sleep(self._draw.uniform(0, self._plan.over_seconds))
            async with tills:
                found = await asyncio.gather(*(pay(buyer, card) for _ in range(taps)))
            self._sale.outcomes.update(found)
            self._kill_one_midway()

        await asyncio.gather(*map(decide, buyers))

    def _kill_one_midway(self) -> None:
        is_half = self._sale.outcomes.total() >= self._plan.buyers // 2
        if self._plan.replicas > 1 and is_half and not self._sale.killed:
            self._day.replicas[-1].kill()
            self._sale.killed = 1


async def ask_for_tickets(sandbox: AsyncSandbox, bot: AsyncSandboxBot, count: int) -> list[AsyncBuyer | None]:
    """So many ask for one, AT_ONCE side by side; None for who is told before that it is sold out."""
    places = asyncio.Semaphore(AT_ONCE)

    async def ask() -> AsyncBuyer | None:
        async with places:
            buyer = sandbox.buyer("Buyer")
            buyer.turn_to(bot)
            await buyer.send("/buy ticket")
            return await _if_it_has_an_invoice(buyer)

    return list(await asyncio.gather(*(ask() for _ in range(count))))


async def _if_it_has_an_invoice(buyer: AsyncBuyer) -> AsyncBuyer | None:
    def answered() -> str | None:
        for message in buyer.messages():
            if message.kind == "invoice":
                return "invoice"
            if message.sender_id != buyer.id and message.kind == "text" and "out" in str(message.text):
                return "words"
        return None

    found = await buyer.sandbox.until(answered, lambda: "neither an invoice nor a word", person_id=buyer.id)
    return buyer if found == "invoice" else None


async def run_beside(day: Day, module: str, line: str) -> None:
    """A program of the merchant's, with the shop's environment. Raises RuntimeError when it failed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        env={**day.shop.environment, "KASSA_OPERATIONS_PORT": str(free_port())},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate(line.encode() + b"\n")
    if process.returncode:
        raise RuntimeError(said.decode(errors="replace"))


async def pay(buyer: AsyncBuyer, card: str) -> OutcomeKind:
    """CANCELLED stands for a form that Telegram itself would not send: the invoice was paid by then."""
    with contextlib.suppress(WorldError):
        form = await buyer.open_form()
        return (await form.pay(card)).kind
    return OutcomeKind.CANCELLED


def _sold(charges: list[dict[str, object]]) -> int:
    return sum(row["state"] == "ACCEPTED" for row in charges)


def answer_seconds(evidence: Evidence) -> tuple[list[float], list[float]]:
    """Since the question came into being, and since it was handed to the shop."""
    asked = {
        update.body["pre_checkout_query"]["id"]: update
        for update in evidence.acknowledged
        if update.kind == "pre_checkout_query"
    }
    answered = [
        (call.at, asked[query_id])
        for call in evidence.sent("answerPreCheckoutQuery")
        if (query_id := call.arguments["pre_checkout_query_id"]) in asked
    ]
    return (
        [at - update.created for at, update in answered],
        [max(0.0, at - update.handed_out) for at, update in answered],
    )


async def sell_naively(buyers: int, items: int, seed: int) -> Sale:
    """The same rush at the naive bot."""
    sale, draw = Sale(), random.Random(seed)
    async with AsyncSandbox(seed=seed, limit_seconds=LIMIT_SECONDS) as sandbox:
        bot = sandbox.bot("Naive", "naive_bot")
        selling = asyncio.create_task(NaiveBot(bot, bot.connect_provider(), items).run())
        began = time.perf_counter()
        people = [one for one in await ask_for_tickets(sandbox, bot, buyers) if one is not None]
        cards = [DECLINED_CARD if draw.random() < DECLINED else VISA for _ in people]
        sale.outcomes.update(await asyncio.gather(*map(pay, people, cards)))
        sale.seconds = time.perf_counter() - began
        selling.cancel()
        await asyncio.gather(selling, return_exceptions=True)
        sale.sold = sum(charge.state == "succeeded" for charge in sandbox.charges())
    return sale


def main() -> int:
    parser = argparse.ArgumentParser(description="A flash sale at a shop, by webhook.")
    parser.add_argument("--buyers", type=int, default=2000)
    parser.add_argument("--items", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--over", type=float, default=0.0, help="they press Pay within so many seconds")
    parser.add_argument("--replicas", type=int, default=1, help="more than one: on PostgreSQL, one is killed")
    parser.add_argument("--connections", type=int, default=CONNECTIONS, help="of Telegram to the webhook")
    parser.add_argument("--carts", action="store_true", help="three things in each cart")
    chosen = parser.parse_args()
    plan = Plan(
        chosen.buyers,
        chosen.items,
        chosen.seed,
        chosen.over,
        chosen.replicas,
        chosen.carts,
        chosen.connections,
    )
    print(f"seed {plan.seed}, Python {platform.python_version()}, {platform.machine()}")
    print(plan, flush=True)
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        is_shared = plan.replicas > 1 or plan.carts
        server = stack.enter_context(own_postgres(is_durable=True)) if is_shared else None
        sale = asyncio.run(sell(plan, Path(folder), server))
    print(sale, flush=True)
    buyers, items = min(plan.buyers, 400), min(plan.items, 20)
    control = asyncio.run(sell_naively(buyers, items, plan.seed))
    print(f"the naive bot: {control.sold} of {items} sold to {buyers}")
    if control.sold <= items:
        sale.wrong.append("the naive bot did not oversell: this rig shows nothing")
    print("\n".join(sale.wrong) or "nothing was oversold, and the checker is content")
    return 1 if sale.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
