"""Values as rows, in the order of the tables' columns (schema.py)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kassa.core.catalogue import AgainPolicy
from kassa.core.money import STARS, Money
from kassa.core.order import Charge, Delivery, Order, Refund
from kassa.service.books import JournalEntry, NewEffect, Transfer
from kassa.service.reconciling.lists import ReadLine
from kassa.storage import codec, statements

NANOSTARS = 1_000_000_000

Row = tuple[Any, ...]  # Any: SQLite takes whole numbers, reals, text, bytes and None


def order_row(order: Order) -> Row:
    return (
        order.shop,
        order.id,
        0,
        order.invoicing,
        order.invoice_payload,
        order.buyer_id,
        order.payment,
        order.currency,
        order.placed_at,
        codec.order_to_text(order),
    )


def journal_row(order: Order, revision: int, entry: JournalEntry) -> Row:
    return (
        order.shop,
        order.id,
        revision,
        entry.at,
        entry.input_name,
        codec.to_text(entry.input),
        entry.row,
        entry.payment_before,
        entry.payment_after,
        entry.update_id,
    )


def changed_parts(before: Order | None, after: Order) -> Iterator[tuple[str, Row]]:
    """The statements that bring an order's charges, refunds and deliveries up to date.

    What a decision did not touch is still the very same tuple.
    """
    if before is None or before.charges is not after.charges:
        yield from _changed_charges(before, after)
    if before is None or before.refunds is not after.refunds:
        yield from _changed_refunds(before, after)
    if before is None or before.deliveries is not after.deliveries:
        yield from _changed_deliveries(before, after)


def _changed_charges(before: Order | None, after: Order) -> Iterator[tuple[str, Row]]:
    known = {charge.telegram_payment_charge_id: charge for charge in before.charges} if before else {}
    for charge in after.charges:
        earlier = known.get(charge.telegram_payment_charge_id)
        if earlier is None:
            yield statements.INSERT_CHARGE, _charge_row(after, charge)
        elif earlier.state != charge.state:
            yield statements.UPDATE_CHARGE, (charge.state, after.shop, charge.telegram_payment_charge_id)


def _charge_row(order: Order, charge: Charge) -> Row:
    is_renewal = charge.is_recurring and not charge.is_first_recurring
    is_sole = order.paid_again is AgainPolicy.REFUND and not is_renewal
    return (
        order.shop,
        charge.telegram_payment_charge_id,
        _provider_of(charge.total.currency),
        charge.provider_payment_charge_id,
        order.id,
        charge.payer_id,
        charge.total.amount,
        charge.total.currency,
        charge.state,
        charge.paid_at,
        int(is_sole),
    )


# What the column `provider` holds: ids are unique within it.
CARDS = "card"


def _provider_of(currency: str) -> str:
    return "stars" if currency == STARS else CARDS


def unmatched_charge_row(
    shop: str,
    telegram_payment_charge_id: str,
    provider_payment_charge_id: str,
    payer_id: int,
    total: Money,
    at: float,
) -> Row:
    return (
        shop,
        telegram_payment_charge_id,
        _provider_of(total.currency),
        provider_payment_charge_id,
        "",
        payer_id,
        total.amount,
        total.currency,
        "UNMATCHED",
        at,
        0,
    )


def _changed_refunds(before: Order | None, after: Order) -> Iterator[tuple[str, Row]]:
    known = {refund.number: refund for refund in before.refunds} if before else {}
    for refund in after.refunds:
        earlier = known.get(refund.number)
        if earlier is None:
            yield statements.INSERT_REFUND, _refund_row(after, refund)
        elif earlier != refund:
            yield statements.UPDATE_REFUND, (refund.state, refund.reason, after.shop, after.id, refund.number)


def _refund_row(order: Order, refund: Refund) -> Row:
    return (
        order.shop,
        order.id,
        refund.number,
        refund.telegram_payment_charge_id,
        refund.amount.amount,
        refund.amount.currency,
        refund.state,
        refund.reason,
    )


def _changed_deliveries(before: Order | None, after: Order) -> Iterator[tuple[str, Row]]:
    known = {delivery.number: delivery for delivery in before.deliveries} if before else {}
    for delivery in after.deliveries:
        earlier = known.get(delivery.number)
        if earlier is None:
            yield statements.INSERT_DELIVERY, _delivery_row(after, delivery)
        elif earlier != delivery:
            yield (
                statements.UPDATE_DELIVERY,
                (
                    delivery.state,
                    delivery.attempts,
                    delivery.tracking,
                    delivery.reason,
                    after.shop,
                    after.id,
                    delivery.number,
                ),
            )


def _delivery_row(order: Order, delivery: Delivery) -> Row:
    return (
        order.shop,
        order.id,
        delivery.number,
        delivery.line_number,
        delivery.telegram_payment_charge_id,
        delivery.state,
        delivery.attempts,
        delivery.tracking,
        delivery.reason,
    )


def effect_row(shop: str, number: int, effect: NewEffect, revision: int, now: float) -> Row:
    return (
        shop,
        number,
        effect.key,
        effect.order.id,
        revision,
        int(effect.lane),
        type(effect.effect).__name__,
        codec.to_text(effect.effect),
        effect.goods,
        effect.order.language,
        "pending",
        now,
        effect.due_at,
        0,
        0,
        None,
        "",
    )


def statement_line_row(shop: str, source: str, read: ReadLine, now: float) -> Row:
    line = read.line
    return (
        shop,
        source,
        line.id,
        line.kind,
        line.provider_payment_charge_id,
        line.at,
        line.total.amount,
        line.total.currency,
        read.telegram_payment_charge_id,
        read.order_id,
        read.outcome,
        int(read.is_open),
        read.case,
        now,
    )


def transfer_row(shop: str, number: int, order_id: str, revision: int, at: float, transfer: Transfer) -> Row:
    amount = transfer.amount
    units = amount.amount
    if amount.currency == STARS:
        units = amount.amount * NANOSTARS + transfer.nanostars
    return (
        shop,
        number,
        at,
        order_id,
        revision,
        transfer.telegram_payment_charge_id,
        transfer.what,
        transfer.debit,
        transfer.credit,
        units,
        amount.currency,
    )
