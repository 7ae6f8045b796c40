"""Lanes and webhook acknowledge after the commit, and nothing blocks what comes after."""

from __future__ import annotations

import asyncio
import io
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from kassa.core.secret import Secret
from kassa.telegram.receiving.lanes import Lanes
from kassa.telegram.receiving.webhook import BODY_BYTES, WebhookApp, serving

pytestmark = pytest.mark.anyio

SECRET = "a-secret"
PAYMENT = {
    "currency": "XTR",
    "total_amount": 50,
    "invoice_payload": "o",
    "telegram_payment_charge_id": "t",
    "provider_payment_charge_id": "p",
}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class SlowDoor:
    """Takes updates; those of `held` stay inside until they are let go, those of `broken` can't be stored."""

    def __init__(self) -> None:
        self.taken: list[int] = []
        self.done: list[int] = []
        self.held: dict[int, asyncio.Event] = {}
        self.broken: set[int] = set()
        self.entered = asyncio.Event()

    async def handle(self, raw_update: bytes) -> bool:
        number = json.loads(raw_update)["update_id"]
        self.taken.append(number)
        self.entered.set()
        if number in self.held:
            await self.held[number].wait()
        if number in self.broken:
            raise OSError("the disk is full")
        self.done.append(number)
        return True


def talk(number: int, person: int = 5) -> bytes:
    sender = {"id": person, "first_name": "Ann"}
    return json.dumps(
        {"update_id": number, "message": {"message_id": 1, "from": sender, "text": "hi"}}
    ).encode()


def money(number: int, person: int = 5) -> bytes:
    message = {"message_id": 1, "chat": {"id": person}, "successful_payment": PAYMENT}
    return json.dumps({"update_id": number, "message": message}).encode()


async def test_the_offset_stops_before_what_is_not_finished() -> None:
    door = SlowDoor()
    door.held[11] = asyncio.Event()
    lanes = Lanes(door)

    for body in (talk(10, 1), talk(11, 2), money(12, 3)):
        lanes.take(body)
    await lanes.settle(0.01)

    assert sorted(door.done) == [10, 12]
    assert lanes.next_offset() == 11
    door.held[11].set()
    await lanes.settle(1)
    assert lanes.next_offset() == 13


async def test_money_does_not_wait_for_talk_of_the_same_person() -> None:
    door = SlowDoor()
    door.held[10] = asyncio.Event()
    lanes = Lanes(door)

    for body in (talk(10), talk(11), money(12)):
        lanes.take(body)
    await lanes.settle(0.01)

    assert door.done == [12]
    door.held[10].set()
    await lanes.settle(1)
    assert door.done == [12, 10, 11]


async def test_one_payment_does_not_wait_for_another() -> None:
    door = SlowDoor()
    door.held[10] = asyncio.Event()
    lanes = Lanes(door)

    lanes.take(money(10, 1))
    lanes.take(money(11, 2))
    await lanes.settle(0.01)

    assert door.done == [11]
    door.held[10].set()
    await lanes.settle(1)


async def test_what_is_given_twice_while_it_is_handled_is_done_once() -> None:
    door = SlowDoor()
    door.held[10] = asyncio.Event()
    lanes = Lanes(door)
    lanes.take(talk(10, 1))
    lanes.take(talk(11, 2))
    await lanes.settle(0.01)

    for body in (talk(10, 1), talk(11, 2), talk(12, 2)):
        lanes.take(body)
    door.held[10].set()
    await lanes.settle(1)

    assert sorted(door.taken) == [10, 11, 12]
    assert lanes.next_offset() == 13


async def test_an_update_without_a_number_is_handed_in_and_blocks_nothing() -> None:
    lanes = Lanes(taken := _Basket())

    for body in (b"no JSON", money(10), b"no JSON"):
        lanes.take(body)
    await lanes.settle(1)

    assert sorted(taken) == [b"no JSON", money(10)]
    assert lanes.next_offset() == 11


class _Basket(list[bytes]):
    async def handle(self, raw_update: bytes) -> bool:
        self.append(raw_update)
        return True


async def test_what_could_not_be_stored_is_not_acknowledged_and_comes_again() -> None:
    door = SlowDoor()
    door.broken.add(10)
    lanes = Lanes(door)
    lanes.take(money(10))
    lanes.take(money(11))
    await lanes.settle(1)
    assert lanes.take_failure()
    assert lanes.next_offset() == 10

    door.broken.clear()
    lanes.take(money(10))
    lanes.take(money(11))
    await lanes.settle(1)

    assert not lanes.take_failure()
    assert door.done == [11, 10]
    assert lanes.next_offset() == 12


async def test_numbers_that_start_again_lower_are_followed() -> None:
    lanes = Lanes(SlowDoor())
    lanes.take(talk(900))
    await lanes.settle(1)
    assert lanes.next_offset() == 901

    lanes.take(talk(20))
    await lanes.settle(1)

    assert lanes.next_offset() == 21


@asynccontextmanager
async def webhook(door: SlowDoor) -> AsyncIterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        app = WebhookApp(door, Secret(SECRET), "/telegram")
        async with serving(app, listening):
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"


async def post(url: str, body: Any, secret: str | None = SECRET, method: str = "POST") -> int:
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret is not None else {}
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, url, data=body, headers=headers) as answer,
    ):
        return answer.status


async def test_an_update_is_acknowledged_after_it_is_handled() -> None:
    door = SlowDoor()
    door.held[7] = asyncio.Event()
    async with webhook(door) as url:
        answer = asyncio.create_task(post(f"{url}/telegram", money(7)))
        await door.entered.wait()
        assert not answer.done()

        door.held[7].set()

        assert await answer == 200
    assert door.done == [7]


async def test_what_could_not_be_stored_gets_500_so_that_telegram_comes_again() -> None:
    door = SlowDoor()
    door.broken.add(7)
    async with webhook(door) as url:
        assert await post(f"{url}/telegram", money(7)) == 500


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x"])
async def test_a_stranger_is_turned_away(secret: str | None) -> None:
    door = SlowDoor()
    async with webhook(door) as url:
        assert await post(f"{url}/telegram", money(7), secret) == 401
    assert door.taken == []


async def test_other_addresses_and_methods_are_not_served() -> None:
    door = SlowDoor()
    async with webhook(door) as url:
        assert await post(f"{url}/elsewhere", money(7)) == 404
        assert await post(f"{url}/telegram", None, method="GET") == 405
    assert door.taken == []


async def test_a_body_that_is_too_large_is_not_taken() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"x" * (BODY_BYTES // 2)

    door = SlowDoor()
    async with webhook(door) as url:
        assert await post(f"{url}/telegram", io.BytesIO(b"x" * (BODY_BYTES + 1))) == 413
        assert await post(f"{url}/telegram", chunks()) == 413
    assert door.taken == []


def test_a_webhook_without_a_secret_is_not_opened() -> None:
    with pytest.raises(ValueError, match="needs a secret"):
        WebhookApp(SlowDoor(), Secret(""), "/telegram")
