"""The control API over HTTP."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPResponse
from typing import Any

import pytest

from tgsandbox.control.openapi import openapi_document
from tgsandbox.control.table import VERBS
from tgsandbox.testing import Sandbox, SandboxBot

HELLO = {"inline_keyboard": [[{"text": "Buy", "callback_data": "buy"}]]}


class Control:
    """Speaks HTTP to one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.base = f"{sandbox.url}/control/v1"

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, method=method)
        try:
            with urllib.request.urlopen(request) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def make(self, path: str, **body: object) -> Any:
        status, answer = self.ask("POST", path, body)
        assert status == 200, answer
        return answer

    def listen(self, path: str, **headers: str) -> Iterator[dict[str, Any]]:
        """The data of a stream of server-sent events."""
        request = urllib.request.Request(self.base + path, headers=headers)
        stream: HTTPResponse
        with urllib.request.urlopen(request, timeout=10) as stream:
            for line in stream:
                if line.startswith(b"data: "):
                    yield json.loads(line.removeprefix(b"data: "))


@pytest.fixture
def control(sandbox: Sandbox) -> Control:
    return Control(sandbox)


@pytest.fixture
def bot(sandbox: Sandbox) -> SandboxBot:
    return sandbox.bot("Mugs", "mugs_bot")


# People and bots.


def test_a_person_is_made_and_changed(control: Control) -> None:
    ann = control.make("/users", first_name="Ann", stars=10, id=7)

    _, changed = control.ask(
        "PATCH", "/users/7", {"add_stars": 5, "password": "secret", "language_code": "ru"}
    )

    assert (ann["id"], ann["stars"], ann["has_password"]) == (7, 10, False)
    assert (changed["stars"], changed["has_password"], changed["language_code"]) == (15, True, "ru")
    assert "secret" not in json.dumps(changed)


def test_a_bot_is_made_and_connected_to_a_provider(control: Control) -> None:
    bot = control.make("/bots", name="Mugs", username="mugs_bot")

    token = control.make(f"/bots/{bot['id']}/providers", provider="YooKassa", mode="live")["token"]

    assert ":LIVE:" in token
    _, shown = control.ask("GET", f"/bots/{bot['id']}")
    assert [one["token"] for one in shown["provider_tokens"]] == [token]
    assert control.ask("DELETE", f"/bots/{bot['id']}/providers/{token}") == (200, {"ok": True})
    assert control.ask("DELETE", f"/bots/{bot['id']}/providers/{token}")[0] == 404


# Chats.


def test_a_person_writes_and_the_bot_answers(control: Control, bot: SandboxBot) -> None:
    ann = control.make("/users", first_name="Ann")["id"]
    control.make(f"/users/{ann}/chats/{bot.id}/start", payload="poster")
    bot.call("sendMessage", chat_id=ann, text="Hello", reply_markup=HELLO)

    _, messages = control.ask("GET", f"/users/{ann}/chats/{bot.id}/messages?after=1")
    _, chats = control.ask("GET", f"/users/{ann}/chats")

    assert [message["text"] for message in messages] == ["Hello"]
    assert messages[0]["keyboard"] == [[{"text": "Buy", "kind": "callback", "url": ""}]]
    assert [(chat["title"], chat["unread"]) for chat in chats] == [("Mugs", 1)]


def test_reading_a_chat_takes_its_count_of_unread_messages_away(control: Control, bot: SandboxBot) -> None:
    ann = control.make("/users", first_name="Ann")["id"]
    control.make(f"/users/{ann}/chats/{bot.id}/start")
    message = bot.call("sendMessage", chat_id=ann, text="Hello")

    control.make(f"/users/{ann}/chats/{bot.id}/read", message_id=message["message_id"])

    assert control.ask("GET", f"/users/{ann}/chats")[1][0]["unread"] == 0


