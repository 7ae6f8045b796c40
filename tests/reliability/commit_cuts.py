"""Every COMMIT of a purchase on PostgreSQL, and the shop killed or its line cut there: no point is named.

Just before a COMMIT arrives, all of the transaction is written and nothing may be seen of it. Just after, all
is durable, and the shop has not heard so: killed, it never will; cut off, it has to ask what became of it;
and when the database is away, it may not even be able to ask in time.
The stories are lived again and again, with the break one COMMIT later each time, until none is left to break.

    python -m tests.reliability.commit_cuts [--seed N]
"""

from __future__ import annotations

import argparse
import asyncio
import platform
import sys
import tempfile
import time
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from packages.kassa.tests.service.postgres_server import PostgresServer, own_postgres
from tests.reliability.checker import check
from tests.reliability.crash_cells import Story, buy_a_key, buy_a_mug, give_a_course_back
from tests.reliability.crash_matrix import Setting, Shelves, shelves_for
from tests.reliability.day import Day, a_day
from tests.reliability.draining import drained
from tests.reliability.line import Break, Line, Moment, a_line
from tests.reliability.postgres import end_leases, replicas_of

STORIES: tuple[Story, ...] = (buy_a_key, buy_a_mug, give_a_course_back)
Deed = Literal["kill", "cut", "away"]
# Longer than the shop waits for its database.
AWAY_SECONDS = 9.0
# A purchase has more commits than that, or the line was not looked at.
FEWEST_COMMITS = 4
MOST_COMMITS = 40


@dataclass(frozen=True, slots=True)
class Cut:
    story: Story
    deed: Deed
    moment: Moment

    def __str__(self) -> str:
        return f"{self.deed:4} {self.moment:8} {self.story.__name__}"


WAYS: tuple[tuple[Deed, Moment], ...] = (
    ("kill", "before"),
    ("kill", "after"),
    ("cut", "before"),
    ("cut", "after"),
    ("cut", "answered"),
)
CUTS = [
    *(Cut(story, deed, moment) for story in STORIES for deed, moment in WAYS),
    Cut(buy_a_mug, "away", "after"),
]


async def live(
    cut: Cut, number: int, server: PostgresServer, shelves: Shelves, folder: Path, seed: int
) -> list[str] | None:
    """What is wrong after the day; None when it has no COMMIT of this number."""
    async with (
        a_line(server.socket) as line,
        shelves.laid_out("postgres") as stocked,
        a_day(folder, "webhook", seed, stocked=stocked) as day,
    ):
        day.shop.environment["KASSA_DATABASE"] = line.through(str(stocked))
        async with _open(day):
            line.break_at(Break(number, cut.moment, _strike(cut.deed, day, line)))
            await cut.story(day)
            await drained(day)
        return check(day.evidence()) if line.has_struck else None


def _strike(deed: Deed, day: Day, line: Line) -> Callable[[], None]:
    def come_back() -> None:
        line.is_down = False

    def go_away() -> None:
        line.is_down = True
        line.cut()
        asyncio.get_running_loop().call_later(AWAY_SECONDS, come_back)

    return {"kill": day.shop.kill, "cut": lambda: None, "away": go_away}[deed]


@asynccontextmanager
async def _open(day: Day) -> AsyncIterator[None]:
    """Opened again when it was killed; the dead one's lease does not have to be waited for."""

    async def bury() -> None:
        await end_leases(str(day.shop.books), await replicas_of(str(day.shop.books)))

    keeper = asyncio.create_task(day.shop.keep_open({}, bury))
    try:
        await day.shop.opened()
        yield
    except Exception as error:
        error.add_note(day.shop.output)
        raise
    finally:
        await day.shop.close()
        await keeper


async def break_every_commit(
    cut: Cut, server: PostgresServer, shelves: Shelves, base: Path, seed: int
) -> list[str]:
    """What was wrong, a line for each; says how many there were to break."""
    wrong: list[str] = []
    for number in range(1, MOST_COMMITS):
        folder = base / f"{cut.deed}-{cut.moment}-{cut.story.__name__}-{number}"
        folder.mkdir()
        try:
            found = await live(cut, number, server, shelves, folder, seed)
        except Exception as error:
            found = ["".join(traceback.format_exception(error))]
        if found is None:
            break
        wrong += [f"{cut} at COMMIT {number}: {line}" for line in found]
    broken = number - 1
    if broken < FEWEST_COMMITS:
        wrong.append(f"{cut}: only {broken} COMMITs were found to break")
    print(f"{'FAIL' if wrong else 'ok':4} {cut}: broken at each of {broken} COMMITs", flush=True)
    return wrong


async def run(server: PostgresServer, seed: int) -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        shelves = await shelves_for([Setting("postgres", "webhook")], server.address, base, seed)
        places = asyncio.Semaphore(3)

        async def one(cut: Cut) -> list[str]:
            async with places:
                return await break_every_commit(cut, server, shelves, base, seed)

        found = await asyncio.gather(*map(one, CUTS))
        return [line for lines in found for line in lines]


def main() -> int:
    parser = argparse.ArgumentParser(description="Kills and cuts at every COMMIT on PostgreSQL.")
    parser.add_argument("--seed", type=int, default=1)
    seed = parser.parse_args().seed
    print(f"seed {seed}, Python {platform.python_version()}, {platform.machine()}")
    began = time.perf_counter()
    with own_postgres() as server:
        wrong = asyncio.run(run(server, seed))
    print(
        "\n".join(wrong)
        or f"every COMMIT was broken, and all holds, {(time.perf_counter() - began) / 60:.1f} minutes"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
