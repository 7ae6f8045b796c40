"""Every durable point of a purchase, and the process killed there.

`KASSA_CRASH_AT` makes the shop end itself by SIGKILL at a point; it is started again at once, the day is
lived to its end, and the checker looks at what is left. A point that is never reached fails its cell.

    python -m tests.reliability.crash_matrix [--seed N] [--only WORDS]
"""

from __future__ import annotations

import argparse
import asyncio
import platform
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path

from tests.reliability.checker import check
from tests.reliability.day import KEYS, PRODUCTS, Day, a_day
from tests.reliability.evidence import dump
from tests.reliability.shop_process import Mode

from tgsandbox.testing.outcome import OutcomeKind

MODES: tuple[Mode, ...] = ("polling", "webhook")
DECLINED_CARD = "4000000000000002"
DRAIN_SECONDS = 20.0
HOLD_SECONDS = 600


async def buy_a_key(day: Day) -> None:
    buyer = await day.buy("Ann", "game")
    await day.got(buyer, "Thank you")
    await day.got(buyer, "GAMEKEY-")
    await day.got(day.merchant, "New order")


async def buy_a_mug(day: Day) -> None:
    buyer = await day.buy("Bob", "mug")
    await day.got(buyer, "Thank you")
    await day.got(day.merchant, "Parcel to send")


async def give_a_course_back(day: Day) -> None:
    buyer = await day.buy("Cleo", "course")
    order = await day.order_of(buyer)
    await day.got(buyer, "here-is-the-course")
    while not any(row["order_id"].startswith(order) for row in dump(day.shop.database)["refunds"]):
        try:
            await day.shop.command("refund", order)
        except RuntimeError:
            # The shop was killed while it was asked; what counts is whether the refund is in the books.
            await day.shop.opened()
    await day.got(buyer, "has been given back")


async def let_a_hold_run_out(day: Day) -> None:
    buyer = await day.walk_in("Dan", "mug")
    form = await day.form(buyer)
    await form.fill()
    await form.choose_shipping("Post")
    outcome = await form.pay(DECLINED_CARD)
    assert outcome.kind is OutcomeKind.DECLINED, str(outcome)
    await drained(day)
    day.sandbox.clock.advance(HOLD_SECONDS + 1)


Story = Callable[[Day], Coroutine[None, None, None]]


@dataclass(frozen=True, slots=True)
class Cell:
    """`steps` are the durable points of the purchase that a kill here is about."""

    steps: str
    point: str
    story: Story

    def __str__(self) -> str:
        return f"{self.steps} {self.point}"


def _around_a_commit(steps: str, what: str, story: Story) -> list[Cell]:
    return [Cell(steps, f"{moment}:{what}:1", story) for moment in ("before_commit", "after_commit")]


def _around_a_send(steps: str, recorded: str, effect: str, story: Story) -> list[Cell]:
    sends = [Cell(steps, f"{moment}:{effect}:1", story) for moment in ("before_send", "after_send")]
    return sends + _around_a_commit(recorded, effect, story)


CELLS = [
    *_around_a_commit("S1 S2 S3", "PlaceOrder", buy_a_key),
    Cell("S1", "before_ack:message:1", buy_a_key),
    *_around_a_send("S4", "S5 S29", "SendInvoice", buy_a_key),
    *_around_a_commit("S6 S7", "ShippingQueried", buy_a_mug),
    Cell("S6", "before_ack:shipping_query:1", buy_a_mug),
    *_around_a_send("S8", "S9 S29", "AnswerShippingQuery", buy_a_mug),
    *_around_a_commit("S10 S11", "PreCheckoutQueried", buy_a_key),
    Cell("S10", "before_ack:pre_checkout_query:1", buy_a_key),
    *_around_a_send("S12", "S13 S29", "AnswerPreCheckoutQuery", buy_a_key),
    *_around_a_commit("S14 S15 S17", "PaymentSucceeded", buy_a_key),
    *_around_a_commit("S14 S15", "PaymentSucceeded", buy_a_mug),
    Cell("S16", "before_ack:successful_payment:1", buy_a_key),
    Cell("S16", "before_ack:successful_payment:1", buy_a_mug),
    *_around_a_send("S18", "S19 S29", "Deliver", buy_a_key),
    *_around_a_send("S18", "S19 S29", "Deliver", buy_a_mug),
    *_around_a_commit("S19", "DeliverySucceeded", buy_a_key),
    *_around_a_send("S20", "S20 S29", "NotifyBuyer", buy_a_mug),
    *_around_a_send("S20", "S20 S29", "NotifyMerchant", buy_a_key),
    *_around_a_commit("S21", "RefundOrder", give_a_course_back),
    *_around_a_send("S22", "S23 S29", "RefundCharge", give_a_course_back),
    *_around_a_commit("S23 S24", "PaymentRefunded", give_a_course_back),
    Cell("S24", "before_ack:refunded_payment:1", give_a_course_back),
    *_around_a_commit("S27", "DeadlinePassed", let_a_hold_run_out),
]
# What has no cell, and why.
WITHOUT_A_CELL = {
    "S25 S26": "a subscription can't be put on sale by the command line yet",
    "S28": "the reconciler is not built yet",
    "S30": "every cell starts again on what a kill left; a migration has one version yet",
}


