"""Were the goods handed over, and do the provider's ledger, the shop's ledger and the stock agree? Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kassa.core.catalogue import KeyGoods
from kassa.core.money import STARS, Money
from kassa.core.order import ChargeState, DeliveryState, Order

NANOSTARS = 1_000_000_000
# Nothing went wrong and nothing was given back in the demo, so that these are the only good ends.
HANDED_OVER = frozenset({DeliveryState.DELIVERED})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What each side says after the sales.

    `provider_charges`, `stars_received`: amounts by Telegram's charge id, from the counter's other side.
    `receivable`: the ledger's account of what Telegram and the provider owe, Stars in nanostars.
    `stock_before` and `stock_after`: shelf and taken, by SKU or pool.
    """

    orders: Sequence[Order]
    provider_charges: Mapping[str, Money]
    stars_received: Mapping[str, Money]
    receivable: Sequence[Money]
    stock_before: Mapping[str, tuple[int | None, int]]
    stock_after: Mapping[str, tuple[int | None, int]]
    book_problems: Sequence[str] = field(default=())


def disagreements(evidence: Evidence) -> list[str]:
    """What doesn't fit, in words; empty = all agree."""
    return [
        *_goods(evidence.orders),
        *_charges(evidence),
        *_ledger(evidence),
        *_stock(evidence),
        *(f"the books: {problem}" for problem in evidence.book_problems),
    ]


def _goods(orders: Sequence[Order]) -> list[str]:
    if not orders:
        return ["goods: nothing was sold"]
    problems = [f"goods: order {order.id[:8]} has no deliveries" for order in orders if not order.deliveries]
    for order in orders:
        problems += [
            f"goods: delivery {delivery.number} of order {order.id[:8]} is {delivery.state}, not handed over"
            for delivery in order.deliveries
            if delivery.state not in HANDED_OVER
        ]
    return problems


def _charges(evidence: Evidence) -> list[str]:
    """Each charge is on both sides, once, with the same amount."""
    there = {**evidence.provider_charges, **evidence.stars_received}
    kept = [
        charge
        for order in evidence.orders
        for charge in order.charges
        if charge.state is ChargeState.ACCEPTED
    ]
    here = {charge.telegram_payment_charge_id: charge.total for charge in kept}
    problems = []
    if len(here) != len(kept):
        problems.append("charges: one charge pays for several orders")
    for charge_id in sorted(there.keys() | here.keys()):
        if there.get(charge_id) != here.get(charge_id):
            said = f"the provider says {there.get(charge_id)}, the shop {here.get(charge_id)}"
            problems.append(f"charge {charge_id}: {said}")
    return problems


def _ledger(evidence: Evidence) -> list[str]:
    there: Counter[str] = Counter()
    for total in (*evidence.provider_charges.values(), *evidence.stars_received.values()):
        there[total.currency] += total.amount * (NANOSTARS if total.currency == STARS else 1)
    here = {total.currency: total.amount for total in evidence.receivable}
    return [
        f"ledger: {here.get(currency, 0)} {currency} in the shop's books, {there[currency]} at the provider"
        for currency in sorted(there.keys() | here.keys())
        if here.get(currency, 0) != there[currency]
    ]


def _stock(evidence: Evidence) -> list[str]:
    sold: Counter[str] = Counter()
    for order in evidence.orders:
        for line in order.lines:
            sold[f"pool:{line.goods.pool}" if isinstance(line.goods, KeyGoods) else line.sku] += line.quantity
    problems = []
    for item in sorted(evidence.stock_after.keys() | sold.keys()):
        shelf_before, taken_before = evidence.stock_before.get(item, (None, 0))
        shelf, taken = evidence.stock_after.get(item, (None, 0))
        if taken - taken_before != sold[item]:
            problems.append(f"stock of {item}: {taken - taken_before} taken, {sold[item]} sold")
        if shelf is not None and shelf_before is not None and shelf_before - shelf != sold[item]:
            problems.append(f"stock of {item}: {shelf_before} before, {shelf} after, {sold[item]} sold")
    return problems
