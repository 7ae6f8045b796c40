"""Rows 4 to 18: may it be paid, and what happens when it is."""

from __future__ import annotations

from dataclasses import replace

from kassa.core.catalogue import AgainPolicy
from kassa.core.decision import (
    AnswerPreCheckoutQuery,
    AnswerShippingQuery,
    Deadline,
    Decision,
    Given,
    NotifyBuyer,
    NotifyMerchant,
    StockMove,
)
from kassa.core.inputs import (
    AnswerRejected,
    CancelOrder,
    DeadlinePassed,
    Input,
    PaymentSucceeded,
    PreCheckoutQueried,
    Question,
    ShippingQueried,
)
from kassa.core.notice import BuyerNotice, MerchantNotice
from kassa.core.order import ChargeState, Order, PaymentState
from kassa.core.quote import fit_of
from kassa.core.refusal import Refusal
from kassa.core.rules.charging import charge_of, delivery_deadlines, give_back, hand_over, owed_for
from kassa.core.rules.delivery import overdue_charges
from kassa.core.rules.payer import may_pay, wrong_field
from kassa.core.rules.subscription import begun, ends_of
from kassa.core.stock import moves, on_the_shelf

# A buyer whose card is declined again and again; older approvals are beyond Telegram's 10 seconds anyway.
APPROVALS_KEPT = 10


def can_be_approved(order: Order, query: PreCheckoutQueried, given: Given) -> bool:
    return _answer(order, query, given).refusal is None


def approve(order: Order, query: PreCheckoutQueried, given: Given) -> Decision:
    """Rows 4 and 6: yes, and the goods are held (anew) until the hold's deadline."""
    is_held = order.payment is PaymentState.APPROVED
    due = given.now + given.policy.hold_seconds
    approved = replace(
        order,
        payment=PaymentState.APPROVED,
        hold_until=due,
        approvals=(*order.approvals[1 - APPROVALS_KEPT :], query.query_id),
    )
    return Decision(
        approved,
        stock_moves=() if is_held else moves(order, "hold"),
        effects=(AnswerPreCheckoutQuery(query.query_id),),
        deadlines=(Deadline("hold", due),),
    )


def refuse(order: Order, query: PreCheckoutQueried, given: Given) -> Decision:
    """Rows 5 and 7."""
    return Decision(order, effects=(_answer(order, query, given),))


def _answer(order: Order, query: PreCheckoutQueried, given: Given) -> AnswerPreCheckoutQuery:
    """What the buyer hears. What is held for this order already counts as shelf."""
    if not may_pay(order, query.payer_id):
        return AnswerPreCheckoutQuery(query.query_id, Refusal.NOT_YOUR_ORDER)
    if given.now >= order.expires_at:
        return AnswerPreCheckoutQuery(query.query_id, Refusal.ORDER_CLOSED)
    if fit_of(order, query.total, query.shipping_option_id, query.order_info, given.now) is None:
        return AnswerPreCheckoutQuery(query.query_id, Refusal.TOTAL_CHANGED)
    field = wrong_field(order, query.order_info)
    if field:
        return AnswerPreCheckoutQuery(query.query_id, Refusal.CONTACT_INVALID, field)
    if order.payment is PaymentState.OPEN and not on_the_shelf(order, given.shelf):
        return AnswerPreCheckoutQuery(query.query_id, Refusal.SOLD_OUT)
    if order.payment is PaymentState.OPEN:
        return AnswerPreCheckoutQuery(query.query_id, _hoarding(order, given))
    return AnswerPreCheckoutQuery(query.query_id)


def _hoarding(order: Order, given: Given) -> Refusal | None:
    """Holds are free, so they have a quota: nobody keeps the goods from others by never paying."""
    counted = [line.sku for line in order.lines if given.shelf.get(line.sku) is not None]
    if any(given.held_elsewhere.get(sku, 0) >= given.policy.holds_per_buyer for sku in counted):
        return Refusal.HELD_ALREADY
    if counted and given.lapsed_holds >= given.policy.lapsed_holds_per_hour:
        return Refusal.WAIT_A_WHILE
    return None


def answer_closed(order: Order, query: Question, given: Given) -> Decision:
    """Row 8."""
    refusal = Refusal.ALREADY_PAID if order.payment is PaymentState.PAID else Refusal.ORDER_CLOSED
    if isinstance(query, ShippingQueried):
        return Decision(order, effects=(AnswerShippingQuery(query.query_id, refusal=refusal),))
    return Decision(order, effects=(AnswerPreCheckoutQuery(query.query_id, refusal),))


def was_never_heard(order: Order, answer: AnswerRejected, given: Given) -> bool:
    return not answer.may_have_arrived and answer.query_id in order.approvals


def forget_approval(order: Order, answer: AnswerRejected, given: Given) -> Decision:
    """Row 9: Telegram never heard that yes. While another one may have been heard, the goods stay held."""
    left = tuple(query_id for query_id in order.approvals if query_id != answer.query_id)
    if left:
        return Decision(replace(order, approvals=left))
    return _released(order, given)


def release_hold(order: Order, deadline: DeadlinePassed, given: Given) -> Decision:
    """Row 15."""
    return _released(order, given)


def _released(order: Order, given: Given) -> Decision:
    payment = PaymentState.EXPIRED if given.now >= order.expires_at else PaymentState.OPEN
    released = replace(order, payment=payment, hold_until=None, approvals=())
    return Decision(released, stock_moves=moves(order, "release"))


