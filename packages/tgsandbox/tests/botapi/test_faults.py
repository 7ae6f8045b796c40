"""Faults that are armed for calls and updates, without a network."""

from __future__ import annotations

import asyncio
import json

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk, open_desk

from tgsandbox.world.errors import WorldError
from tgsandbox.world.talk import acts
from tgsandbox.world.trouble.faults import FAULTS, Parameters

pytestmark = pytest.mark.anyio


async def asked_for(desk: Desk, fault: str, method: str = "getMe", body: bytes = b"{}") -> tuple[int, bytes]:
    """Status and body of a call whose header asks for a fault."""
    headers = [(b"content-type", b"application/json"), (b"x-sandbox-fault", fault.encode())]
    reply = await desk.request("POST", f"/bot{desk.bot.token}/{method}", b"", headers, body)
    return reply.status, reply.content


# Calls.


async def test_a_fault_strikes_as_often_as_it_was_told_and_only_its_method(desk: Desk) -> None:
    desk.world.faults.arm("error", method="sendMessage", times=2, parameters=Parameters(code=502))

    assert (await desk.call("getMe"))["ok"]
    assert await desk.refusal("sendMessage") == "502 Bad Gateway"
    assert await desk.refusal("SENDMESSAGE") == "502 Bad Gateway"
    assert (await desk.call("sendMessage", chat_id=desk.ann_id, text="Hello"))["ok"]


async def test_the_first_calls_may_go_by(desk: Desk) -> None:
    desk.world.faults.arm("unauthorized", skip=1)

    assert (await desk.call("getMe"))["ok"]
    assert await desk.refusal("getMe") == "401 Unauthorized"


async def test_a_flood_says_when_to_come_back_in_the_body_and_in_the_header(desk: Desk) -> None:
    desk.world.faults.arm("flood", parameters=Parameters(seconds=7))

    reply = await desk.post("getMe", b"{}", "application/json")

    assert (reply.status, reply.headers["retry-after"]) == (429, "7")
    assert reply.json == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }


async def test_a_rival_poller_is_a_conflict(desk: Desk) -> None:
    desk.world.faults.arm("conflict", method="getUpdates")

    assert (await desk.refusal("getUpdates")).startswith("409 Conflict: terminated by other getUpdates")


async def test_an_answer_that_breaks_off_leaves_the_effect(desk: Desk) -> None:
    body = json.dumps({"chat_id": desk.ann_id, "text": "Hello"}).encode()

    status, content = await asked_for(desk, "malformed", "sendMessage", body)

    assert status == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(content)
    assert len(desk.chat.messages) == 2


async def test_a_page_may_come_instead_of_json(desk: Desk) -> None:
    status, content = await asked_for(desk, "bad_gateway")

    assert (status, content[:6]) == (502, b"<html>")
    assert desk.world.calls[-1].answer == {}


async def test_a_delayed_call_goes_on_by_the_clock_of_the_world(desk: Desk) -> None:
    desk.world.faults.arm("delay", parameters=Parameters(seconds=4))
    call = asyncio.create_task(desk.call("sendMessage", chat_id=desk.ann_id, text="Late"))
    await asyncio.sleep(0)

    desk.world.advance(3.9)
    await asyncio.sleep(0)
    assert not call.done()
    assert len(desk.chat.messages) == 1

    desk.world.advance(0.1)
    assert (await call)["ok"]


async def test_a_dribbled_answer_is_whole_in_the_end(desk: Desk) -> None:
    desk.world.faults.arm("dribble", method="getMe", parameters=Parameters(seconds=8))
    pieces: list[bytes] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: object) -> None:
        assert isinstance(message, dict)
        pieces.append(message.get("body", b""))

    scope = {"type": "http", "method": "GET", "path": f"/bot{desk.bot.token}/getMe", "query_string": b""}
    call = asyncio.create_task(desk.api({**scope, "headers": []}, receive, send))
    for _ in range(8):
        await asyncio.sleep(0)
        desk.world.advance(1)
        await asyncio.sleep(0)
    await call

    assert len(pieces) == 1 + 8
    assert json.loads(b"".join(pieces))["ok"]


async def test_the_journal_names_the_fault(desk: Desk) -> None:
    desk.world.faults.arm("error")

    await desk.call("getMe")
    await desk.call("getMe")

    assert [(call.fault, call.status) for call in desk.world.calls] == [("error", 500), ("", 200)]


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ("lightning", "no fault 'lightning'; there are: error, flood,"),
        ("flood;code=500", "the fault 'flood' takes seconds, not code"),
        ("flood;hours=1", "no parameter 'hours'; there are: seconds, code, words, step"),
        ("flood;seconds=soon", "could not convert string to float: 'soon'"),
        ("drop_update", "X-Sandbox-Fault can ask for: error, flood,"),
    ],
)
async def test_a_wrong_wish_is_a_clear_refusal(desk: Desk, wish: str, words: str) -> None:
    status, content = await asked_for(desk, wish)

    assert status == 400
    assert words in json.loads(content)["description"]


