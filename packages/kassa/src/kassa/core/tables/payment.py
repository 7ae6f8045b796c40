"""The order's payment: OPEN, APPROVED (goods are held), PAID, EXPIRED, CANCELLED."""

from __future__ import annotations

from kassa.core.inputs import (
    AnswerRejected,
    CancelOrder,
    Input,
    PaymentSucceeded,
    PreCheckoutQueried,
    ShippingQueried,
)
from kassa.core.order import Order, PaymentState
from kassa.core.rules import payment, shipping
from kassa.core.table import Row, Table
from kassa.core.tables.subscription import SUBSCRIPTION

OPEN = PaymentState.OPEN
APPROVED = PaymentState.APPROVED
PAID = PaymentState.PAID
EXPIRED = PaymentState.EXPIRED
CANCELLED = PaymentState.CANCELLED
ANY = tuple(PaymentState)


def _state_of(order: Order, input_: Input) -> PaymentState:
    return order.payment


PAYMENT = Table(
    "Payment",
    _state_of,
    [
        Row(
            "2",
            (OPEN, APPROVED),
            ShippingQueried,
            when="the payer is the buyer (or it may be a gift), the order has not expired, and we ship there",
            guard=shipping.can_be_shipped,
            to="same, and a quote is frozen beside the earlier ones",
            effects="answer with the shipping options",
            rule=shipping.offer_shipping,
        ),
        Row(
            "3",
            (OPEN, APPROVED),
            ShippingQueried,
            to="same",
            effects="answer NOT_YOUR_ORDER, ORDER_CLOSED or CANNOT_SHIP_THERE",
            rule=shipping.refuse_shipping,
        ),
        Row(
            "4",
            (OPEN,),
            PreCheckoutQueried,
            when="the payer is the buyer (or it may be a gift), the order has not expired, the total "
            "fits a frozen quote whose price still stands, the contact data are valid, and the goods are on "
            "the shelf and within the buyer's quota of holds",
            guard=payment.can_be_approved,
            to="APPROVED",
            stock="hold",
            effects="answer ok; keep the hold's deadline",
            rule=payment.approve,
        ),
        Row(
            "5",
            (OPEN,),
            PreCheckoutQueried,
            to="same",
            effects="answer the refusal: NOT_YOUR_ORDER, ORDER_CLOSED, TOTAL_CHANGED, CONTACT_INVALID (and "
            "the field), SOLD_OUT, HELD_ALREADY (another order of the buyer holds these goods) or "
            "WAIT_A_WHILE (too many of the buyer's holds ran out)",
            rule=payment.refuse,
        ),
        Row(
            "6",
            (APPROVED,),
            PreCheckoutQueried,
            when="as row 4, what is held for this order counting as shelf (a declined card is never reported "
            "to the bot: the second try is the only sign of it)",
            guard=payment.can_be_approved,
            to="same, the hold renewed",
            effects="answer ok; keep the new hold's deadline",
            rule=payment.approve,
        ),
        Row(
            "7",
            (APPROVED,),
            PreCheckoutQueried,
            to="same, the hold kept",
            effects="answer the refusal",
            rule=payment.refuse,
        ),
        Row(
            "8",
            (PAID, EXPIRED, CANCELLED),
            ShippingQueried,
            to="same",
            effects="answer ALREADY_PAID or ORDER_CLOSED",
            rule=payment.answer_closed,
        ),
        Row(
            "8",
            (PAID, EXPIRED, CANCELLED),
            PreCheckoutQueried,
            to="same",
            effects="answer ALREADY_PAID or ORDER_CLOSED",
            rule=payment.answer_closed,
        ),
        Row(
            "9",
            (APPROVED,),
            AnswerRejected,
            when="no earlier attempt of this answer may have arrived",
            guard=payment.was_never_heard,
            to="OPEN, or EXPIRED when past its time; same while another yes of this hold may have been heard",
            stock="release, unless same",
            rule=payment.forget_approval,
        ),
        Row(
            "10",
            ANY,
            PaymentSucceeded,
            when="the charge is known, by Telegram's id or the provider's, also as one that went back",
            guard=payment.is_known,
            to="same",
            effects="none: Telegram told us twice",
            rule=payment.change_nothing,
        ),
        Row(
            "10a",
            ANY,
            PaymentSucceeded,
            when="all of it went back already, in parts that we heard of before",
            guard=payment.went_back_before,
            to="same; the charge REFUNDED",
            rule=payment.write_down,
        ),
        Row(
            "11",
            ANY,
            PaymentSucceeded,
            when="a renewal of this order's subscription",
            guard=payment.is_renewal,
            to="same; see the subscription's rows S1 to S3",
            rule=SUBSCRIPTION.decide_or_fail,
        ),
        Row(
            "12",
            (APPROVED,),
            PaymentSucceeded,
            when="the payer may pay, and the total fits a frozen quote",
            guard=payment.keeps_to_a_quote,
            to="PAID; the charge ACCEPTED, the tip written down",
            stock="held → taken",
            effects="NotifyBuyer(paid), unless it is one digital thing, whose message is the receipt; "
            "NotifyMerchant(new_order), unless there are only parcels, whose messages say so; a delivery "
            "OWED for each line, and its Deliver or GrantAccess (a parcel's goes to the merchant)",
            rule=payment.accept_held,
        ),
        Row(
            "13",
            (OPEN, EXPIRED),
            PaymentSucceeded,
            when="as row 12, and the goods are still on the shelf",
            guard=payment.can_still_be_served,
            to="PAID; the charge ACCEPTED",
            stock="take",
            effects="as row 12: late, but we can keep our word",
            rule=payment.accept_from_shelf,
        ),
        Row(
            "14a",
            (PAID,),
            PaymentSucceeded,
            when="the product sells a second unit, the total fits, and it is on the shelf",
            guard=payment.sells_a_second_unit,
            to="same; one more charge ACCEPTED",
            stock="take",
            effects="as row 12",
            rule=payment.accept_from_shelf,
        ),
        Row(
            "14",
            ANY,
            PaymentSucceeded,
            when="otherwise: paid twice, too late, cancelled, a wrong amount, a stranger",
            to="same; the charge REFUND_DUE",
            effects="RefundCharge; a subscription begun with it is cancelled at Telegram; both are told",
            rule=payment.return_payment,
        ),
        Row(
            "15",
            (APPROVED,),
            "hold",
            when="it is the deadline of this hold",
            guard=payment.is_of_this_hold,
            to="OPEN, or EXPIRED when past its time",
            stock="release",
            rule=payment.release_hold,
        ),
        Row("16", (OPEN,), "invoice", to="EXPIRED", rule=payment.expire),
        Row(
            "17",
            (PAID,),
            "delivery",
            when="something is owed for longer than it should be",
            guard=payment.is_overdue,
            to="same",
            effects="NotifyMerchant(overdue), and again when it has waited twice as long",
            rule=payment.report_overdue,
        ),
        Row(
            "18",
            (OPEN,),
            CancelOrder,
            to="CANCELLED",
            effects="none (APPROVED refuses: money may be on its way)",
            rule=payment.cancel,
        ),
    ],
)
