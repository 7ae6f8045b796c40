"""Stars that people put under a channel's posts.

Facts: core.telegram.org/api/reactions#paid-reactions: 1 to 10,000 Stars at a time, which the channel gets and
nobody gets back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tgsandbox.world.errors import WorldError
from tgsandbox.world.events import MessageEdited
from tgsandbox.world.star_trade import stars
from tgsandbox.world.star_trade.star_moves import MoveKind, StarMove
from tgsandbox.world.talk.reactions import tell_counts

if TYPE_CHECKING:
    from tgsandbox.world.chats import ChatKey
    from tgsandbox.world.world import World

MAX_STARS = 10_000


def give(world: World, user_id: int, key: ChatKey, message_id: int, amount: int) -> StarMove:
    """More of the person's Stars under a post; the entry in the channel's books."""
    chat = world.chats[key]
    if chat.type != "channel":
        raise WorldError(f"Stars are put under a channel's posts, {chat.title or 'this'} is a {chat.type}")
    if not 1 <= amount <= MAX_STARS:
        raise WorldError(f"a reaction costs 1 to {MAX_STARS} Stars, got {amount}")
    move = StarMove(
        stars.new_star_charge_id(world), world.now(), key.chat_id, user_id, amount, kind=MoveKind.OTHER
    )
    stars.spend(world, move)
    given = world.payments.paid_reactions.setdefault((key, message_id), {})
    given[user_id] = given.get(user_id, 0) + amount
    world.bulletin.publish(MessageEdited(key, chat.messages[message_id]))
    tell_counts(world, chat, message_id)
    return move
