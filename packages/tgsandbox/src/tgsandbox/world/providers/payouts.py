"""What a provider owes to a merchant, pays out, and writes into the merchant's statement.

The sandbox's providers take no commission.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tgsandbox.world.errors import WorldError
from tgsandbox.world.providers import ledger
from tgsandbox.world.providers.disputes import DisputeState
from tgsandbox.world.providers.ledger import ChargeState

if TYPE_CHECKING:
    from tgsandbox.world.world import World

UNPAID = (ChargeState.AWAITING_3DS, ChargeState.DECLINED)


@dataclass(frozen=True, slots=True)
class Payout:
    """`amount` in smallest units of `currency`."""

    id: str
    provider_token: str
    amount: int
    currency: str
    at: float


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One line of the merchant's account: money in is positive. `charge_id` is "" for a pay-out."""

    at: float
    kind: str  # payment, refund, dispute, dispute_won, payout
    id: str
    charge_id: str
    amount: int
    currency: str
    description: str = ""


def statement(world: World, provider_token: str) -> list[StatementRow]:
    """All lines of one merchant's account, oldest first."""
    rows = [*_charges(world, provider_token), *_disputes(world, provider_token)]
    rows += [
        StatementRow(one.at, "refund", one.id, one.charge_id, -one.amount, one.currency, one.reason)
        for one in world.payments.refunds.values()
        if one.provider_token == provider_token
    ]
    rows += [
        StatementRow(one.at, "payout", one.id, "", -one.amount, one.currency)
        for one in world.payments.payouts.values()
        if one.provider_token == provider_token
    ]
    return sorted(rows, key=lambda row: row.at)


def balances(world: World, provider_token: str) -> dict[str, int]:
    """What the merchant has at the provider, by currency, in smallest units."""
    found: Counter[str] = Counter()
    for row in statement(world, provider_token):
        found[row.currency] += row.amount
    return dict(found)


def pay_out(world: World, provider_token: str) -> list[Payout]:
    """Send everything to the merchant's bank: one pay-out for each currency that has something."""
    account = world.payments.accounts.get(provider_token)
    if account is None:
        raise WorldError("no merchant has this provider token")
    paid = [
        Payout(ledger.new_id(world, account.provider, "po"), provider_token, amount, currency, world.now())
        for currency, amount in balances(world, provider_token).items()
        if amount > 0
    ]
    world.payments.payouts.update({payout.id: payout for payout in paid})
    return paid


def _charges(world: World, provider_token: str) -> Iterator[StatementRow]:
    for charge in world.payments.charges.values():
        if charge.provider_token == provider_token and charge.state not in UNPAID:
            yield StatementRow(
                charge.created_at,
                "payment",
                charge.id,
                charge.id,
                charge.amount,
                charge.currency,
                charge.description,
            )


def _disputes(world: World, provider_token: str) -> Iterator[StatementRow]:
    for one in world.payments.disputes.values():
        if one.provider_token != provider_token:
            continue
        yield StatementRow(
            one.opened_at, "dispute", one.id, one.charge_id, -one.amount, one.currency, one.reason
        )
        if one.state == DisputeState.WON:
            yield StatementRow(
                one.closed_at, "dispute_won", one.id, one.charge_id, one.amount, one.currency, one.reason
            )
