"""Any order of acts: Hypothesis drives the real shop over HTTP beside a model that shares no code with it.

    python -m tests.reliability.machine [--examples N] [--steps N] [--seed N]

People order, press Pay, are declined, come again; the merchant gives money back and recounts; Telegram tells
things twice, loses answers; the shop is killed. After every act the shop's answer and its stock are what the
model says, and at the end the checker looks at everything.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Coroutine, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from hypothesis.strategies import DataObject, data, integers, sampled_from
from packages.kassa.tests.service.postgres_server import running_postgres
from tests.reliability.books import dump
from tests.reliability.checker import check
from tests.reliability.crash_matrix import SETTINGS, Setting, Shelves
from tests.reliability.day import GOODS, KEYS, Day, a_day
from tests.reliability.postgres import empty_database
from tests.reliability.settling import settled
from tests.reliability.shelf_model import ModelOrder, ShelfModel

from tgsandbox.testing.async_buyer import AsyncBuyer
from tgsandbox.testing.outcome import OutcomeKind

T = TypeVar("T")

DECLINED_CARD = "4000000000000002"
ITEMS = {"course": "course", "game": "pool:games", "mug": "mug"}
SHELF = {"course": 2, "game": 2, "mug": 1}
PRODUCTS = """\
[[product]]
title = "Course"
sku = "course"
currency = "XTR"
price = 50
stock = {course}
deliver = {{ text = "here-is-the-course" }}

[[product]]
title = "Game"
sku = "game"
currency = "XTR"
price = 30
deliver = {{ keys = "games" }}

[[product]]
title = "Mug"
sku = "mug"
price = "9.00"
stock = {mug}
deliver = "parcel"
"""
SENDS = ("sendInvoice", "sendMessage", "answerPreCheckoutQuery", "refundStarPayment")
MOST_TROUBLE = 2
PHASES = (Phase.generate, Phase.shrink)
ONE_SHOP = [setting for setting in SETTINGS if not setting.replica]
SEED = 1


@dataclass(slots=True)
class Bought:
    """An order as both sides know it."""

    model: ModelOrder
    buyer: AsyncBuyer
    invoice_id: int


class ShopMachine(RuleBasedStateMachine):
    """`setting` and `shelves` are put into a class of its own for each setting."""

    setting: Setting
    shelves: Shelves
    shelf: ClassVar[Mapping[str, int]] = SHELF

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.new_event_loop()
        self._stack = AsyncExitStack()
        self._folder = tempfile.TemporaryDirectory()
        self._bought: list[Bought] = []
        self._names = 0
        # Trouble that was made since somebody last ordered or paid.
        self._trouble = 0
        self._day: Day
        self._model: ShelfModel

    def _do(self, act: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(act)

    @initialize()
    def open(self) -> None:
        async def opened() -> Day:
            stocked = await self._stack.enter_async_context(self.shelves.laid_out(self.setting.database))
            day = a_day(Path(self._folder.name), self.setting.mode, SEED, stocked=stocked)
            entered = await self._stack.enter_async_context(day)
            assert await entered.shop.start()
            return entered

        self._day = self._do(opened())
        self._model = ShelfModel(dict(self.shelf), self._day.sandbox.clock.now())

    # What people do.

    @rule(sku=sampled_from(sorted(SHELF)))
    def order(self, sku: str) -> None:
        expected = self._model.order(sku)
        self._names += 1
        self._trouble = 0

        async def ordered() -> tuple[AsyncBuyer, int]:
            buyer = await self._day.walk_in(f"Buyer {self._names}", sku)
            answer = await buyer.wait_for_message()
            return buyer, answer.id if answer.invoice else 0

        buyer, invoice_id = self._do(ordered())
        assert (invoice_id != 0) == (expected is not None), (
            "an invoice when there is something, and only then"
        )
        if expected is not None:
            self._bought.append(Bought(expected, buyer, invoice_id))

    def _payable(self) -> list[Bought]:
        return [one for one in self._bought if one.model.state in ("open", "held")]

    @precondition(lambda self: self._payable())
    @rule(draw=data())
    def pay(self, draw: DataObject) -> None:
        bought = draw.draw(sampled_from(self._payable()), label="who")
        self._trouble = 0
        is_answered = self._model.asks_to_pay(bought.model)
        outcome = self._do(self._press_pay(bought))
        assert outcome == (OutcomeKind.PAID if is_answered else OutcomeKind.REFUSED)
        if is_answered:
            self._model.pays(bought.model)

    @precondition(lambda self: any(one.model.sku == "mug" for one in self._payable()))
    @rule(draw=data())
    def be_declined(self, draw: DataObject) -> None:
        """The card is refused after the shop's yes: it is never told, and holds the goods for a while."""
        cards = [one for one in self._payable() if one.model.sku == "mug"]
        bought = draw.draw(sampled_from(cards), label="who")
        self._trouble = 0
        is_answered = self._model.asks_to_pay(bought.model)
        outcome = self._do(self._press_pay(bought, DECLINED_CARD))
        assert outcome == (OutcomeKind.DECLINED if is_answered else OutcomeKind.REFUSED)

    async def _press_pay(self, bought: Bought, card: str = "") -> OutcomeKind:
        buyer = bought.buyer
        form = await buyer.open_form()
        view = await form.ready()
        if bought.model.sku != "mug":
            return (await form.pay_with_stars()).kind
        if not view.order_info_is_valid:
            view = await form.fill()
        if view.error is None:
            await form.choose_shipping("Post")
        return (await (form.pay(card) if card else form.pay())).kind

    # What the merchant does.

    @precondition(lambda self: any(one.model.state == "paid" for one in self._bought))
    @rule(draw=data())
    def refund(self, draw: DataObject) -> None:
        paid = [one for one in self._bought if one.model.state == "paid" and one.model.sku != "mug"]
        if not paid:
            return
        bought = draw.draw(sampled_from(paid), label="whom")

        async def refunded() -> None:
            await settled(self._day)
            await self._day.command("refund", await self._day.order_of(bought.buyer))
            await settled(self._day)
            await self._day.got(bought.buyer, "has been given back")

        self._do(refunded())
        self._sync()
        self._model.refunds(bought.model)

    @rule(courses=integers(0, 3))
    def recount(self, courses: int) -> None:
        held = sum(one.model.sku == "course" and one.model.state == "held" for one in self._bought)
        counted = max(courses, held)
        mugs = self._model.shelf["mug"] + sum(
            one.model.sku == "mug" and one.model.state == "held" for one in self._bought
        )
        file = self._day.shop.folder / "counted.toml"
        file.write_text(PRODUCTS.format(course=counted, mug=mugs))
        self._do(self._day.command("catalogue", "load", str(file), "--recount"))
        self._model.recounts("course", counted)

    # What goes wrong.

    @precondition(lambda self: self._bought)
    @rule(seconds=sampled_from([30.0, 299.0, 601.0]))
    def wait(self, seconds: float) -> None:
        self._do(settled(self._day))
        self._sync()
        self._day.sandbox.clock.advance(seconds)
        self._sync()

    def _is_enough(self) -> bool:
        return self._trouble >= MOST_TROUBLE

    @precondition(lambda self: self._bought and not self._is_enough())
    @rule()
    def kill(self) -> None:
        self._trouble = MOST_TROUBLE

        async def killed() -> None:
            self._day.shop.kill()
            await self._day.shop.ended()
            assert await self._day.shop.start()

        self._do(killed())

    @precondition(lambda self: not self._is_enough())
    @rule(kind=sampled_from(["message", "pre_checkout_query", "successful_payment"]))
    def tell_twice(self, kind: str) -> None:
        self._trouble += 1
        self._day.sandbox.fault("duplicate_update", update_kind=kind, times=1)

    @precondition(lambda self: not self._is_enough())
    @rule(method=sampled_from(SENDS), fault=sampled_from(["error", "cut_before", "cut_after"]))
    def lose(self, method: str, fault: str) -> None:
        self._trouble += 1
        self._day.sandbox.fault(fault, method=method, times=1)

    # What must hold all the time.

    def _sync(self) -> None:
        """Settling may have moved the clock on."""
        self._model.passes(self._day.sandbox.clock.now() - self._model.now)

    @invariant()
    def the_stock_is_what_the_model_says(self) -> None:
        if not hasattr(self, "_model"):
            return
        self._do(settled(self._day))
        self._sync()
        stock = {row["item"]: row for row in dump(self._day.shop.books)["stock"]}
        there = {sku: stock[item]["shelf"] for sku, item in ITEMS.items()}
        assert there == self._model.shelf
        taken = {sku: stock[item]["taken"] for sku, item in ITEMS.items() if stock[item]["taken"]}
        assert taken == self._model.taken

    def teardown(self) -> None:
        try:
            if hasattr(self, "_day"):
                self._do(self._close())
        finally:
            self._do(self._stack.aclose())
            self._loop.close()
            self._folder.cleanup()

    async def _close(self) -> None:
        await settled(self._day)
        await self._day.shop.stop()
        rows = dump(self._day.shop.books)["stock"]
        received = {row["item"]: row["received"] for row in rows}
        evidence = self._day.notary.evidence(self._day.shop, GOODS, received)
        assert check(evidence) == []


