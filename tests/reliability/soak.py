"""Blind kills: people buy without a pause, and the shop is killed at random moments.

    python -m tests.reliability.soak [--seconds N] [--seed N] [--webhook] [--database sqlite|postgres]
                                     [--replicas N] [--power]

Named points miss those that nobody thought of; here the moment is drawn from the seed. With replicas one of
them is killed each time, and comes back. With `--power` each kill is a power cut, which forgets what was not
synced. The run ends when its time is over; then the shop is left in peace until it is done, and the checker
looks at it.
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
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from packages.kassa.tests.service.postgres_server import running_postgres
from tests.reliability.checker import check
from tests.reliability.crowd import GOODS, PEOPLE, PRODUCTS, RECEIVED, Crowd
from tests.reliability.day import Day, a_day
from tests.reliability.postgres import empty_database, end_leases, replicas_of
from tests.reliability.power import Power
from tests.reliability.settling import settled
from tests.reliability.shop_process import Mode, ShopProcess

# A kill comes this many real seconds after the shop was ready.
KILLED_AFTER_SECONDS = (0.05, 1.5)
# Who gets no invoice in so many seconds goes away.
PATIENCE_SECONDS = 12.0


@dataclass(frozen=True, slots=True)
class Plan:
    """`server` is the address of PostgreSQL, "" = a file. With a disk that `lies` a cut has to be noticed."""

    mode: Mode
    seconds: float
    seed: int = 1
    server: str = ""
    replicas: int = 1
    power: bool = False
    lies: bool = False


@dataclass(slots=True)
class Soak:
    outcomes: str = ""
    paid: int = 0
    kills: int = 0
    syncs: int = 0
    forgotten_bytes: int = 0
    wrong: list[str] = field(default_factory=list)


async def soak(folder: Path, plan: Plan) -> Soak:
    draw = random.Random(plan.seed)
    postgres = await empty_database(plan.server) if plan.server else ""
    async with a_day(
        folder,
        plan.mode,
        plan.seed,
        products=PRODUCTS,
        postgres=postgres,
        replicas=plan.replicas,
        in_turns=True,
    ) as day:
        day.sandbox.limit_seconds = PATIENCE_SECONDS
        power = Power(day.shop, draw, plan.lies) if plan.power else None
        shops = (day.shop, *day.replicas)
        bury = power.cut if power else _bury(day, plan)
        keepers = [asyncio.create_task(shop.keep_open({}, bury)) for shop in shops]
        for shop in shops:
            await shop.opened()
        crowd, ends_at = Crowd(day), time.monotonic() + plan.seconds
        buying = asyncio.create_task(crowd.buy_until(ends_at))
        await _kill_until(shops, ends_at, draw)
        for shop in shops:
            await shop.opened()
        await buying
        await settled(day)
        for shop in shops:
            await shop.close()
        await asyncio.gather(*keepers)
        kills = sum(shop.kills for shop in shops)
        evidence = day.notary.evidence(day.shop, GOODS, RECEIVED)
        wrong = check(replace(evidence, sent_at_once=PEOPLE, kills=kills))
        syncs, forgotten = (power.syncs, power.forgotten_bytes) if power else (0, 0)
        return Soak(str(crowd), crowd.paid, kills, syncs, forgotten, wrong)


def _bury(day: Day, plan: Plan) -> Callable[[], Awaitable[None]] | None:
    """A shop that is alone need not wait for its own dead lease; among several nobody knows whose it was."""
    if not plan.server or plan.replicas > 1:
        return None

    async def end() -> None:
        await end_leases(str(day.shop.books), await replicas_of(str(day.shop.books)))

    return end


async def _kill_until(shops: tuple[ShopProcess, ...], ends_at: float, draw: random.Random) -> None:
    while time.monotonic() < ends_at:
        shop = draw.choice(shops)
        await shop.opened()
        # Nothing happens that could be waited for: the moment itself is the test.
        await asyncio.sleep(draw.uniform(*KILLED_AFTER_SECONDS))
        shop.kill()
        await shop.closed()


def main() -> int:
    parser = argparse.ArgumentParser(description="Blind kills under load.")
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--webhook", action="store_true")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--replicas", type=int, default=1, help="more than one only on PostgreSQL")
    parser.add_argument("--power", action="store_true", help="power cuts, only on SQLite")
    chosen = parser.parse_args()
    mode: Mode = "webhook" if chosen.webhook else "polling"
    what = "power cuts" if chosen.power else "kills"
    print(
        f"{chosen.seconds:g} s of {what}, {chosen.database}, {chosen.replicas} replicas, {mode}, "
        f"seed {chosen.seed}, Python {platform.python_version()}",
        flush=True,
    )
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        server = stack.enter_context(running_postgres(True)) if chosen.database == "postgres" else ""
        plan = Plan(mode, chosen.seconds, chosen.seed, server, chosen.replicas, chosen.power)
        result = asyncio.run(soak(Path(folder), plan))
    forgotten = f", {result.syncs} syncs, {result.forgotten_bytes} bytes forgotten" if chosen.power else ""
    print(f"{result.kills} {what}{forgotten}; {result.outcomes}")
    print("\n".join(result.wrong) or "every charge has its fate, and the checker is content")
    return 1 if result.wrong or not result.kills or not result.paid else 0


if __name__ == "__main__":
    sys.exit(main())
