"""Payment providers: tokens, connections, test cards and their own ledger."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import pytest

from tgsandbox.world.checkout import paying
from tgsandbox.world.checkout.payment_form import FormState
from tgsandbox.world.currencies import CURRENCIES, format_amount
from tgsandbox.world.errors import WorldError
from tgsandbox.world.providers import ledger
from tgsandbox.world.providers.cards import Card, passes_luhn
from tgsandbox.world.providers.ledger import ChargeState
from tgsandbox.world.providers.provider import PROVIDERS, Mode, connect_provider, disconnect_provider
from tgsandbox.world.providers.test_cards import STRIPE_CARDS, TEST_CARDS
from tgsandbox.world.world import World

if TYPE_CHECKING:
    from packages.tgsandbox.tests.payments.conftest import Stall

TOKEN_SHAPES = [
    ("Stripe", "test", r"284685063:TEST:[\w-]{16}"),
    ("YooKassa", "test", r"381764678:TEST:\d{5,6}"),
    ("Sberbank", "test", r"401643678:TEST:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    ("Sberbank", "live", r"410182388:LIVE:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    ("Payme", "live", r"\d{9}:LIVE:[0-9a-f]{24}"),
]


@pytest.mark.parametrize(("provider", "mode", "shape"), TOKEN_SHAPES)
def test_a_token_names_provider_and_mode(stall: Stall, provider: str, mode: str, shape: str) -> None:
    token = connect_provider(stall.world, stall.bot.id, provider, cast(Mode, mode))
    assert re.fullmatch(shape, token.token)
    assert token.is_test == (mode == "test")


def test_test_and_live_of_one_provider_have_different_numbers_and_keep_them(stall: Stall) -> None:
    def number(mode: Mode) -> str:
        return connect_provider(stall.world, stall.bot.id, "chapa", mode).token.partition(":")[0]

    assert number("test") == number("test") != number("live")


def test_a_bot_may_have_several_tokens_and_lose_one(stall: Stall) -> None:
    second = connect_provider(stall.world, stall.bot.id, "Stripe")
    assert second.token != stall.token
    disconnect_provider(stall.world, stall.bot.id, stall.token)
    assert stall.bot.provider_tokens == [second]
    with pytest.raises(WorldError, match="no such provider token"):
        disconnect_provider(stall.world, stall.bot.id, stall.token)


def test_an_unknown_provider_is_answered_with_the_known_ones(stall: Stall) -> None:
    with pytest.raises(WorldError, match="no payment provider 'Pypal'; there are: Stripe, YooKassa"):
        connect_provider(stall.world, stall.bot.id, "Pypal")
    with pytest.raises(WorldError, match="'test' or 'live', got 'prod'"):
        connect_provider(stall.world, stall.bot.id, "Stripe", cast(Mode, "prod"))


def test_the_same_seed_gives_the_same_token(stall: Stall) -> None:
    def token(seed: int) -> str:
        world = World(lambda: 0.0, seed)
        return connect_provider(world, world.add_bot("Tea", "tea_bot").id, "Stripe").token

    assert token(1) == token(1) != token(2)


def yookassa_arguments(stall: Stall) -> dict[str, object]:
    token = connect_provider(stall.world, stall.bot.id, "YooKassa").token
    return {"provider_token": token, "currency": "RUB", "prices": [{"label": "Чай", "amount": 30_000}]}


@pytest.mark.parametrize(
    ("number", "state"),
    [
        ("1111 1111 1111 1026", FormState.PAID),
        ("1111 1111 1111 1049", FormState.DECLINED),
        ("1111 1111 1111 1051", FormState.DECLINED),
        ("5555 5555 5555 4444", FormState.PAID),
    ],
)
def test_yookassas_page_takes_its_test_cards_although_they_have_expired(
    stall: Stall, number: str, state: FormState
) -> None:
    form = stall.pay(stall.open(**yookassa_arguments(stall)), Card(number, "12/22", "000"))
    assert form.state == state
    (charge,) = ledger.charges_of(stall.world, stall.bot.id)
    assert re.fullmatch(r"[0-9a-f]{8}-000f-5000-a000-[0-9a-f]{12}", charge.id)


def test_stripe_does_not_know_yookassas_cards(stall: Stall) -> None:
    assert stall.pay(stall.open(), Card("1111 1111 1111 1026")).state == FormState.DECLINED
    # The client does not even send one without a valid check digit.
    form = paying.pay_by_card(stall.world, stall.open().id, Card("1111 1111 1111 1049"))
    assert form.error is not None
    assert form.error.code == "LOCAL_CARD_NUMBER_INVALID"


@pytest.mark.parametrize("number", list(STRIPE_CARDS))
def test_stripes_test_cards_have_valid_check_digits(number: str) -> None:
    assert passes_luhn(number)
    assert not passes_luhn(number[:-1] + str((int(number[-1]) + 1) % 10))


def test_each_test_card_is_of_a_known_provider() -> None:
    assert {card.provider for card in TEST_CARDS} <= PROVIDERS.keys()


def test_the_ledger_keeps_what_the_provider_was_asked(stall: Stall) -> None:
    receipt = '{"receipt": {}}'
    form = stall.pay(stall.open(provider_data=receipt))
    (charge,) = ledger.charges_of(stall.world, stall.bot.id)
    assert (charge.amount, charge.currency, charge.kept_amount) == (1000, "EUR", 1000)
    assert (charge.provider, charge.is_test, charge.card_title) == ("Stripe", True, "Visa *4242")
    assert (charge.description, charge.provider_data) == ("Tea", receipt)
    assert charge.created_at == stall.world.now()
    assert re.fullmatch(r"ch_[A-Za-z0-9]{24}", charge.id)
    assert ledger.charge_with_id(stall.world, form.telegram_payment_charge_id) == charge


def test_a_merchant_refunds_in_parts_and_the_bot_hears_nothing(stall: Stall) -> None:
    charge_id = stall.pay(stall.open()).telegram_payment_charge_id
    waiting = len(stall.bot.updates.waiting)
    part = ledger.refund_charge(stall.world, charge_id, 300)
    assert (part.state, part.kept_amount) == (ChargeState.PARTLY_REFUNDED, 700)
    whole = ledger.refund_charge(stall.world, charge_id)
    assert (whole.state, whole.kept_amount, whole.refunded_amount) == (ChargeState.REFUNDED, 0, 1000)
    assert len(stall.bot.updates.waiting) == waiting


def test_no_more_is_refunded_than_was_paid(stall: Stall) -> None:
    charge_id = stall.pay(stall.open()).telegram_payment_charge_id
    with pytest.raises(WorldError, match="1000 EUR can be refunded, not 1001"):
        ledger.refund_charge(stall.world, charge_id, 1001)
    with pytest.raises(WorldError, match="not -1"):
        ledger.refund_charge(stall.world, charge_id, -1)
    ledger.refund_charge(stall.world, charge_id)
    with pytest.raises(WorldError, match="0 EUR can be refunded"):
        ledger.refund_charge(stall.world, charge_id)


def test_a_declined_charge_has_nothing_to_refund(stall: Stall) -> None:
    stall.pay(stall.open(), Card("4000000000000002"))
    (charge,) = ledger.charges_of(stall.world, stall.bot.id)
    with pytest.raises(WorldError, match="can be refunded"):
        ledger.refund_charge(stall.world, charge.id)
    with pytest.raises(WorldError, match="no provider has a charge"):
        ledger.refund_charge(stall.world, "ch_none")


def test_a_live_account_is_play_money_too(stall: Stall) -> None:
    token = connect_provider(stall.world, stall.bot.id, "Stripe", "live").token
    form = stall.pay(stall.open(provider_token=token))
    (charge,) = ledger.charges_of(stall.world, stall.bot.id)
    assert form.state == FormState.PAID
    assert not charge.is_test


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (999, "USD", "$9.99"),
        (129_000, "RUB", "1 290,00 RUB"),
        (1500, "JPY", "¥1,500"),
        (1234, "JOD", "JOD1.234"),
        (-150, "EUR", "-1,50 €"),
        (50, "XTR", "⭐ 50"),
        (5, "XXX", "5 XXX"),
    ],
)
def test_amounts_are_written_as_telegrams_clients_write_them(amount: int, currency: str, text: str) -> None:
    assert format_amount(amount, currency).replace("\u00a0", " ") == text


def test_every_currency_has_sensible_limits() -> None:
    assert len(CURRENCIES) == 96
    for currency in CURRENCIES.values():
        assert 0 < currency.min_amount < currency.max_amount
        assert currency.digits in (0, 2, 3)