async def test_chance_comes_from_the_seed_and_changes_no_id() -> None:
    struck = []
    for _ in range(2):
        desk = open_desk()
        desk.world.faults.arm("error", method="getMe", times=None, probability=0.5)
        struck.append([(await desk.call("getMe"))["ok"] for _ in range(20)])

    assert struck[0] == struck[1]
    assert {True, False} == set(struck[0])
    assert desk.world.ids.text(8) == open_desk().world.ids.text(8)


# Updates.


async def test_a_dropped_update_never_comes(desk: Desk) -> None:
    desk.world.faults.arm("drop_update", update_kind="message")

    acts.send_text(desk.world, desk.ann_id, desk.bot.id, "lost")
    acts.send_text(desk.world, desk.ann_id, desk.bot.id, "found")

    assert [update["message"]["text"] for update in await desk.updates()] == ["found"]


async def test_a_duplicate_comes_twice_with_one_id(desk: Desk) -> None:
    desk.world.faults.arm("duplicate_update")

    acts.send_text(desk.world, desk.ann_id, desk.bot.id, "twice")

    first, second = await desk.updates()
    assert first == second


async def test_a_later_update_overtakes_an_earlier_one(desk: Desk) -> None:
    desk.world.faults.arm("reorder_update")

    acts.send_text(desk.world, desk.ann_id, desk.bot.id, "one")
    acts.send_text(desk.world, desk.ann_id, desk.bot.id, "two")
    acts.send_text(desk.world, desk.ann_id, desk.bot.id, "three")

    updates = await desk.updates()
    assert [update["message"]["text"] for update in updates] == ["two", "one", "three"]


async def test_an_update_that_none_overtakes_comes_a_second_later(desk: Desk) -> None:
    desk.world.faults.arm("reorder_update")
    acts.send_text(desk.world, desk.ann_id, desk.bot.id, "alone")

    assert await desk.updates() == []
    desk.world.advance(1)

    assert len(await desk.updates()) == 1


async def test_a_delayed_update_comes_later(desk: Desk) -> None:
    desk.world.faults.arm("delay_update", parameters=Parameters(seconds=60))
    acts.send_text(desk.world, desk.ann_id, desk.bot.id, "late")

    desk.world.advance(59)
    assert await desk.updates() == []
    desk.world.advance(1)

    assert len(await desk.updates()) == 1


async def test_update_ids_may_jump(desk: Desk) -> None:
    desk.world.faults.arm("jump_update_id", skip=1, parameters=Parameters(step=500))
    acts.send_text(desk.world, desk.ann_id, desk.bot.id, "one")
    acts.send_text(desk.world, desk.ann_id, desk.bot.id, "two")

    first, second = await desk.updates()

    assert second["update_id"] - first["update_id"] == 501
    assert await desk.updates(offset=second["update_id"] + 1) == []


# Arming.


@pytest.mark.parametrize(
    ("name", "more", "words"),
    [
        ("lightning", {}, "no fault 'lightning'; there are: error"),
        ("drop_update", {"method": "getMe"}, "the fault 'drop_update' strikes a update, not a method"),
        ("error", {"update_kind": "message"}, "the fault 'error' strikes a call, not an update"),
        ("drop_update", {"update_kind": "massage"}, "no kind of update 'massage'; there are: message"),
        ("error", {"times": 0}, "a fault has times of 1 or more"),
        ("error", {"probability": 1.5}, "a fault has times of 1 or more"),
        ("conflict", {"parameters": Parameters(seconds=1)}, "the fault 'conflict' takes no parameters"),
    ],
)
async def test_a_fault_that_can_not_be_is_refused(
    desk: Desk, name: str, more: dict[str, object], words: str
) -> None:
    with pytest.raises(WorldError, match=words):
        desk.world.faults.arm(name, **more)  # type: ignore[arg-type]  # wrong values are the point


async def test_a_fault_can_be_taken_back(desk: Desk) -> None:
    fault = desk.world.faults.arm("error", times=None)
    desk.world.faults.disarm(fault.id)

    assert (await desk.call("getMe"))["ok"]
    with pytest.raises(WorldError, match="no fault 1 is armed"):
        desk.world.faults.disarm(fault.id)


async def test_every_fault_says_in_a_sentence_what_it_does() -> None:
    assert all(kind.sentence.endswith(".") for kind in FAULTS.values())
