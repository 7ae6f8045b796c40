"""Several replicas of a shop on one PostgreSQL behind a webhook balancer: what one more of them costs.

Two cores can't show that two replicas sell twice as much: the stub has one, the replicas share the other and
PostgreSQL takes what is left. What can be shown is the CPU that a purchase costs, and how often replicas wait
for each other's locks.
"""

from __future__ import annotations

import asyncio
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from packages.kassa.tests.service.postgres_server import running_postgres

from bench.process import Measured
from bench.purchases import BOT_CORE, PRODUCTS, load_products, shop_file, start_shop
from bench.pushing import SECRET, PushingTelegram
from bench.stub_telegram import Sale, serve

SECONDS_LIMIT = 180
LOOK_SECONDS = 0.02
WAITING = (
    "SELECT count(*) FILTER (WHERE wait_event_type = 'Lock'), count(*) FILTER (WHERE state <> 'idle') "
    "FROM pg_stat_activity WHERE application_name = 'kassa'"
)
WEBHOOK = """\

[telegram.webhook]
url = "http://127.0.0.1:{port}/hook"
port = {port}
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """`waiting` is the share of busy connections that waited for a lock, over many looks."""

    per_second: float
    cpu_microseconds: float
    waiting: float


def measure(replicas: int, purchases: int, buyers: int) -> Figures:
    with tempfile.TemporaryDirectory() as folder, running_postgres(is_durable=True) as address:
        return asyncio.run(_sell(Path(folder), address, replicas, purchases, buyers))


async def _sell(folder: Path, database: str, replicas: int, purchases: int, buyers: int) -> Figures:
    stub = PushingTelegram(Sale("/buy bench", "bench-goods", "XTR", 50), purchases, buyers)
    server, url = await serve(stub)
    ports = [_free_port() for _ in range(replicas)]
    shops = _open_shops(folder, url, database, ports)
    cpu_when_warm = [0.0]
    stub.on_warm = lambda: cpu_when_warm.__setitem__(0, sum(shop.cpu_seconds() for shop in shops))
    try:
        async with asyncio.timeout(SECONDS_LIMIT):
            await _all_listen(stub, replicas)
            await stub.call_on(ports, "/hook")
            watch = asyncio.create_task(_watch_locks(database, stub.done))
            stub.open_the_doors()
            await stub.done.wait()
            waiting = await watch
        cpu = sum(shop.cpu_seconds() for shop in shops) - cpu_when_warm[0]
    finally:
        for shop in shops:
            shop.end()
        server.close()
    if stub.refused:
        raise RuntimeError(f"{stub.refused} updates were not answered with 200")
    seconds = stub.finished_at - stub.warm_at
    return Figures(stub.purchases / seconds, cpu / stub.purchases * 1e6, waiting)


def _open_shops(folder: Path, url: str, database: str, ports: list[int]) -> list[Measured]:
    shops: list[Measured] = []
    for port in ports:
        home = folder / str(port)
        home.mkdir()
        (home / "shop.toml").write_text(shop_file(url) + WEBHOOK.format(port=port))
        (home / "products.toml").write_text(PRODUCTS)
        if not shops:
            load_products(home, database)
        shops.append(start_shop(home, database, {"KASSA_WEBHOOK_SECRET": SECRET}, core=BOT_CORE))
    return shops


async def _all_listen(stub: PushingTelegram, replicas: int) -> None:
    """Each replica tells Telegram of its webhook when it listens."""
    while stub.webhooks_set < replicas:
        stub.webhook_was_set.clear()
        await stub.webhook_was_set.wait()


async def _watch_locks(database: str, done: asyncio.Event) -> float:
    connection = await asyncpg.connect(database, server_settings={"application_name": "bench"})
    waiting = busy = 0
    while not done.is_set():
        row = await connection.fetchrow(WAITING)
        assert row is not None
        waiting, busy = waiting + row[0], busy + row[1]
        await asyncio.sleep(LOOK_SECONDS)
    await connection.close()
    return waiting / max(busy, 1)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


if __name__ == "__main__":
    for number in 1, 2:
        print(number, measure(number, 1000, 64))
