"""The receipt of a payment."""

from __future__ import annotations

from tgsandbox.control.shapes.forms import ReceiptView
from tgsandbox.control.shapes.money import show_money
from tgsandbox.control.showing.forms import show_prices
from tgsandbox.control.showing.people import show_order_info
from tgsandbox.world.checkout.receipts import Receipt
from tgsandbox.world.talk.messages import RefundedPayment
from tgsandbox.world.world import World


def show_receipt(world: World, user_id: int, receipt: Receipt) -> ReceiptView:
    return ReceiptView(
        title=receipt.title,
        description=receipt.description,
        photo_url=receipt.photo.url if receipt.photo else "",
        bot_id=receipt.seller_bot_id,
        bot_name=world.user(receipt.seller_bot_id).first_name,
        date=receipt.date,
        is_test=receipt.is_test,
        provider=receipt.provider,
        price_parts=show_prices(receipt.price_parts, receipt.currency),
        tip=show_money(receipt.tip_amount, receipt.currency),
        total=show_money(receipt.total_amount, receipt.currency),
        paid_with=receipt.credentials_title,
        order_info=show_order_info(receipt.order_info),
        shipping_option_title=receipt.shipping_option.title if receipt.shipping_option else "",
        telegram_payment_charge_id=receipt.telegram_payment_charge_id,
        subscription_expiration_date=receipt.subscription_expiration_date,
        is_refunded=_is_refunded(world, user_id, receipt),
    )


def _is_refunded(world: World, user_id: int, receipt: Receipt) -> bool:
    """Whether Telegram told the buyer so; a provider's own refunds are seen in its ledger alone."""
    return any(
        isinstance(message.content, RefundedPayment)
        and message.content.telegram_payment_charge_id == receipt.telegram_payment_charge_id
        for message in world.private_chat(receipt.seller_bot_id, user_id).messages.values()
    )
