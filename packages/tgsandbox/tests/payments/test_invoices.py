"""What Telegram says of a bot's invoices, word for word, and in which order it looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest

from tgsandbox.world.checkout import paying
from tgsandbox.world.checkout.invoices import slug_of
from tgsandbox.world.errors import WorldError
from tgsandbox.world.providers.provider import connect_provider, disconnect_provider
from tgsandbox.world.trouble import quirks

if TYPE_CHECKING:
    from packages.tgsandbox.tests.payments.conftest import Stall

MISSING: Any = object()
PRICE = {"label": "Tea", "amount": 1000}
# What is changed in a good invoice, and what the server then says after "Bad Request: ".
REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, 'parameter "title" is required'),
    ({"description": MISSING}, 'parameter "description" is required'),
    ({"payload": ""}, 'parameter "payload" is required'),
    ({"currency": MISSING}, 'parameter "currency" is required'),
    ({"prices": MISSING}, 'parameter "prices" is required'),
    ({"prices": "[{"}, "can't parse prices JSON object"),
    ({"prices": {}}, "expected an Array of labeled prices"),
    ({"prices": [1]}, "can't parse labeled price: LabeledPrice must be an Object"),
    ({"prices": [{"amount": 1}]}, "can't parse labeled price: Can't find field \"label\""),
    ({"prices": [{"label": ""}]}, "can't parse labeled price: LabeledPrice label must be non-empty"),
    ({"prices": [{"label": []}]}, 'can\'t parse labeled price: Field "label" must be of type String'),
    ({"prices": [{"label": "a"}]}, "can't parse labeled price: Can't find field \"amount\""),
    (
        {"prices": [{"label": "a", "amount": None}]},
        'can\'t parse labeled price: Field "amount" must be a Number',
    ),
    (
        {"prices": [{"label": "a", "amount": 9.99}]},
        'can\'t parse labeled price: Field "amount" must be a valid Number',
    ),
    ({"prices": []}, "there must be at least one price"),
    ({"max_tip_amount": "much"}, 'can\'t parse "max_tip_amount" as Number'),
    ({"suggested_tip_amounts": "[1"}, "can't parse suggested_tip_amounts JSON object"),
    ({"suggested_tip_amounts": {}}, "expected an Array of suggested tip amounts"),
    ({"suggested_tip_amounts": [None]}, "suggested tip amount must be of type Number or String"),
    ({"suggested_tip_amounts": ["x"]}, "can't parse suggested tip amount as Number"),
    (
        {"prices": [PRICE, {"label": "a", "amount": 1_000_000_000_000}]},
        "too big amount of the currency specified",
    ),
    ({"prices": [PRICE, {"label": "discount", "amount": -1000}]}, "total price must be positive"),
    ({"prices": [{"label": "a", "amount": 999_999_999_999}] * 2}, "total price is too big"),
    ({"max_tip_amount": -1}, "invalid max_tip_amount of the currency specified"),
    ({"max_tip_amount": 100, "suggested_tip_amounts": [0]}, "suggested tip amount must be positive"),
    (
        {"max_tip_amount": 100, "suggested_tip_amounts": [101]},
        "suggested tip amount can't be bigger than max_tip_amount",
    ),
    (
        {"max_tip_amount": 100, "suggested_tip_amounts": [1, 2, 3, 4, 5]},
        "there can be at most 4 suggested tip amounts",
    ),
    ({"provider_token": ""}, "PAYMENT_PROVIDER_INVALID"),
    ({"provider_token": "284685063:TEST:wrong"}, "PAYMENT_PROVIDER_INVALID"),
    ({"provider_token": "", "currency": "TXR"}, "PAYMENT_PROVIDER_INVALID"),
    ({"currency": "TXR"}, "CURRENCY_INVALID"),
    ({"provider_data": "INVALID-JSON"}, "DATA_JSON_INVALID"),
    ({"currency": "eur"}, "CURRENCY_INVALID"),
    ({"prices": [{"label": "a", "amount": 91}]}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
    ({"prices": [{"label": "a", "amount": 915_705}]}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
    ({"payload": "ы" * 65}, "INVOICE_PAYLOAD_INVALID"),
    ({"title": "x" * 33}, "wrong invoice information specified"),
    ({"description": "x" * 256}, "wrong invoice information specified"),
]
STAR_REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({"prices": [PRICE, PRICE]}, "STARS_INVOICE_INVALID"),
    ({"max_tip_amount": 10}, "STARS_INVOICE_INVALID"),
    ({"max_tip_amount": 10, "suggested_tip_amounts": [5]}, "STARS_INVOICE_INVALID"),
    ({"prices": [{"label": "a", "amount": 100_001}]}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
    ({"prices": [{"label": "a", "amount": 0}]}, "total price must be positive"),
]


def changed(arguments: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (arguments | changes).items() if value is not MISSING}


@pytest.mark.parametrize(("changes", "text"), REFUSALS)
def test_a_wrong_invoice_is_refused_word_for_word(stall: Stall, changes: dict[str, Any], text: str) -> None:
    arguments = changed(stall.invoice_arguments(), changes)
    assert stall.refusal("sendInvoice", chat_id=stall.user_id, **arguments) == f"Bad Request: {text}"
    assert stall.refusal("createInvoiceLink", **arguments) == f"Bad Request: {text}"


@pytest.mark.parametrize(("changes", "text"), STAR_REFUSALS)
def test_an_invoice_in_stars_has_one_price_and_no_tips(
    stall: Stall, changes: dict[str, Any], text: str
) -> None:
    arguments = stall.star_arguments() | changes
    assert stall.refusal("createInvoiceLink", **arguments) == f"Bad Request: {text}"


def test_an_invoices_own_arguments_are_checked_before_the_chat(stall: Stall) -> None:
    wrong_title = stall.invoice_arguments(title="")
    assert (
        stall.refusal("sendInvoice", chat_id=1, **wrong_title) == 'Bad Request: parameter "title" is required'
    )
    # But the provider only after it.
    wrong_token = stall.invoice_arguments(provider_token="")
    assert stall.refusal("sendInvoice", chat_id=1, **wrong_token) == "Bad Request: chat not found"


def test_a_start_parameter_has_64_letters_digits_and_dashes(stall: Stall) -> None:
    def refusal(text: str) -> str:
        arguments = stall.invoice_arguments(start_parameter=text)
        return stall.refusal("sendInvoice", chat_id=stall.user_id, **arguments)

    assert refusal("a b") == "Bad Request: START_PARAM_INVALID"
    assert refusal("a" * 65) == "Bad Request: START_PARAM_TOO_LONG"
    assert stall.send_invoice(start_parameter="a-B_9" + "x" * 59)


def test_numbers_may_be_written_as_text(stall: Stall) -> None:
    form = stall.open(
        prices=[{"label": 5, "amount": "1000"}], max_tip_amount="100", suggested_tip_amounts=["50", 100]
    )
    assert form.invoice.total_amount == 1000
    assert form.invoice.prices[0].label == "5"
    assert form.invoice.suggested_tip_amounts == (50, 100)


def test_single_prices_may_be_zero_or_negative(stall: Stall) -> None:
    prices = [PRICE, {"label": "Gift", "amount": 0}, {"label": "Discount", "amount": -100}]
    assert stall.open(prices=prices).total_amount == 900


@pytest.mark.parametrize("total", [1, 100_000])
def test_one_to_a_hundred_thousand_stars_can_be_asked_for(stall: Stall, total: int) -> None:
    arguments = stall.star_arguments() | {"prices": [{"label": "a", "amount": total}]}
    assert stall.call("createInvoiceLink", **arguments)["ok"]


def test_stars_ignore_what_only_goods_need_unless_the_quirk_is_on(stall: Stall) -> None:
    form = stall.open_stars(need_name=True, is_flexible=True, send_email_to_provider=True)
    assert not form.invoice.needs_order_info
    assert not form.invoice.is_flexible
    quirks.turn(stall.world, quirks.STARS_INVOICE_REFUSES_NEEDS, True)
    refusal = stall.refusal("createInvoiceLink", **stall.star_arguments(need_name=True))
    assert refusal == "Bad Request: STARS_INVOICE_INVALID"


def test_a_flexible_invoice_needs_an_address(stall: Stall) -> None:
    assert stall.open(is_flexible=True).invoice.need_shipping_address


def test_a_disconnected_provider_is_not_valid_any_more_and_a_foreign_one_never(stall: Stall) -> None:
    other = stall.world.add_bot("Other", "other_bot")
    foreign = connect_provider(stall.world, other.id, "Stripe").token
    assert "PAYMENT_PROVIDER_INVALID" in stall.refusal(
        "createInvoiceLink", **stall.invoice_arguments(provider_token=foreign)
    )
    disconnect_provider(stall.world, stall.bot.id, stall.token)
    assert "PAYMENT_PROVIDER_INVALID" in stall.refusal("createInvoiceLink", **stall.invoice_arguments())


def test_a_provider_may_take_one_currency_only(stall: Stall) -> None:
    token = connect_provider(stall.world, stall.bot.id, "PayMaster").token
    arguments = stall.invoice_arguments(provider_token=token)
    assert stall.refusal("createInvoiceLink", **arguments) == "Bad Request: CURRENCY_INVALID"
    rubles = arguments | {"currency": "RUB", "prices": [{"label": "a", "amount": 10_000}]}
    assert stall.call("createInvoiceLink", **rubles)["ok"]


def test_a_keyboard_of_an_invoice_begins_with_its_pay_button(stall: Stall) -> None:
    def send(*buttons: dict[str, Any]) -> dict[str, Any]:
        markup = {"inline_keyboard": [list(buttons)]}
        return stall.call(
            "sendInvoice", chat_id=stall.user_id, **stall.invoice_arguments(reply_markup=markup)
        )

    pay, link = {"text": "Buy", "pay": True}, {"text": "Terms", "url": "https://example.org/"}
    assert send(link)["description"] == "Bad Request: REPLY_MARKUP_BUY_EMPTY"
    assert send(link, pay)["description"] == "Bad Request: BUTTON_POS_INVALID"
    assert send(pay, link)["result"]["reply_markup"] == {"inline_keyboard": [[pay, link]]}
    assert (
        "reply_markup"
        not in stall.call("sendInvoice", chat_id=stall.user_id, **stall.invoice_arguments())["result"]
    )


def test_a_photo_is_kept_when_its_address_is_one(stall: Stall) -> None:
    photo = stall.open(photo_url="https://example.org/tea.jpg", photo_width=640).invoice.photo
    assert photo is not None
    assert (photo.url, photo.width) == ("https://example.org/tea.jpg", 640)
    assert stall.open(photo_url="tea").invoice.photo is None


def test_a_subscription_is_monthly_cheap_enough_and_by_link_only(stall: Stall) -> None:
    month = stall.star_arguments(subscription_period=2_592_000)
    assert stall.call("createInvoiceLink", **month)["ok"]
    week = stall.star_arguments(subscription_period=604_800)
    assert stall.refusal("createInvoiceLink", **week) == "Bad Request: SUBSCRIPTION_PERIOD_INVALID"
    dear = month | {"prices": [{"label": "a", "amount": 10_001}]}
    assert stall.refusal("createInvoiceLink", **dear) == "Bad Request: SUBSCRIPTION_AMOUNT_INVALID"
    sent = stall.refusal("sendInvoice", chat_id=stall.user_id, **month)
    assert sent == "Bad Request: SUBSCRIPTION_EXPORT_MISSING"


def test_no_business_account_is_connected_here(stall: Stall) -> None:
    arguments = stall.star_arguments(business_connection_id="abc")
    assert stall.refusal("createInvoiceLink", **arguments) == "Bad Request: business connection not found"


def test_every_form_of_a_link_opens_the_invoice(stall: Stall) -> None:
    link = stall.make_link()
    slug = slug_of(link)
    forms = (link, link.removeprefix("https://"), slug, f"t.me/invoice/{slug}", f"tg://invoice?slug={slug}")
    for address in forms:
        assert paying.open_link(stall.world, stall.user_id, address).slug == slug


SHIPPING_REFUSALS: list[tuple[Any, str]] = [
    (MISSING, 'parameter "shipping_options" is required'),
    ("[{", "can't parse shipping options JSON object"),
    ({}, "expected an Array of shipping options"),
    ([1], "can't parse shipping option: ShippingOption must be an Object"),
    ([{"id": ""}], "can't parse shipping option: ShippingOption identifier must be non-empty"),
    ([{"id": "a", "title": ""}], "can't parse shipping option: ShippingOption title must be non-empty"),
    ([{"id": "a", "title": "A"}], "can't parse shipping option: Can't find field \"prices\""),
    (
        [{"id": "a", "title": "A", "prices": 5}],
        'can\'t parse shipping option: Field "prices" must be of type Array',
    ),
    (
        [{"id": "a", "title": "A", "prices": [{"label": "a"}]}],
        "can't parse shipping option: Can't parse shipping option prices: Can't parse labeled price: "
        'Can\'t find field "amount"',
    ),
    ([], "there must be at least one shipping option"),
]


@pytest.mark.parametrize(("options", "text"), SHIPPING_REFUSALS)
def test_wrong_shipping_options_are_refused_word_for_word(stall: Stall, options: Any, text: str) -> None:
    arguments = changed({"shipping_query_id": "1", "ok": True}, {"shipping_options": options})
    assert stall.refusal("answerShippingQuery", **arguments) == f"Bad Request: {text}"


@pytest.mark.parametrize("method", ["answerShippingQuery", "answerPreCheckoutQuery"])
def test_a_refusal_needs_words(stall: Stall, method: str) -> None:
    assert stall.refusal(method, ok=False) == 'Bad Request: parameter "error_message" is required'


@pytest.mark.parametrize("query_id", ["", "abc", "0", "99999999999999999999999"])
def test_an_id_that_no_query_has_is_too_old(stall: Stall, query_id: str) -> None:
    refusal = stall.refusal("answerPreCheckoutQuery", pre_checkout_query_id=query_id, ok=True)
    assert refusal == "Bad Request: query is too old and response timeout expired or query ID is invalid"


def test_the_live_servers_quirk_of_shipping_answers_is_a_switch(stall: Stall) -> None:
    quirks.turn(stall.world, quirks.SHIPPING_ANSWERS_OF_10_2, True)
    refused = stall.refusal("answerShippingQuery", shipping_query_id="1", ok=False, error_message="no")
    assert refused == "Bad Request: there must be at least one shipping option"
    free = [{"id": "a", "title": "A", "prices": [{"label": "Free", "amount": 0}]}]
    refused = stall.refusal("answerShippingQuery", shipping_query_id="1", ok=True, shipping_options=free)
    assert refused == "Bad Request: total price must be positive"
    # And off again.
    quirks.turn(stall.world, quirks.SHIPPING_ANSWERS_OF_10_2, False)
    assert not stall.world.quirks


def test_an_unknown_quirk_is_answered_with_the_known_ones(stall: Stall) -> None:
    with pytest.raises(WorldError, match="no quirk 'speed'; there are: shipping_answers_of_10_2"):
        quirks.turn(stall.world, "speed", True)


def test_an_edited_invoice_keeps_its_pay_button_first(stall: Stall) -> None:
    invoice = {"chat_id": stall.user_id, "message_id": stall.send_invoice()}

    def edit(*buttons: Mapping[str, object]) -> dict[str, object]:
        return stall.call("editMessageReplyMarkup", **invoice, reply_markup={"inline_keyboard": [buttons]})

    help_button = {"text": "Help", "callback_data": "help"}
    assert edit(help_button)["description"] == "Bad Request: REPLY_MARKUP_BUY_EMPTY"
    assert edit({"text": "Buy", "pay": True}, help_button)["ok"]
