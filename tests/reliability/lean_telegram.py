"""Stands between a shop that polls and the sandbox: answers getUpdates with what it was given, and passes on
everything else. When it has nothing left to give, getUpdates is passed on, too.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiohttp import ClientSession, web

TO_GIVE_AT_ONCE = 25


class LeanTelegram:
    """`url` takes the sandbox's place as the shop's Bot API."""

    def __init__(self, sandbox_url: str) -> None:
        self._sandbox_url = sandbox_url
        self._batches: deque[bytes] = deque()
        self._given = asyncio.Event()
        self._given.set()
        self.url = ""

    def give(self, bodies: Sequence[bytes]) -> None:
        """As results of getUpdates, some at a time."""
        for start in range(0, len(bodies), TO_GIVE_AT_ONCE):
            batch = b",".join(bodies[start : start + TO_GIVE_AT_ONCE])
            self.answer(b'{"ok":true,"result":[' + batch + b"]}")

    def answer(self, text: bytes) -> None:
        """One whole answer to getUpdates, whatever it is."""
        self._batches.append(text)
        self._given.clear()

    async def all_given(self) -> None:
        """Returns when the shop has asked again after the last answer: it has taken that one in."""
        await self._given.wait()

    async def _serve(self, request: web.Request) -> web.Response:
        body = await request.read()
        if request.path.endswith("/getUpdates"):
            if self._batches:
                return web.Response(body=self._batches.popleft(), content_type="application/json")
            if not self._given.is_set():
                self._given.set()
        async with self._session.request(
            request.method,
            self._sandbox_url + request.path,
            data=body,
            headers={"Content-Type": request.content_type},
        ) as answer:
            return web.Response(status=answer.status, body=await answer.read())

    @asynccontextmanager
    async def open(self) -> AsyncIterator[LeanTelegram]:
        application = web.Application(client_max_size=16 * 2**20)
        application.router.add_route("*", "/{path:.*}", self._serve)
        runner = web.AppRunner(application, handler_cancellation=True)
        await runner.setup()
        async with ClientSession() as self._session:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            try:
                yield self
            finally:
                await runner.cleanup()


def is_json(body: bytes) -> bool:
    """Whether it may stand within an answer without making that unreadable as a whole."""
    try:
        value = json.loads(body.decode(), parse_constant=_refuse)
        # Python reads half a letter (a lone surrogate); nobody can write it.
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
