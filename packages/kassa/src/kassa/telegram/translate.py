"""From Telegram's words to the core's: which question or fact an update brings to which order."""

from __future__ import annotations

from typing import Literal, cast

import msgspec

from kassa.core import contact, inputs
from kassa.core.currencies import CURRENCIES
from kassa.core.money import STARS, Money
from kassa.telegram import updates
from kassa.telegram.updates import UnreadableUpdate, Update, read

# Far above Telegram's limit; the books count billionths of them.
MOST_STARS = 10**9
SUBSCRIPTION_STATES = ("canceled", "active", "failed")


def money_news(update: Update) -> tuple[inputs.Question | inputs.Fact, str] | None:
    """The input and the invoice payload it is about; None when the update isn't about money.

    Raises UnreadableUpdate when it is, but can't be read.
    """
    if update.pre_checkout_query:
        return pre_checkout_queried(read(update.pre_checkout_query, updates.PreCheckoutQuery))
    if update.shipping_query:
        return shipping_queried(read(update.shipping_query, updates.ShippingQuery))
    if update.subscription:
        return subscription_changed(read(update.subscription, updates.SubscriptionUpdated))
    if update.message and updates.is_money(update):
        return money_message(read(update.message, updates.MoneyMessage))
    return None


def shipping_queried(query: updates.ShippingQuery) -> tuple[inputs.ShippingQueried, str]:
    address = _address(query.shipping_address)
    return inputs.ShippingQueried(
        query.id, query.from_.id, query.invoice_payload, address
    ), query.invoice_payload


def pre_checkout_queried(query: updates.PreCheckoutQuery) -> tuple[inputs.PreCheckoutQueried, str]:
    input_ = inputs.PreCheckoutQueried(
        query_id=query.id,
        payer_id=query.from_.id,
        invoice_payload=query.invoice_payload,
        total=_money(query),
        shipping_option_id=query.shipping_option_id,
        order_info=_order_info(query.order_info),
    )
    return input_, query.invoice_payload


def money_message(message: updates.MoneyMessage) -> tuple[inputs.Fact, str] | None:
    payer_id = message.from_.id if message.from_ and not message.from_.is_bot else message.chat.id
    if message.successful_payment:
        return payment_succeeded(payer_id, message.successful_payment)
    if message.refunded_payment:
        return payment_refunded(message.chat.id, message.refunded_payment)
    return None


def payment_succeeded(
    payer_id: int, payment: updates.SuccessfulPayment
) -> tuple[inputs.PaymentSucceeded, str]:
    fact = inputs.PaymentSucceeded(
        payer_id=payer_id,
        invoice_payload=payment.invoice_payload,
        total=_money(payment),
        telegram_payment_charge_id=payment.telegram_payment_charge_id,
        provider_payment_charge_id=payment.provider_payment_charge_id,
        shipping_option_id=payment.shipping_option_id,
        order_info=_order_info(payment.order_info),
        is_recurring=payment.is_recurring,
        is_first_recurring=payment.is_first_recurring,
        subscription_expiration_date=payment.subscription_expiration_date,
    )
    return fact, payment.invoice_payload


def payment_refunded(payer_id: int, payment: updates.RefundedPayment) -> tuple[inputs.PaymentRefunded, str]:
    fact = inputs.PaymentRefunded(
        payer_id=payer_id,
        invoice_payload=payment.invoice_payload,
        total=_money(payment),
        telegram_payment_charge_id=payment.telegram_payment_charge_id,
    )
    return fact, payment.invoice_payload


def subscription_changed(update: updates.SubscriptionUpdated) -> tuple[inputs.SubscriptionChanged, str]:
    if update.state not in SUBSCRIPTION_STATES:
        raise UnreadableUpdate(
            f"subscription: state must be one of {SUBSCRIPTION_STATES}, got {update.state!r}"
        )
    state = cast(Literal["canceled", "active", "failed"], update.state)
    return inputs.SubscriptionChanged(update.user.id, state), update.invoice_payload


def _money(told: updates.PreCheckoutQuery | updates.SuccessfulPayment | updates.RefundedPayment) -> Money:
    """No invoice of ours was in a currency that we don't know."""
    if told.currency not in CURRENCIES:
        raise UnreadableUpdate(f"money: there is no currency {told.currency[:20]!r}")
    if told.currency == STARS and told.total_amount > MOST_STARS:
        raise UnreadableUpdate(f"money: at most {MOST_STARS} Stars are paid at once, got {told.total_amount}")
    return Money(told.total_amount, told.currency)


def _address(address: updates.ShippingAddress) -> contact.ShippingAddress:
    return contact.ShippingAddress(
        address.country_code,
        address.state,
        address.city,
        address.street_line1,
        address.street_line2,
        address.post_code,
    )


def _order_info(part: msgspec.Raw) -> contact.OrderInfo | None:
    """Contact data that can't be read is none: a question is then refused, a payment stays a payment."""
    if not part:
        return None
    try:
        info = read(part, updates.OrderInfo)
    except UnreadableUpdate:
        return None
    address = _address(info.shipping_address) if info.shipping_address else None
    return contact.OrderInfo(info.name, info.phone_number, info.email, address)
