"""Payments as the Bot API's JSON objects, key order as Telegram writes it.

Source: telegram-bot-api 10.0, Client.cpp, JsonInvoice, JsonSuccessfulPaymentBot, JsonPreCheckoutQuery and
their kin; BotSubscriptionUpdated by the documentation of 10.2.
"""

from __future__ import annotations

from tgsandbox.botapi.showing.objects import CONTENT_WRITERS, WRITERS, write_user
from tgsandbox.world.checkout.invoices import InvoiceContent
from tgsandbox.world.checkout.payment_queries import PreCheckoutQuery, ShippingQuery
from tgsandbox.world.people import Bot, OrderInfo, ShippingAddress
from tgsandbox.world.star_trade.subscriptions import SubscriptionChange
from tgsandbox.world.talk.messages import RefundedPayment, SuccessfulPayment, Wire
from tgsandbox.world.world import World


def write_invoice(_world: World, _bot: Bot, invoice: InvoiceContent) -> Wire:
    """The part of a message that an invoice is; payload, photo and provider are not shown again."""
    return {
        "invoice": {
            "title": invoice.title,
            "description": invoice.description,
            "start_parameter": invoice.start_parameter,
            "currency": invoice.currency,
            "total_amount": invoice.total_amount,
        }
    }


def write_successful_payment(_world: World, _bot: Bot, payment: SuccessfulPayment) -> Wire:
    wire: Wire = {
        "currency": payment.currency,
        "total_amount": payment.total_amount,
        "invoice_payload": payment.invoice_payload,
    }
    if payment.shipping_option_id:
        wire["shipping_option_id"] = payment.shipping_option_id
    if payment.order_info is not None:
        wire["order_info"] = write_order_info(payment.order_info)
    wire["telegram_payment_charge_id"] = payment.telegram_payment_charge_id
    wire["provider_payment_charge_id"] = payment.provider_payment_charge_id
    if payment.is_recurring:
        wire["is_recurring"] = True
    if payment.is_first_recurring:
        wire["is_first_recurring"] = True
    if payment.subscription_expiration_date:
        wire["subscription_expiration_date"] = payment.subscription_expiration_date
    return {"successful_payment": wire}


def write_refunded_payment(_world: World, _bot: Bot, payment: RefundedPayment) -> Wire:
    wire: Wire = {
        "currency": payment.currency,
        "total_amount": payment.total_amount,
        "invoice_payload": payment.invoice_payload,
        "telegram_payment_charge_id": payment.telegram_payment_charge_id,
    }
    if payment.provider_payment_charge_id:
        wire["provider_payment_charge_id"] = payment.provider_payment_charge_id
    return {"refunded_payment": wire}


def write_shipping_query(world: World, _bot: Bot, query: ShippingQuery) -> Wire:
    return {
        "id": query.id,
        "from": write_user(world.user(query.user_id)),
        "invoice_payload": query.invoice_payload,
        "shipping_address": write_address(query.shipping_address),
    }


def write_pre_checkout_query(world: World, _bot: Bot, query: PreCheckoutQuery) -> Wire:
    wire: Wire = {
        "id": query.id,
        "from": write_user(world.user(query.user_id)),
        "currency": query.currency,
        "total_amount": query.total_amount,
        "invoice_payload": query.invoice_payload,
    }
    if query.shipping_option_id:
        wire["shipping_option_id"] = query.shipping_option_id
    if query.order_info is not None:
        wire["order_info"] = write_order_info(query.order_info)
    return wire


def write_order_info(info: OrderInfo) -> Wire:
    """Only what has a value."""
    wire: Wire = {}
    if info.name:
        wire["name"] = info.name
    if info.phone_number:
        wire["phone_number"] = info.phone_number
    if info.email:
        wire["email"] = info.email
    if info.shipping_address is not None:
        wire["shipping_address"] = write_address(info.shipping_address)
    return wire


def write_address(address: ShippingAddress) -> Wire:
    """All six keys are always there."""
    return {
        "country_code": address.country_code,
        "state": address.state,
        "city": address.city,
        "street_line1": address.street_line1,
        "street_line2": address.street_line2,
        "post_code": address.post_code,
    }


def write_subscription(world: World, _bot: Bot, change: SubscriptionChange) -> Wire:
    return {
        "user": write_user(world.user(change.user_id)),
        "invoice_payload": change.invoice_payload,
        "state": change.state.value,
    }


CONTENT_WRITERS.update(
    {
        InvoiceContent: write_invoice,
        SuccessfulPayment: write_successful_payment,
        RefundedPayment: write_refunded_payment,
    }
)
WRITERS.update(
    {
        ShippingQuery: write_shipping_query,
        PreCheckoutQuery: write_pre_checkout_query,
        SubscriptionChange: write_subscription,
    }
)