def test_a_tap_leads_to_a_callback_whose_answer_can_be_waited_for(control: Control, bot: SandboxBot) -> None:
    ann = control.make("/users", first_name="Ann")["id"]
    control.make(f"/users/{ann}/chats/{bot.id}/start")
    bot.call("sendMessage", chat_id=ann, text="Hello", reply_markup=HELLO)

    tapped = control.make(f"/users/{ann}/chats/{bot.id}/messages/2/tap", row=0, column=0)
    bot.call("answerCallbackQuery", callback_query_id=tapped["callback_query_id"], text="Sold")

    _, waited = control.ask("GET", f"/wait?kind=callback&callback_query_id={tapped['callback_query_id']}")
    assert waited["callback"]["text"] == "Sold"


def test_the_menu_is_the_bots_commands(control: Control, bot: SandboxBot) -> None:
    ann = control.make("/users", first_name="Ann", language_code="ru")["id"]
    bot.call("setMyCommands", commands=[{"command": "buy", "description": "Buy a mug"}])
    russian = [{"command": "buy", "description": "Купить кружку"}]
    bot.call("setMyCommands", commands=russian, language_code="ru")

    assert control.ask("GET", f"/users/{ann}/chats/{bot.id}/commands") == (200, russian)


def test_a_file_is_served_as_the_bot_sent_it(control: Control, bot: SandboxBot) -> None:
    ann = control.make("/users", first_name="Ann")["id"]
    control.make(f"/users/{ann}/chats/{bot.id}/start")
    boundary = "cut"
    parts = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n{ann}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="document"; filename="key.txt"\r\n'
        f"Content-Type: text/plain\r\n\r\nABC-123\r\n--{boundary}--\r\n"
    )
    request = urllib.request.Request(
        control.base.replace("/control/v1", f"/bot{bot.token}/sendDocument"),
        parts.encode(),
        {"Content-Type": f"multipart/form-data; boundary={boundary}"},
    )
    urllib.request.urlopen(request).close()
    file = control.ask("GET", f"/users/{ann}/chats/{bot.id}/messages")[1][-1]["file"]

    with urllib.request.urlopen(control.base.replace("/control/v1", file["url"])) as response:
        assert response.read() == b"ABC-123"
        assert response.headers["content-security-policy"] == "sandbox"
    assert (file["name"], file["size"]) == ("key.txt", 7)


# Payment.