async def scarce_shelves(server: str, folder: Path, shelf: Mapping[str, int] = SHELF) -> Shelves:
    """Books in which there is little of everything, in a file and in a database."""
    goods, keys = PRODUCTS.format(**shelf), {"games": KEYS[: shelf["game"]]}
    file, address = folder / "scarce.sqlite3", await empty_database(server)
    async with a_day(folder, "polling", SEED, products=goods) as day:
        await day.shop.stock(goods, keys)
        shutil.copyfile(day.shop.database, file)
    async with a_day(folder, "polling", SEED, products=goods, postgres=address) as day:
        await day.shop.stock(goods, keys)
    return Shelves(file, server, address.partition("?")[0].rpartition("/")[2])


def machine_for(setting: Setting, shelves: Shelves, shelf: Mapping[str, int] = SHELF) -> type[ShopMachine]:
    return type("ShopMachine", (ShopMachine,), {"setting": setting, "shelves": shelves, "shelf": shelf})


def live(machine: type[ShopMachine], examples: int, steps: int, seed_: int) -> None:
    """Raises what went wrong, with the shortest sequence of acts that Hypothesis found for it."""
    limits = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=PHASES,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(seed_)(machine), settings=limits)


def main() -> int:
    parser = argparse.ArgumentParser(description="Any order of acts, on both databases and by both ways.")
    parser.add_argument("--examples", type=int, default=40)
    parser.add_argument("--steps", type=int, default=25)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    with running_postgres() as server, tempfile.TemporaryDirectory() as folder:
        shelves = asyncio.run(scarce_shelves(server, Path(folder)))
        for setting in ONE_SHOP:
            live(machine_for(setting, shelves), chosen.examples, chosen.steps, chosen.seed)
            print(f"{setting}: {chosen.examples} days of {chosen.steps} acts held", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
