"""Invoices and shipping options as bots write them: read and checked in Telegram's order and words.

Source: telegram-bot-api 10.0, Client.cpp (the server's own checks), then td, InputInvoice.cpp and
LabeledPricePart.cpp (what the library behind it checks).
"""

from __future__ import annotations

from typing import Any, NoReturn

import msgspec

from tgsandbox.botapi.errors import ApiError, bad_request
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.world.checkout.invoices import InvoiceContent, InvoicePhoto, LabeledPrice
from tgsandbox.world.checkout.payment_form import ShippingOption
from tgsandbox.world.people import Bot

MAX_AMOUNT = 999_999_999_999
MAX_SUGGESTED_TIPS = 4
MAX_PHOTO_SIZE = 1_000_000_000
MAX_PHOTO_SIDE = 10_000
URL_SCHEMES = ("http://", "https://")
JSON = dict[str, Any]


def read_invoice(bot: Bot, arguments: Arguments) -> InvoiceContent:
    """What sendInvoice and createInvoiceLink have in common. Raises ApiError 400."""
    title = arguments.required("title")
    description = arguments.required("description")
    payload = arguments.required("payload")
    currency = arguments.required("currency")
    prices = read_prices(decoded(arguments.required("prices"), "prices"))
    max_tip_amount = read_max_tip(arguments)
    suggested_tip_amounts = read_suggested_tips(arguments)
    check_amounts(prices, max_tip_amount, suggested_tip_amounts)
    is_flexible = arguments.boolean("is_flexible")
    send_phone_number = arguments.boolean("send_phone_number_to_provider")
    send_email = arguments.boolean("send_email_to_provider")
    return InvoiceContent(
        seller_bot_id=bot.id,
        title=title,
        description=description,
        payload=payload,
        currency=currency,
        prices=prices,
        provider_token=arguments.text("provider_token"),
        max_tip_amount=max_tip_amount,
        suggested_tip_amounts=suggested_tip_amounts,
        start_parameter=arguments.text("start_parameter"),
        provider_data=arguments.text("provider_data"),
        photo=read_photo(arguments),
        need_name=arguments.boolean("need_name"),
        need_phone_number=arguments.boolean("need_phone_number") or send_phone_number,
        need_email=arguments.boolean("need_email") or send_email,
        need_shipping_address=arguments.boolean("need_shipping_address") or is_flexible,
        send_phone_number_to_provider=send_phone_number,
        send_email_to_provider=send_email,
        is_flexible=is_flexible,
        subscription_period=arguments.integer("subscription_period", 0, low=0, high=2**31 - 1),
    )


def read_shipping_options(arguments: Arguments) -> tuple[ShippingOption, ...]:
    """Raises ApiError 400."""
    value = decoded(arguments.required("shipping_options"), "shipping options")
    if not isinstance(value, list):
        raise bad_request("Expected an Array of shipping options")
    options = tuple(read_shipping_option(item) for item in value)
    if not options:
        raise bad_request("There must be at least one shipping option")
    return options


def read_shipping_option(item: Any) -> ShippingOption:
    """`item` is any JSON value."""
    try:
        return shipping_option(item)
    except Unreadable as reason:
        raise bad_request(f"Can't parse shipping option: {reason}") from None


def shipping_option(item: Any) -> ShippingOption:
    if not isinstance(item, dict):
        raise Unreadable("ShippingOption must be an Object")
    id = string_field(item, "id")
    if not id:
        raise Unreadable("ShippingOption identifier must be non-empty")
    title = string_field(item, "title")
    if not title:
        raise Unreadable("ShippingOption title must be non-empty")
    if "prices" not in item:
        raise Unreadable('Can\'t find field "prices"')
    if not isinstance(item["prices"], list):
        raise Unreadable('Field "prices" must be of type Array')
    try:
        return ShippingOption(id, title, labeled_prices(item["prices"]))
    except Unreadable as reason:
        raise Unreadable(f"Can't parse shipping option prices: {reason}") from None


def read_prices(value: Any) -> tuple[LabeledPrice, ...]:
    """`value` is any JSON value."""
    try:
        return labeled_prices(value)
    except Unreadable as reason:
        raise bad_request(str(reason)) from None


def labeled_prices(value: Any) -> tuple[LabeledPrice, ...]:
    if not isinstance(value, list):
        raise Unreadable("Expected an Array of labeled prices")
    prices = tuple(labeled_price(item) for item in value)
    if not prices:
        raise Unreadable("There must be at least one price")
    return prices