def test_a_mug_is_paid_by_card(control: Control, bot: SandboxBot) -> None:
    ann = control.make("/users", first_name="Ann")["id"]
    control.make(f"/users/{ann}/chats/{bot.id}/start")
    invoice = bot.call(
        "sendInvoice",
        chat_id=ann,
        title="Mug",
        description="Blue",
        payload="mug",
        provider_token=bot.connect_provider(),
        currency="EUR",
        prices=[{"label": "Mug", "amount": 1200}],
        need_email=True,
        need_shipping_address=True,
    )
    address = {
        "country_code": "US",
        "state": "Ohio",
        "city": "Akron",
        "street_line1": "1 Main",
        "post_code": "44301",
    }

    form = control.make(f"/users/{ann}/forms", bot_id=bot.id, message_id=invoice["message_id"])
    at = f"/users/{ann}/forms/{form['id']}"
    wrong = control.make(f"{at}/info", email="nobody", shipping_address=address)
    control.make(f"{at}/info", email="ann@example.com", shipping_address=address)
    asked = control.make(f"{at}/pay", card={"number": "4242424242424242"})
    query = bot.call("getUpdates", offset=-1)[0]["pre_checkout_query"]
    bot.call("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)
    status, waited = control.ask("GET", f"/wait?kind=form&user_id={ann}&form_id={form['id']}&state=paid")

    assert form["total"] == {"currency": "EUR", "amount": 1200, "text": "12,00 €"}
    assert wrong["error"]["field"] == "email"
    assert asked["state"] == "awaiting_pre_checkout"
    assert asked["due_at"] is not None
    assert status == 200
    receipt_id = waited["form"]["receipt_message_id"]
    assert control.ask("GET", f"/users/{ann}/receipts/{bot.id}/{receipt_id}")[1]["paid_with"] == "Visa *4242"
    charge = control.ask("GET", "/charges")[1][0]
    assert control.make(f"/charges/{charge['id']}/refund", amount=200)["refunded"]["text"] == "2,00 €"


def test_an_invoice_that_does_not_exist_is_told_in_telegrams_code(control: Control) -> None:
    ann = control.make("/users", first_name="Ann")["id"]

    status, problem = control.ask("POST", f"/users/{ann}/open", {"url": "https://t.me/$nothing"})

    assert (status, problem["code"]) == (409, "SLUG_INVALID")


# Time.


def test_the_clock_is_frozen_and_moved_on(control: Control) -> None:
    frozen = control.make("/clock", freeze=True, set=2_000_000_000)

    moved = control.make("/clock", advance_seconds=90)

    assert frozen == {"now": 2_000_000_000, "frozen": True}
    assert moved == {"now": 2_000_000_090, "frozen": True}


def test_a_follower_of_the_clock_hears_it_at_once_and_at_each_change(control: Control) -> None:
    control.make("/clock", freeze=True, set=2_000_000_000)
    clock = control.listen("/clock/stream")

    assert next(clock) == {"now": 2_000_000_000, "frozen": True}
    control.make("/clock", advance_seconds=5)
    assert next(clock) == {"now": 2_000_000_005, "frozen": True}
    control.make("/clock", run=True)
    assert next(clock)["frozen"] is False


# Looking on.


def test_the_event_stream_is_resumed_where_it_was_left(control: Control) -> None:
    control.make("/users", first_name="Ann", id=7)
    control.make("/users", first_name="Bob", id=8)
    stream = control.listen("/events?after=0")
    first = next(stream)

    resumed = next(control.listen("/events", **{"Last-Event-ID": str(first["number"])}))

    assert (first["kind"], first["what"], first["subject_id"]) == ("set_up_changed", "person", 7)
    assert (resumed["number"], resumed["subject_id"]) == (first["number"] + 1, 8)


def test_an_event_number_of_an_earlier_sandbox_skips_nothing(control: Control) -> None:
    control.make("/users", first_name="Ann", id=7)
    first = next(control.listen("/events?after=0"))

    resumed = next(control.listen("/events", **{"Last-Event-ID": "90000"}))

    assert resumed == first


def test_the_event_stream_carries_messages_as_they_come(control: Control, bot: SandboxBot) -> None:
    ann = control.make("/users", first_name="Ann")["id"]
    stream = control.listen("/events?after=0")
    control.make(f"/users/{ann}/chats/{bot.id}/start")

    added = next(event for event in stream if event["kind"] == "message_added")

    assert (added["chat_id"], added["bot_id"], added["message"]["text"]) == (ann, bot.id, "/start")


def test_calls_and_updates_can_be_looked_at(control: Control, bot: SandboxBot) -> None:
    ann = control.make("/users", first_name="Ann")["id"]
    control.make(f"/users/{ann}/chats/{bot.id}/start")
    _, before = control.ask("GET", f"/updates?bot_id={bot.id}")
    bot.call("getUpdates", limit=1)
    _, after = control.ask("GET", f"/updates?bot_id={bot.id}")
    _, calls = control.ask("GET", "/calls?method=getupdates")

    assert before["waiting"][0]["body"]["message"]["text"] == "/start"
    assert (after["waiting"], [one["state"] for one in after["taken"]]) == ([], ["taken"])
    assert [(call["method"], call["arguments"]) for call in calls] == [("getUpdates", {"limit": "1"})]


def test_a_wait_that_is_in_vain_answers_with_what_is_there(control: Control, bot: SandboxBot) -> None:
    ann = control.make("/users", first_name="Ann")["id"]
    control.make(f"/users/{ann}/chats/{bot.id}/start")

    status, there = control.ask(
        "GET", f"/wait?kind=message&user_id={ann}&peer_id={bot.id}&contains=start&timeout=0.01"
    )

    assert status == 408, "the person's own words are no answer"
    assert [message["text"] for message in there["messages"]] == ["/start"]
    assert [update["kind"] for update in there["updates"]] == ["message"]


def test_an_empty_queue_is_waited_for(control: Control, bot: SandboxBot) -> None:
    ann = control.make("/users", first_name="Ann")["id"]
    control.make(f"/users/{ann}/chats/{bot.id}/start")
    assert control.ask("GET", f"/wait?kind=queue&bot_id={bot.id}&timeout=0.01")[0] == 408

    bot.call("getUpdates")

    assert control.ask("GET", f"/wait?kind=queue&bot_id={bot.id}&timeout=0.01")[0] == 200


# What is wrong, and where.


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "problem"),
    [
        (
            "POST",
            "/users",
            {"first_name": 5},
            400,
            {"field": "first_name", "found": "int", "expected": "str"},
        ),
        ("POST", "/users", {}, 400, {"field": "first_name", "found": "nothing"}),
        ("POST", "/users", {"first_name": "A", "star": 1}, 400, {"field": "star"}),
        ("POST", "/users", {"first_name": "A", "stars": -1}, 400, {"field": "stars"}),
        ("POST", "/users", b"{", 400, {"expected": "a JSON object"}),
        ("POST", "/users", b"\xff", 400, {"expected": "a JSON object"}),
        ("POST", "/users", [], 400, {"expected": "object"}),
        ("GET", "/users/ann", None, 400, {"field": "user_id", "found": "ann", "expected": "int"}),
        ("GET", "/users/5", None, 404, {"error": "no person 5; there are: none yet"}),
        ("GET", "/charges?bot_id=null", None, 400, {"field": "bot_id"}),
        ("GET", "/calls?limit=0", None, 400, {"field": "limit"}),
        ("GET", "/nowhere", None, 404, {"error": "Not Found"}),
        ("PUT", "/users", None, 405, {"error": "Method Not Allowed"}),
        ("POST", "/clock", {"freeze": True, "run": True}, 400, {"field": "run"}),
        ("POST", "/bots", {"name": "A", "username": "1bot"}, 409, {}),
        ("GET", "/wait?kind=message", None, 400, {"field": "user_id"}),
    ],
)
def test_a_wrong_request_is_told_which_field_and_why(
    control: Control, method: str, path: str, body: object, status: int, problem: dict[str, str]
) -> None:
    answered, told = control.ask(method, path, body)

    assert (answered, told["error"] != "") == (status, True)
    assert told | problem == told


