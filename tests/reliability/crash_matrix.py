"""Every durable point of a purchase, and the process killed there, on both databases and by both ways.

`KASSA_CRASH_AT` makes the shop end itself by SIGKILL at a point. It is started again at once, or another
replica takes over; the day is lived to its end, and the checker looks at what is left. A point that is never
reached fails its cell.

    python -m tests.reliability.crash_matrix [--seed N] [--only WORDS] [--database sqlite|postgres]
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
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from packages.kassa.tests.service.postgres_server import running_postgres
from tests.reliability.checker import check
from tests.reliability.crash_cells import (
    CELLS,
    STEPS,
    WITHOUT_A_CELL,
    Cell,
    give_a_course_back,
    is_by_command,
    let_a_hold_run_out,
)
from tests.reliability.day import KEYS, PRODUCTS, Day, a_day
from tests.reliability.draining import drained
from tests.reliability.postgres import (
    copy_of_database,
    drop_database,
    empty_database,
    end_leases,
    replicas_of,
)
from tests.reliability.shop_process import Mode

__all__ = ["CELLS", "MODES", "Cell", "drained", "live", "stock_shelves"]

Database = Literal["sqlite", "postgres"]
MODES: tuple[Mode, ...] = ("polling", "webhook")
# Days are lived side by side: most of a day is waiting.
DAYS_AT_ONCE = 3
# A replica that is not heard of for twenty seconds is dead to the others, which look every four.
REAL_LEASE_SECONDS = 40.0


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a day is lived, and who goes on after the kill: the shop itself, or another `replica`.

    With `real_leases` the dead replica's lease runs out by itself; else the proof ends it.
    """

    database: Database
    mode: Mode
    replica: bool = False
    real_leases: bool = False

    def __str__(self) -> str:
        after = "replica" if self.replica else "restart"
        return f"{self.database} {self.mode} {after}{' real-leases' if self.real_leases else ''}"


SETTINGS = [
    *(Setting("sqlite", mode) for mode in MODES),
    *(Setting("postgres", mode) for mode in MODES),
    *(Setting("postgres", mode, replica=True) for mode in MODES),
]
# What a passed time or a merchant's command brings is done by whichever replica is first: here the doomed one
# shall be, and the other stands still until that one is dead.
EITHER_COULD = (let_a_hold_run_out, give_a_course_back)
# Where the twenty seconds of a lease are waited for, to see that they suffice.
IN_REAL_TIME = ("after_commit:PaymentSucceeded:1", "before_ack:successful_payment:1", "after_send:Deliver:1")


@dataclass(frozen=True, slots=True)
class Shelves:
    """Books with full shelves to begin each day with: a file, and a database of a server."""

    file: Path | None = None
    server: str = ""
    template: str = ""

    @asynccontextmanager
    async def laid_out(self, database: Database) -> AsyncIterator[Path | str]:
        if database == "sqlite":
            assert self.file is not None
            yield self.file
            return
        address = await copy_of_database(self.server, self.template)
        try:
            yield address
        finally:
            await drop_database(self.server, address)


async def live(cell: Cell, setting: Setting, folder: Path, shelves: Shelves, seed: int) -> list[str]:
    """What is wrong after the day; a point that was not reached is wrong too."""
    async with (
        shelves.laid_out(setting.database) as stocked,
        a_day(folder, setting.mode, seed, stocked=stocked, replicas=1 + setting.replica) as day,
    ):
        if setting.real_leases:
            day.sandbox.limit_seconds = REAL_LEASE_SECONDS
        async with killed_once(day, cell, setting):
            await cell.story(day)
            await drained(day, REAL_LEASE_SECONDS)
        evidence = day.evidence()
        wrong = check(evidence)
        if evidence.kills != 1:
            wrong.append(f"the point was reached {evidence.kills} times, not once")
        return wrong


@asynccontextmanager
async def killed_once(day: Day, cell: Cell, setting: Setting) -> AsyncIterator[None]:
    """The shop is open, doomed to die at the cell's point, and comes back in the setting's way."""
    crash = {"KASSA_CRASH_AT": cell.point}
    if setting.database == "postgres" and is_by_command(cell):
        day.for_a_command, crash = crash, {}
    opening = _with_a_replica if setting.replica else _restarted
    try:
        async with opening(day, crash, setting):
            if setting.replica and cell.story in EITHER_COULD:
                day.replicas[0].pause()
            yield
    except Exception as error:
        error.add_note(day.evidence().output)
        raise


@asynccontextmanager
async def _restarted(day: Day, crash: dict[str, str], setting: Setting) -> AsyncIterator[None]:
    async def bury() -> None:
        if setting.database == "postgres" and not setting.real_leases:
            await _end_leases(day, await replicas_of(str(day.shop.books)))

    keeper = asyncio.create_task(day.shop.keep_open(crash, bury))
    try:
        await day.shop.opened()
        yield
    finally:
        await day.shop.close()
        await keeper


