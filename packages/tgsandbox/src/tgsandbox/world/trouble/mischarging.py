"""Charges that go wrong at the provider, because a fault is armed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tgsandbox.world.checkout.form_acts import Charged, Declined
from tgsandbox.world.checkout.form_errors import form_error
from tgsandbox.world.providers import disputes, ledger
from tgsandbox.world.providers.ledger import ProviderCharge
from tgsandbox.world.trouble.faults import Place

if TYPE_CHECKING:
    from tgsandbox.world.checkout.payment_form import PaymentForm
    from tgsandbox.world.world import World

OUTAGE = "provider_outage"


def provider_is_out(world: World, form: PaymentForm) -> bool:
    return bool(world.faults) and world.faults.strike(Place.CHARGE, form.bot_id, name=OUTAGE) is not None


def book(world: World, form: PaymentForm, charge: ProviderCharge) -> Charged | Declined:
    """Put a charge that succeeded into the provider's ledger; what Telegram hears of it."""
    fault = world.faults.strike(Place.CHARGE, form.bot_id, but=OUTAGE) if world.faults else None
    name = fault.name if fault else ""
    if name == "charge_without_update":
        ledger.store(world, replace(charge, telegram_payment_charge_id=""))
        return Declined(form_error("PAYMENT_FAILED"), f"a fault lost the answer of {charge.provider}")
    ledger.store(world, charge)
    if name == "double_charge":
        again = ledger.new_charge_id(world, form.invoice)
        ledger.store(world, replace(charge, id=again, telegram_payment_charge_id=""))
    if name == "chargeback":
        disputes.charge_back(world, charge.id)
    return Charged(charge.telegram_payment_charge_id, charge.id)
