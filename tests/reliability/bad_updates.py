"""Updates as no Telegram sends them: right ones, changed in their fields, their values and their very bytes.

All of it is drawn from a seed. What is told never describes a sale that should be made: the payer is a
stranger or the amount is wrong, and no change makes it right.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.reliability.update_schema import kinds, made

Value = Any  # JSON, and what looks like it
# Far below what the sandbox numbers its updates with.
FIRST_UPDATE_ID = 1_000


@dataclass(frozen=True, slots=True)
class Known:
    """What somebody who wants to cheat may have seen: payloads and ids of others, and the buttons' data."""

    stranger_id: int
    buyer_id: int
    # Of the buyer's own open order, whose price is another.
    buyers_payload: str
    payloads: tuple[str, ...]
    charge_ids: tuple[str, ...]
    button_data: tuple[str, ...]
    currency: str = "XTR"
    price: int = 50


@dataclass(frozen=True, slots=True)
class Told:
    """`what` says in words how it was made."""

    number: int
    what: str
    body: bytes


def bad_updates(count: int, known: Known, seed: int) -> Iterator[Told]:
    draw = random.Random(seed)
    for number in range(count):
        update_id = FIRST_UPDATE_ID + number
        name = draw.choice(list(BASES))
        update: Value = {"update_id": update_id, **BASES[name](known, draw, f"bad-{seed}-{number}")}
        steps = [name]
        for _ in range(draw.choice((0, 1, 1, 1, 2, 4))):
            change = draw.choice(CHANGES)
            update = change(update, known, draw)
            steps.append(change.__name__.strip("_"))
        body = json.dumps(update, ensure_ascii=draw.random() < 0.5).encode(errors="surrogatepass")
        if draw.random() < 0.15:
            spoil = draw.choice(SPOILS)
            body = spoil(body, draw)
            steps.append(spoil.__name__.strip("_"))
        yield Told(number, ", ".join(steps), body)


# Right in their form.


def _person(user_id: int) -> Value:
    return {"id": user_id, "is_bot": False, "first_name": "Mallory", "language_code": "en"}


def _message(user_id: int, **content: Value) -> Value:
    chat = {"id": user_id, "type": "private", "first_name": "Mallory"}
    return {
        "message": {"message_id": 7, "date": 1_750_000_000, "from": _person(user_id), "chat": chat, **content}
    }


def _payer_and_total(known: Known, draw: random.Random) -> tuple[int, str, int, str]:
    """Who pays which payload how much in what: always something that can't be right."""
    if draw.random() < 0.5:
        return known.stranger_id, draw.choice(known.payloads), known.price, known.currency
    total, currency = draw.choice(
        [
            (known.price - 7, known.currency),
            (known.price + 9, known.currency),
            (known.price * 100, known.currency),
            (known.price, "USD"),
            (known.price, "BTC"),
            (0, known.currency),
        ]
    )
    return known.buyer_id, known.buyers_payload, total, currency


def _pre_checkout(known: Known, draw: random.Random, mark: str) -> Value:
    payer, payload, total, currency = _payer_and_total(known, draw)
    query = {
        "id": mark,
        "from": _person(payer),
        "currency": currency,
        "total_amount": total,
        "invoice_payload": payload,
    }
    if draw.random() < 0.3:
        query["order_info"] = {"name": "M", "phone_number": "1", "email": "m@example.org"}
    return {"pre_checkout_query": query}


def _shipping(known: Known, draw: random.Random, mark: str) -> Value:
    query = {"id": mark, "from": _person(known.stranger_id), "invoice_payload": draw.choice(known.payloads)}
    return {"shipping_query": {**query, "shipping_address": made("ShippingAddress", draw)}}


def _payment(known: Known, draw: random.Random, mark: str) -> Value:
    payer, payload, total, currency = _payer_and_total(known, draw)
    payment = {
        "currency": currency,
        "total_amount": total,
        "invoice_payload": payload,
        "telegram_payment_charge_id": mark,
        "provider_payment_charge_id": f"provider-{mark}",
    }
    if draw.random() < 0.2:
        payment |= {"is_recurring": True, "subscription_expiration_date": draw.choice([1, 2**31, 2**52])}
    return _message(payer, successful_payment=payment)


