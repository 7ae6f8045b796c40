"""News about an order: what the buyer reads, and what the merchant needs to act."""

from __future__ import annotations

from kassa.core.contact import OrderInfo, ShippingAddress
from kassa.core.currencies import format_money
from kassa.core.decision import NotifyBuyer, NotifyMerchant
from kassa.core.money import Money
from kassa.core.order import Charge, Delivery, DeliveryState, Order, OrderLine, Refund
from kassa.telegram.callbacks import merchant_data
from kassa.telegram.invoices import title_of
from kassa.telegram.markup import Html, escaped
from kassa.telegram.messages import Keyboard, button
from kassa.telegram.order_state import number_of, parcel_words, state_words
from kassa.telegram.words import Words


def buyer_notice(order: Order, news: NotifyBuyer, words: Words) -> Html:
    """What no words are known for is told as the order's state: better general than silent."""
    key = f"buyer.{news.what}"
    tracking = next((one.tracking for one in order.deliveries if one.tracking), "")
    if tracking and words.knows(f"{key}_tracking"):
        key = f"{key}_tracking"
    return words.html(
        key if words.knows(key) else "buyer.news",
        title=title_of(order),
        total=format_money(_latest_total(order)),
        refund=format_money(_given_back(order, news.refund_number)),
        number=number_of(order),
        tracking=tracking,
        state=state_words(order, words),
    )


def receipt(order: Order, delivery: Delivery, words: Words) -> Html:
    """What stands below the goods when their message is the receipt; a repeat says thank you once only."""
    charge = order.charge(delivery.telegram_payment_charge_id)
    if charge is None or not order.goods_bring_the_receipt or delivery.state is not DeliveryState.OWED:
        return Html()
    return words.html("goods.thanks", total=format_money(charge.total), number=number_of(order))


def merchant_notice(order: Order, news: NotifyMerchant, words: Words) -> Html:
    key = f"merchant.{news.what}"
    reason = next((one.reason for one in reversed(order.deliveries) if one.reason), "")
    reason = reason or next((one.reason for one in reversed(order.refunds) if one.reason), "")
    headline = words.html(
        key if words.knows(key) else "merchant.news",
        number=number_of(order),
        order=order.id,
        reason=reason,
        refund=format_money(_given_back(order, news.refund_number)),
        what=news.what.replace("_", " "),
    )
    return _lines(headline, *_goods_of(order, words), *_money_of(order, words), _buyer_of(order, words))


def case_notice(news: NotifyMerchant, words: Words) -> Html:
    """What fits no order, or could not be decided."""
    return _lines(
        words.html(f"merchant.{news.what}"),
        escaped(news.detail),
        words.html("merchant.case", case=str(news.case)),
    )


def refund_task(order: Order, refund: Refund, charge: Charge, words: Words) -> Html:
    """Where no API gives the money back, a person does, at the provider."""
    return words.html(
        "merchant.refund_task",
        amount=format_money(refund.amount),
        number=number_of(order),
        order=order.id,
        provider_charge=charge.provider_payment_charge_id,
    )


def parcel_notice(order: Order, delivery: Delivery, words: Words) -> Html:
    """All that is needed to pack and send one line of an order."""
    return _lines(
        words.html(_parcel_headline(order, delivery), number=number_of(order)),
        _line_of_goods(order.line(delivery.line_number), words),
        words.html("merchant.state", state=parcel_words(delivery, words)),
        *_money_of(order, words),
        *_contact_of(order, words),
    )


def _parcel_headline(order: Order, delivery: Delivery) -> str:
    if delivery.state is DeliveryState.OWED and order.parcels_bring_the_news:
        return "merchant.new_parcel"
    is_here = delivery.state in (DeliveryState.OWED, DeliveryState.PACKED)
    return "merchant.parcel" if is_here else "merchant.parcel_sent"


def parcel_keyboard(order: Order, delivery: Delivery, words: Words) -> Keyboard | None:
    """The steps that are still ahead of this parcel."""
    verbs = _NEXT_STEPS.get(delivery.state, ())
    row = [
        button(words.plain(f"button.{verb}"), merchant_data(verb, order.id, delivery.number))
        for verb in verbs
    ]
    return [row] if row else None


_NEXT_STEPS = {
    DeliveryState.OWED: ("packed", "shipped"),
    DeliveryState.PACKED: ("shipped",),
    DeliveryState.SHIPPED: ("delivered",),
}


def _latest_total(order: Order) -> Money:
    return order.charges[-1].total if order.charges else order.goods_total


def _given_back(order: Order, refund_number: int) -> Money:
    """A refund may be of a part only. News of earlier versions don't name theirs: it is the latest."""
    named = order.refund(refund_number) or (order.refunds[-1] if order.refunds else None)
    return named.amount if named else _latest_total(order)


def _goods_of(order: Order, words: Words) -> list[Html]:
    return [_line_of_goods(line, words) for line in order.lines]


def _line_of_goods(line: OrderLine, words: Words) -> Html:
    return words.html("merchant.goods", quantity=str(line.quantity), title=line.title, sku=line.sku)


def _money_of(order: Order, words: Words) -> list[Html | None]:
    if not order.charges:
        return [words.html("merchant.total", total=format_money(order.goods_total))]
    charge = order.charges[-1]
    return [
        words.html("merchant.total", total=format_money(charge.total)),
        words.html("merchant.tip", tip=format_money(charge.tip)) if charge.tip.amount else None,
        _shipping_of(order, charge, words),
    ]


def _shipping_of(order: Order, charge: Charge, words: Words) -> Html | None:
    options = [option for quote in order.quotes for option in quote.options]
    chosen = next((one for one in options if one.id == charge.shipping_option_id), None)
    return (
        words.html("merchant.shipping", method=f"{chosen.title}, {format_money(chosen.price)}")
        if chosen
        else None
    )


def _contact_of(order: Order, words: Words) -> list[Html | None]:
    info = _order_info(order)
    address = _one_line(info.shipping_address) if info.shipping_address else ""
    return [
        words.html("merchant.name", name=info.name) if info.name else None,
        words.html("merchant.phone", phone=info.phone_number.lstrip("+")) if info.phone_number else None,
        words.html("merchant.email", email=info.email) if info.email else None,
        words.html("merchant.address", address=address) if address else None,
        _buyer_of(order, words),
    ]


def _order_info(order: Order) -> OrderInfo:
    """What was paid with counts more than what was asked with."""
    told = [charge.order_info for charge in reversed(order.charges) if charge.order_info]
    return next(iter(told), None) or order.order_info or OrderInfo()


def _one_line(address: ShippingAddress) -> str:
    parts = (
        address.street_line1,
        address.street_line2,
        f"{address.post_code} {address.city}".strip(),
        address.state,
        address.country_code,
    )
    return ", ".join(part for part in parts if part)


def _buyer_of(order: Order, words: Words) -> Html:
    return words.html("merchant.buyer", buyer=str(order.buyer_id))


def _lines(*lines: Html | None) -> Html:
    return Html("\n".join(line for line in lines if line))
