"""The books of Telegram Stars as the Bot API's JSON objects, key order as Telegram writes it.

Source: telegram-bot-api 10.0, Client.cpp, JsonStarTransaction, JsonStarTransactionType, JsonAffiliateInfo.
"""

from __future__ import annotations

from collections.abc import Callable

from tgsandbox.botapi.showing.gift_objects import write_gift
from tgsandbox.botapi.showing.media_objects import write_paid_item
from tgsandbox.botapi.showing.objects import write_chat, write_user
from tgsandbox.world.chats import ChatKey
from tgsandbox.world.people import Bot
from tgsandbox.world.star_trade.star_moves import (
    NANOSTARS,
    Affiliate,
    ApiUse,
    Commission,
    GiftSent,
    MediaSold,
    MoveKind,
    PremiumSent,
    StarMove,
)
from tgsandbox.world.star_trade.withdrawals import Withdrawal, WithdrawalState
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.world import World


def write_star_amount(nanostars: int) -> Wire:
    """A StarAmount; both parts have the sign of the whole."""
    sign = -1 if nanostars < 0 else 1
    whole, rest = divmod(abs(nanostars), NANOSTARS)
    wire: Wire = {"amount": sign * whole}
    if rest:
        wire["nanostar_amount"] = sign * rest
    return wire


def write_star_transaction(world: World, bot: Bot, move: StarMove) -> Wire:
    """Incoming Stars have a source, outgoing ones a receiver."""
    return {
        "id": move.id,
        "date": int(move.at),
        "source" if move.is_incoming else "receiver": PARTNERS[move.kind](world, bot, move),
        **write_star_amount(move.size),
    }


def _invoice_payer(world: World, _bot: Bot, move: StarMove) -> Wire:
    wire = _user(world, move, "invoice_payment")
    if move.invoice_payload:
        wire["invoice_payload"] = move.invoice_payload
    if move.subscription_period:
        wire["subscription_period"] = move.subscription_period
    return wire | _affiliate(world, move)


def _media_buyer(world: World, bot: Bot, move: StarMove) -> Wire:
    assert isinstance(move.detail, MediaSold)
    wire = _user(world, move, "paid_media_payment")
    wire["paid_media"] = [write_paid_item(world, bot, item) for item in move.detail.items]
    if move.invoice_payload:
        wire["paid_media_payload"] = move.invoice_payload
    return wire | _affiliate(world, move)


def _gift_receiver(world: World, bot: Bot, move: StarMove) -> Wire:
    assert isinstance(move.detail, GiftSent)
    if move.detail.chat_id:
        chat = write_chat(world, ChatKey(move.detail.chat_id))
        return {"type": "chat", "chat": chat, "gift": write_gift(world, bot, move.detail.gift)}
    return _user(world, move, "gift_purchase") | {"gift": write_gift(world, bot, move.detail.gift)}


def _premium_receiver(world: World, _bot: Bot, move: StarMove) -> Wire:
    assert isinstance(move.detail, PremiumSent)
    return _user(world, move, "premium_purchase") | {"premium_subscription_duration": move.detail.month_count}


def _business_account(world: World, _bot: Bot, move: StarMove) -> Wire:
    return _user(world, move, "business_account_transfer")


def _affiliate_program(world: World, _bot: Bot, move: StarMove) -> Wire:
    assert isinstance(move.detail, Commission)
    return {
        "type": "affiliate_program",
        "sponsor_user": write_user(world.user(move.detail.sponsor_bot_id)),
        "commission_per_mille": move.detail.commission_per_mille,
    }


def _fragment(world: World, _bot: Bot, move: StarMove) -> Wire:
    """A withdrawal that failed comes back as an incoming transaction without a state."""
    withdrawal = world.payments.withdrawals.get(move.id)
    if move.is_refund or withdrawal is None:
        return {"type": "fragment"}
    return {"type": "fragment", "withdrawal_state": _withdrawal_state(withdrawal)}


def _withdrawal_state(withdrawal: Withdrawal) -> Wire:
    wire: Wire = {"type": withdrawal.state.value}
    if withdrawal.state == WithdrawalState.SUCCEEDED:
        wire |= {"date": int(withdrawal.ended_at), "url": withdrawal.url}
    return wire


def _telegram_ads(_world: World, _bot: Bot, _move: StarMove) -> Wire:
    return {"type": "telegram_ads"}


def _telegram_api(_world: World, _bot: Bot, move: StarMove) -> Wire:
    assert isinstance(move.detail, ApiUse)
    return {"type": "telegram_api", "request_count": move.detail.request_count}


def _other(_world: World, _bot: Bot, _move: StarMove) -> Wire:
    return {"type": "other"}


def _user(world: World, move: StarMove, transaction_type: str) -> Wire:
    user = write_user(world.user(move.user_id))
    return {"transaction_type": transaction_type, "type": "user", "user": user}


def _affiliate(world: World, move: StarMove) -> Wire:
    if move.affiliate is None:
        return {}
    return {"affiliate": _write_affiliate(world, move.affiliate, is_refund=move.is_refund)}


def _write_affiliate(world: World, affiliate: Affiliate, *, is_refund: bool) -> Wire:
    return {
        "affiliate_user": write_user(world.user(affiliate.affiliate_id)),
        "commission_per_mille": affiliate.commission_per_mille,
        **write_star_amount(-affiliate.nanostars if is_refund else affiliate.nanostars),
    }


PARTNERS: dict[MoveKind, Callable[[World, Bot, StarMove], Wire]] = {
    MoveKind.INVOICE_PAYMENT: _invoice_payer,
    MoveKind.PAID_MEDIA_PAYMENT: _media_buyer,
    MoveKind.GIFT_PURCHASE: _gift_receiver,
    MoveKind.PREMIUM_PURCHASE: _premium_receiver,
    MoveKind.BUSINESS_ACCOUNT_TRANSFER: _business_account,
    MoveKind.AFFILIATE_PROGRAM: _affiliate_program,
    MoveKind.FRAGMENT: _fragment,
    MoveKind.TELEGRAM_ADS: _telegram_ads,
    MoveKind.TELEGRAM_API: _telegram_api,
    MoveKind.SUGGESTED_POST: _other,
    MoveKind.OTHER: _other,
}
