"""T17: no token and no buyer's data in anything that the shop prints, stores for others, or tells.

A canary is a secret or a person's data that can be told from everything else. They are put in, every path is
walked that could carry them out (also the broken ones), and all that came out is searched.
"""

from __future__ import annotations

import asyncio
import copy
import json
import logging
import pickle
import traceback
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import aiohttp
import pytest
from tests.reliability.bad_updates import Known, bad_updates
from tests.reliability.day import Day, a_day
from tests.reliability.shop_process import WEBHOOK_SECRET, free_port
from tests.reliability.strangers import request, status_of, tell
from tests.security.conftest import SEED

from kassa.core.secret import Redactor, Secret, secrets_in
from kassa.logs import DiscreetFormatter, JsonFormatter
from kassa.settings.model import TelegramSettings, WebhookSettings

TOKEN = Secret("7012345678:AAcanary_bot-token/with+odd=signs")
DATABASE = Secret("postgresql://shop:canary&password@db.example/shop")
PERSON = {
    "name": "Canarina Personova",
    "phone_number": "4915550000742",
    "email": "canarina@personal.example",
}
STREET = "Canary Street 742"
PERSONAL = (*PERSON.values(), STREET, "Firstcanary")
PRODUCTS = """\
[[product]]
title = "Mug"
sku = "mug"
price = "9.00"
stock = 50
deliver = "parcel"
ask = ["name", "phone", "email"]

[[product]]
title = "Course"
sku = "course"
currency = "XTR"
price = 50
deliver = { text = "here-is-the-course" }
"""


# A secret by itself.

SHOWN: dict[str, Callable[[Secret], str]] = {
    "str": str,
    "repr": repr,
    "format": lambda secret: f"{secret!s:>20} {secret!r} {secret}",
    "percent": lambda secret: "%s %r" % (secret, secret),  # noqa: UP031 (old code does)
    "in a container": lambda secret: str([{"token": secret}, (secret,)]),
    "in settings": lambda secret: repr(TelegramSettings(secret, "https://api.example", None)),
    "as JSON of last resort": lambda secret: json.dumps({"token": secret}, default=str),
}


@pytest.mark.parametrize("way", SHOWN)
def test_a_secret_shows_stars_however_it_is_shown(way: str) -> None:
    shown = SHOWN[way](TOKEN)

    assert "***" in shown
    assert "canary" not in shown


@pytest.mark.parametrize("dump", [pickle.dumps, copy.deepcopy, copy.copy])
def test_a_secret_gets_into_no_dump(dump: Callable[[Secret], object]) -> None:
    with pytest.raises(TypeError, match="a secret is neither pickled nor copied"):
        dump(TOKEN)


def test_settings_know_all_their_secrets() -> None:
    webhook = WebhookSettings("https://shop.example/hook", "127.0.0.1", 8080, 40, Secret("canary-1"))
    settings = TelegramSettings(TOKEN, "https://api.example", webhook)

    assert set(secrets_in([settings, {"EUR": DATABASE}])) == {TOKEN, Secret("canary-1"), DATABASE}


# A secret in a log record.


def _raised(error: BaseException) -> BaseException:
    try:
        raise error
    except BaseException as raised:
        return raised


def _caused(text: str) -> BaseException:
    error = ConnectionError("outer")
    error.__cause__ = ExceptionGroup("group", [ValueError(text), OSError(2, text)])
    error.add_note(f"a note on {text}")
    return _raised(error)


SPELLED: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in an address": lambda text: f"Cannot connect to https://api.example/bot{text}/getUpdates",
    "percent-encoded": lambda text: f"/bot{quote(text, safe='')}/getUpdates",
    "its second half": lambda text: text.rpartition(":")[2],
    "as bytes": lambda text: str(text.encode()),
    "as JSON": lambda text: json.dumps({"url": text}),
}
RECORDED: dict[str, Callable[[str], dict[str, object]]] = {
    "words": lambda text: {"msg": text},
    "an argument": lambda text: {"msg": "it said %s", "args": (text,)},
    "a field": lambda text: {"msg": "it said %(reason)s", "args": ({"reason": text, "other": [text]},)},
    "an exception": lambda text: {"msg": "it broke", "error": _raised(RuntimeError(text))},
    "a cause": lambda text: {"msg": "it broke", "error": _caused(text)},
}


