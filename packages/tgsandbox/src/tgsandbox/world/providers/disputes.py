"""A buyer's bank asks for the money of a charge back: while it is disputed, and when the merchant loses.

Facts: stripe.com/docs/disputes: the money is taken at once and comes back when the merchant wins. Neither
Telegram nor the bot hears of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from tgsandbox.world.errors import WorldError
from tgsandbox.world.providers import ledger
from tgsandbox.world.providers.ledger import ChargeState

if TYPE_CHECKING:
    from tgsandbox.world.world import World

REASONS = ("fraudulent", "product_not_received", "product_unacceptable", "duplicate", "general")


class DisputeState(StrEnum):
    NEEDS_RESPONSE = "needs_response"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Dispute:
    """`amount` in smallest units of `currency`; `closed_at` 0 while it is open."""

    id: str
    charge_id: str
    provider_token: str
    amount: int
    currency: str
    reason: str
    opened_at: float
    state: DisputeState = DisputeState.NEEDS_RESPONSE
    closed_at: float = 0.0


def open_dispute(world: World, charge_id: str, reason: str = "fraudulent") -> Dispute:
    """The bank disputes what the merchant has of a charge; by the provider's or Telegram's id."""
    charge = ledger.charge_with_id(world, charge_id)
    if reason not in REASONS:
        raise WorldError(f"no reason {reason!r} for a dispute; there are: {', '.join(REASONS)}")
    if not charge.kept_amount or charge.is_disputed:
        raise WorldError(f"charge {charge.id} ({charge.state}) can't be disputed (again)")
    dispute = Dispute(
        ledger.new_id(world, charge.provider, "dp"),
        charge.id,
        charge.provider_token,
        charge.kept_amount,
        charge.currency,
        reason,
        world.now(),
    )
    world.payments.disputes[dispute.id] = dispute
    ledger.store(world, replace(charge, is_disputed=True))
    return dispute


def close(world: World, dispute_id: str, *, won: bool) -> Dispute:
    """The bank decides: the merchant keeps the money, or it is charged back."""
    dispute = world.payments.disputes.get(dispute_id)
    if dispute is None or dispute.state != DisputeState.NEEDS_RESPONSE:
        raise WorldError(f"no dispute {dispute_id!r} is open")
    charge = replace(ledger.charge_with_id(world, dispute.charge_id), is_disputed=False)
    ledger.store(world, charge if won else replace(charge, state=ChargeState.CHARGED_BACK))
    state = DisputeState.WON if won else DisputeState.LOST
    closed = replace(dispute, state=state, closed_at=world.now())
    world.payments.disputes[dispute_id] = closed
    return closed


def charge_back(world: World, charge_id: str, reason: str = "fraudulent") -> Dispute:
    """A dispute that the merchant loses at once."""
    return close(world, open_dispute(world, charge_id, reason).id, won=False)
