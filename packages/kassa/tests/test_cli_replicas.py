"""Two `kassa run` on one PostgreSQL, one of them killed, in a sandbox."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import asyncpg
from packages.kassa.tests.service.postgres_server import empty_schema, running_postgres
from packages.kassa.tests.test_cli_running import Street, buy_mug, buy_pass, street


async def on_postgres(scene: Street, dsn: str) -> Street:
    """The same shop, its books elsewhere, its shelves filled."""
    moved = replace(scene, environment={**scene.environment, "KASSA_DATABASE": dsn})
    assert (await moved.kassa("catalogue", "load", "products.csv"))[0] == 0
    assert (await moved.kassa("keys", "load", "planetarium", "keys-planetarium.txt"))[0] == 0
    return moved


async def forget_the_one_who_polled(dsn: str) -> None:
    """As if the leases of the killed replica had run out."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(
        "UPDATE leases SET until = 0 WHERE owner = (SELECT owner FROM leases WHERE name = 'polling')"
    )
    await connection.close()


def test_when_one_of_two_replicas_is_killed_the_other_sells_on(tmp_path: Path) -> None:
    async def play(address: str) -> None:
        dsn = await empty_schema(address)
        async with street(tmp_path / "shop") as on_file:
            scene = await on_postgres(on_file, dsn)
            async with scene.running_shop() as first, scene.running_shop():
                mug = await buy_mug(scene.buyer)
                first.kill()
                await first.wait()
                await forget_the_one_who_polled(dsn)
                planetarium, _ = await buy_pass(scene.buyer)
                listed = (await scene.kassa("orders"))[1]

        assert mug in listed
        assert planetarium in listed

    with running_postgres() as address:
        asyncio.run(play(address))


def test_a_merchant_s_commands_reach_the_books_in_postgresql(tmp_path: Path) -> None:
    async def play(address: str) -> None:
        dsn = await empty_schema(address)
        async with street(tmp_path / "shop") as on_file:
            scene = await on_postgres(on_file, dsn)
            async with scene.running_shop():
                mug = await buy_mug(scene.buyer)
                assert mug in (await scene.kassa("orders"))[1]
                assert (await scene.kassa("ship", mug, "--tracking", "NS-1"))[0] == 0
                # The running shop finds what the command left.
                assert "NS-1" in (await scene.buyer.read("NS-1")).text
                assert "MarkShipped" in (await scene.kassa("order", mug))[1]

    with running_postgres() as address:
        asyncio.run(play(address))


def test_a_shop_moves_from_its_file_to_postgresql(tmp_path: Path) -> None:
    async def play(address: str) -> None:
        dsn = await empty_schema(address)
        async with street(tmp_path / "shop") as scene:
            async with scene.running_shop():
                mug = await buy_mug(scene.buyer)
                code, said = await scene.kassa("copy", "--to", dsn)
                assert (code, "in use by process" in said) == (1, True)
            code, said = await scene.kassa("copy", "--to", dsn)
            assert code == 0, said
            assert "1 orders" in said

            moved = replace(scene, environment={**scene.environment, "KASSA_DATABASE": dsn})
            assert (await moved.kassa("migrate"))[0] == 0
            async with moved.running_shop():
                planetarium, _ = await buy_pass(moved.buyer)
                listed = (await moved.kassa("orders"))[1]
            assert mug in listed
            assert planetarium in listed

    with running_postgres() as address:
        asyncio.run(play(address))