def _refund(known: Known, draw: random.Random, mark: str) -> Value:
    payer, payload, total, currency = _payer_and_total(known, draw)
    refund = {
        "currency": currency,
        "total_amount": total,
        "invoice_payload": payload,
        "telegram_payment_charge_id": mark,
    }
    return _message(payer, refunded_payment=refund)


def _subscription(known: Known, draw: random.Random, mark: str) -> Value:
    change = {"user": _person(known.stranger_id), "invoice_payload": draw.choice(known.payloads)}
    return {"subscription": {**change, "state": draw.choice(["canceled", "active", "failed", mark])}}


def _tap(known: Known, draw: random.Random, mark: str) -> Value:
    data = _bent(draw.choice(known.button_data), draw)
    message = _message(known.stranger_id)["message"]
    return {
        "callback_query": {
            "id": mark,
            "from": _person(known.stranger_id),
            "chat_instance": "1",
            "message": message,
            "data": data,
        }
    }


def _deep_link(known: Known, draw: random.Random, mark: str) -> Value:
    word = draw.choice(
        [*known.payloads, *known.button_data, *known.charge_ids, "buy_course", "buy_mug", mark]
    )
    verb = draw.choice(["/start", "/buy", "/paysupport", "/orders", "/start@proof_bot", ""])
    return _message(known.stranger_id, text=f"{verb} {_bent(word, draw)}")


def _other_kind(known: Known, draw: random.Random, mark: str) -> Value:
    kind, type_ = draw.choice(list(kinds().items()))
    return {kind: made(type_, draw)}


def _came_back(known: Known, draw: random.Random, mark: str) -> Value:
    member = {"user": _person(known.stranger_id), "status": draw.choice(["member", "kicked", mark])}
    message = _message(known.stranger_id)["message"]
    return {"my_chat_member": {**message, "old_chat_member": member, "new_chat_member": member}}


BASES: dict[str, Callable[[Known, random.Random, str], Value]] = {
    "pre-checkout": _pre_checkout,
    "shipping": _shipping,
    "payment": _payment,
    "another payment": _payment,
    "refund": _refund,
    "subscription": _subscription,
    "tap": _tap,
    "deep link": _deep_link,
    "let in again": _came_back,
    "another kind": _other_kind,
}


def _bent(text: str, draw: random.Random) -> str:
    """A token with a letter more, less or other; or as it is."""
    if not text or draw.random() < 0.3:
        return text
    place = draw.randrange(len(text))
    return draw.choice(
        [
            text[:place],
            text[place:],
            text + draw.choice(["x", ":", ":0", ":-1", ":99999999999999999999", "\x00", "ï"]),
            text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :],
            text.upper(),
            text * 20,
        ]
    )


# Wrong in a field.

WORDS = [
    "",
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff\ud800",
    "😀" * 50,
    "x" * 5_000,
    "\u202e\u200fevil",
    "' OR 1=1; DROP TABLE orders; --",
    "<b>bold",
    "{0.__class__} %s %(x)n {{7*7}} ${7*7}",
    "line one\nkassa ready {}",
    "١٢٣",
]
NUMBERS = [
    0,
    -1,
    1,
    2**31 - 1,
    2**31,
    -(2**31),
    2**52,
    2**53,
    2**53 + 1,
    2**63 - 1,
    2**63,
    -(2**63) - 1,
    2**64,
    10**40,
]
OTHER_VALUES: list[Value] = [
    None,
    True,
    False,
    0.5,
    -0.0,
    1e308,
    [],
    {},
    [[]],
    {"id": {"id": {}}},
    "51",
    "5e3",
    ["x"] * 50,
]


def _places(value: Value, path: tuple[Value, ...] = ()) -> list[tuple[Value, ...]]:
    """Every place in it but the whole."""
    found = [path] if path else []
    if isinstance(value, dict):
        for name, inner in value.items():
            found += _places(inner, (*path, name))
    if isinstance(value, list):
        for number, inner in enumerate(value):
            found += _places(inner, (*path, number))
    return found


def _changed(update: Value, draw: random.Random, change: Callable[[Value, Value], None]) -> Value:
    """A copy in which something happened at one place: `change` is told the container and the key."""
    # Through JSON, so that no two places share a value. A lone surrogate survives it.
    copy = json.loads(json.dumps(update))
    places = _places(copy)
    if not places:
        return copy
    path = draw.choice(places)
    container = copy
    for step in path[:-1]:
        container = container[step]
    change(container, path[-1])
    return copy