@pytest.mark.parametrize("formatter", [DiscreetFormatter, JsonFormatter])
@pytest.mark.parametrize("spelled", SPELLED)
@pytest.mark.parametrize("recorded", RECORDED)
def test_no_record_carries_a_secret_out(
    formatter: Callable[[list[Secret]], logging.Formatter], spelled: str, recorded: str
) -> None:
    said = RECORDED[recorded](SPELLED[spelled](TOKEN.reveal()))
    error = said.get("error")
    trace = (type(error), error, error.__traceback__) if isinstance(error, BaseException) else None
    record = logging.LogRecord("kassa", logging.ERROR, "", 0, said["msg"], said.get("args"), trace)  # type: ignore[arg-type]

    line = formatter([TOKEN]).format(record)

    assert "canary" not in line
    assert "***" in line


def test_a_database_s_password_is_struck_out_of_what_its_driver_says() -> None:
    said = 'password "canary&password" of postgresql://shop:canary%26password@db.example/shop'

    assert Redactor([DATABASE]).hide(said) == 'password "***" of postgresql://shop:***@db.example/shop'


def test_the_redactor_would_be_found_out_without_its_work() -> None:
    record = logging.LogRecord(
        "kassa", logging.ERROR, "", 0, SPELLED["in an address"](TOKEN.reveal()), (), None
    )

    assert "canary" in JsonFormatter([]).format(record)


# The whole shop.


def test_no_canary_leaves_a_shop_that_sells_and_fails_and_is_asked_for_everything(tmp_path: Path) -> None:
    async def play() -> None:
        async with a_day(tmp_path, "webhook", SEED, products=PRODUCTS) as day:
            operations = free_port()
            assert await day.shop.start({**LOUD, "KASSA_OPERATIONS_PORT": str(operations)}), day.shop.output
            order = await _sell_and_fail(day)
            pages = await _ask_for_everything(day, order, operations)
            await day.shop.stop()

            everything = "\n".join([day.shop.output, *pages])
            _no_secret_in(day, everything)
            _no_person_in(everything)

    asyncio.run(play())


def test_each_event_of_a_json_log_is_an_object_that_names_its_order(tmp_path: Path) -> None:
    async def play() -> None:
        async with a_day(tmp_path, "webhook", SEED, products=PRODUCTS) as day:
            assert await day.shop.start({**LOUD, "KASSA_LOG": "json"}), day.shop.output
            await _sell_and_fail(day)
            await day.shop.stop()

            _no_secret_in(day, day.shop.output)
            _no_person_in(day.shop.output)
            _every_event_is_an_object(day.shop.output)

    asyncio.run(play())


def test_a_shop_that_can_not_open_says_why_without_its_secrets(tmp_path: Path) -> None:
    async def play() -> None:
        async with a_day(tmp_path, "webhook", SEED, products=PRODUCTS) as day:
            said = await _failed_starts(day)

            assert all("RuntimeError" in one for one in said)
            _no_secret_in(day, "\n".join([day.shop.output, *said]))

    asyncio.run(play())


LOUD = {"PYTHONASYNCIODEBUG": "1", "PYTHONWARNINGS": "default"}


async def _sell_and_fail(day: Day) -> str:
    """The number of an order with a person in it."""
    token = day.shop.bot.token
    echo = f"Not Found: https://api.telegram.org/bot{token}/sendMessage and {quote(token, safe='')}"
    buyer = day.sandbox.buyer("Firstcanary", stars=500)
    buyer.turn_to(day.shop.bot)
    await buyer.send("/buy mug")
    address = {"country_code": "DE", "city": "Jena", "street_line1": STREET, "post_code": "07743"}
    outcome = await buyer.pay_form(
        shipping="Post",
        address=address,
        name=PERSON["name"],
        phone_number=PERSON["phone_number"],
        email=PERSON["email"],
    )
    assert outcome.is_paid, str(outcome)
    order = await day.order_of(buyer)
    for method in ("sendMessage", "sendInvoice", "answerPreCheckoutQuery", "answerShippingQuery"):
        day.sandbox.fault("error", method=method, code=400, words=echo, times=3)
        day.sandbox.fault("malformed", method=method, times=1, skip=3)
    for words in ("/buy course", "/buy mug", "/start", "/orders", "/paysupport x", f"/start {order}"):
        await buyer.send(words)
    await _tell_nonsense(day, buyer.id)
    return order