def test_a_whole_number_may_be_written_with_a_point(control: Control) -> None:
    assert control.ask("POST", "/users", b'{"first_name": "Ann", "stars": 5.0}')[1]["stars"] == 5


# The document.


def test_every_verb_answers_a_stranger_as_the_document_says(control: Control) -> None:
    paths = openapi_document()["paths"]
    for verb in VERBS:
        path = verb.path
        for name in (
            "user_id",
            "peer_id",
            "bot_id",
            "message_id",
            "form_id",
            "card_id",
            "charge_id",
            "token",
        ):
            path = path.replace(f"{{{name}}}", "404")

        status, answer = control.ask(verb.method, path, {} if verb.takes_body else None)

        documented = paths[f"/control/v1{verb.path}"][verb.method.lower()]["responses"]
        assert str(status) in documented, (verb.method, path, status, answer)


def test_every_reference_of_the_document_leads_somewhere() -> None:
    document = openapi_document()
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}

    assert set(references(document)) <= known


def test_the_page_shows_every_verb_and_asks_for_nothing_from_elsewhere(control: Control) -> None:
    with urllib.request.urlopen(f"{control.base}/docs") as response:
        page = response.read().decode()

    assert all(f"id='{verb.name}'" in page for verb in VERBS)
    assert "<script" not in page
    assert "http" not in page.replace("https://t.me", "")


def references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)