@asynccontextmanager
async def _with_a_replica(day: Day, crash: dict[str, str], setting: Setting) -> AsyncIterator[None]:
    """The first is alone when it opens: it has the turn to poll."""
    [other] = day.replicas
    assert await day.shop.start(crash)
    doomed = await replicas_of(str(day.shop.books))
    assert await other.start()

    async def bury() -> None:
        if await day.shop.ended() and not setting.real_leases:
            await _end_leases(day, doomed)
        other.resume()

    burying = asyncio.create_task(bury())
    try:
        yield
    finally:
        other.resume()
        await day.shop.close()
        await burying
        await other.stop()


async def _end_leases(day: Day, owners: set[str]) -> None:
    await end_leases(str(day.shop.books), owners)


async def stock_shelves(folder: Path, seed: int) -> Path:
    """A shop's file with full shelves, to begin each day with."""
    async with a_day(folder, "polling", seed) as day:
        await day.shop.stock(PRODUCTS, {"games": KEYS})
        return Path(shutil.copyfile(day.shop.database, folder / "stocked.sqlite3"))


async def stock_database(server: str, folder: Path, seed: int) -> str:
    """The name of a database with full shelves, on this server."""
    address = await empty_database(server)
    async with a_day(folder, "polling", seed, postgres=address):
        return address.partition("?")[0].rpartition("/")[2]


async def shelves_for(settings: Sequence[Setting], server: str, folder: Path, seed: int) -> Shelves:
    databases = {setting.database for setting in settings}
    homes = {database: folder / database for database in databases}
    for home in homes.values():
        home.mkdir()
    file = await stock_shelves(homes["sqlite"], seed) if "sqlite" in databases else None
    template = await stock_database(server, homes["postgres"], seed) if "postgres" in databases else ""
    return Shelves(file, server, template)


@dataclass(frozen=True, slots=True)
class Result:
    cell: Cell
    setting: Setting
    seed: int
    wrong: list[str]


async def run_cells(cells: list[tuple[Cell, Setting]], server: str, seed: int) -> list[Result]:
    """Lives the days, and prints a line for each when it is over."""
    places = asyncio.Semaphore(DAYS_AT_ONCE)
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        shelves = await shelves_for([setting for _, setting in cells], server, base, seed)

        async def run(number: int, cell: Cell, setting: Setting) -> Result:
            async with places:
                folder = base / str(number)
                folder.mkdir()
                return await _told(cell, setting, folder, shelves, seed + number)

        return await asyncio.gather(*(run(number, *cell) for number, cell in enumerate(cells)))


async def _told(cell: Cell, setting: Setting, folder: Path, shelves: Shelves, seed: int) -> Result:
    began = time.perf_counter()
    try:
        wrong = await live(cell, setting, folder, shelves, seed)
    except Exception as error:
        wrong = ["".join(traceback.format_exception(error))]
    seconds = time.perf_counter() - began
    verdict = "FAIL" if wrong else "ok"
    print(f"{verdict:4} {setting!s:26} {cell.story.__name__:21} {cell} {seconds:.1f} s", flush=True)
    for line in wrong:
        print(f"     {line}", flush=True)
    return Result(cell, setting, seed, wrong)


def all_cells() -> list[tuple[Cell, Setting]]:
    real = [
        (cell, Setting("postgres", mode, replica=replica, real_leases=True))
        for cell in CELLS
        for mode, replica in ((MODES[0], True), (MODES[1], False))
        if cell.point in IN_REAL_TIME and not is_by_command(cell)
    ]
    return [(cell, setting) for cell in CELLS for setting in SETTINGS] + real


def table(results: Sequence[Result]) -> str:
    """Rows are the durable points; in each column how many cells of it fired and held, of how many."""
    columns = list(dict.fromkeys(str(result.setting) for result in results))
    lines = [f"| point | {' | '.join(columns)} |", f"|{'---|' * (len(columns) + 1)}"]
    for step in STEPS:
        reasons = [why for steps, why in WITHOUT_A_CELL.items() if step in steps.split()]
        of_step = [result for result in results if step in result.cell.steps.split()]
        if not of_step and reasons:
            lines.append(f"| {step} | no cell: {reasons[0]} |{' |' * (len(columns) - 1)}")
            continue
        counts = []
        for column in columns:
            here = [result for result in of_step if str(result.setting) == column]
            held = sum(not result.wrong for result in here)
            counts.append(f"{held} of {len(here)}" if here else "–")
        lines.append(f"| {step} | {' | '.join(counts)} |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description="The crash matrix of a shop.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="cells whose name has these words")
    parser.add_argument("--database", choices=("sqlite", "postgres"))
    chosen = parser.parse_args()
    cells = [
        (cell, setting)
        for cell, setting in all_cells()
        if chosen.only in f"{setting} {cell}" and chosen.database in (None, setting.database)
    ]
    print(f"{len(cells)} cells, seed {chosen.seed}, Python {platform.python_version()}, {platform.machine()}")
    began = time.perf_counter()
    with running_postgres() as server:
        results = asyncio.run(run_cells(cells, server, chosen.seed))
    wrong = [result for result in results if result.wrong]
    print(f"\n{table(results)}\n")
    for result in wrong:
        print(f"FAIL {result.setting} {result.cell} (seed {result.seed})")
    minutes = (time.perf_counter() - began) / 60
    if not wrong:
        print(f"all {len(cells)} cells fired and hold, {minutes:.1f} minutes")
    return 1 if wrong or not cells else 0


if __name__ == "__main__":
    sys.exit(main())
