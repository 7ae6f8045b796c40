"""Two replicas at one moment: one stands still before or after its commit, and the rival acts at the other.

    python -m tests.reliability.races [--only WORDS]

`KASSA_FREEZE_AT` stops the first replica at the decision, with its transaction open or just committed, as an
overloaded machine does. What reached it is told again to the other, which also carries out the rival's act;
then the first goes on as if nothing had been. Nothing is left to chance: every act is at its place.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from packages.kassa.tests.service.postgres_server import running_postgres
from tests.reliability.books import dump
from tests.reliability.checker import check
from tests.reliability.crash_cells import DECLINED_CARD, HOLD_SECONDS
from tests.reliability.crash_matrix import Shelves
from tests.reliability.day import GOODS, Day, a_day
from tests.reliability.machine import PRODUCTS, scarce_shelves
from tests.reliability.settling import settled

from tgsandbox.testing.async_buyer import AsyncBuyer
from tgsandbox.testing.failures import NothingCame
from tgsandbox.world.errors import WorldError

SEED = 1
# One of each: whoever comes second finds nothing.
ONE_OF_EACH = {"course": 1, "game": 1, "mug": 1}
STANDSTILL_SECONDS = 20.0
MOMENTS = ("before_commit", "after_commit")


@dataclass(slots=True)
class Scene:
    day: Day
    ann: AsyncBuyer
    sku: str


Act = Callable[[Scene], Awaitable[object]]


# What the first replica is deciding when it stands still.


async def order_something(scene: Scene) -> None:
    await scene.ann.send(f"/buy {scene.sku}")


async def press_pay(scene: Scene) -> None:
    await order_something(scene)
    form = await scene.ann.open_form()
    await form.ready()
    await form.press_pay(stars=True)


async def be_declined_and_go(scene: Scene) -> None:
    """The hold of a declined card runs out; the other replica is still, so that the first decides."""
    await order_something(scene)
    form = await scene.ann.open_form()
    await form.fill()
    await form.choose_shipping("Post")
    await form.pay(DECLINED_CARD)
    await settled(scene.day)
    [other] = scene.day.replicas
    other.pause()
    scene.day.sandbox.clock.advance(HOLD_SECONDS + 1)


# What the rival does meanwhile.


async def another_wants_the_last(scene: Scene) -> None:
    zed = await scene.day.walk_in("Zed", scene.sku)
    if (await zed.wait_for_message()).invoice:
        await (zed.pay_form(shipping="Post") if scene.sku == "mug" else zed.pay_form())


async def the_buyer_presses_again(scene: Scene) -> None:
    form = await scene.ann.open_form()
    view = await form.ready()
    if view.is_in_stars:
        await form.pay_with_stars()


async def the_merchant_gives_back(scene: Scene) -> None:
    order = await asyncio.to_thread(_latest_order, scene)
    await scene.day.command("refund", order)


async def the_merchant_counts(scene: Scene) -> None:
    file = scene.day.shop.folder / "counted.toml"
    file.write_text(PRODUCTS.format(**ONE_OF_EACH))
    await scene.day.command("catalogue", "load", str(file), "--recount")


async def time_passes(scene: Scene) -> None:
    scene.day.sandbox.clock.advance(HOLD_SECONDS + 1)


async def it_is_told_again(scene: Scene) -> None:
    """Nothing more than that: the update that the first replica keeps reaches the other."""


DECISIONS: dict[str, tuple[str, Act]] = {
    "PlaceOrder": ("course", order_something),
    "PreCheckoutQueried": ("course", press_pay),
    "PaymentSucceeded": ("game", press_pay),
    "DeliverySucceeded": ("game", press_pay),
    "DeadlinePassed": ("mug", be_declined_and_go),
}
RIVALS: tuple[Act, ...] = (
    another_wants_the_last,
    the_buyer_presses_again,
    the_merchant_gives_back,
    the_merchant_counts,
    time_passes,
    it_is_told_again,
)


@dataclass(frozen=True, slots=True)
class Race:
    decision: str
    moment: str
    rival: Act

    def __str__(self) -> str:
        name = getattr(self.rival, "__name__", "")
        return f"{self.moment} {self.decision}: {name.replace('_', ' ')}"


RACES = [Race(*one) for one in product(DECISIONS, MOMENTS, RIVALS)]


async def live(race: Race, folder: Path, shelves: Shelves) -> list[str]:
    """What is wrong after the day."""
    sku, start = DECISIONS[race.decision]
    async with (
        shelves.laid_out("postgres") as stocked,
        a_day(folder, "webhook", SEED, stocked=stocked, replicas=2) as day,
    ):
        [other] = day.replicas
        assert await day.shop.start({"KASSA_FREEZE_AT": f"{race.moment}:{race.decision}:1"})
        assert await other.start()
        ann = day.sandbox.buyer("Ann", stars=500)
        ann.turn_to(day.shop.bot)
        scene = Scene(day, ann, sku)
        await start(scene)
        async with standing_still(day):
            day.turn_away_from(day.shop)
            other.resume()
            await _act(race.rival, scene)
        await settled(day)
        for shop in (day.shop, other):
            await shop.stop()
        # What a merchant counts is what came in.
        received = {row["item"]: row["received"] for row in dump(day.shop.books)["stock"]}
        return check(day.notary.evidence(day.shop, GOODS, received))


@asynccontextmanager
async def standing_still(day: Day) -> AsyncIterator[None]:
    """Waits until the first replica has stopped itself; at the end it goes on."""
    what_happens = os.WSTOPPED | os.WEXITED | os.WNOWAIT
    watching = asyncio.create_task(asyncio.to_thread(os.waitid, os.P_PID, day.shop.process_id, what_happens))
    await asyncio.wait([watching], timeout=STANDSTILL_SECONDS)
    is_still = watching.done() and watching.exception() is None
    if not is_still:
        # Whoever watches sees it end, or finds that somebody else has seen it already.
        day.shop.kill()
        await asyncio.gather(watching, return_exceptions=True)
        raise AssertionError("the replica never came to its point")
    happened = watching.result()
    assert happened is not None
    assert happened.si_code == os.CLD_STOPPED, "the replica ended before it came to its point"
    try:
        yield
    finally:
        day.shop.resume()


async def _act(rival: Act, scene: Scene) -> None:
    """A rival who is refused, or kept waiting, has acted all the same; the checker judges what is left."""
    try:
        await rival(scene)
    except (NothingCame, WorldError, RuntimeError) as refusal:
        print(f"    ({type(refusal).__name__}: {str(refusal).splitlines()[0][:80]})")


def _latest_order(scene: Scene) -> str:
    rows = dump(scene.day.shop.books)["orders"]
    return str(max(rows, key=lambda row: row["placed_at"])["id"]) if rows else "none"


async def _all(races: list[Race], server: str, folder: Path) -> int:
    shelves = await scarce_shelves(server, folder, ONE_OF_EACH)
    bad = 0
    for number, race in enumerate(races):
        home = folder / str(number)
        home.mkdir()
        try:
            wrong = await live(race, home, shelves)
        except Exception as error:
            wrong = [f"{type(error).__name__}: {error}"]
        bad += bool(wrong)
        print(f"{'BAD ' if wrong else 'ok  '} {race}", *wrong, sep="\n     ", flush=True)
    print(f"{len(races) - bad} of {len(races)} races held")
    return 1 if bad else 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Deterministic races of two replicas on PostgreSQL.")
    parser.add_argument("--only", default="")
    only = parser.parse_args().only
    with running_postgres() as server, tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_all([race for race in RACES if only in str(race)], server, Path(folder)))


if __name__ == "__main__":
    sys.exit(main())