async def drained(day: Day, limit_seconds: float = DRAIN_SECONDS) -> None:
    """Until Telegram holds nothing for the shop and nothing that is due waits in its books."""
    await day.sandbox.wait_until_taken(day.shop.bot)
    async with asyncio.timeout(limit_seconds):
        while await asyncio.to_thread(_waiting, day):
            pass


def _waiting(day: Day) -> bool:
    tables, now = dump(day.shop.database), day.sandbox.clock.now()
    effects = any(row["state"] == "pending" and row["due_at"] <= now for row in tables["outbox"])
    return effects or any(row["due"] <= now for row in tables["deadlines"])


async def live(cell: Cell, mode: Mode, folder: Path, stocked: Path, seed: int) -> list[str]:
    """What is wrong after the day; a point that was not reached is wrong too."""
    async with a_day(folder, mode, seed, stocked=stocked) as day:
        keeper = asyncio.create_task(day.shop.keep_open({"KASSA_CRASH_AT": cell.point}))
        try:
            await day.shop.opened()
            await cell.story(day)
            await drained(day)
        except Exception as error:
            error.add_note(day.shop.output)
            raise
        finally:
            await day.shop.close()
            await keeper
        wrong = check(day.evidence())
        if day.shop.kills != 1:
            wrong.append(f"the point was reached {day.shop.kills} times, not once")
        return wrong


async def stock_shelves(folder: Path, seed: int) -> Path:
    """A shop's file with full shelves, to begin each day with."""
    async with a_day(folder, "polling", seed) as day:
        await day.shop.stock(PRODUCTS, {"games": KEYS})
        return Path(shutil.copyfile(day.shop.database, folder / "stocked.sqlite3"))


async def run_cells(cells: list[tuple[Cell, Mode]], seed: int) -> list[str]:
    """Runs the cells, prints a line for each, and returns what was wrong."""
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        shelves = base / "shelves"
        shelves.mkdir()
        stocked = await stock_shelves(shelves, seed)
        for number, (cell, mode) in enumerate(cells):
            folder = base / str(number)
            folder.mkdir()
            began = time.perf_counter()
            try:
                found = await live(cell, mode, folder, stocked, seed + number)
            except Exception as error:
                found = ["".join(traceback.format_exception(error))]
            seconds = time.perf_counter() - began
            print(f"{'FAIL' if found else 'ok':4} {mode:8} {cell.story.__name__:20} {cell} {seconds:.1f} s")
            for line in found:
                print(f"     {line}")
            wrong += [f"{mode} {cell} (seed {seed + number}): {line}" for line in found]
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description="The crash matrix of a shop on SQLite.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="cells whose name has these words")
    chosen = parser.parse_args()
    cells = [(cell, mode) for cell in CELLS for mode in MODES if chosen.only in f"{mode} {cell}"]
    print(f"{len(cells)} cells, seed {chosen.seed}, Python {platform.python_version()}, {platform.machine()}")
    wrong = asyncio.run(run_cells(cells, chosen.seed))
    for steps, why in WITHOUT_A_CELL.items():
        print(f"---- {steps}: {why}")
    print("\n".join(wrong) or f"all {len(cells)} cells fired and hold")
    return 1 if wrong or not cells else 0


if __name__ == "__main__":
    sys.exit(main())
