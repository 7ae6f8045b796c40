"""Money that goes back.

A charge: ACCEPTED → REFUNDED or CHARGED_BACK; REFUND_DUE → REFUNDED.
A refund: DUE → SENT → DONE, UNKNOWN or FAILED.
"""

from __future__ import annotations

from kassa.core.inputs import (
    ChargedBack,
    Input,
    PaymentRefunded,
    RecordRefund,
    RefundFailed,
    RefundOrder,
    RefundSent,
    RetryRefund,
)
from kassa.core.order import ChargeState, Order, RefundState
from kassa.core.rules import payment, refund, returned
from kassa.core.table import Row, State, Table

ACCEPTED = ChargeState.ACCEPTED
REFUND_DUE = ChargeState.REFUND_DUE
REFUNDED = ChargeState.REFUNDED
CHARGED_BACK = ChargeState.CHARGED_BACK
DUE = RefundState.DUE
SENT = RefundState.SENT
UNKNOWN = RefundState.UNKNOWN
FAILED = RefundState.FAILED


def _state_of(order: Order, input_: Input) -> State:
    """The state of the charge or the refund that the input names; None = unknown."""
    if isinstance(input_, PaymentRefunded | ChargedBack):
        charge = order.charge(input_.telegram_payment_charge_id)
        return charge.state if charge else None
    if isinstance(input_, RefundOrder):
        aimed_at = refund.aimed_at(order, input_)
        return aimed_at.state if aimed_at else None
    assert isinstance(input_, RefundSent | RefundFailed | RetryRefund | RecordRefund)
    meant = order.refund(input_.refund_number)
    return meant.state if meant else None


MONEY = Table(
    "Money",
    _state_of,
    [
        Row(
            "M1",
            (ACCEPTED, REFUND_DUE),
            RefundOrder,
            when="the amount is 1 or more and within the charge's rest; Stars only whole",
            guard=refund.is_within_the_rest,
            to="a refund DUE; when nothing is left to keep, what is owed is CANCELLED, access REVOKED and "
            "the subscription ENDED at once",
            effects="RefundCharge; RevokeAccess; CancelSubscriptionAtTelegram",
            rule=refund.start_refund,
        ),
        Row(
            "M2",
            (ACCEPTED, REFUND_DUE),
            RefundOrder,
            to="rejected",
            effects="says what would be right",
            rule=refund.refuse_refund,
        ),
        Row(
            "M3",
            (None, ACCEPTED, REFUND_DUE, REFUNDED, CHARGED_BACK),
            PaymentRefunded,
            when="told already",
            guard=returned.is_a_repeat,
            to="same",
            rule=payment.change_nothing,
        ),
        Row(
            "M3a",
            (ACCEPTED, REFUND_DUE, REFUNDED, CHARGED_BACK),
            PaymentRefunded,
            when="a person wrote it down before, and a statement tells its id now",
            guard=returned.is_named_now,
            to="same; the refund has its id",
            rule=returned.name_refund,
        ),
        Row(
            "M4",
            (ACCEPTED, REFUND_DUE, REFUNDED, CHARGED_BACK),
            PaymentRefunded,
            to="the refund DONE (one made elsewhere is written down as DONE, and makes FAILED what would be "
            "more than is left); when all went back the charge is REFUNDED, and what is owed is off as in M1",
            effects="NotifyBuyer(refunded), NotifyMerchant; as M1",
            rule=returned.finish_refund,
        ),
        Row(
            "M5",
            (None,),
            PaymentRefunded,
            when="the charge is unknown, and this is all of it",
            guard=returned.is_of_the_whole,
            to="a charge REFUNDED: its payment, when it comes late, is row 10",
            effects="NotifyMerchant(refunded_elsewhere)",
            rule=returned.record_refund_before_payment,
        ),
        Row(
            "M5a",
            (None,),
            PaymentRefunded,
            when="the charge is unknown, and this may be a part",
            to="the refund DONE: it counts when its payment comes",
            effects="NotifyMerchant(refunded_elsewhere)",
            rule=returned.note_early_part,
        ),
        Row("M6", (DUE, UNKNOWN), RefundSent, to="SENT", rule=refund.note_sent),
        Row(
            "M7",
            (DUE, SENT),
            RefundFailed,
            when="the outcome is unknown",
            guard=refund.is_unknown,
            to="UNKNOWN, until a list of transactions says more",
            effects="NotifyMerchant(refund_unknown)",
            rule=refund.note_unknown,
        ),
        Row(
            "M8",
            (DUE, SENT, UNKNOWN),
            RefundFailed,
            when="it was refused",
            guard=refund.was_refused,
            to="FAILED, and stays visible",
            effects="NotifyMerchant(refund_failed)",
            rule=refund.note_failed,
        ),
        Row(
            "M9",
            (FAILED, UNKNOWN),
            RetryRefund,
            when="the money is still with us, and nothing is given back twice (UNKNOWN: Stars only, which "
            "Telegram gives back once)",
            guard=refund.may_be_retried,
            to="DUE",
            effects="RefundCharge; as M1",
            rule=refund.retry_refund,
        ),
        Row(
            "M10",
            (DUE, SENT, UNKNOWN, FAILED),
            RecordRefund,
            when="not Stars, and within the charge's rest",
            guard=refund.may_be_recorded,
            to="DONE; as M4",
            effects="as M4",
            rule=refund.record_refund,
        ),
        Row(
            "M11",
            (ACCEPTED, REFUND_DUE),
            ChargedBack,
            to="CHARGED_BACK; open refunds of it FAILED; what is owed is off as in M1",
            effects="NotifyMerchant(charged_back); as M1",
            rule=returned.charge_back,
        ),
        Row(
            "M12",
            (REFUNDED,),
            ChargedBack,
            to="same",
            effects="NotifyMerchant(charged_back_after_refund)",
            rule=returned.report_charge_back,
        ),
        Row(
            "M13",
            (None,),
            ChargedBack,
            when="the charge is unknown",
            to="a charge CHARGED_BACK: its payment, when it comes late, is row 10",
            effects="NotifyMerchant(charged_back)",
            rule=returned.record_charge_back_before_payment,
        ),
    ],
)
