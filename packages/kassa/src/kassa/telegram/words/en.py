"""English. Words in braces are filled in; <b>, <i> and <code> stand only in what is sent as a message."""

from __future__ import annotations

from typing import Final

ENGLISH: Final[dict[str, str]] = {
    # -- the shop window --
    "welcome": "<b>{shop}</b>\nWhat would you like to buy? Tap it, or write its name.",
    "nothing_on_sale": "There is nothing on sale right now. Please come back later.",
    "page": "Page {page} of {pages}",
    "card": ("<b>{title}</b>\n{description}\n\n{price}"),
    "card_bare": ("<b>{title}</b>\n\n{price}"),
    "price_from": "from {price}",
    "sold_out": "Sold out",
    "pieces_left": "Only {number} left|Only {number} left",
    "choose_option": "Choose: {option}",
    "which_one": "Which one do you mean?",
    "not_found": (
        "I know no product called “{text}”. Tap /start to see what there is, or write a product's name."
    ),
    "too_vague": "That fits many products. Here are some of them:",
    "sku_unknown": "There is no product with the number “{sku}”. Tap /start to see what there is.",
    "buy_usage": "Write /buy and the product's number, for example: /buy {example}",
    # -- buttons --
    "button.buy": "Buy · {price}",
    "button.sold_out": "{name} · sold out",
    "button.back": "‹ All products",
    "button.start_again": "‹ Choose again",
    "button.previous": "‹",
    "button.next": "›",
    "subscribe": "<b>{title}</b>: tap the button to subscribe.",
    "button.subscribe": "Subscribe · {price}",
    "button.send_again": "Send again",
    "button.packed": "Packed",
    "button.shipped": "Shipped",
    "button.delivered": "Delivered",
    # -- toasts (200 characters at most) --
    "toast.stale": "This has changed since it was shown. Here is how it looks now.",
    "toast.gone": "This is no longer on sale.",
    "toast.sold_out": "Sorry, it has just been sold out.",
    "toast.too_few": "Sorry, only {left} left.",
    "toast.cannot_order": "Sorry, this can't be ordered right now. Please ask the shop: /support",
    "toast.invoice": "Your invoice is on its way.",
    "toast.sending_again": "Sending it again.",
    "toast.not_yours": "This button is for the shop's staff.",
    "toast.done": "Done.",
    "toast.not_now": "That isn't possible any more. See the order's state.",
    "toast.sorry": "Sorry, something went wrong. Please try again.",
    # -- the order --
    "problem": "{problem}",
    "orders": "<b>Your orders</b>",
    "no_orders": "You have no orders yet. Tap /start to see what there is.",
    "order_line": "<b>{title}</b> · {total}\n{state} · {number}",
    # a key for each core.standing.Standing
    "state.awaiting_payment": "waiting for payment",
    "state.expired": "the invoice has expired",
    "state.cancelled": "cancelled",
    "state.paid": "paid, being prepared",
    "state.packed": "paid, packed",
    "state.shipped": "shipped",
    "state.shipped_tracking": "shipped, tracking number {tracking}",
    "state.delivered": "delivered",
    "state.stuck": "held up: we are looking into it",
    "state.returned": "sent back",
    "state.refund_due": "the money is on its way back",
    "state.refunded": "refunded",
    "state.charged_back": "the payment was disputed",
    # -- why a payment is refused, shown inside the payment form --
    "refusal.SOLD_OUT": "Sorry, somebody else has just bought the last one. You have not been charged.",
    "refusal.TOTAL_CHANGED": (
        "The price has changed since this invoice was made. Please ask for a new one with /start."
    ),
    "refusal.NOT_YOUR_ORDER": "This invoice was made for somebody else. Get your own with /start.",
    "refusal.ALREADY_PAID": "This order is paid already. Thank you! See /orders.",
    "refusal.ORDER_CLOSED": "This invoice has expired. Please order again with /start.",
    "refusal.CANNOT_SHIP_THERE": "Sorry, we don't ship to this address. Please try another one.",
    "refusal.CONTACT_INVALID": "Something in your contact data isn't right. Please check it and try again.",
    "refusal.CONTACT_INVALID.name": "Please check the name: first and last name are needed.",
    "refusal.CONTACT_INVALID.phone": "Please check the phone number: the shop can't use this one.",
    "refusal.CONTACT_INVALID.email": "Please check the e-mail address: the shop can't use this one.",
    "refusal.HELD_ALREADY": (
        "Another order of yours is holding this already. Please pay that one, or try again in some minutes."
    ),
    "refusal.WAIT_A_WHILE": (
        "Several of your orders ran out unpaid. You have not been charged. Please try again in an hour."
    ),
    "refusal.TRY_AGAIN": (
        "The shop could not check your order in time. You have not been charged. Please try again."
    ),
    # -- goods --
    "goods.text": ("<b>{title}</b>\n\n{text}"),
    "goods.key": ("<b>{title}</b>\nYour key:\n{keys}"),
    "goods.file": "{title}",
    "goods.access": "<b>{title}</b>\nYour personal way in (for one person): {link}",
    # Below the goods of an order that is one digital thing.
    "goods.thanks": "Thank you! Paid: {total}. Order {number}. See /orders.",
    "access_revoked": "Your access to <b>{title}</b> has ended.",
    # -- news for the buyer: a key for each core.notice.BuyerNotice --
    "buyer.paid": "Thank you! <b>{title}</b> is paid: {total}.\nOrder {number}. See /orders.",
    "buyer.delayed": (
        "Thank you! <b>{title}</b> is paid: {total}. It could not be handed over yet: "
        "the shop knows and will send it.\nOrder {number}. Questions: /paysupport"
    ),
    "buyer.payment_returned": (
        "Your payment for <b>{title}</b> can't be accepted, you get {total} back.\n"
        "Order {number}. Questions: /paysupport"
    ),
    "buyer.shipped": "<b>{title}</b> is on its way to you.\nOrder {number}.",
    "buyer.shipped_tracking": (
        "<b>{title}</b> is on its way to you. Tracking number: <code>{tracking}</code>\nOrder {number}."
    ),
    "buyer.refunded": "{refund} for <b>{title}</b> has been given back.\nOrder {number}.",
    "buyer.renewed": "<b>{title}</b> is renewed: {total}.",
    "buyer.renewal_failed": (
        "<b>{title}</b> could not be renewed. Please see that there are enough Stars on your balance."
    ),
    "buyer.subscription_cancelled": (
        "<b>{title}</b> won't be renewed any more. What is paid stays yours until its end."
    ),
    "buyer.subscription_ended": "<b>{title}</b> has ended. You can subscribe again with /start.",
    "buyer.access_ended": "Your access to <b>{title}</b> has ended.",
    # -- news for the merchant: a key for each core.notice.MerchantNotice --
    "merchant.new_order": "<b>New order</b> {number}",
    "merchant.paid_twice": "<b>Paid twice</b> · order {number}: the second payment is given back.",
    "merchant.payment_not_accepted": (
        "<b>Payment not accepted</b> · order {number}: too late, sold out, or not what was agreed. "
        "It is given back."
    ),
    "merchant.overdue": "<b>Overdue</b> · order {number}: something is still to be delivered.",
    "merchant.delivery_failed": "<b>Delivery failed</b> · order {number}\n{reason}",
    "merchant.delivered_after_refund": (
        "<b>Delivered although refunded</b> · order {number}: the two crossed on their way."
    ),
    "merchant.refund_by_hand": (
        "<b>Please refund at the payment provider</b> · order {number}\n"
        "Then: <code>kassa refund {order} --record</code>"
    ),
    "merchant.refund_task": (
        "<b>Please refund</b> {amount} at the payment provider · order {number}\n"
        "Payment at the provider: <code>{provider_charge}</code>\n"
        "Then: <code>kassa refund {order} --record</code>"
    ),
    "merchant.refund_failed": "<b>Refund failed</b> · order {number}\n{reason}",
    "merchant.refund_unknown": (
        "<b>Refund to be checked</b> · order {number}: nobody knows yet whether it went through."
    ),
    "merchant.refunded": "<b>Refunded</b> · order {number}: {refund}",
    "merchant.refunded_elsewhere": "<b>Refunded elsewhere</b> · order {number}: not by this shop's command.",
    "merchant.charged_back": "<b>Charged back</b> · order {number}: the buyer disputed the payment.",
    "merchant.charged_back_after_refund": (
        "<b>Charged back although refunded</b> · order {number}: please object at the payment provider."
    ),
    "merchant.unmatched_payment": "<b>A payment that fits no order</b>: it is in the books, and not served.",
    "merchant.unknown_payload": "<b>News of a payment that fits no order</b>",
    "merchant.unreadable_update": "<b>An update that could not be used</b>: it is kept as it came.",
    "merchant.failed_input": "<b>Something could not be decided</b>: it is kept, a question was refused.",
    "merchant.unreadable_line": "<b>A line of a list of payments could not be read</b>",
    "merchant.disputed": "<b>A buyer's bank disputes a payment</b>: answer at the payment provider.",
    "merchant.statement_differs": "<b>The provider's statement differs from the books</b>",
    "merchant.case": "Case {case}: <code>kassa stuck</code>",
    "merchant.renewed": "<b>Renewed</b> · order {number}",
    "merchant.renewal_not_accepted": "<b>Renewal not accepted</b> · order {number}: it is given back.",
    "merchant.subscription_cancelled": "<b>Subscription cancelled</b> · order {number}",
    "merchant.subscription_ended": "<b>Subscription ended</b> · order {number}",
    "merchant.new_parcel": "<b>New order</b> {number} · <b>Parcel to send</b>",
    "merchant.parcel": "<b>Parcel to send</b> · order {number}",
    "merchant.parcel_sent": "<b>Parcel</b> · order {number}",
    "merchant.state": "State: {state}",
    "merchant.marked": "Order {number}: {state}.",
    "merchant.goods": "{quantity} × {title} ({sku})",
    "merchant.total": "Total: {total}",
    "merchant.tip": "Tip: {tip}",
    "merchant.shipping": "Shipping: {method}",
    "merchant.name": "Name: {name}",
    "merchant.phone": "Phone: +{phone}",
    "merchant.email": "E-mail: {email}",
    "merchant.address": "Address: {address}",
    "merchant.buyer": 'Buyer: <a href="tg://user?id={buyer}">{buyer}</a>',
    "merchant.ask_tracking": (
        "Tracking number of order {number}? Answer this message with it, or with a minus sign if "
        "there is none.\n"
        "<code>{mark}</code>"
    ),
    "merchant.no_such_order": "This order isn't known any more.",
    # -- help --
    "help": (
        "/start – what is on sale\n"
        "/buy NUMBER – an invoice for one product\n"
        "/orders – your orders\n"
        "/support – help with an order\n"
        "/paysupport – help with a payment\n"
        "/terms – the terms of sale\n\n"
        "Or simply write a product's name."
    ),
    "terms_missing": "The shop hasn't published its terms yet. Ask with /support.",
    "support_missing": "The shop hasn't said yet how to reach it.",
    "paysupport_intro": (
        "Help with payments. Telegram's own support can't help with purchases made in this shop; the "
        "shop can."
    ),
    "paysupport_order": "Your payment belongs to order {number}: {title}, {state}.",
    "paysupport_unknown": "I know no payment of yours with the number “{charge}”. Copy it from the receipt.",
    "paysupport_ask": "Is it about one payment? Write /paysupport and the payment's number from the receipt.",
    "sorry": "Sorry, something went wrong on our side. We have taken note. Please try again.",
    # -- the menu of commands --
    "command.start": "What is on sale",
    "command.orders": "Your orders",
    "command.support": "Help with an order",
    "command.paysupport": "Help with a payment",
    "command.terms": "Terms of sale",
    "command.help": "How this shop works",
}
