"""A sandbox with its server in a thread of its own, and the few control verbs that the browser tests need."""

from __future__ import annotations

import asyncio
import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.browser.small_shop import SmallShop

from tgsandbox.server import Server


class Street:
    """`url` is the web chat's address, too."""

    def __init__(self, url: str) -> None:
        self.url = url

    def control(self, method: str, path: str, **body: Any) -> Any:
        data = json.dumps(body).encode() if method != "GET" else None
        request = urllib.request.Request(f"{self.url}/control/v1{path}", data, method=method)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def call(self, token: str, method: str, **arguments: Any) -> Any:
        """The result of a bot's call."""
        data = json.dumps(arguments).encode()
        request = urllib.request.Request(
            f"{self.url}/bot{token}/{method}", data, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["result"]

    def add_buyer(self, first_name: str = "Anna", **about: Any) -> int:
        user = self.control("POST", "/users", first_name=first_name, **about)
        identifier: int = user["id"]
        return identifier

    def add_bot(self, name: str = "Seaside Shop", username: str = "seaside_shop_bot") -> dict[str, Any]:
        bot: dict[str, Any] = self.control("POST", "/bots", name=name, username=username)
        return bot

    @contextmanager
    def shop(self) -> Iterator[tuple[int, SmallShop]]:
        """The bot's id and its program, polling."""
        bot = self.add_bot()
        provider = self.control("POST", f"/bots/{bot['id']}/providers", provider="Stripe", mode="test")
        shop = SmallShop(self.url, bot["token"], provider["token"])
        shop.open()
        try:
            yield bot["id"], shop
        finally:
            shop.close()


@contextmanager
def open_street(port: int = 0) -> Iterator[Street]:
    """A new world behind a free port, or behind the one that an earlier street has left."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="sandbox")
    thread.start()
    server = Server(seed=11)
    try:
        yield Street(asyncio.run_coroutine_threadsafe(server.start(port=port), loop).result(timeout=30))
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(timeout=30)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