def change_nothing(order: Order, input_: Input, given: Given) -> Decision:
    """Rows 10 and M3: told twice."""
    return Decision(order)


def is_known(order: Order, payment: PaymentSucceeded, given: Given) -> bool:
    """A provider's statement tells of a payment without Telegram's id: the provider's id finds it, too."""
    if order.charge(payment.telegram_payment_charge_id) is not None:
        return True
    provider_id = payment.provider_payment_charge_id
    return bool(provider_id) and any(
        charge.provider_payment_charge_id == provider_id for charge in order.charges
    )


def went_back_before(order: Order, payment: PaymentSucceeded, given: Given) -> bool:
    """In parts, each of which we heard of earlier than of the payment itself."""
    refunds = order.refunds_of(payment.telegram_payment_charge_id)
    return bool(refunds) and sum(one.amount.amount for one in refunds) >= payment.total.amount


def write_down(order: Order, payment: PaymentSucceeded, given: Given) -> Decision:
    """Row 10a."""
    charge = charge_of(payment, ChargeState.REFUNDED, given.now)
    return Decision(replace(order, charges=(*order.charges, charge)))


def is_renewal(order: Order, payment: PaymentSucceeded, given: Given) -> bool:
    """A renewal whose first payment never reached us is not one: it begins the subscription (rows 12-14)."""
    return payment.is_recurring and not payment.is_first_recurring and order.subscription is not None


def keeps_to_a_quote(order: Order, payment: PaymentSucceeded, given: Given) -> bool:
    """The price is one that we said, whenever that was: the money is here."""
    fit = fit_of(order, payment.total, payment.shipping_option_id, payment.order_info)
    return fit is not None and may_pay(order, payment.payer_id)


def can_still_be_served(order: Order, payment: PaymentSucceeded, given: Given) -> bool:
    return keeps_to_a_quote(order, payment, given) and on_the_shelf(order, given.shelf)


def sells_a_second_unit(order: Order, payment: PaymentSucceeded, given: Given) -> bool:
    again = order.paid_again is AgainPolicy.SECOND_UNIT and not order.subscription_seconds
    return again and can_still_be_served(order, payment, given)


def accept_held(order: Order, payment: PaymentSucceeded, given: Given) -> Decision:
    """Row 12."""
    return _accept(order, payment, given, moves(order, "sell"))


def accept_from_shelf(order: Order, payment: PaymentSucceeded, given: Given) -> Decision:
    """Rows 13 and 14a: nothing was held, but the goods are still there."""
    return _accept(order, payment, given, moves(order, "take"))


def _accept(
    order: Order, payment: PaymentSucceeded, given: Given, stock_moves: tuple[StockMove, ...]
) -> Decision:
    fit = fit_of(order, payment.total, payment.shipping_option_id, payment.order_info)
    assert fit is not None, "the row's guard found a quote"
    charge = charge_of(payment, ChargeState.ACCEPTED, given.now, fit.tip)
    owed = owed_for(order, charge)
    subscription = begun(order, charge)
    paid = replace(
        order,
        payment=PaymentState.PAID,
        hold_until=None,
        approvals=(),
        charges=(*order.charges, charge),
        deliveries=(*order.deliveries, *owed),
        order_info=payment.order_info or order.order_info,
        shipping_option_id=payment.shipping_option_id or order.shipping_option_id,
        subscription=subscription,
    )
    receipt = () if order.goods_bring_the_receipt else (NotifyBuyer(BuyerNotice.PAID),)
    news = () if order.parcels_bring_the_news else (NotifyMerchant(MerchantNotice.NEW_ORDER),)
    return Decision(
        paid,
        stock_moves=stock_moves,
        effects=(*receipt, *news, *(hand_over(paid, delivery) for delivery in owed)),
        deadlines=(*delivery_deadlines(order, given), *ends_of(subscription, given)),
    )


def return_payment(order: Order, payment: PaymentSucceeded, given: Given) -> Decision:
    """Row 14: money that we can't keep our word for goes back."""
    twice = order.payment is PaymentState.PAID
    why = MerchantNotice.PAID_TWICE if twice else MerchantNotice.PAYMENT_NOT_ACCEPTED
    returned = give_back(order, payment, given, reason=str(why))
    told = (NotifyBuyer(BuyerNotice.PAYMENT_RETURNED), NotifyMerchant(why))
    return replace(returned, effects=(*returned.effects, *told))


def is_of_this_hold(order: Order, deadline: DeadlinePassed, given: Given) -> bool:
    return deadline.due == order.hold_until


def expire(order: Order, deadline: DeadlinePassed, given: Given) -> Decision:
    """Row 16."""
    return Decision(replace(order, payment=PaymentState.EXPIRED))


def is_overdue(order: Order, deadline: DeadlinePassed, given: Given) -> bool:
    return bool(overdue_charges(order, deadline, given))


def report_overdue(order: Order, deadline: DeadlinePassed, given: Given) -> Decision:
    """Row 17: the next reminder comes when it has waited twice as long."""
    paid_at = min(charge.paid_at for charge in overdue_charges(order, deadline, given))
    again = deadline.due + max(deadline.due - paid_at, given.policy.delivery_seconds)
    return Decision(
        order,
        effects=(NotifyMerchant(MerchantNotice.OVERDUE),),
        deadlines=(Deadline("delivery", again),),
    )


def cancel(order: Order, command: CancelOrder, given: Given) -> Decision:
    """Row 18."""
    return Decision(replace(order, payment=PaymentState.CANCELLED))
