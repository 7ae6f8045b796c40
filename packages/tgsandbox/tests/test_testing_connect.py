"""A sandbox that runs elsewhere is driven from Python as one of this process is; `conftest` runs more so."""

from __future__ import annotations

import asyncio
import json
import sys
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from tgsandbox.testing import AsyncSandbox, NothingCame, Sandbox, WorldError

NOBODY = "http://127.0.0.1:1"


def test_a_mug_is_sold_in_a_world_beside_the_servers_own(sandbox: Sandbox) -> None:
    request = urllib.request.Request(f"{sandbox.url}/worlds", json.dumps({"name": "one"}).encode())
    with urllib.request.urlopen(request) as answer:
        path = json.load(answer)["path"]

    with Sandbox.connect(sandbox.url + path) as one:
        bot = one.bot("Mugs", "mugs_bot")
        ann = one.buyer("Ann", stars=100)
        ann.open(bot)
        prices = [{"label": "Mug", "amount": 50}]
        about = {"title": "Mug", "description": "Blue", "payload": "mug", "currency": "XTR"}
        bot.call("sendInvoice", chat_id=ann.id, prices=prices, **about)
        form = ann.open_form()
        form.press_pay(stars=True)
        query = bot.call("getUpdates", offset=-1)[0]["pre_checkout_query"]
        bot.call("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)

        assert form.outcome().is_paid
        assert ann.receipt().title == "Mug"
        assert ann.account().stars == 50
        assert [call.method for call in one.calls("sendInvoice", bot)] == ["sendInvoice"]

    with pytest.raises(WorldError, match="no bot @mugs_bot"):
        sandbox.bot_named("mugs_bot")


def test_what_is_left_runs_on_and_is_found_again(sandbox: Sandbox) -> None:
    with Sandbox.connect(sandbox.url) as first:
        first.bot("Mugs", "mugs_bot")
        first.clock.freeze()

    with Sandbox.connect(f"{sandbox.url}/") as second:
        now = second.clock.now()
        assert second.bot_named("@Mugs_bot").view().name == "Mugs"
        second.clock.advance(60)

    assert sandbox.clock.now() == now + 60


def test_waiting_in_vain_ends_with_the_report_of_the_distant_world(sandbox: Sandbox) -> None:
    with Sandbox.connect(sandbox.url, limit_seconds=0.05) as connected:
        bot, ann = connected.bot(), connected.buyer("Ann")
        ann.open(bot)

        with pytest.raises(NothingCame, match="no message since the buyer's last act") as failure:
            ann.wait_for_message()

        assert "Chat of Ann with @shop_bot" in str(failure.value)


def test_the_whole_world_is_put_aside_and_brought_back(sandbox: Sandbox) -> None:
    with Sandbox.connect(sandbox.url) as connected:
        ann = connected.buyer("Ann", stars=5)
        connected.save()
        ann.top_up(10)
        assert ann.account().stars == 15
        connected.load()
        assert ann.account().stars == 5

        with pytest.raises(WorldError, match="a top-up is 1 Star or more, got 0"):
            ann.top_up(0)


def test_where_no_sandbox_is_one_is_told_how_to_start_it() -> None:
    with pytest.raises(WorldError, match=r"no sandbox answers at http://127\.0\.0\.1:1 .*tgsandbox serve"):
        asyncio.run(AsyncSandbox.connect(NOBODY).start())
    with pytest.raises(WorldError, match=r"address is like http://127\.0\.0\.1:8081, got"):
        Sandbox.connect("127.0.0.1:8081")


def test_another_server_is_not_taken_for_a_sandbox() -> None:
    class Stranger(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """The tests' own output stays readable."""

    with HTTPServer(("127.0.0.1", 0), Stranger) as server:
        Thread(target=server.serve_forever).start()
        try:
            with pytest.raises(WorldError, match="answered 404, and not as a sandbox does"):
                asyncio.run(AsyncSandbox.connect(f"http://127.0.0.1:{server.server_address[1]}").start())
        finally:
            server.shutdown()


def test_a_bots_program_is_started_by_whoever_looks_after_it(sandbox: Sandbox) -> None:
    with Sandbox.connect(sandbox.url) as connected:
        bot = connected.bot()

        with pytest.raises(WorldError, match="start the bot's program yourself"):
            connected.run([sys.executable, "bot.py"], bot)
