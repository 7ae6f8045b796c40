"""Affiliate programs: who brings a buyer to a bot gets a part of what that buyer pays.

Facts: core.telegram.org/bots/api#affiliateinfo.

Assumed: an affiliate's commission comes off the bot's own income, a thousandth is rounded down to the
nanostar, and a refund takes it back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tgsandbox.world.errors import WorldError
from tgsandbox.world.star_trade.star_moves import NANOSTARS, Affiliate, Commission, MoveKind, StarMove

if TYPE_CHECKING:
    from tgsandbox.world.world import World

MAX_COMMISSION_PER_MILLE = 900


@dataclass(frozen=True, slots=True)
class Referral:
    """`affiliate_id` is a person's, a bot's or a channel's."""

    affiliate_id: int
    commission_per_mille: int


def refer(world: World, bot_id: int, user_id: int, affiliate_id: int, commission_per_mille: int) -> Referral:
    """From now on the affiliate gets a part of what the person pays to the bot."""
    if not 1 <= commission_per_mille <= MAX_COMMISSION_PER_MILLE:
        raise WorldError(
            f"a commission is 1 to {MAX_COMMISSION_PER_MILLE} per mille, got {commission_per_mille}"
        )
    if affiliate_id not in world.accounts and affiliate_id not in world.bots:
        raise WorldError(f"the affiliate is a person or a bot of this world, got the id {affiliate_id}")
    referral = Referral(affiliate_id, commission_per_mille)
    world.payments.referrals[world.bot(bot_id).id, world.account(user_id).user.id] = referral
    return referral


def with_affiliate(world: World, move: StarMove) -> StarMove:
    """The move as the bot's books have it, with what goes to whoever brought the payer."""
    referral = world.payments.referrals.get((move.bot_id, move.user_id))
    if referral is None:
        return move
    part = commission(move, referral)
    return replace(move, affiliate=Affiliate(referral.affiliate_id, referral.commission_per_mille, part))


def commission_move(world: World, move: StarMove) -> StarMove | None:
    """What the affiliate has of a payment, or loses by its refund; a move without an affiliate has none."""
    if move.affiliate is None:
        return None
    stars, nanostars = divmod(move.affiliate.nanostars, NANOSTARS)
    return StarMove(
        move.id,
        move.at,
        move.affiliate.affiliate_id,
        0,
        stars,
        is_refund=move.is_refund,
        kind=MoveKind.AFFILIATE_PROGRAM,
        nanostars=nanostars,
        detail=Commission(move.bot_id, move.affiliate.commission_per_mille),
    )


def commission(move: StarMove, referral: Referral) -> int:
    """In nanostars."""
    return move.amount * NANOSTARS * referral.commission_per_mille // 1000
