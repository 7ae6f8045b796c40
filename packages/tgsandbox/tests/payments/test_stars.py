"""Telegram Stars: paying, refunds, the bot's balance and transactions, subscriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tgsandbox.world.checkout import paying
from tgsandbox.world.checkout.form_errors import PaymentRefused
from tgsandbox.world.checkout.payment_form import FormState, PaymentForm
from tgsandbox.world.errors import WorldError
from tgsandbox.world.providers.cards import Card
from tgsandbox.world.star_trade import stars, subscriptions

if TYPE_CHECKING:
    from packages.tgsandbox.tests.payments.conftest import Stall

MONTH = 2_592_000


def error_code(form: PaymentForm) -> str:
    assert form.error is not None
    return form.error.code


def subscribe(stall: Stall) -> str:
    """The charge id of the first payment."""
    return stall.pay_stars(stall.open_stars(subscription_period=MONTH)).telegram_payment_charge_id


def test_stars_go_from_the_buyer_to_the_bot(stall: Stall) -> None:
    paid = stall.pay_stars(stall.open_stars())
    assert paid.state == FormState.PAID
    assert stall.buyer.stars == 50
    assert stall.call("getMyStarBalance")["result"] == {"amount": 50}
    (query,) = stall.told("pre_checkout_query")
    (payment,) = stall.told("successful_payment")
    assert (query["currency"], payment["currency"]) == ("XTR", "XTR")
    assert payment["telegram_payment_charge_id"].startswith("stx")


def test_a_transaction_is_the_payment_and_a_refund_a_second_one_with_the_same_id(stall: Stall) -> None:
    charge_id = stall.pay_stars(stall.open_stars()).telegram_payment_charge_id
    stall.world.advance(60)
    refund = {"user_id": stall.user_id, "telegram_payment_charge_id": charge_id}
    assert stall.call("refundStarPayment", **refund) == {"ok": True, "result": True}
    first, second = stall.call("getStarTransactions")["result"]["transactions"]
    assert first["id"] == second["id"] == charge_id
    assert first["source"]["invoice_payload"] == second["receiver"]["invoice_payload"] == "tea-1"
    assert second["date"] == first["date"] + 60
    assert stall.buyer.stars == 100
    assert stall.call("getMyStarBalance")["result"] == {"amount": 0}


def test_the_bot_hears_of_its_own_refund(stall: Stall) -> None:
    charge_id = stall.pay_stars(stall.open_stars()).telegram_payment_charge_id
    stall.call("refundStarPayment", user_id=stall.user_id, telegram_payment_charge_id=charge_id)
    (refunded,) = stall.told("refunded_payment")
    assert refunded["telegram_payment_charge_id"] == charge_id
    assert (refunded["currency"], refunded["total_amount"]) == ("XTR", 50)


def test_a_refund_is_refused_in_telegrams_words(stall: Stall) -> None:
    charge_id = stall.pay_stars(stall.open_stars()).telegram_payment_charge_id
    good = {"user_id": stall.user_id, "telegram_payment_charge_id": charge_id}
    assert stall.refusal("refundStarPayment") == "Bad Request: invalid user_id specified"
    assert stall.refusal("refundStarPayment", user_id="x") == "Bad Request: invalid user_id specified"
    assert (
        stall.refusal("refundStarPayment", user_id=stall.user_id)
        == 'Bad Request: parameter "telegram_payment_charge_id" is required'
    )
    assert stall.refusal("refundStarPayment", **good | {"user_id": 5}) == "Bad Request: USER_ID_INVALID"
    assert (
        stall.refusal("refundStarPayment", **good | {"telegram_payment_charge_id": "stx"})
        == "Bad Request: CHARGE_ID_EMPTY"
    )
    stall.call("refundStarPayment", **good)
    assert stall.refusal("refundStarPayment", **good) == "Bad Request: CHARGE_ALREADY_REFUNDED"
    assert stall.buyer.stars == 100


def test_another_bot_can_not_refund_the_payment(stall: Stall) -> None:
    charge_id = stall.pay_stars(stall.open_stars()).telegram_payment_charge_id
    other = stall.world.add_bot("Other", "other_bot")
    answer = stall.call_as(
        other, "refundStarPayment", user_id=stall.user_id, telegram_payment_charge_id=charge_id
    )
    assert answer["description"] == "Bad Request: CHARGE_ID_EMPTY"


def test_transactions_are_paged_from_the_oldest_on(stall: Stall) -> None:
    stars.top_up(stall.world, stall.user_id, 1000)
    for number in range(3):
        stall.pay_stars(stall.open_stars(payload=f"order {number}"))

    def payloads(**arguments: int) -> list[str]:
        page = stall.call("getStarTransactions", **arguments)["result"]["transactions"]
        return [transaction["source"]["invoice_payload"] for transaction in page]

    assert payloads() == ["order 0", "order 1", "order 2"]
    assert payloads(offset=1, limit=1) == ["order 1"]
    assert payloads(offset=-5, limit=0) == ["order 0"]
    assert payloads(offset=9) == []


def test_too_few_stars_are_named_and_can_be_topped_up(stall: Stall) -> None:
    form = stall.open_stars()
    stall.buyer.stars = 49
    assert error_code(paying.pay_by_stars(stall.world, form.id)) == "BALANCE_TOO_LOW"
    assert stall.told("pre_checkout_query") == []
    assert stars.top_up(stall.world, stall.user_id, 1) == 50
    assert stall.pay_stars(form).state == FormState.PAID


def test_a_top_up_is_at_least_one_star(stall: Stall) -> None:
    with pytest.raises(WorldError, match="1 Star or more"):
        stars.top_up(stall.world, stall.user_id, 0)


def test_stars_spent_while_the_bot_thinks_are_not_spent_twice(stall: Stall) -> None:
    stall.buyer.stars = 50
    first, second = stall.open_stars(), stall.open_stars()
    for form in (first, second):
        assert paying.pay_by_stars(stall.world, form.id).state == FormState.AWAITING_PRE_CHECKOUT
    assert stall.approve(first).state == FormState.PAID
    assert error_code(stall.approve(second)) == "BALANCE_TOO_LOW"
    assert (stall.buyer.stars, stars.bot_balance(stall.world, stall.bot.id)) == (0, 50)


def test_a_form_for_stars_is_good_for_ten_minutes_and_once(stall: Stall) -> None:
    old = stall.open_stars()
    stall.world.advance(601)
    assert error_code(paying.pay_by_stars(stall.world, old.id)) == "FORM_EXPIRED"
    paid = stall.pay_stars(stall.open_stars())
    with pytest.raises(PaymentRefused, match="FORM_SUBMIT_DUPLICATE"):
        paying.pay_by_stars(stall.world, paid.id)


def test_a_refusal_for_stars_has_its_own_code(stall: Stall) -> None:
    form = paying.pay_by_stars(stall.world, stall.open_stars().id)
    stall.call("answerPreCheckoutQuery", pre_checkout_query_id=form.query_id, ok=False, error_message="No")
    assert error_code(stall.form(form)) == "PRECHECKOUT_FAILED"
    assert stall.buyer.stars == 100


def test_a_card_does_not_pay_for_an_invoice_in_stars(stall: Stall) -> None:
    form = paying.pay_by_card(stall.world, stall.open_stars().id, Card())
    assert error_code(form) == "PAYMENT_CREDENTIALS_INVALID"


def test_a_subscription_begins_with_its_first_payment(stall: Stall) -> None:
    subscribe(stall)
    (payment,) = stall.told("successful_payment")
    assert payment["is_recurring"] is True
    assert payment["is_first_recurring"] is True
    assert payment["subscription_expiration_date"] == int(stall.world.now()) + MONTH
    (transaction,) = stall.call("getStarTransactions")["result"]["transactions"]
    assert transaction["source"]["subscription_period"] == MONTH


def test_a_subscription_renews_itself_each_month_with_a_payment_of_its_own(stall: Stall) -> None:
    first_id = subscribe(stall)
    until = int(stall.world.now()) + MONTH
    stall.world.advance(MONTH)
    _, renewal = stall.told("successful_payment")
    assert renewal["telegram_payment_charge_id"] != first_id
    assert "is_first_recurring" not in renewal
    assert renewal["is_recurring"] is True
    assert renewal["subscription_expiration_date"] == until + MONTH
    assert (stall.buyer.stars, stars.bot_balance(stall.world, stall.bot.id)) == (0, 100)
    assert len(stall.told("pre_checkout_query")) == 1


def test_a_renewal_without_stars_fails_and_the_bot_is_told(stall: Stall) -> None:
    subscribe(stall)
    stall.buyer.stars = 49
    stall.world.advance(MONTH)
    (change,) = stall.told("subscription")
    assert (change["state"], change["invoice_payload"]) == ("failed", "tea-1")
    assert len(stall.told("successful_payment")) == 1


def test_a_subscription_that_failed_is_taken_up_by_paying_its_invoice_anew(stall: Stall) -> None:
    charge_id = subscribe(stall)
    stall.buyer.stars = 0
    stall.world.advance(MONTH)
    with pytest.raises(WorldError, match="its invoice can be paid anew"):
        subscriptions.resume(stall.world, stall.user_id, charge_id)
    stars.top_up(stall.world, stall.user_id, 50)
    slug = stall.world.payments.subscriptions[charge_id].invoice_slug
    again = stall.pay_stars(paying.open_link(stall.world, stall.user_id, slug))
    _, payment = stall.told("successful_payment")
    assert payment["is_first_recurring"] is True
    assert payment["telegram_payment_charge_id"] == again.telegram_payment_charge_id != charge_id


def test_renewals_go_on_for_as_long_as_there_are_stars(stall: Stall) -> None:
    stars.top_up(stall.world, stall.user_id, 100)
    begun = int(stall.world.now())
    subscribe(stall)
    stall.world.advance(10 * MONTH)
    ends = [payment["subscription_expiration_date"] for payment in stall.told("successful_payment")]
    assert ends == [begun + MONTH * number for number in (1, 2, 3, 4)]
    assert stall.buyer.stars == 0
    (failed,) = stall.told("subscription")
    assert failed["state"] == "failed"


def test_a_subscription_that_the_bot_cancelled_ends_with_its_period(stall: Stall) -> None:
    charge_id = subscribe(stall)
    edit = {"user_id": stall.user_id, "telegram_payment_charge_id": charge_id}
    stall.call("editUserStarSubscription", **edit, is_canceled=True)
    stall.world.advance(2 * MONTH)
    assert len(stall.told("successful_payment")) == 1
    # The bot is not told of what it did itself.
    assert stall.told("subscription") == []


def test_a_person_cancels_and_takes_up_a_subscription_again(stall: Stall) -> None:
    charge_id = subscribe(stall)
    subscriptions.cancel(stall.world, stall.user_id, charge_id)
    subscriptions.resume(stall.world, stall.user_id, charge_id)
    subscriptions.cancel(stall.world, stall.user_id, charge_id)
    assert [change["state"] for change in stall.told("subscription")] == ["canceled", "active", "canceled"]
    stall.world.advance(MONTH)
    assert len(stall.told("successful_payment")) == 1
    with pytest.raises(WorldError, match="can't be taken up again"):
        subscriptions.resume(stall.world, stall.user_id, charge_id)


def test_a_subscription_that_the_bot_cancelled_is_not_taken_up_by_the_person(stall: Stall) -> None:
    charge_id = subscribe(stall)
    edit = {"user_id": stall.user_id, "telegram_payment_charge_id": charge_id}
    assert stall.call("editUserStarSubscription", **edit, is_canceled=True)["result"] is True
    with pytest.raises(WorldError, match="the bot cancelled"):
        subscriptions.resume(stall.world, stall.user_id, charge_id)
    stall.call("editUserStarSubscription", **edit, is_canceled=False)
    assert subscriptions.resume(stall.world, stall.user_id, charge_id).state == "active"
    unknown = stall.refusal("editUserStarSubscription", **edit | {"telegram_payment_charge_id": "stx"})
    assert unknown == "Bad Request: CHARGE_ID_INVALID"


def test_one_person_may_subscribe_several_times(stall: Stall) -> None:
    assert subscribe(stall) != subscribe(stall)
    assert len(stall.world.payments.subscriptions) == 2
