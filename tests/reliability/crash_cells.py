"""What is bought while the shop is killed, and the durable points of it: S1 to S30, each with its moments."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass

from tests.reliability.books import dump
from tests.reliability.day import Day
from tests.reliability.draining import drained

from tgsandbox.testing.outcome import OutcomeKind

DECLINED_CARD = "4000000000000002"
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
    while not any(row["order_id"].startswith(order) for row in dump(day.shop.books)["refunds"]):
        try:
            await day.command("refund", order)
        except RuntimeError:
            # The shop was killed while it was asked; what counts is whether the refund is in the books.
            await day.opened()
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


async def find_a_missed_payment(day: Day) -> None:
    """No update tells of it, Telegram's list of Stars does."""
    day.sandbox.fault("drop_update", update_kind="successful_payment", times=1)
    buyer = await day.buy("Eve", "course")
    while not any(row["state"] == "ACCEPTED" for row in dump(day.shop.books)["charges"]):
        try:
            await day.command("reconcile")
        except RuntimeError:
            # As with a refund: the books are what counts.
            await day.opened()
    await day.got(buyer, "here-is-the-course")


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
    *_around_a_commit("S28", "PaymentSucceeded", find_a_missed_payment),
]
# What has no cell, and why.
WITHOUT_A_CELL = {
    "S25 S26": "a subscription can't be put on sale by the command line yet",
    "S30": "every cell starts again on what a kill left; a migration itself is not killed here",
}


def is_by_command(cell: Cell) -> bool:
    """On PostgreSQL a merchant's command writes into the books itself: it reaches the point, not the shop."""
    return cell.story is find_a_missed_payment or ":RefundOrder:" in cell.point


STEPS = [f"S{number}" for number in range(1, 31)]
