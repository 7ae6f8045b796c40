"""A running shop tells programs how it is doing, and ends in order when it is told to."""

from __future__ import annotations

import asyncio
import re
import socket
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
from packages.kassa.tests.test_cli_running import Street, add_webhook, buy_mug, buy_pass, street

from kassa.cli.running import ENDED_AT_ONCE, Closing
from kassa.demo.control import Control

SAMPLE = re.compile(r"^(\w+)(\{[^}]*\})? (\S+)$", re.MULTILINE)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def watched(scene: Street) -> tuple[Street, str]:
    port = free_port()
    environment = {**scene.environment, "KASSA_OPERATIONS_PORT": str(port)}
    return replace(scene, environment=environment), f"http://127.0.0.1:{port}"


async def get(url: str) -> tuple[int, str]:
    """The status and the page."""

    def fetch() -> tuple[int, str]:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    return await asyncio.to_thread(fetch)


async def numbers(url: str) -> dict[str, float]:
    status, page = await get(f"{url}/metrics")
    assert status == 200, page
    return {name + _sorted(labels): float(value) for name, labels, value in SAMPLE.findall(page)}


def _sorted(labels: str) -> str:
    """The library's order of labels is its own affair."""
    inside = ",".join(sorted(re.findall(r'\w+="[^"]*"', labels)))
    return f"{{{inside}}}" if inside else ""


def test_a_sale_can_be_read_from_the_metrics(tmp_path: Path) -> None:
    async def play() -> None:
        async with street(tmp_path / "shop") as unwatched:
            scene, url = watched(unwatched)
            async with scene.running_shop():
                await buy_mug(scene.buyer)
                await buy_pass(scene.buyer)
                found = await numbers(url)

                assert (await get(f"{url}/healthz"))[0] == 200
                status, said = await get(f"{url}/readyz")
                assert (status, msgspec.json.decode(said)["ready"]) == (200, True)
                assert (await get(f"{url}/anything"))[0] == 404

        assert found['kassa_pre_checkouts_total{answer="ok",currency="EUR",provider="card"}'] == 1
        assert found['kassa_payments_total{currency="EUR",outcome="kept",provider="card"}'] == 1
        assert found['kassa_payments_total{currency="XTR",outcome="kept",provider="stars"}'] == 1
        assert found["kassa_pre_checkout_seconds_count"] == 2
        assert found['kassa_pre_checkout_seconds_bucket{le="10.0"}'] == 2
        assert found['kassa_outbox_waiting{lane="deliveries"}'] == 0
        assert found['kassa_stuck{what="orders"}'] == 0
        assert found["kassa_telegram_pending_updates"] >= 0
        assert found["kassa_batch_units_count"] == found["kassa_queue_lag_seconds_count"] > 5
        assert found["kassa_ready"] == 1
        assert found["kassa_reconcile_first"] == 0
        assert found["process_resident_memory_bytes"] > 0

    asyncio.run(play())


def test_the_pages_are_for_this_machine_unless_shop_toml_says_otherwise(tmp_path: Path) -> None:
    async def play() -> None:
        async with street(tmp_path / "shop") as unwatched:
            scene, url = watched(unwatched)
            async with scene.running_shop():
                # Every address of 127.0.0.0/8 is this machine; only the one of shop.toml answers.
                elsewhere = url.replace("127.0.0.1", "127.0.0.2")
                with socket.socket() as stranger:
                    host, _, port = elsewhere.removeprefix("http://").partition(":")
                    assert stranger.connect_ex((host, int(port))) != 0
                assert (await get(f"{url}/healthz"))[0] == 200

    asyncio.run(play())


