"""What goes wrong with the database while people buy: slow, cut off, restarted, locked, full.

The trouble lasts a while under load; then it ends, and the shop has to sell again soon. Whatever the shop
could not write down it may not have said yes to, and what it did say must be in its books.

    python -m tests.reliability.database_faults [--seconds N] [--seed N] [--only WORDS]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import platform
import random
import resource
import sqlite3
import sys
import tempfile
import time
import traceback
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import asyncpg
from packages.kassa.tests.service.postgres_server import PostgresServer, own_postgres
from tests.reliability.books import command
from tests.reliability.checker import check
from tests.reliability.crowd import GOODS, PEOPLE, PRODUCTS, RECEIVED, WENT_AWAY, Crowd
from tests.reliability.day import Day, a_day
from tests.reliability.line import Line, a_line, now_and_then
from tests.reliability.postgres import drop_database, empty_database
from tests.reliability.settling import settled

from tgsandbox.testing.outcome import OutcomeKind

# Who gets no invoice in so many seconds goes away.
PATIENCE_SECONDS = 12.0
# After the end of the trouble somebody can buy again.
RECOVERY_SECONDS = 10.0
# Few enough that three pools and the proof itself would not fit.
CONNECTIONS = 12
SERVER_SETTINGS = ("-c", f"max_connections={CONNECTIONS}", "-c", "superuser_reserved_connections=0")


@dataclass(slots=True)
class Scene:
    """`line` and `server` are there on PostgreSQL. The trouble ends at `ends_at`, by the monotonic clock."""

    day: Day
    draw: random.Random
    ends_at: float
    line: Line | None = None
    server: PostgresServer | None = None

    @property
    def goes_on(self) -> bool:
        return time.monotonic() < self.ends_at

    async def wait(self, least: float, most: float) -> None:
        """A time drawn from the seed, not longer than the trouble."""
        left = max(0.0, self.ends_at - time.monotonic())
        await asyncio.sleep(min(self.draw.uniform(least, most), left))

    @property
    def wire(self) -> Line:
        assert self.line is not None
        return self.line

    @property
    def address(self) -> str:
        return str(self.day.shop.books)


Cause = Callable[[Scene], Coroutine[None, None, None]]


async def some_statements_are_slow(scene: Scene) -> None:
    scene.wire.delay = now_and_then(scene.draw, 0.2, 0.5)
    await scene.wait(1000, 1000)
    scene.wire.delay = lambda: 0.0


async def some_statements_take_five_seconds(scene: Scene) -> None:
    scene.wire.delay = now_and_then(scene.draw, 0.01, 5.0)
    await scene.wait(1000, 1000)
    scene.wire.delay = lambda: 0.0


async def the_line_is_cut(scene: Scene) -> None:
    while scene.goes_on:
        await scene.wait(0.05, 0.5)
        scene.wire.cut()


async def nobody_answers_for_seconds(scene: Scene) -> None:
    while scene.goes_on:
        scene.wire.is_down = True
        scene.wire.cut()
        await scene.wait(0.5, 4)
        scene.wire.is_down = False
        await scene.wait(0.5, 2)


async def the_server_crashes(scene: Scene) -> None:
    """It stops without a checkpoint, is away for up to two seconds, and recovers from its log."""
    assert scene.server is not None
    while scene.goes_on:
        await scene.wait(0.5, 2)
        await asyncio.to_thread(scene.server.stop, "immediate")
        await scene.wait(0, 2)
        await asyncio.to_thread(scene.server.start)


async def sessions_are_ended(scene: Scene) -> None:
    while scene.goes_on:
        await scene.wait(0.05, 0.3)
        await command(
            scene.address,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kassa'",
        )


async def all_connections_are_taken(scene: Scene) -> None:
    """By others, who come again whenever one is free."""
    async with contextlib.AsyncExitStack() as stack:
        while scene.goes_on:
            with contextlib.suppress(asyncpg.TooManyConnectionsError):
                for _ in range(CONNECTIONS):
                    connection = await asyncpg.connect(scene.address)
                    stack.push_async_callback(connection.close)
                    # The shop's own are ended, so that it has to ask for new ones.
                    await connection.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE application_name = 'kassa' LIMIT 1"
                    )
            await scene.wait(0.2, 0.5)


async def somebody_holds_the_locks(scene: Scene) -> None:
    """Longer than the shop waits for a lock."""
    while scene.goes_on:
        connection = await asyncpg.connect(scene.address)
        try:
            async with connection.transaction():
                await connection.execute("SELECT * FROM stock FOR UPDATE")
                await scene.wait(0.5, 5)
        finally:
            await connection.close()
        await scene.wait(0.1, 0.5)


async def postgres_has_no_room(scene: Scene) -> None:
    """As the server says it: SQLSTATE 53100, in the middle of a transaction (here a trigger says it)."""
    await command(
        scene.address,
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'could not extend file: No space left on device' "
        "USING ERRCODE = 'disk_full'; END $$",
    )
    for table in ("inbox", "outbox"):
        await command(
            scene.address,
            f"CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION no_room()",
        )
    await scene.wait(1000, 1000)
    for table in ("inbox", "outbox"):
        await command(scene.address, f"DROP TRIGGER no_room ON {table}")


async def the_file_may_not_grow(scene: Scene) -> None:
    """The kernel lets the shop write no file beyond the size that its log has now (RLIMIT_FSIZE)."""
    log = scene.day.shop.database.with_name(scene.day.shop.database.name + "-wal")
    process = scene.day.shop.process_id
    unlimited = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (log.stat().st_size, unlimited[1]))
    await scene.wait(1000, 1000)
    resource.prlimit(process, resource.RLIMIT_FSIZE, unlimited)


async def somebody_locks_the_file(scene: Scene) -> None:
    """Another program writes into the books, sometimes for longer than the shop waits."""
    while scene.goes_on:
        connection = sqlite3.connect(scene.day.shop.database, isolation_level=None)
        with contextlib.closing(connection), contextlib.suppress(sqlite3.OperationalError):
            connection.execute("BEGIN IMMEDIATE")
            await scene.wait(0.5, 7)
        await scene.wait(0.1, 0.5)


@dataclass(frozen=True, slots=True)
class Trouble:
    """`is_slow_only`: everybody is answered, also while it lasts."""

    cause: Cause
    on_postgres: bool = True
    is_slow_only: bool = False

    @property
    def name(self) -> str:
        return self.cause.__name__.replace("_", " ")


TROUBLES = [
    Trouble(some_statements_are_slow, is_slow_only=True),
    Trouble(some_statements_take_five_seconds),
    Trouble(the_line_is_cut),
    Trouble(nobody_answers_for_seconds),
    Trouble(the_server_crashes),
    Trouble(sessions_are_ended),
    Trouble(all_connections_are_taken),
    Trouble(somebody_holds_the_locks),
    Trouble(postgres_has_no_room),
    Trouble(the_file_may_not_grow, on_postgres=False),
    Trouble(somebody_locks_the_file, on_postgres=False),
]


@dataclass(slots=True)
class Outcome:
    """`in_trouble` are those who came while it lasted."""

    in_trouble: str
    recovered_after: float
    wrong: list[str]


async def live(
    trouble: Trouble, server: PostgresServer | None, folder: Path, seconds: float, seed: int
) -> Outcome:
    async with a_scene(trouble, server, folder, seconds, seed) as scene:
        day, crowd = scene.day, Crowd(scene.day)
        day.sandbox.limit_seconds = PATIENCE_SECONDS
        assert await day.shop.start()
        # The books are in use before the trouble begins.
        assert await crowd.buy() == OutcomeKind.PAID
        scene.ends_at = time.monotonic() + seconds
        in_trouble = Crowd(day)
        buying = asyncio.create_task(in_trouble.buy_until(scene.ends_at))
        await trouble.cause(scene)
        ended_at = time.monotonic()
        wrong = []
        while await crowd.buy() != OutcomeKind.PAID:
            pass
        recovered = time.monotonic() - ended_at
        await buying
        try:
            await settled(day)
        except TimeoutError:
            wrong.append(f"what is due waits for ever; the shop's last words: {day.shop.output[-2000:]}")
        await day.shop.stop()
        wrong += check(replace(day.notary.evidence(day.shop, GOODS, RECEIVED), sent_at_once=PEOPLE))
    if recovered > RECOVERY_SECONDS:
        wrong.append(f"nobody could buy for {recovered:.1f} seconds after the trouble's end")
    unanswered = in_trouble.outcomes[OutcomeKind.TIMED_OUT] + in_trouble.outcomes[WENT_AWAY]
    if trouble.is_slow_only and unanswered:
        wrong.append(f"{unanswered} people were left without an answer")
    return Outcome(str(in_trouble), recovered, wrong)


@asynccontextmanager
async def a_scene(
    trouble: Trouble, server: PostgresServer | None, folder: Path, seconds: float, seed: int
) -> AsyncIterator[Scene]:
    draw = random.Random(seed)
    if not trouble.on_postgres:
        async with a_day(folder, "webhook", seed, products=PRODUCTS) as day:
            yield Scene(day, draw, 0.0)
        return
    assert server is not None
    address = await empty_database(server.address)
    async with (
        a_line(server.socket) as line,
        a_day(folder, "webhook", seed, products=PRODUCTS, postgres=address) as day,
    ):
        day.shop.environment["KASSA_DATABASE"] = line.through(address)
        yield Scene(day, draw, 0.0, line, server)
    await drop_database(server.address, address)


async def run(trouble: Trouble, server: PostgresServer, seconds: float, seed: int) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        try:
            return await live(trouble, server, Path(folder), seconds, seed)
        except Exception as error:
            return Outcome("", 0.0, ["".join(traceback.format_exception(error))])


def main() -> int:
    parser = argparse.ArgumentParser(description="Trouble with the database while people buy.")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    print(f"{chosen.seconds:g} s each, seed {chosen.seed}, Python {platform.python_version()}\n")
    print("| trouble | while it lasted | sells again after | holds |\n|---|---|---|---|")
    failed: list[str] = []
    for trouble in TROUBLES:
        if chosen.only not in trouble.name:
            continue
        # Each its own: some of the troubles stop it.
        with own_postgres(is_durable=True, settings=SERVER_SETTINGS) as server:
            outcome = asyncio.run(run(trouble, server, chosen.seconds, chosen.seed))
        held = "no" if outcome.wrong else "yes"
        print(
            f"| {trouble.name} | {outcome.in_trouble} | {outcome.recovered_after:.1f} s | {held} |",
            flush=True,
        )
        failed += [f"{trouble.name}: {line}" for line in outcome.wrong]
    print("\n".join(["", *failed]) if failed else "\nnothing was lost, and the shop sold again each time")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
