"""The charge itself, after the bot said yes: by the provider of the invoice, or from the balance of Stars."""

from __future__ import annotations

from dataclasses import replace

from tgsandbox.world.checkout.form_acts import Charged, Declined, VerificationDemanded
from tgsandbox.world.checkout.form_errors import form_error
from tgsandbox.world.checkout.payment_form import Credentials, PaymentForm
from tgsandbox.world.providers import ledger
from tgsandbox.world.providers.ledger import ChargeState, ProviderCharge
from tgsandbox.world.providers.test_cards import DECLINE_REASONS, Outcome, outcome_of
from tgsandbox.world.star_trade import stars
from tgsandbox.world.star_trade.star_moves import StarMove
from tgsandbox.world.trouble import mischarging
from tgsandbox.world.world import World

Result = Charged | Declined | VerificationDemanded


def charge(world: World, form: PaymentForm, verified: bool | None) -> Result:
    """What the provider answers; its books and the balances are kept on the way."""
    if is_paid_already(world, form):
        drop(world, form)
        return Declined(form_error("INVOICE_ALREADY_PAID"), "the invoice was paid in another form meanwhile")
    if form.invoice.is_in_stars:
        return charge_stars(world, form)
    if mischarging.provider_is_out(world, form):
        drop(world, form)
        return Declined(form_error("PROVIDER_ACCOUNT_TIMEOUT"), f"{form.invoice.provider} does not answer")
    return charge_card(world, form, verified)


def is_paid_already(world: World, form: PaymentForm) -> bool:
    """A single-chat invoice in the private chat with its bot is paid once; all others any number of times."""
    if form.chat is None or form.chat not in world.chats:
        return False
    message = world.chats[form.chat].messages.get(form.message_id)
    return message is not None and message.receipt_message_id != 0


def charge_stars(world: World, form: PaymentForm) -> Charged | Declined:
    if world.account(form.user_id).stars < form.total_amount:
        return Declined(form_error("BALANCE_TOO_LOW"), "the Stars were spent elsewhere meanwhile")
    charge_id = stars.new_star_charge_id(world)
    at_provider = f"{form.user_id}_{next(world.payments.charge_numbers)}"
    stars.spend(
        world,
        StarMove(
            charge_id,
            world.now(),
            form.bot_id,
            form.user_id,
            form.total_amount,
            form.invoice.payload,
            provider_payment_charge_id=at_provider,
            subscription_period=form.invoice.subscription_period,
        ),
    )
    return Charged(charge_id, at_provider)


def charge_card(world: World, form: PaymentForm, verified: bool | None) -> Result:
    credentials = form.credentials or Credentials()
    number = world.payments.card_tokens.get(credentials.token, "")
    outcome = outcome_of(form.invoice.provider, number)
    waiting = None if verified is None else waiting_charge(world, form)
    booked = waiting or new_charge(world, form, credentials)
    if outcome == Outcome.NEEDS_3DS and verified is None:
        ledger.store(world, booked)
        return VerificationDemanded(f"https://bank.invalid/3ds/{booked.id}")
    if outcome == Outcome.NEEDS_3DS:
        outcome = Outcome.SUCCESS if verified else Outcome.FAILED_3DS
    if outcome != Outcome.SUCCESS:
        reason = DECLINE_REASONS[outcome]
        ledger.store(world, replace(booked, state=ChargeState.DECLINED, decline_reason=outcome))
        return Declined(form_error("PAYMENT_FAILED"), f"{form.invoice.provider} declined: {reason}")
    charge_id = new_charge_id(world, form)
    succeeded = replace(booked, state=ChargeState.SUCCEEDED, telegram_payment_charge_id=charge_id)
    return mischarging.book(world, form, succeeded)


def waiting_charge(world: World, form: PaymentForm) -> ProviderCharge | None:
    """The one for which the bank waits for the buyer's word."""
    ids = world.payments.charges_by_form.get(form.id, ())
    booked = (world.payments.charges[charge_id] for charge_id in reversed(ids))
    return next((charge for charge in booked if charge.state == ChargeState.AWAITING_3DS), None)


def drop(world: World, form: PaymentForm) -> None:
    """Give up the charge that waits for the bank, if there is one."""
    waiting = waiting_charge(world, form)
    if waiting is not None:
        ledger.store(world, replace(waiting, state=ChargeState.DECLINED, decline_reason=Outcome.FAILED_3DS))


def new_charge(world: World, form: PaymentForm, credentials: Credentials) -> ProviderCharge:
    invoice = form.invoice
    return ProviderCharge(
        id=ledger.new_charge_id(world, invoice),
        form_id=form.id,
        bot_id=form.bot_id,
        provider=invoice.provider,
        provider_token=invoice.provider_token,
        is_test=invoice.is_test,
        amount=form.total_amount,
        currency=invoice.currency,
        created_at=world.now(),
        state=ChargeState.AWAITING_3DS,
        card_title=credentials.title,
        description=invoice.title,
        provider_data=invoice.provider_data,
        user_id=form.user_id,
    )


def new_charge_id(world: World, form: PaymentForm) -> str:
    """`<bot>_<user>_<counter>_<64 bits, the upper half of which is the time>`, as Telegram's are."""
    number = next(world.payments.charge_numbers)
    stamp = int(world.now()) << 32 | world.ids.integer(0, 2**32 - 1)
    return f"{form.bot_id}_{form.user_id}_{number}_{stamp}"
