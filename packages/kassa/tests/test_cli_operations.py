"""A running shop tells programs how it is doing, and ends in order when it is told to."""

from __future__ import annotations

import asyncio
import re
import socket
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path

import msgspec
from packages.kassa.tests.test_cli_running import Street, buy_mug, buy_pass, street

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
        assert (code, f"[operations] can't listen on 127.0.0.1, port {port}" in said) == (1, True)

    asyncio.run(play())
