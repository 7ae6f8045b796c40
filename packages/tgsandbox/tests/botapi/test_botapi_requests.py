"""How a call comes in and what its envelope is."""

from __future__ import annotations

import gzip

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk

from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.serving.calling import call
from tgsandbox.world.groups.communities import all_rights
from tgsandbox.world.groups.membership import appoint

pytestmark = pytest.mark.anyio
FORM = "application/x-www-form-urlencoded"


async def test_a_call_may_come_in_the_query_string_or_in_a_body_of_any_kind(desk: Desk) -> None:
    path = f"/bot{desk.bot.token}/sendMessage"
    query = f"chat_id={desk.ann_id}&text=one+%E2%9C%93".encode()

    by_query = await desk.request("GET", path, query)
    by_form = await desk.post("sendMessage", query, FORM)
    by_json = await desk.call("sendMessage", chat_id=desk.ann_id, text="one ✓")
    by_parts = await desk.upload("sendMessage", {}, chat_id=desk.ann_id, text="one ✓")

    for answer in (by_query.json, by_form.json, by_json, by_parts.json):
        assert answer["result"]["text"] == "one ✓"


async def test_what_the_query_string_says_wins_over_the_body(desk: Desk) -> None:
    answer = await desk.post("sendMessage", b"text=body&text=again", FORM, chat_id=desk.ann_id, text="query")

    assert answer.json["result"]["text"] == "query"


async def test_of_two_equal_names_the_first_counts(desk: Desk) -> None:
    body = b'{"text": "first", "text": "second", "chat_id": %d}' % desk.ann_id

    answer = await desk.post("sendMessage", body, "application/json")

    assert answer.json["result"]["text"] == "first"


async def test_a_broken_json_body_counts_as_far_as_it_can_be_read(desk: Desk) -> None:
    body = b'{"chat_id": %d, "text": "read", "parse_mode": oops' % desk.ann_id

    answer = await desk.post("sendMessage", body, "application/json; charset=utf-8")

    assert answer.json["result"]["text"] == "read"


async def test_a_zipped_body_is_unzipped(desk: Desk) -> None:
    body = gzip.compress(b"text=zipped&chat_id=%d" % desk.ann_id)
    headers = [(b"content-type", FORM.encode()), (b"content-encoding", b"gzip")]

    answer = await desk.request("POST", f"/bot{desk.bot.token}/sendMessage", b"", headers, body)

    assert answer.json["result"]["text"] == "zipped"


async def test_a_number_is_read_up_to_what_is_no_digit(desk: Desk) -> None:
    """Some libraries send the fractions of a moment, too."""
    chat = desk.world.add_chat("supergroup", "Friends", {desk.ann_id, desk.bot.id})
    appoint(desk.world, chat, desk.bot.id, all_rights("supergroup"))

    link = await desk.result(
        "createChatInviteLink", chat_id=chat.key.chat_id, expire_date="1800000600.75", member_limit="5 people"
    )

    assert (link["expire_date"], link["member_limit"]) == (1_800_000_600, 5)


@pytest.mark.parametrize("method", ["getMe", "GETME", "getme", "test/getMe"])
async def test_method_names_are_known_in_any_case_and_in_the_test_environment(
    desk: Desk, method: str
) -> None:
    answer = await desk.request("GET", f"/bot{desk.bot.token}/{method}")

    assert answer.status == 200
    assert answer.json["result"]["username"] == "shop_bot"


@pytest.mark.parametrize("http_method", ["PUT", "DELETE", "HEAD", "OPTIONS"])
async def test_only_get_and_post_are_played(desk: Desk, http_method: str) -> None:
    answer = await desk.request(http_method, f"/bot{desk.bot.token}/getMe")

    assert answer.status == 501


@pytest.mark.parametrize(
    ("token", "description"),
    [
        ("123:unknown", "Unauthorized"),
        ("0123:text", "Unauthorized: invalid token specified"),
        ("no-colon", "Unauthorized: invalid token specified"),
        ("1:" + "x" * 80, "Unauthorized: invalid token specified"),
    ],
)
async def test_a_wrong_token_is_refused(desk: Desk, token: str, description: str) -> None:
    answer = await desk.request("GET", f"/bot{token}/getMe")

    assert answer.status == 401
    assert answer.json == {"ok": False, "error_code": 401, "description": description}


async def test_a_foreign_path_is_not_found(desk: Desk) -> None:
    answer = await desk.request("GET", "/bot")

    assert answer.json == {"ok": False, "error_code": 404, "description": "Not Found"}


async def test_a_method_that_telegram_does_not_have_is_not_found(desk: Desk) -> None:
    assert await desk.refusal("sendMoney") == "404 Not Found: method not found"


async def test_a_method_that_is_not_played_says_so_by_its_own_name(desk: Desk) -> None:
    nothing_is_played: dict[str, Method] = {}

    answer = await call(desk.world, nothing_is_played, desk.bot, "SENDMESSAGE", Arguments({}))

    assert answer.status == 501
    assert answer.body["description"] == "Not Implemented: the sandbox doesn't play sendMessage yet"


async def test_too_many_parameters_are_refused(desk: Desk) -> None:
    answer = await desk.post("sendMessage", b"text=" + b"x" * (1 << 20), FORM)

    assert answer.status == 413
    assert answer.json["description"] == "Request Entity Too Large: too many parameters"


async def test_every_call_is_journalled_with_its_answer(desk: Desk) -> None:
    await desk.send("hello")
    await desk.call("sendmessage", chat_id=1, text="x")

    good, bad = desk.world.calls
    assert (good.number, good.method, good.status) == (1, "sendMessage", 200)
    assert good.arguments == {"chat_id": str(desk.ann_id), "text": "hello"}
    assert bad.answer["description"] == "Bad Request: chat not found"


async def test_an_argument_that_the_method_does_not_have_is_noted(desk: Desk) -> None:
    await desk.send("hello", reply_to_message_id=1, replymarkup={}, parse_mode="")

    assert desk.world.calls[-1].strangers == ("replymarkup",)


async def test_an_uploaded_file_is_journalled_by_its_size_only(desk: Desk) -> None:
    await desk.upload("sendDocument", {"document": ("a.txt", b"hello")}, chat_id=desk.ann_id)

    assert desk.world.calls[-1].arguments["document"] == "<file 'a.txt', 5 bytes>"


async def test_what_is_due_happens_before_the_call_is_looked_at(desk: Desk) -> None:
    happened: list[float] = []
    desk.world.agenda.at(desk.world.now() - 1, lambda: happened.append(desk.world.now()))

    await desk.call("getMe")

    assert happened == [desk.world.now()]


async def test_a_bug_of_the_sandbox_is_a_500_and_never_a_made_up_answer(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    del desk.world.accounts[desk.ann_id]

    assert await desk.refusal("sendMessage", chat_id=desk.ann_id, text="x") == "500 Internal Server Error"
    assert "the sandbox failed in sendMessage" in caplog.text
    assert desk.bot.token not in caplog.text
