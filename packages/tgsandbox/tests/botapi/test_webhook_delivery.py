"""Delivery to a real receiver on loopback, with retries on the sandbox's clock."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import TypeVar

import pytest
from aiohttp import web
from packages.tgsandbox.tests.botapi.desk import NOON, Desk, Json

from tgsandbox.world.events import DeliveryFailed, Event, UpdateTaken
from tgsandbox.world.talk import acts

pytestmark = pytest.mark.anyio
# A test that waits in vain ends after this time.
LIMIT_SECONDS = 10
Told = TypeVar("Told", UpdateTaken, DeliveryFailed)


class Receiver:
    """A bot's webhook: remembers what came and answers what it was told to, 200 after that."""

    def __init__(self) -> None:
        self.bodies: list[Json] = []
        self.headers: list[dict[str, str]] = []
        self.answers: list[web.Response | asyncio.Event] = []
        self.came = asyncio.Condition()
        self.url = ""

    async def receive(self, request: web.Request) -> web.Response:
        async with self.came:
            self.bodies.append(json.loads(await request.read()))
            self.headers.append(dict(request.headers))
            self.came.notify_all()
        answer = self.answers.pop(0) if self.answers else web.Response()
        if isinstance(answer, asyncio.Event):
            await answer.wait()
            return web.Response()
        return answer

    async def count(self, number: int) -> list[Json]:
        """The updates that came, once there are `number` of them."""
        async with asyncio.timeout(LIMIT_SECONDS), self.came:
            await self.came.wait_for(lambda: len(self.bodies) >= number)
        return self.bodies

    @property
    def texts(self) -> list[str]:
        return [body["message"]["text"] for body in self.bodies]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    application = web.Application()
    application.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


@pytest.fixture
async def running(desk: Desk) -> AsyncIterator[Desk]:
    desk.api.start()
    yield desk
    await desk.api.close()


class Watch:
    """Lets a test wait for what the world tells."""

    def __init__(self, desk: Desk) -> None:
        self._heard: list[Event] = []
        self._changed = asyncio.Event()
        desk.world.bulletin.listen(self._hear)

    def _hear(self, event: Event) -> None:
        self._heard.append(event)
        self._changed.set()

    async def taken(self, number: int) -> UpdateTaken:
        """The update that was acknowledged as the `number`th."""
        return await self._nth(UpdateTaken, number)

    async def failed(self, number: int) -> DeliveryFailed:
        """The `number`th failure of a delivery."""
        return await self._nth(DeliveryFailed, number)

    async def _nth(self, kind: type[Told], number: int) -> Told:
        while True:
            found = [event for event in self._heard if isinstance(event, kind)]
            if len(found) >= number:
                return found[number - 1]
            self._changed.clear()
            async with asyncio.timeout(LIMIT_SECONDS):
                await self._changed.wait()


def write(desk: Desk, text: str) -> None:
    acts.send_text(desk.world, desk.ann_id, desk.bot.id, text)


async def test_an_update_is_posted_as_json_with_the_secret(running: Desk, receiver: Receiver) -> None:
    watch = Watch(running)
    await running.result("setWebhook", url=receiver.url, secret_token="s3cret")

    write(running, "hello")
    (body,) = await receiver.count(1)
    await watch.taken(1)

    assert list(body) == ["update_id", "message"]
    assert body["message"]["text"] == "hello"
    assert receiver.headers[0]["Content-Type"] == "application/json"
    assert receiver.headers[0]["X-Telegram-Bot-Api-Secret-Token"] == "s3cret"
    assert (await running.result("getWebhookInfo"))["pending_update_count"] == 0


async def test_what_waited_before_the_webhook_was_set_is_delivered(running: Desk, receiver: Receiver) -> None:
    write(running, "early")

    await running.result("setWebhook", url=receiver.url)

    await receiver.count(1)
    assert receiver.texts == ["early"]


