"""T23: what strangers can do to the ten seconds: huge, slow and endless requests, and many of them."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest
from tests.reliability.checker import check
from tests.reliability.crash_matrix import drained
from tests.reliability.day import a_day
from tests.reliability.shop_process import WEBHOOK_SECRET
from tests.reliability.strangers import Line, line_to, request, status_of
from tests.security.conftest import SEED

from kassa.core.secret import Secret
from kassa.telegram.receiving.guarded import HEAD_BYTES, MOST_UNKNOWN
from kassa.telegram.receiving.webhook import WebhookApp, serving

MIB = 1024 * 1024


def test_bodies_and_heads_without_end_are_turned_away_and_the_shop_sells_on(
    tmp_path: Path, stocked: Path
) -> None:
    async def play() -> None:
        async with a_day(tmp_path, "webhook", SEED, stocked=stocked) as day:
            assert await day.shop.start(), day.shop.output

            assert await status_of(day.shop, request(b"", length=MIB + 1)) == 413
            assert await status_of(day.shop, _in_chunks(b"x" * 65_536, 20)) == 413
            assert await status_of(day.shop, _endless_head()) == 431
            async with line_to(day.shop) as late:
                await late.say(request(b"", length=MIB)[:60])
                crowd = [await Line.open(day.shop) for _ in range(MOST_UNKNOWN)]
                # The oldest of those who never say what they want makes room.
                assert await late.is_cut()
                honest = await day.buy("Ann", "game")
                await day.got(honest, "GAMEKEY-")
            for line in crowd:
                await line.close()
            await drained(day)
            await day.shop.stop()
            assert check(day.evidence()) == []

    asyncio.run(play())


class _Visitors:
    """A door that remembers who came."""

    def __init__(self) -> None:
        self.came: list[bytes] = []

    async def handle(self, raw_update: bytes) -> bool:
        self.came.append(raw_update)
        return True


SLOW = {
    "says nothing": b"",
    "stops within the head": request(b"{}")[:40],
    "stops within the body": request(b"{}", length=100),
    "stops within the second request": request(b"{}") + request(b"{}", length=100),
}


@pytest.mark.anyio
@pytest.mark.parametrize("name", SLOW)
async def test_who_is_too_slow_is_turned_away_and_half_an_update_is_none(name: str) -> None:
    door = _Visitors()
    app = WebhookApp(door, Secret(WEBHOOK_SECRET), "/hook")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        async with serving(app, listening, request_seconds=0.1):
            line = Line(*await asyncio.open_connection("127.0.0.1", port))
            await line.say(SLOW[name])

            statuses = [await line.status() for _ in range(SLOW[name].count(b"POST") or 1)]

            assert statuses[-1] == 408
            await line.close()
    assert door.came == [b"{}"] * statuses.count(200)


@pytest.mark.anyio
async def test_a_connection_that_is_cut_within_the_body_leaves_nothing_behind() -> None:
    door = _Visitors()
    app = WebhookApp(door, Secret(WEBHOOK_SECRET), "/hook")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        async with serving(app, listening):
            line = Line(*await asyncio.open_connection("127.0.0.1", port))
            await line.say(request(b'{"update_id": 1', length=100))
            await line.close()

            whole = Line(*await asyncio.open_connection("127.0.0.1", port))
            await whole.say(request(b'{"update_id": 1}'))
            assert await whole.status() == 200
            await whole.close()

    assert door.came == [b'{"update_id": 1}']


def _in_chunks(piece: bytes, times: int) -> bytes:
    head = request(b"").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    return head + b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for _ in range(times)) + b"0\r\n\r\n"


def _endless_head() -> bytes:
    """Larger than what a server reads at once, and without its end."""
    lines = b"".join(
        b"X-Flood-%d: %b\r\n" % (number, b"x" * 1000) for number in range(20 * HEAD_BYTES // 1000)
    )
    return request(b"").removesuffix(b"\r\n") + lines
