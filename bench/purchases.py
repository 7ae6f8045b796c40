"""Purchases per second: Kassa with every step durable, beside a bare aiogram bot that stores nothing.

Both are driven by the same lean stub, on the same core, one after the other, and again in turn; the median of
the pairwise ratios is the figure.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from packages.kassa.tests.service.postgres_server import running_postgres

from bench.process import Measured
from bench.stub_telegram import TOKEN, Sale, StubTelegram, serve

BOT_CORE, STUB_CORE = 1, 0
SECONDS_LIMIT = 120

SHOP = """\
[shop]
title = "Bench"
mode = "{mode}"
currency = "EUR"

[telegram]
token = {{ env = "KASSA_BOT_TOKEN" }}
api_url = "{url}"

[texts]
terms = "Bench"
support = "Bench"
paysupport = "Bench"
"""

PRODUCTS = """\
[[product]]
title = "Bench"
sku = "bench"
description = "Bench"
currency = "XTR"
price = 50
deliver = { text = "bench-goods" }
"""


def shop_file(url: str, mode: str = "test") -> str:
    """A live shop keeps Telegram's published rates, even beside a Bot API on this machine."""
    return SHOP.format(url=url, mode=mode)


@dataclass(frozen=True, slots=True)
class Result:
    per_second: float
    cpu_microseconds: float
    megabytes: float
    pre_checkout_p99_milliseconds: float


@dataclass(frozen=True, slots=True)
class PacedResult:
    result: Result
    messages_in_the_busiest_second: int


async def drive(open_bot: Callable[[str], Measured], stub: StubTelegram) -> Result:
    """`open_bot` starts the program for a base URL of the Bot API."""
    server, url = await serve(stub)
    program = open_bot(url)
    cpu_when_warm = [0.0]

    def note_the_cpu() -> None:
        cpu_when_warm[0] = program.cpu_seconds()

    stub.on_warm = note_the_cpu
    try:
        async with asyncio.timeout(SECONDS_LIMIT):
            await stub.first_poll.wait()
            stub.open_the_doors()
            await stub.done.wait()
        cpu = program.cpu_seconds() - cpu_when_warm[0]
        memory = program.megabytes()
    finally:
        program.end()
        server.close()
    seconds = stub.finished_at - stub.warm_at
    p99 = statistics.quantiles(stub.pre_checkout_seconds, n=100)[98]
    return Result(stub.purchases / seconds, cpu / stub.purchases * 1e6, memory, p99 * 1000)


def stub_for(command: str, purchases: int, buyers: int) -> StubTelegram:
    return StubTelegram(Sale(command, "bench-goods", "XTR", 50), purchases, buyers)


def run_kassa(purchases: int, buyers: int) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(
            drive(lambda url: open_kassa(Path(folder), url), stub_for("/buy bench", purchases, buyers))
        )


def run_kassa_on_postgres(purchases: int, buyers: int) -> Result:
    """One replica. The server, as durable as it comes, is wherever the system puts it."""
    stub = stub_for("/buy bench", purchases, buyers)
    with tempfile.TemporaryDirectory() as folder, running_postgres(is_durable=True) as address:
        return asyncio.run(drive(lambda url: open_kassa(Path(folder), url, address), stub))


def run_kassa_at_telegrams_rates(purchases: int, buyers: int) -> PacedResult:
    """As `run_kassa`, with a live shop."""
    stub = stub_for("/buy bench", purchases, buyers)
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(drive(lambda url: open_kassa(Path(folder), url, mode="live"), stub))
    return PacedResult(result, most_in_a_second(stub.messages_at))


def most_in_a_second(times: Sequence[float]) -> int:
    """The most of them that lie in any one second; `times` ascend."""
    return max(bisect_right(times, at + 1.0) - first for first, at in enumerate(times))


def open_kassa(folder: Path, url: str, database: str = "shop.sqlite3", *, mode: str = "test") -> Measured:
    (folder / "shop.toml").write_text(shop_file(url, mode))
    (folder / "products.toml").write_text(PRODUCTS)
    load_products(folder, database)
    return start_shop(folder, database, {}, core=BOT_CORE)


def load_products(folder: Path, database: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "kassa", "catalogue", "load", str(folder / "products.toml")],
        env={**os.environ, **_shop_environment(folder, database)},
        stdout=subprocess.DEVNULL,
        check=True,
    )


def start_shop(folder: Path, database: str, environment: Mapping[str, str], *, core: int) -> Measured:
    return Measured(
        [sys.executable, "-m", "kassa", "run"],
        {**_shop_environment(folder, database), **environment},
        core=core,
    )


def _shop_environment(folder: Path, database: str) -> dict[str, str]:
    return {"KASSA_BOT_TOKEN": TOKEN, "KASSA_SHOP": str(folder), "KASSA_DATABASE": database}


def run_aiogram(purchases: int, buyers: int) -> Result:
    return asyncio.run(drive(open_aiogram, stub_for("/buy bench", purchases, buyers)))


def open_aiogram(url: str) -> Measured:
    environment = {"BOT_API_URL": url, "BOT_TOKEN": TOKEN}
    return Measured([sys.executable, "-m", "bench.bare_aiogram_bot"], environment, core=BOT_CORE)


def run_aiogram_stars(purchases: int, buyers: int) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(
            drive(
                lambda url: open_aiogram_stars(Path(folder), url), stub_for("/buy bench", purchases, buyers)
            )
        )


def open_aiogram_stars(folder: Path, url: str) -> Measured:
    environment = {"BOT_API_URL": url, "BOT_TOKEN": TOKEN, "BOT_DATABASE": str(folder / "payments.sqlite3")}
    return Measured([sys.executable, "-m", "bench.aiogram_stars_bot"], environment, core=BOT_CORE)


def hold_on_core(core: int) -> None:
    if core < (os.cpu_count() or 1):
        os.sched_setaffinity(0, {core})


if __name__ == "__main__":
    hold_on_core(STUB_CORE)
    print(run_aiogram(1000, 64))
    print(run_kassa(3000, 64))
    print(run_kassa_on_postgres(3000, 64))