def labeled_price(item: Any) -> LabeledPrice:
    try:
        if not isinstance(item, dict):
            raise Unreadable("LabeledPrice must be an Object")
        label = string_field(item, "label")
        if not label:
            raise Unreadable("LabeledPrice label must be non-empty")
        return LabeledPrice(label, long_field(item, "amount"))
    except Unreadable as reason:
        raise Unreadable(f"Can't parse labeled price: {reason}") from None


class Unreadable(Exception):
    """Telegram's sentence for what is wrong, before the outer sentences are put around it."""


def string_field(item: JSON, name: str) -> str:
    """Numbers are taken as text."""
    if name not in item:
        raise Unreadable(f'Can\'t find field "{name}"')
    value = item[name]
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise Unreadable(f'Field "{name}" must be of type String')


def long_field(item: JSON, name: str) -> int:
    """Digits in a string are taken as a number."""
    if name not in item:
        raise Unreadable(f'Can\'t find field "{name}"')
    value = item[name]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable(f'Field "{name}" must be a Number')
    number = whole_number(value)
    if number is None:
        raise Unreadable(f'Field "{name}" must be a valid Number')
    return number


def whole_number(value: str | int | float) -> int | None:
    """A 64-bit integer as the server reads it: no point, no exponent, no spaces."""
    text = str(value)
    if not text.removeprefix("-").isdecimal() or not text.isascii():
        return None
    number = int(text)
    return number if -(2**63) <= number < 2**63 else None


def read_max_tip(arguments: Arguments) -> int:
    raw = arguments.text("max_tip_amount")
    if not raw:
        return 0
    number = whole_number(raw)
    if number is None:
        raise bad_request('Can\'t parse "max_tip_amount" as Number')
    return number


def read_suggested_tips(arguments: Arguments) -> tuple[int, ...]:
    raw = arguments.text("suggested_tip_amounts")
    if not raw:
        return ()
    value = decoded(raw, "suggested_tip_amounts")
    if not isinstance(value, list):
        raise bad_request("Expected an Array of suggested tip amounts")
    return tuple(suggested_tip(item) for item in value)


def suggested_tip(item: Any) -> int:
    if isinstance(item, bool) or not isinstance(item, str | int | float):
        raise bad_request("Suggested tip amount must be of type Number or String")
    number = whole_number(item)
    if number is None:
        raise bad_request("Can't parse suggested tip amount as Number")
    return number


def check_amounts(prices: tuple[LabeledPrice, ...], max_tip_amount: int, tips: tuple[int, ...]) -> None:
    """td's checks, which follow the server's."""
    if any(abs(price.amount) > MAX_AMOUNT for price in prices):
        refuse("Too big amount of the currency specified")
    total = sum(price.amount for price in prices)
    if total <= 0:
        refuse("Total price must be positive")
    if total > MAX_AMOUNT:
        refuse("Total price is too big")
    if not 0 <= max_tip_amount <= MAX_AMOUNT:
        refuse("Invalid max_tip_amount of the currency specified")
    for tip in tips:
        if tip <= 0:
            refuse("Suggested tip amount must be positive")
        if tip > max_tip_amount:
            refuse("Suggested tip amount can't be bigger than max_tip_amount")
    if len(tips) > MAX_SUGGESTED_TIPS:
        refuse("There can be at most 4 suggested tip amounts")


def refuse(text: str) -> NoReturn:
    raise bad_request(text)


def read_photo(arguments: Arguments) -> InvoicePhoto | None:
    """td leaves out what is no URL without a word."""
    url = arguments.text("photo_url").strip()
    if not url.lower().startswith(URL_SCHEMES):
        return None
    return InvoicePhoto(
        url,
        size=arguments.integer("photo_size", 0, low=0, high=MAX_PHOTO_SIZE),
        width=arguments.integer("photo_width", 0, low=0, high=MAX_PHOTO_SIDE),
        height=arguments.integer("photo_height", 0, low=0, high=MAX_PHOTO_SIDE),
    )


def decoded(raw: str, what: str) -> Any:
    """`raw` as JSON; `what` names it in Telegram's error text."""
    try:
        return msgspec.json.decode(raw)
    except msgspec.DecodeError:
        raise unreadable_json(what) from None


def unreadable_json(what: str) -> ApiError:
    return bad_request(f"Can't parse {what} JSON object")
