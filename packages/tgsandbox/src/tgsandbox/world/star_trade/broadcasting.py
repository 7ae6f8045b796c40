"""Paid broadcasts: beyond 30 messages a second a bot that may do so pays a tenth of a Star for each.

Facts: core.telegram.org/bots/faq#how-can-i-message-all-of-my-bot-39s-subscribers-at-once; the refusal is the
live server's. That the bot has 100,000 Stars and as many readers is what the switch stands for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tgsandbox.world.errors import ServerRefusal
from tgsandbox.world.star_trade import stars
from tgsandbox.world.star_trade.star_moves import NANOSTARS, ApiUse, MoveKind, StarMove

if TYPE_CHECKING:
    from tgsandbox.world.people import Bot
    from tgsandbox.world.world import World

FREE_PER_SECOND = 30
PRICE_NANOSTARS = NANOSTARS // 10


def pay_for_message(world: World, bot: Bot) -> None:
    """For one message with allow_paid_broadcast.

    Raises ServerRefusal FLOODSKIP_NOT_ALLOWED when it is not switched on, or there are no Stars left.
    """
    if not bot.has_paid_broadcast:
        raise ServerRefusal("FLOODSKIP_NOT_ALLOWED")
    second = int(world.now())
    if bot.broadcast_second != second:
        bot.broadcast_second, bot.broadcast_count = second, 0
    bot.broadcast_count += 1
    if bot.broadcast_count <= FREE_PER_SECOND:
        return
    if stars.balance_nanostars(world, bot.id) < PRICE_NANOSTARS:
        raise ServerRefusal("FLOODSKIP_NOT_ALLOWED")
    move = StarMove(
        stars.new_star_charge_id(world),
        world.now(),
        bot.id,
        0,
        0,
        kind=MoveKind.TELEGRAM_API,
        nanostars=PRICE_NANOSTARS,
        detail=ApiUse(1),
    )
    stars.record(world, move)
