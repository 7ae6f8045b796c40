"""A payment provider's own books: every charge it was asked for, and what the merchant refunded since.

The bot hears nothing of refunds here: with providers they are made in the provider's cabinet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from tgsandbox.world.checkout.invoices import InvoiceContent
from tgsandbox.world.errors import WorldError
from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.ids import Ids
from tgsandbox.world.world import World


class ChargeState(StrEnum):
    AWAITING_3DS = "awaiting_3ds"
    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"
    CHARGED_BACK = "charged_back"  # the buyer's bank took the money back


@dataclass(frozen=True, slots=True)
class ProviderCharge:
    """`id` is the provider's (`provider_payment_charge_id`); amounts in smallest units of `currency`."""

    id: str
    form_id: str
    bot_id: int
    provider: str
    provider_token: str
    is_test: bool
    amount: int
    currency: str
    created_at: float
    state: ChargeState
    card_title: str
    description: str
    provider_data: str = ""
    decline_reason: str = ""
    refunded_amount: int = 0
    telegram_payment_charge_id: str = ""  # "" until it succeeds
    user_id: int = 0
    is_disputed: bool = False

    @property
    def kept_amount(self) -> int:
        """What the merchant has of it."""
        if self.state in (ChargeState.AWAITING_3DS, ChargeState.DECLINED, ChargeState.CHARGED_BACK):
            return 0
        return self.amount - self.refunded_amount


@dataclass(frozen=True, slots=True)
class ProviderRefund:
    """`amount` in smallest units of `currency`; `id` in the provider's shape."""

    id: str
    charge_id: str
    provider_token: str
    amount: int
    currency: str
    at: float
    reason: str = ""


def charges_of(world: World, bot_id: int) -> list[ProviderCharge]:
    """All charges for one bot, oldest first."""
    return [charge for charge in world.payments.charges.values() if charge.bot_id == bot_id]


def refund_charge(world: World, charge_id: str, amount: int = 0, reason: str = "") -> ProviderCharge:
    """The merchant refunds a charge in the provider's cabinet: `amount` of it, or all that is left.

    `charge_id` is the provider's or Telegram's. Raises WorldError when there is nothing like that to refund.
    """
    charge = charge_with_id(world, charge_id)
    if charge.is_disputed:
        raise WorldError(f"charge {charge.id} is disputed and can't be refunded")
    left = charge.kept_amount
    wanted = amount or left
    if not 0 < wanted <= left:
        raise WorldError(
            f"of charge {charge.id} ({charge.state}) {left} {charge.currency} can be refunded, not {wanted}"
        )
    state = ChargeState.REFUNDED if wanted == left else ChargeState.PARTLY_REFUNDED
    keep_refund(world, charge, wanted, reason)
    refunded = replace(charge, state=state, refunded_amount=charge.refunded_amount + wanted)
    return store(world, refunded)


def keep_refund(world: World, charge: ProviderCharge, amount: int, reason: str) -> None:
    made = new_id(world, charge.provider, "re")
    refund = ProviderRefund(
        made, charge.id, charge.provider_token, amount, charge.currency, world.now(), reason
    )
    world.payments.refunds[refund.id] = refund
    world.payments.refunds_by_charge.setdefault(charge.id, []).append(refund)


def refunds_of(world: World, charge_id: str) -> list[ProviderRefund]:
    """Oldest first."""
    return list(world.payments.refunds_by_charge.get(charge_id, ()))


def charge_with_id(world: World, charge_id: str) -> ProviderCharge:
    own_id = world.payments.charges_by_telegram_id.get(charge_id, charge_id)
    found = world.payments.charges.get(own_id)
    if found is None:
        raise WorldError(
            f"no provider has a charge '{charge_id}'; there are {len(world.payments.charges)} others"
        )
    return found


def store(world: World, charge: ProviderCharge) -> ProviderCharge:
    payments = world.payments
    if charge.id not in payments.charges:
        payments.charges_by_form.setdefault(charge.form_id, []).append(charge.id)
    if charge.telegram_payment_charge_id:
        payments.charges_by_telegram_id[charge.telegram_payment_charge_id] = charge.id
    payments.charges[charge.id] = charge
    world.bulletin.publish(SetUpChanged("provider_ledger", charge.bot_id))
    return charge


def new_id(world: World, provider: str, prefix: str) -> str:
    """Of a refund ("re"), a dispute ("dp") or a pay-out ("po"), in the shape that the provider's ids have."""
    if provider == "Stripe":
        return f"{prefix}_{stripe_id(world.ids)[3:]}"
    return CHARGE_IDS.get(provider, hexadecimal_id)(world.ids)


def new_charge_id(world: World, invoice: InvoiceContent) -> str:
    """In the shape that the provider's ids have."""
    return CHARGE_IDS.get(invoice.provider, hexadecimal_id)(world.ids)


def stripe_id(ids: Ids) -> str:
    letters = "".join(sign for sign in ids.text(60) if sign.isalnum())
    return f"ch_{letters[:24]}"


def yookassa_id(ids: Ids) -> str:
    digits = ids.octets(16).hex()
    return f"{digits[:8]}-000f-5000-a000-{digits[20:]}"


def hexadecimal_id(ids: Ids) -> str:
    return ids.octets(12).hex()


CHARGE_IDS: dict[str, Callable[[Ids], str]] = {"Stripe": stripe_id, "YooKassa": yookassa_id}
