"""The whole world is put aside and brought back."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from typing import Any

import pytest

from tgsandbox.testing import Sandbox, SandboxBot, WorldError
from tgsandbox.world import snapshots
from tgsandbox.world.talk import acts
from tgsandbox.world.world import World

NOON = 1_800_000_000.0


@pytest.fixture
def bot(sandbox: Sandbox) -> SandboxBot:
    return sandbox.bot("Mugs", "mugs_bot")


def offer(bot: SandboxBot, buyer_id: int) -> None:
    prices = [{"label": "Mug", "amount": 50}]
    bot.call(
        "sendInvoice",
        chat_id=buyer_id,
        title="Mug",
        description="Blue",
        payload="mug",
        currency="XTR",
        prices=prices,
    )


def test_everything_is_as_it_was_when_it_was_saved(sandbox: Sandbox, bot: SandboxBot) -> None:
    ann = sandbox.buyer("Ann", stars=100)
    ann.open(bot)
    sandbox.save()
    ann.send("Hello")
    sandbox.buyer("Bob")

    sandbox.load()

    assert [message.text for message in ann.messages()] == ["/start"]
    assert ann.account().stars == 100
    with pytest.raises(WorldError):
        sandbox.bot("Mugs", "mugs_bot")
    assert sandbox.buyer("Bob").account().first_name == "Bob"


def test_a_snapshot_can_be_loaded_any_number_of_times(sandbox: Sandbox, bot: SandboxBot) -> None:
    ann = sandbox.buyer()
    ann.open(bot)
    sandbox.save("opened")
    for _ in range(3):
        ann.send("Hello")
        sandbox.load("opened")

    assert len(ann.messages()) == 1


def test_the_same_things_happen_again_after_a_load(sandbox: Sandbox, bot: SandboxBot) -> None:
    ann = sandbox.buyer(stars=200)
    ann.open(bot)
    sandbox.clock.freeze()
    sandbox.save()

    charges = []
    for _ in range(2):
        sandbox.load()
        offer(bot, ann.id)
        form = ann.open_form()
        form.press_pay(stars=True)
        query = bot.call("getUpdates", offset=-1)[0]["pre_checkout_query"]
        bot.call("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)
        assert form.outcome().is_paid
        charges.append([move.id for move in sandbox.stars().transactions])

    assert charges[0] == charges[1]
    assert len(charges[0]) == 1
    assert ann.account().stars == 150


def test_a_deadline_that_was_running_runs_on_from_where_it_was(sandbox: Sandbox, bot: SandboxBot) -> None:
    sandbox.clock.freeze()
    ann = sandbox.buyer(stars=50)
    ann.open(bot)
    offer(bot, ann.id)
    form = ann.open_form()
    form.press_pay(stars=True)
    sandbox.clock.advance(4)
    sandbox.save()
    sandbox.clock.advance(3600)

    sandbox.load()
    sandbox.clock.advance(5.9)
    assert form.view().state == "awaiting_pre_checkout"
    sandbox.clock.advance(0.1)

    assert form.view().state == "timed_out"


def test_a_bot_that_polls_meanwhile_misses_nothing(sandbox: Sandbox, bot: SandboxBot) -> None:
    ann = sandbox.buyer()
    ann.open(bot)
    sandbox.save()
    ann.send("one")
    last = bot.call("getUpdates")[-1]["update_id"]

    sandbox.load()
    ann.send("two")

    texts = [update["message"]["text"] for update in bot.call("getUpdates", offset=last + 1)]
    assert texts == ["/start", "two"]


def test_a_reset_world_is_that_with_which_the_server_began(sandbox: Sandbox, bot: SandboxBot) -> None:
    token = bot.token
    sandbox.reset()

    assert sandbox.bot("Mugs", "mugs_bot").token == token


def test_an_unknown_snapshot_is_an_error_that_names_those_there_are(sandbox: Sandbox) -> None:
    sandbox.save("one")

    with pytest.raises(WorldError, match="no snapshot 'two'; there are: start, one"):
        sandbox.load("two")


def test_snapshots_over_http(sandbox: Sandbox, bot: SandboxBot) -> None:
    def ask(method: str, path: str, body: object = None) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{sandbox.url}/control/v1/snapshots{path}", data, method=method)
        try:
            with urllib.request.urlopen(request) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    assert ask("POST", "", {"name": "shop"})[1]["name"] == "shop"
    assert [one["name"] for one in ask("GET", "")[1]] == ["start", "shop"]
    assert ask("POST", "/shop/load", {})[0] == 200
    assert ask("POST", "", {"name": "not a name"})[0] == 400
    assert ask("POST", "/nothing/load", {})[0] == 404
    assert ask("DELETE", "/shop") == (200, {"ok": True})
    assert ask("DELETE", "/shop")[0] == 404


def test_a_small_world_is_saved_and_loaded_in_a_few_milliseconds() -> None:
    world = World(lambda: NOON, seed=7)
    bot = world.add_bot("Shop", "shop_bot")
    for name in ("Ann", "Bob", "Eve"):
        person = world.add_user(name)
        for number in range(5):
            acts.send_text(world, person.user.id, bot.id, f"message {number}")

    taken = []
    for _ in range(10):
        began = time.perf_counter()
        snapshots.save(world, "saved")
        snapshots.load(world, "saved")
        taken.append(time.perf_counter() - began)

    assert min(taken) < 0.010, taken