async def test_one_chat_is_told_of_one_by_one_and_others_side_by_side(
    running: Desk, receiver: Receiver
) -> None:
    busy = asyncio.Event()
    receiver.answers = [busy]
    ben = running.world.add_user("Ben").user
    await running.result("setWebhook", url=receiver.url)

    write(running, "Ann 1")
    write(running, "Ann 2")
    await receiver.count(1)
    acts.send_text(running.world, ben.id, running.bot.id, "Ben 1")
    await receiver.count(2)
    assert receiver.texts == ["Ann 1", "Ben 1"]
    busy.set()

    await receiver.count(3)
    assert receiver.texts == ["Ann 1", "Ben 1", "Ann 2"]


async def test_no_more_than_max_connections_are_used(running: Desk, receiver: Receiver) -> None:
    busy = asyncio.Event()
    receiver.answers = [busy]
    ben = running.world.add_user("Ben").user
    other = Desk(running.world, running.world.add_bot("Other", "other_bot"), running.ann)
    await running.result("setWebhook", url=receiver.url, max_connections=1)
    await other.result("setWebhook", url=receiver.url)

    write(running, "Ann")
    await receiver.count(1)
    acts.send_text(running.world, ben.id, running.bot.id, "Ben")
    write(other, "to the other bot, later than Ben")
    await receiver.count(2)
    assert receiver.texts == ["Ann", "to the other bot, later than Ben"]
    busy.set()

    await receiver.count(3)
    assert receiver.texts[2] == "Ben"


async def test_a_failed_update_is_tried_again_at_once_then_after_2_and_4_seconds(
    running: Desk, receiver: Receiver
) -> None:
    receiver.answers = [web.Response(status=500) for _ in range(4)]
    watch = Watch(running)
    await running.result("setWebhook", url=receiver.url)

    write(running, "again")
    pauses = [(await watch.failed(number)).retry_at - NOON for number in (1, 2)]
    info = await running.result("getWebhookInfo")
    running.world.advance(2)
    pauses.append((await watch.failed(3)).retry_at - running.world.now())
    running.world.advance(4)
    pauses.append((await watch.failed(4)).retry_at - running.world.now())
    running.world.advance(8)
    await watch.taken(1)

    assert pauses == [0, 2, 4, 8]
    assert receiver.texts == ["again"] * 5
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    assert (info["last_error_date"], info["pending_update_count"]) == (NOON, 1)


async def test_the_bot_may_say_when_to_try_again(running: Desk, receiver: Receiver) -> None:
    receiver.answers = [web.Response(status=503, headers={"Retry-After": "9000"})]
    watch = Watch(running)
    await running.result("setWebhook", url=receiver.url)

    write(running, "later")

    assert (await watch.failed(1)).retry_at == NOON + 3600