def test_a_port_that_is_taken_is_told_in_words(tmp_path: Path) -> None:
    async def play() -> None:
        async with street(tmp_path / "shop") as unwatched:
            scene, url = watched(unwatched)
            port = int(url.rpartition(":")[2])
            with socket.create_server(("127.0.0.1", port)):
                code, said = await scene.kassa("run")
        taken = f"can't listen on 127.0.0.1, port {port}: address already in use; KASSA_OPERATIONS_PORT gives"
        assert (code, taken in said) == (1, True)

    asyncio.run(play())


@asynccontextmanager
async def goods_under_way(
    scene: Street, control: Control
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A shop whose message with a paid key has reached Telegram, which does not answer yet; the order."""
    async with scene.running_shop() as running:
        await scene.buyer.write("/buy planetarium")
        form = await scene.buyer.open_form(await scene.buyer.read("Planetarium"))
        await control.post("/clock", Any, freeze=True)
        await control.post("/faults", Any, name="delay", method="sendMessage", seconds=1000, times=1)
        await scene.buyer.pay_by_stars(form)
        while await control.get("/faults", list[Any]):
            # It strikes when the call is there.
            pass
        order = (await scene.kassa("orders"))[1]
        running.terminate()
        assert running.stdout is not None
        await running.stdout.readuntil(b"is finished first\n")
        yield running, next(re.finditer(r"\b[0-9a-f]{8}\b", order)).group()


def test_a_shop_that_is_told_to_end_finishes_what_it_is_sending(tmp_path: Path) -> None:
    async def play() -> None:
        async with street(tmp_path / "shop") as scene, Control(scene.url) as control:
            async with goods_under_way(scene, control) as (running, order):
                await control.post("/clock", Any, advance_seconds=1000, run=True)
                assert running.stdout is not None
                assert (await running.stdout.read()).endswith(b"closed: what was begun is in the books\n")
                assert await running.wait() == 0

            await scene.buyer.read("Your key")
            journal = (await scene.kassa("order", order))[1]
            assert "delivery 1: DELIVERED" in journal
            assert "Nothing waits for you" in (await scene.kassa("stuck"))[1]

    asyncio.run(play())


def test_a_shop_that_is_told_twice_ends_at_once_and_sends_the_same_key_again(tmp_path: Path) -> None:
    async def play() -> None:
        async with street(tmp_path / "shop") as scene, Control(scene.url) as control:
            async with goods_under_way(scene, control) as (running, order):
                running.terminate()
                assert running.stdout is not None
                assert (await running.stdout.read()).endswith(b"asked again: closing at once\n")
                assert await running.wait() == ENDED_AT_ONCE
            assert "delivery 1: OWED" in (await scene.kassa("order", order))[1]

            # The first message arrives now, that nobody waits for any more.
            await control.post("/clock", Any, advance_seconds=1000, run=True)
            first = (await scene.buyer.read("Your key")).text
            async with scene.running_shop():
                assert (await scene.buyer.read("Your key")).text == first

    asyncio.run(play())


def test_a_shop_that_can_not_close_in_time_is_ended() -> None:
    async def play() -> None:
        ended = asyncio.Event()
        closing = Closing(asyncio.Event(), ended.set, seconds=0.0)
        closing.asked()
        await ended.wait()

    asyncio.run(play())


def test_connections_that_wait_do_not_keep_a_shop_from_closing(tmp_path: Path) -> None:
    async def play() -> None:
        async with street(tmp_path / "shop") as unwatched:
            scene, url = watched(unwatched)
            hook = free_port()
            add_webhook(scene.folder, hook)
            async with scene.running_shop(receiving="webhook") as running:
                await buy_pass(scene.buyer)
                ports = (hook, int(url.rpartition(":")[2]))
                idle = [await asyncio.open_connection("127.0.0.1", port) for port in ports]
                idle[1][1].write(b"GET /healthz HTTP/1.1\r\nHost: shop\r\n\r\n")
                await idle[1][0].readuntil(b"alive\n")

                running.terminate()
                assert await running.wait() == 0
                for reader, writer in idle:
                    assert await reader.read() == b""
                    writer.close()

    asyncio.run(play())