def _field_left_out(update: Value, known: Known, draw: random.Random) -> Value:
    def leave_out(container: Value, key: Value) -> None:
        del container[key]

    return _changed(update, draw, leave_out)


def _field_too_much(update: Value, known: Known, draw: random.Random) -> Value:
    def add(container: Value, key: Value) -> None:
        if isinstance(container, dict):
            container[draw.choice(["extra", "__class__", "", "id", "successful_payment", "\x00"])] = (
                draw.choice(OTHER_VALUES)
            )

    return _changed(update, draw, add)


def _another_type(update: Value, known: Known, draw: random.Random) -> Value:
    def retype(container: Value, key: Value) -> None:
        container[key] = draw.choice(OTHER_VALUES)

    return _changed(update, draw, retype)


def _extreme(update: Value, known: Known, draw: random.Random) -> Value:
    def stretch(container: Value, key: Value) -> None:
        value = container[key]
        if isinstance(value, str):
            container[key] = draw.choice([*WORDS, _bent(value, draw)])
        else:
            container[key] = draw.choice(NUMBERS)

    return _changed(update, draw, stretch)


def _of_somebody_else(update: Value, known: Known, draw: random.Random) -> Value:
    def swap(container: Value, key: Value) -> None:
        if key in ("invoice_payload", "text", "data"):
            container[key] = draw.choice([*known.payloads, *known.charge_ids, *known.button_data])

    return _changed(update, draw, swap)


def _deep(update: Value, known: Known, draw: random.Random) -> Value:
    def bury(container: Value, key: Value) -> None:
        value: Value = container[key]
        for _ in range(draw.choice([1, 50, 200])):
            value = [value]
        container[key] = value

    return _changed(update, draw, bury)


def _two_contents(update: Value, known: Known, draw: random.Random) -> Value:
    name = draw.choice(list(BASES))
    second = BASES[name](known, draw, f"second-{draw.randrange(10**9)}")
    return {**second, **update} if isinstance(update, dict) else update


CHANGES = [
    _field_left_out,
    _field_too_much,
    _another_type,
    _another_type,
    _extreme,
    _extreme,
    _of_somebody_else,
    _deep,
    _two_contents,
]


# Wrong in its bytes.


def _cut_off(body: bytes, draw: random.Random) -> bytes:
    return body[: draw.randrange(len(body))]


def _flipped(body: bytes, draw: random.Random) -> bytes:
    """A digit never becomes another one: that might be the right amount."""
    place = draw.randrange(len(body))
    bit = 7 if chr(body[place]).isdigit() else draw.randrange(8)
    return body[:place] + bytes([body[place] ^ (1 << bit)]) + body[place + 1 :]


def _field_twice(body: bytes, draw: random.Random) -> bytes:
    return b"{" + b'"update_id": 5, "message": 7, ' + body[1:]


def _endless_nesting(body: bytes, draw: random.Random) -> bytes:
    depth = draw.choice([1_000, 10_000, 100_000])
    return body[:-1] + b', "x": ' + b"[" * depth + b"]" * depth + b"}"


def _odd_number(body: bytes, draw: random.Random) -> bytes:
    odd = draw.choice([b"NaN", b"Infinity", b"1e400", b"-", b"007", b"0x10", b"9" * 400])
    return body.replace(b'"total_amount": 50', b'"total_amount": ' + odd).replace(
        b'"id": ', b'"id": ' + odd, 1
    )


def _other_encoding(body: bytes, draw: random.Random) -> bytes:
    text = body.decode(errors="replace")
    return text.encode(draw.choice(["utf-16", "utf-8-sig", "utf-32", "cp1251"]), errors="replace")


def _key_spelled(body: bytes, draw: random.Random) -> bytes:
    """The same in JSON, other letters on the line."""
    return body.replace(b"successful_payment", b"successful\\u005fpayment")


def _with_a_tail(body: bytes, draw: random.Random) -> bytes:
    return body + draw.choice([b"\x00", b"}", b"{}", b" " * 10_000, body])


SPOILS = [
    _cut_off,
    _flipped,
    _field_twice,
    _endless_nesting,
    _odd_number,
    _other_encoding,
    _key_spelled,
    _with_a_tail,
]
