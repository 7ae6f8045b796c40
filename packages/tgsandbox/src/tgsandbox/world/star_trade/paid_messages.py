"""Chats that let a message in for Stars: supergroups, and the direct messages of a channel.

Facts: core.telegram.org/bots/api#paidmessagepricechanged, #directmessagepricechanged and
Message.paid_star_count; core.telegram.org/api/paid-messages: 1 to 10,000 Stars a message, of which the chat
gets 85 %, and nothing from its owner and administrators.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tgsandbox.world.chats import ChatKey
from tgsandbox.world.errors import ServerRefusal, WorldError
from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.groups import direct_messages
from tgsandbox.world.groups.communities import community_of
from tgsandbox.world.star_trade import stars
from tgsandbox.world.star_trade.star_moves import NANOSTARS, MoveKind, StarMove
from tgsandbox.world.talk.contents import ChatEvent

if TYPE_CHECKING:
    from tgsandbox.world.chats import Chat
    from tgsandbox.world.world import World

MAX_STARS = 10_000
CHATS_PER_MILLE = 850


def set_price(world: World, chat: Chat, price: int) -> None:
    """What a message costs from now on, 0 for nothing; a note says so, for direct messages in the channel."""
    if chat.type != "supergroup":
        raise WorldError(f"messages are paid for in supergroups, {chat.title} is a {chat.type}")
    if not 0 <= price <= MAX_STARS:
        raise WorldError(f"a message costs 0 to {MAX_STARS} Stars, got {price}")
    told = world.chats[ChatKey(chat.direct_messages_of)] if chat.direct_messages_of else chat
    kind = "direct_message_price_changed" if chat.direct_messages_of else "paid_message_price_changed"
    owner_id = community_of(world, told).owner_id
    if not owner_id:
        raise WorldError(f"{told.title} has no owner any more who could set a price")
    world.payments.message_prices[chat.key] = price
    world.add_message(told, owner_id, ChatEvent(kind, number=price))
    world.bulletin.publish(SetUpChanged("chat", chat.key.chat_id))


def price_of(world: World, chat: Chat, sender_id: int) -> int:
    """What this sender's message costs here, in Stars."""
    price = world.payments.message_prices.get(chat.key, 0)
    if not price:
        return 0
    if chat.direct_messages_of:
        return 0 if direct_messages.manages(world, chat, sender_id) else price
    community = community_of(world, chat)
    is_free = sender_id == community.owner_id or sender_id in community.administrators
    return 0 if is_free else price


def check_bot(world: World, chat: Chat, bot_id: int) -> None:
    """A bot has no way to pay.

    Assumed: a bot's message to a chat that takes Stars for it is refused with ALLOW_PAYMENT_REQUIRED.
    """
    if price_of(world, chat, bot_id):
        raise ServerRefusal("ALLOW_PAYMENT_REQUIRED")


def pay(world: World, chat: Chat, user_id: int) -> int:
    """Take the price of one message off a person's Stars; how many they were."""
    price = price_of(world, chat, user_id)
    if not price:
        return 0
    account = world.account(user_id)
    if account.stars < price:
        raise WorldError(
            f"a message to {chat.title} costs {price} Stars, {account.user.first_name} has {account.stars}"
        )
    account.stars -= price
    whole, rest = divmod(price * NANOSTARS * CHATS_PER_MILLE // 1000, NANOSTARS)
    move = StarMove(
        stars.new_star_charge_id(world),
        world.now(),
        chat.direct_messages_of or chat.key.chat_id,
        user_id,
        whole,
        nanostars=rest,
        kind=MoveKind.OTHER,
    )
    stars.record(world, move)
    return price
