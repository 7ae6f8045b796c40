"""A pytest plugin for python-telegram-bot: its bot is the one of world.toml, its Telegram the sandbox."""

from __future__ import annotations

import base64
import importlib
import os
from pathlib import Path

import httpx
import pytest

SANDBOX = httpx.URL(os.environ["SANDBOX_URL"])
# What the suite's conftest.py asks its ci_bots.py for; see world.toml.
BOT = {
    "token": "700100300:made_up_for_the_suites",
    "payment_provider_token": "284685063:TEST:made_up",
    "chat_id": "675666224",
    "super_group_id": "-1001700100400",
    "forum_group_id": "-1001700100500",
    "channel_id": "@suite_channel",
    "subscription_channel_id": -1001700100700,
    "name": "Suite",
    "username": "@suite_bot",
}
SECOND_TOKEN = "700100301:made_up_for_the_suites"
# The addresses that the tests send, and what lay there of the suite's own tests/data.
SITE = "https://python-telegram-bot.org/static/testfiles"
REPOSITORY = "https://github.com/python-telegram-bot/python-telegram-bot/blob/master/tests/data"
WEB = {
    "http://bit.ly/2L18jua": "game.gif",
    "https://goo.gl/3En24v": "telegram.mp3",
    f"{SITE}/telegram.gif": "telegram.gif",
    f"{SITE}/telegram_new.jpg": "telegram.jpg",
    f"{SITE}/telegram.mp4": "telegram.mp4",
    f"{SITE}/telegram.ogg": "telegram.ogg",
    f"{REPOSITORY}/telegram.webp?raw=true": "telegram.webp",
}
_send = httpx.AsyncHTTPTransport.handle_async_request


async def _send_to_sandbox(transport: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
    """The library goes on to believe that it talks to Telegram: the addresses it makes begin with https."""
    if request.url.host == "api.telegram.org":
        request.url = request.url.copy_with(scheme=SANDBOX.scheme, host=SANDBOX.host, port=SANDBOX.port)
        request.headers["host"] = SANDBOX.netloc.decode()
    return await _send(transport, request)


setattr(httpx.AsyncHTTPTransport, "handle_async_request", _send_to_sandbox)  # noqa: B010  a patch, said aloud


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart() -> None:
    bots = importlib.import_module("tests.auxil.ci_bots")
    bots.BOT_INFO_PROVIDER._cached = BOT
    # In the place of the two bots whose tokens stand in the suite.
    bots.FALLBACKS[:] = [BOT, BOT | {"token": SECOND_TOKEN}]
    for address, name in WEB.items():
        content = base64.b64encode((Path("tests/data") / name).read_bytes()).decode()
        page = {"url": address, "content": content}
        httpx.post(f"{SANDBOX}/control/v1/web", json=page).raise_for_status()