async def test_an_update_that_would_outlive_itself_is_dropped(running: Desk, receiver: Receiver) -> None:
    receiver.answers = [web.Response(status=503, headers={"Retry-After": "200"})]
    message = await running.send(
        "x", reply_markup={"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}
    )
    watch = Watch(running)
    await running.result("setWebhook", url=receiver.url)

    acts.tap_callback(running.world, running.ann_id, running.bot.id, message["message_id"], 0, 0)
    failure = await watch.failed(1)

    assert failure.retry_at == 0
    assert not running.bot.updates.waiting


async def test_a_receiver_that_is_not_there_is_an_error_that_can_be_read(running: Desk) -> None:
    watch = Watch(running)
    await running.result("setWebhook", url="http://127.0.0.1:9/hook")

    write(running, "nobody")
    await watch.failed(2)
    info = await running.result("getWebhookInfo")

    assert info["last_error_message"] == "Connection refused"
    assert info["ip_address"] == "127.0.0.1"


async def test_a_method_in_the_reply_is_called(running: Desk, receiver: Receiver) -> None:
    reply = {"method": "sendMessage", "chat_id": running.ann_id, "text": "from the reply"}
    receiver.answers = [web.json_response(reply)]
    watch = Watch(running)
    await running.result("setWebhook", url=receiver.url)

    write(running, "hello")
    await watch.taken(1)

    last = running.world.calls[-1]
    assert (last.method, last.via, last.status) == ("sendMessage", "webhook", 200)
    assert last.answer["result"]["text"] == "from the reply"


@pytest.mark.parametrize("method", ["getMe", "setWebhook", "deleteWebhook", "close", "logOut"])
async def test_some_methods_are_not_called_from_a_reply(
    running: Desk, receiver: Receiver, method: str
) -> None:
    receiver.answers = [web.json_response({"method": method})]
    watch = Watch(running)
    await running.result("setWebhook", url=receiver.url)
    calls = running.world.calls_made

    write(running, "hello")
    await watch.taken(1)

    assert running.world.calls_made == calls
    assert running.bot.webhook is not None


async def test_a_deleted_webhook_gets_nothing_more_and_its_updates_can_be_fetched(
    running: Desk, receiver: Receiver
) -> None:
    receiver.answers = [web.Response(status=500), web.Response(status=500)]
    watch = Watch(running)
    await running.result("setWebhook", url=receiver.url)
    write(running, "kept")
    await watch.failed(2)

    await running.result("deleteWebhook")
    running.world.advance(60)

    (update,) = await running.updates()
    assert update["message"]["text"] == "kept"
    assert receiver.texts == ["kept", "kept"]


async def test_a_webhook_that_is_gone_for_23_hours_is_removed(running: Desk, receiver: Receiver) -> None:
    receiver.answers = [web.Response(status=410, headers={"Retry-After": "3600"}) for _ in range(40)]
    watch = Watch(running)
    await running.result("setWebhook", url=receiver.url)

    write(running, "lives for a day")
    for number in range(1, 25):
        await watch.failed(number)
        write(running, "waits behind it")
        assert running.bot.webhook is not None
        running.world.advance(3600)
    await watch.failed(25)

    assert (await running.result("getWebhookInfo"))["url"] == ""


@pytest.mark.parametrize(
    ("arguments", "description"),
    [
        ({"url": "https://shop.example/hook"}, "Webhook was set"),
        ({"url": "shop.example/hook"}, "Webhook was set"),
        ({"url": "http://localhost:8443/x", "secret_token": "a_-Z9"}, "Webhook was set"),
        ({"url": ""}, "Webhook is already deleted"),
    ],
)
async def test_setting_a_webhook_is_described(
    desk: Desk, arguments: dict[str, str], description: str
) -> None:
    answer = await desk.call("setWebhook", **arguments)

    assert answer == {"ok": True, "result": True, "description": description}


async def test_the_same_webhook_twice_and_its_end_are_described(desk: Desk) -> None:
    await desk.call("setWebhook", url="https://shop.example/hook")

    again = await desk.call("setWebhook", url="https://shop.example/hook")
    deleted = await desk.call("deleteWebhook")
    nothing = await desk.call("deleteWebhook")

    assert again["description"] == "Webhook is already set"
    assert deleted["description"] == "Webhook was deleted"
    assert nothing["description"] == "Webhook is already deleted"


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        ({"url": "ftp://x.y"}, "invalid webhook URL specified"),
        ({"url": "https://"}, "invalid webhook URL specified"),
        ({"url": "https://x.y", "secret_token": "x" * 257}, "secret token is too long"),
        ({"url": "https://x.y", "secret_token": "§"}, "secret token contains unallowed characters"),
    ],
)
async def test_a_wrong_webhook_is_refused(desk: Desk, arguments: dict[str, str], refusal: str) -> None:
    assert await desk.refusal("setWebhook", **arguments) == f"400 Bad Request: {refusal}"


async def test_webhook_info_tells_how_it_stands(desk: Desk) -> None:
    empty = await desk.result("getWebhookInfo")
    assert empty == {"url": "", "has_custom_certificate": False, "pending_update_count": 0}

    write(desk, "waits")
    await desk.call("setWebhook", url="https://x.y/z", allowed_updates=["message"], max_connections=7)
    assert await desk.result("getWebhookInfo") == {
        "url": "https://x.y/z",
        "has_custom_certificate": False,
        "pending_update_count": 1,
        "max_connections": 7,
        "ip_address": "<unknown>",
        "allowed_updates": ["message"],
    }


async def test_pending_updates_can_be_dropped(desk: Desk) -> None:
    write(desk, "dropped")

    await desk.call("deleteWebhook", drop_pending_updates=True)

    assert await desk.updates() == []
