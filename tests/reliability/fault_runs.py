"""What Telegram, the provider and the network do wrong, one kind of it at a time, scripted by a seed.

Each run arms its faults in the sandbox, lets people buy, gives one of them the money back, and asks the
checker. What a row expects besides the invariants stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.reliability.checker import check
from tests.reliability.day import Day, a_day
from tests.reliability.settling import settled
from tests.reliability.shop_process import Mode

__all__ = ["RUNS", "FaultRun", "live", "settled"]

Arm = Callable[[Day], object]
SENDS = ("sendInvoice", "sendMessage", "answerPreCheckoutQuery", "answerShippingQuery", "refundStarPayment")


@dataclass(frozen=True, slots=True)
class FaultRun:
    name: str
    arm: Arm
    mode: Mode = "polling"


def _each_send(day: Day, fault: str, **parameters: float) -> None:
    """The first call of each method that sends meets the fault."""
    for method in SENDS:
        day.sandbox.fault(fault, method=method, times=1, seconds=parameters.get("seconds"))


def _refund_answers_no_and_happened(day: Day) -> None:
    day.sandbox.fault("cut_after", method="refundStarPayment", times=1)


def _goods_meet(fault: str) -> Arm:
    """Skips the catalogue and the thanks: what is sent to the buyer after them is the goods."""
    return lambda day: day.sandbox.fault(fault, method="sendMessage", skip=2, times=2)


RUNS = [
    FaultRun("every update twice", lambda day: day.sandbox.fault("duplicate_update", times=None)),
    FaultRun(
        "every update twice, by webhook",
        lambda day: day.sandbox.fault("webhook_answer_lost", times=None, probability=0.3),
        "webhook",
    ),
    FaultRun(
        "payments twice", lambda day: day.sandbox.fault("duplicate_update", update_kind="successful_payment")
    ),
    FaultRun(
        "payments overtake what came before",
        lambda day: day.sandbox.fault("reorder_update", update_kind="pre_checkout_query", seconds=1),
    ),
    FaultRun(
        "updates in another order",
        lambda day: day.sandbox.fault("reorder_update", times=None, probability=0.3),
    ),
    FaultRun(
        "update_id jumps", lambda day: day.sandbox.fault("jump_update_id", step=100_000, times=2, skip=3)
    ),
    FaultRun(
        "payments come late", lambda day: day.sandbox.fault("delay_update", update_kind="successful_payment")
    ),
    FaultRun("429 for every first call", lambda day: _each_send(day, "flood", seconds=1)),
    FaultRun("500 for every first call", lambda day: _each_send(day, "error")),
    FaultRun("502 for every first call", lambda day: _each_send(day, "bad_gateway")),
    FaultRun("cut before every first call", lambda day: _each_send(day, "cut_before")),
    FaultRun("cut after every first call", lambda day: _each_send(day, "cut_after")),
    FaultRun("broken answers to every first call", lambda day: _each_send(day, "malformed")),
    FaultRun("the goods' message is cut off", _goods_meet("cut_after")),
    FaultRun("a refund happened and was not heard", _refund_answers_no_and_happened),
    FaultRun("polling fails", lambda day: day.sandbox.fault("error", method="getUpdates", times=2, skip=1)),
    FaultRun(
        "webhook times out", lambda day: day.sandbox.fault("webhook_timeout", times=2, skip=1), "webhook"
    ),
]


async def live(run: FaultRun, folder: Path, stocked: Path, seed: int) -> list[str]:
    """What is wrong after the day."""
    async with a_day(folder, run.mode, seed, stocked=stocked) as day:
        assert await day.shop.start()
        run.arm(day)
        game = await day.buy("Ann", "game")
        mug = await day.buy("Bob", "mug")
        course = await day.buy("Cleo", "course")
        await settled(day)
        await day.shop.command("refund", await day.order_of(course))
        await settled(day)
        await day.got(game, "GAMEKEY-")
        await day.got(mug, "Thank you")
        await day.got(course, "has been given back")
        await day.shop.stop()
        wrong = check(day.evidence())
        return wrong + [f"{fault.name} never struck" for fault in day.sandbox.faults() if not fault.struck]
