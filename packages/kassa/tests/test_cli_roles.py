"""A shop in parts: one process hears and answers, one sends, one keeps the times. On one PostgreSQL."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import asyncpg
from packages.kassa.tests.service.postgres_server import empty_schema, running_postgres
from packages.kassa.tests.test_cli_replicas import on_postgres
from packages.kassa.tests.test_cli_running import buy_mug, buy_pass, street

from kassa.demo.control import Control


async def ask(dsn: str, question: str) -> list[Any]:
    connection = await asyncpg.connect(dsn)
    try:
        rows: list[Any] = await connection.fetch(question)
        return rows
    finally:
        await connection.close()


def test_one_bot_one_worker_and_one_office_sell_together(tmp_path: Path) -> None:
    async def play(address: str) -> None:
        dsn = await empty_schema(address)
        async with street(tmp_path / "shop") as on_file, Control(on_file.url) as control:
            scene = await on_postgres(on_file, dsn)
            clock = ("--clock", scene.url)
            async with AsyncExitStack() as stack:
                for role in ("office", "worker"):
                    shop = scene.running_shop("--role", role, *clock, receiving="none")
                    await stack.enter_async_context(shop)
                bot = await stack.enter_async_context(scene.running_shop("--role", "bot", *clock))

                await buy_mug(scene.buyer)
                planetarium, _ = await buy_pass(scene.buyer)
                # Answers left from where the questions came in, all else from another process.
                owners = {
                    (row[0] == "AnswerPreCheckoutQuery", row[1])
                    for row in await ask(dsn, "SELECT effect, owner FROM outbox WHERE state = 'sent'")
                    if row[0] in ("AnswerPreCheckoutQuery", "Deliver")
                }
                assert len(owners) == 2
                assert len({owner for _, owner in owners}) == 2

                # What a command left is seen to at once, and a time passes where times are kept.
                assert (await scene.kassa("redeliver", planetarium))[0] == 0
                await scene.buyer.read("Your key")
                await scene.buyer.write("/buy planetarium")
                await scene.buyer.read("Planetarium")
                await control.post("/clock", Any, advance_seconds=2 * 86_400)
                while "EXPIRED" not in (await scene.kassa("orders", "--state", "EXPIRED"))[1]:
                    # The office looks every few seconds.
                    pass

                bot.terminate()
                assert await bot.wait() == 0
                names = [row[0] for row in await ask(dsn, "SELECT name FROM leases")]
                assert "polling" not in names
            assert await ask(dsn, "SELECT name FROM leases") == []
            assert "don't add up" not in (await scene.kassa("stuck"))[1]

    with running_postgres() as address:
        asyncio.run(play(address))


def test_a_shop_on_a_file_has_no_parts(tmp_path: Path) -> None:
    async def play() -> None:
        async with street(tmp_path / "shop") as scene:
            code, said = await scene.kassa("run", "--role", "worker")
            assert (code, "whose books are in PostgreSQL" in said) == (1, True)
            code, said = await scene.kassa("run", "--role", "cook")
            assert (code, "write one of all, bot, worker, office" in said) == (1, True)

    asyncio.run(play())
