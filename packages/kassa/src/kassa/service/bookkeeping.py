"""The ledger: what a decision means in money. Pure: an order before and after in, transfers out.

Each transfer moves an amount from an account (credit) to another (debit). `receivable` is what Telegram or
the provider owes us; every charge is booked there once, and what went back is booked out of it.
"""

from __future__ import annotations

from kassa.core.money import Money
from kassa.core.order import Charge, ChargeState, Order, RefundState
from kassa.service.books import Transfer

RECEIVABLE = "receivable"
SALES = "sales"
SHIPPING = "shipping"
TIPS = "tips"
# Money that came and must go back: paid twice, too late, a wrong amount.
OWED_BACK = "owed_back"
REFUNDS = "refunds"
CHARGEBACKS = "chargebacks"
# Money that belongs to no order that we know.
UNMATCHED = "unmatched"
# What a provider or an affiliate kept of what was paid.
FEES = "fees"


def transfers_of(before: Order | None, after: Order) -> list[Transfer]:
    """What has to be booked for the way from `before` to `after`."""
    if before and before.charges is after.charges and before.refunds is after.refunds:
        return []
    known = {charge.telegram_payment_charge_id: charge for charge in before.charges} if before else {}
    booked: list[Transfer] = []
    for charge in after.charges:
        earlier = known.get(charge.telegram_payment_charge_id)
        if earlier is None:
            booked += _income(after, charge)
        was_back = _given_back(before, earlier) if before and earlier else 0
        booked += _outgo(earlier, charge, was_back, _given_back(after, charge))
    return booked


def unmatched_income(telegram_payment_charge_id: str, total: Money) -> list[Transfer]:
    return _transfer("unmatched", telegram_payment_charge_id, UNMATCHED, total)


def unmatched_outgo(telegram_payment_charge_id: str, total: Money) -> list[Transfer]:
    return [
        Transfer(telegram_payment_charge_id, "back from 0", debit=UNMATCHED, credit=RECEIVABLE, amount=total)
    ]


def moved_to_an_order(telegram_payment_charge_id: str, total: Money) -> list[Transfer]:
    """What fitted no order is an order's after all, and booked there."""
    return [Transfer(telegram_payment_charge_id, "moved", debit=UNMATCHED, credit=RECEIVABLE, amount=total)]


def fee_of(telegram_payment_charge_id: str, what: str, fee: Money, nanostars: int = 0) -> list[Transfer]:
    """`what` names the fee among those of the charge. One below zero was given back."""
    if fee.amount == 0 and nanostars == 0:
        return []
    if fee.amount < 0 or nanostars < 0:
        back = Money(-fee.amount, fee.currency)
        return [Transfer(telegram_payment_charge_id, what, RECEIVABLE, FEES, back, -nanostars)]
    return [Transfer(telegram_payment_charge_id, what, FEES, RECEIVABLE, fee, nanostars)]


def _income(order: Order, charge: Charge) -> list[Transfer]:
    charge_id = charge.telegram_payment_charge_id
    if charge.state is not ChargeState.ACCEPTED:
        return _transfer("owed_back", charge_id, OWED_BACK, charge.total)
    for_goods = min(order.goods_total.amount, charge.total.amount - charge.tip.amount)
    goods = Money(for_goods, charge.total.currency)
    return [
        *_transfer("sales", charge_id, SALES, goods),
        *_transfer("shipping", charge_id, SHIPPING, charge.total - charge.tip - goods),
        *_transfer("tips", charge_id, TIPS, charge.tip),
    ]


def _transfer(what: str, charge_id: str, account: str, amount: Money) -> list[Transfer]:
    if amount.amount == 0:
        return []
    return [Transfer(charge_id, what, debit=RECEIVABLE, credit=account, amount=amount)]


def _given_back(order: Order, charge: Charge) -> int:
    """How much of the charge is no longer ours."""
    if charge.state in (ChargeState.REFUNDED, ChargeState.CHARGED_BACK):
        return charge.total.amount
    return sum(
        refund.amount.amount
        for refund in order.refunds
        if refund.telegram_payment_charge_id == charge.telegram_payment_charge_id
        and refund.state is RefundState.DONE
    )


def _outgo(earlier: Charge | None, charge: Charge, was_back: int, is_back: int) -> list[Transfer]:
    if is_back <= was_back:
        return []
    charge_id = charge.telegram_payment_charge_id
    amount = Money(is_back - was_back, charge.total.currency)
    account = _where_it_went(earlier, charge)
    return [Transfer(charge_id, f"back from {was_back}", debit=account, credit=RECEIVABLE, amount=amount)]


def _where_it_went(earlier: Charge | None, charge: Charge) -> str:
    """A charge that was never kept takes its money out of where it was booked to."""
    if earlier is None or earlier.state is ChargeState.REFUND_DUE:
        return OWED_BACK
    return CHARGEBACKS if charge.state is ChargeState.CHARGED_BACK else REFUNDS
