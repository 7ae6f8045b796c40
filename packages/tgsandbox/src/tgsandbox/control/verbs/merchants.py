"""The merchant at the provider: the account's keys, disputes of buyers' banks, pay-outs."""

from __future__ import annotations

from tgsandbox.control.shapes.merchants import (
    DisputeEnd,
    DisputeView,
    MerchantView,
    NewDispute,
    PayoutView,
)
from tgsandbox.control.shapes.money import show_money
from tgsandbox.control.verb import NotThere
from tgsandbox.control.verbs.bots import bot_of
from tgsandbox.world.errors import WorldError
from tgsandbox.world.providers import disputes, ledger, payouts
from tgsandbox.world.providers.disputes import Dispute
from tgsandbox.world.providers.provider import ProviderAccount
from tgsandbox.world.world import World

API_PATHS = {"Stripe": "/merchant/stripe", "YooKassa": "/merchant/yookassa/v3"}


def list_merchants(world: World, bot_id: int) -> list[MerchantView]:
    """The accounts behind a bot's provider tokens, with the keys for the providers' own APIs."""
    bot_of(world, bot_id)
    accounts = world.payments.accounts.values()
    return [_show_account(world, account) for account in accounts if account.bot_id == bot_id]


def open_dispute(world: World, charge_id: str, request: NewDispute) -> DisputeView:
    """The buyer's bank disputes a charge; the money is taken from the merchant until it is decided."""
    try:
        ledger.charge_with_id(world, charge_id)
    except WorldError as error:
        raise NotThere(str(error), field="charge_id") from None
    return _show_dispute(disputes.open_dispute(world, charge_id, request.reason))


def list_disputes(world: World) -> list[DisputeView]:
    """All disputes, oldest first."""
    return [_show_dispute(dispute) for dispute in world.payments.disputes.values()]


def close_dispute(world: World, dispute_id: str, request: DisputeEnd) -> DisputeView:
    """The bank decides."""
    if dispute_id not in world.payments.disputes:
        known = ", ".join(world.payments.disputes) or "none"
        raise NotThere(f"no dispute {dispute_id!r}; there are: {known}", field="dispute_id")
    return _show_dispute(disputes.close(world, dispute_id, won=request.won))


def pay_out(world: World, bot_id: int, token: str) -> list[PayoutView]:
    """The provider pays out all that it owes to the merchant behind a provider token."""
    bot_of(world, bot_id)
    account = world.payments.accounts.get(token)
    if account is None or account.bot_id != bot_id:
        raise NotThere("this bot has no such provider token", field="token")
    paid = payouts.pay_out(world, token)
    return [PayoutView(one.id, one.at, show_money(one.amount, one.currency)) for one in paid]


def _show_account(world: World, account: ProviderAccount) -> MerchantView:
    balances = payouts.balances(world, account.token)
    return MerchantView(
        account.token,
        account.provider,
        account.merchant_id,
        account.secret_key,
        API_PATHS.get(account.provider, ""),
        [show_money(amount, currency) for currency, amount in balances.items()],
    )


def _show_dispute(dispute: Dispute) -> DisputeView:
    return DisputeView(
        dispute.id,
        dispute.charge_id,
        show_money(dispute.amount, dispute.currency),
        dispute.reason,
        dispute.state.value,
    )