async def _ask_for_everything(day: Day, order: str, operations: int) -> list[str]:
    """Returns what was served to a browser. What was printed is in the shop's output."""
    for command in (("orders",), ("stuck",), ("doctor",), ("reconcile",)):
        await _said(day, *command)
    await _said(day, "redeliver", order)
    await _said(day, "refund", order)
    await _said(day, "refund", order, "--record")
    await _said(day, "order", "no-such-order")
    await _said(day, "backup", str(day.shop.folder / "backup.sqlite3"))
    # The second shop on the same books, while the first has them.
    await _said(day, "run")
    async with aiohttp.ClientSession() as session:
        pages = []
        for page in ("metrics", "readyz", "healthz", "nothing"):
            async with session.get(f"http://127.0.0.1:{operations}/{page}") as answer:
                pages.append(f"{answer.headers} {await answer.text()}")
    return pages


async def _tell_nonsense(day: Day, buyer_id: int) -> None:
    known = Known(buyer_id, buyer_id, "payload", ("payload", *PERSONAL), ("charge",), ("card:x", *PERSONAL))
    for told in bad_updates(150, known, SEED):
        await status_of(day.shop, request(told.body))
    info = {**PERSON, "shipping_address": {"street_line1": STREET, "city": 5}}
    query = {
        "id": "q",
        "from": {"id": "Firstcanary"},
        "currency": "EUR",
        "total_amount": 5,
        "order_info": info,
    }
    await tell(day.shop, {"update_id": 1, "pre_checkout_query": query})
    payment = {"currency": "EUR", "total_amount": PERSON["email"], "order_info": info}
    message = {"message_id": 1, "chat": {"id": buyer_id}, "successful_payment": payment}
    await tell(day.shop, {"update_id": 2, "message": message})


async def _failed_starts(day: Day) -> list[str]:
    """What a shop says that can't open: a wrong token, a secret in a wrong place, no Telegram."""
    toml = day.shop.folder / "shop.toml"
    right, token = toml.read_text(), day.shop.bot.token
    said = [
        await _said(day, "run", environment={"KASSA_BOT_TOKEN": f"{token}x"}),
        await _said(day, "doctor", environment={"KASSA_API_URL": "http://127.0.0.1:9"}),
        await _said(day, "run", environment={"KASSA_WEBHOOK_SECRET": f"{WEBHOOK_SECRET} !"}),
        await _said(day, "run", environment={"KASSA_PROVIDER_TOKEN_EUR": f"{day.shop.provider_token} x"}),
        await _said(day, "run", environment={"KASSA_LOG": "loud"}),
    ]
    for line in (
        f'[telegram]\ntoken = "{token}"',
        f'[telegram]\nbot_token = "{token}"',
        f'[telegram.webhook]\nsecret = "{WEBHOOK_SECRET}"\nurl = "https://shop.example/{token}"',
        f'[payments]\nEUR = "{day.shop.provider_token}"',
        f'[shop]\ndatabase = "postgresql://shop:{WEBHOOK_SECRET}@db.example/shop"',
    ):
        head, _, _ = line.partition("\n")
        toml.write_text(right.replace(head, line) if head in right else f"{right}\n{line}\n")
        said.append(await _said(day, "doctor"))
    toml.write_text(right)
    return said


async def _said(day: Day, *arguments: str, environment: dict[str, str] | None = None) -> str:
    try:
        return await day.shop.command(*arguments, environment=environment)
    except RuntimeError as error:
        return "".join(traceback.format_exception(error))


def _no_secret_in(day: Day, everything: str) -> None:
    """Printed, stored in the books and their backup, or told to anybody in a chat."""
    spoken = "\n".join(
        json.dumps(call.arguments) for call in day.notary.calls if call.method.startswith(("send", "edit"))
    )
    provider_token = day.shop.provider_token
    stored = b"".join(file.read_bytes() for file in day.shop.folder.glob("*.sqlite3*") if file.is_file())
    for canary in day.shop.canaries:
        assert canary not in everything
        assert quote(canary, safe="") not in everything
        assert canary.encode() not in stored
        assert canary not in spoken or canary == provider_token


def _no_person_in(everything: str) -> None:
    """`kassa order` shows whom to send a parcel to; nothing else does."""
    found = [line for line in everything.splitlines() if any(canary in line for canary in PERSONAL)]
    assert found == []


def _every_event_is_an_object(output: str) -> None:
    events = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    assert events
    assert all({"at", "level", "logger", "message"} <= set(event) for event in events)
    about_orders = [event for event in events if " of order " in event["message"]]
    assert about_orders
    assert all("order_id" in event for event in about_orders)
