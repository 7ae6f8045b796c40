"""T1: whoever has no secret is nobody. Nothing that they say is read, and nothing is sold for it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from tests.reliability.checker import check
from tests.reliability.crash_matrix import drained
from tests.reliability.day import Day, a_day
from tests.reliability.shop_process import WEBHOOK_SECRET
from tests.reliability.strangers import SECRET_HEADER, Update, line_to, request, status_of, tell
from tests.security.conftest import SEED

from kassa.core.secret import Secret
from kassa.documents import BadDocument
from kassa.settings import load_settings
from kassa.telegram.receiving.door import Door
from kassa.telegram.receiving.webhook import WebhookApp

WRONG_SECRETS: dict[str, tuple[tuple[str, str], ...]] = {
    "none": (),
    "empty": ((SECRET_HEADER, ""),),
    "another": ((SECRET_HEADER, "another-secret"),),
    "its beginning": ((SECRET_HEADER, WEBHOOK_SECRET[:-1]),),
    "more than it": ((SECRET_HEADER, WEBHOOK_SECRET + "x"),),
    "in capitals": ((SECRET_HEADER, WEBHOOK_SECRET.upper()),),
    "not ASCII": ((SECRET_HEADER, "Geheimnis-ü"),),
    "wrong and right": ((SECRET_HEADER, "wrong"), (SECRET_HEADER, WEBHOOK_SECRET)),
    "right and wrong": ((SECRET_HEADER, WEBHOOK_SECRET), (SECRET_HEADER, "wrong")),
    "twice": ((SECRET_HEADER, WEBHOOK_SECRET), (SECRET_HEADER, WEBHOOK_SECRET)),
    "in a neighbour's header": (("Authorization", WEBHOOK_SECRET),),
}


def forged_payment(payload: str, payer_id: int) -> Update:
    payment = {
        "currency": "XTR",
        "total_amount": 30,
        "invoice_payload": payload,
        "telegram_payment_charge_id": "forged-charge",
        "provider_payment_charge_id": "forged-charge",
    }
    person = {"id": payer_id, "first_name": "Mallory", "is_bot": False}
    message = {
        "message_id": 9,
        "date": 1,
        "from": person,
        "chat": {"id": payer_id, "type": "private"},
        "successful_payment": payment,
    }
    return {"update_id": 900_000_000, "message": message}


def test_a_forged_payment_sells_nothing(tmp_path: Path, stocked: Path) -> None:
    async def play() -> None:
        async with a_day(tmp_path, "webhook", SEED, stocked=stocked) as day:
            assert await day.shop.start(), day.shop.output
            thief = await day.walk_in("Mallory", "game")
            await thief.wait_for_invoice()
            body = json.dumps(forged_payment(_payload_of(day), thief.id)).encode()

            answers = {
                name: await status_of(day.shop, request(body, headers))
                for name, headers in WRONG_SECRETS.items()
            }

            assert answers == dict.fromkeys(WRONG_SECRETS, 401)
            await _nothing_was_believed(day)
            honest = await day.buy("Ann", "game")
            await day.got(honest, "GAMEKEY-")
            await drained(day)
            await day.shop.stop()
            assert check(day.evidence()) == []

    asyncio.run(play())


def test_the_header_s_name_may_be_written_in_any_case_and_its_place_is_the_right_path(
    tmp_path: Path, stocked: Path
) -> None:
    async def play() -> None:
        async with a_day(tmp_path, "webhook", SEED, stocked=stocked) as day:
            assert await day.shop.start(), day.shop.output
            shouted = ((SECRET_HEADER.upper(), WEBHOOK_SECRET),)
            news = json.dumps({"update_id": 1, "poll": {}}).encode()

            assert await status_of(day.shop, request(news, shouted)) == 200
            assert await tell(day.shop, {"update_id": 2, "poll": {}}) == 200
            assert await status_of(day.shop, request(news, path="/")) == 404
            assert await status_of(day.shop, request(news, path="/hook/../hook")) == 404
            assert await status_of(day.shop, request(news, method="PUT")) == 405

    asyncio.run(play())


def test_who_has_no_secret_is_turned_away_before_the_body_is_read(tmp_path: Path, stocked: Path) -> None:
    async def play() -> None:
        async with a_day(tmp_path, "webhook", SEED, stocked=stocked) as day:
            assert await day.shop.start(), day.shop.output
            async with line_to(day.shop) as line:
                await line.say(request(b"", WRONG_SECRETS["another"], length=1_000_000))

                assert await line.status() == 401
                assert await line.is_cut()

    asyncio.run(play())


class _NoDoor(Door):
    async def handle(self, raw_update: bytes) -> bool:
        raise AssertionError("nobody comes in")


def test_a_webhook_without_a_secret_does_not_start() -> None:
    with pytest.raises(ValueError, match="a webhook needs a secret"):
        WebhookApp(_NoDoor(), Secret(""), "/hook")


@pytest.mark.parametrize("secret", ["", "two words", "x" * 257, "naïve"])
def test_a_secret_that_telegram_would_not_take_is_refused_before_the_shop_opens(
    tmp_path: Path, secret: str
) -> None:
    with pytest.raises(BadDocument) as refusal:
        _load(tmp_path, "https://shop.example/hook", {"KASSA_WEBHOOK_SECRET": secret})

    assert "secret" in str(refusal.value)
    assert not secret or secret not in str(refusal.value)


def test_an_address_with_the_bot_s_token_in_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDocument) as refusal:
        _load(tmp_path, "https://shop.example/bot12345:AAbbCC", {})

    assert "token" in str(refusal.value)
    assert "AAbbCC" not in str(refusal.value)


def _load(folder: Path, url: str, environment: dict[str, str]) -> None:
    (folder / "shop.toml").write_text(
        f'[shop]\ntitle = "S"\nmode = "test"\ncurrency = "EUR"\n[telegram.webhook]\nurl = "{url}"\n'
    )
    load_settings(folder, {"KASSA_BOT_TOKEN": "12345:AAbbCC", **environment})


def _payload_of(day: Day) -> str:
    return str(next(call for call in day.notary.calls if call.method == "sendInvoice").arguments["payload"])


async def _nothing_was_believed(day: Day) -> None:
    tables = day.evidence().tables
    assert tables["charges"] == []
    assert [order["payment"] for order in tables["orders"]] == ["OPEN"]
    assert all(b"forged" not in row["body"] for row in tables["inbox"])
