"""Links by which a person joins a channel for Stars a month.

Facts: core.telegram.org/bots/api#createchatsubscriptioninvitelink; the refusal is the live server's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tgsandbox.world.chats import Chat, ChatKey
from tgsandbox.world.errors import ServerRefusal, WorldError
from tgsandbox.world.groups import channel_members
from tgsandbox.world.star_trade import stars, subscriptions
from tgsandbox.world.star_trade.star_moves import MoveKind, StarMove
from tgsandbox.world.star_trade.subscriptions import (
    MAX_PRICE,
    PERIOD_SECONDS,
    Subscription,
    SubscriptionState,
)

if TYPE_CHECKING:
    from tgsandbox.world.world import World

MAX_NAME_LENGTH = 32
LINK_TEXT_LENGTH = 16


@dataclass(frozen=True, slots=True)
class SubscriptionLink:
    """`price` in Stars for each period."""

    link: str
    chat_id: int
    creator_id: int
    name: str
    price: int
    period_seconds: int = PERIOD_SECONDS
    is_revoked: bool = False


def create(world: World, chat: Chat, bot_id: int, name: str, period: int, price: int) -> SubscriptionLink:
    """Raises ServerRefusal PRICING_CHAT_INVALID: no channel, another period, or no price of 1 to 10,000."""
    if chat.type != "channel" or period != PERIOD_SECONDS or not 1 <= price <= MAX_PRICE:
        raise ServerRefusal("PRICING_CHAT_INVALID")
    check_name(name)
    url = f"https://t.me/+{world.ids.text(LINK_TEXT_LENGTH)}"
    return put(world, SubscriptionLink(url, chat.key.chat_id, bot_id, name, price))


def rename(world: World, chat: Chat, bot_id: int, link: str, name: str) -> SubscriptionLink:
    """Raises ServerRefusal INVITE_HASH_EXPIRED for a link that this bot has not made for the chat."""
    check_name(name)
    return put(world, replace(link_of(world, chat, bot_id, link), name=name))


def revoke(world: World, chat: Chat, bot_id: int, link: str) -> SubscriptionLink:
    """Nobody joins by it any more; who is in stays for what is paid. Raises as `rename`."""
    return put(world, replace(link_of(world, chat, bot_id, link), is_revoked=True))


def link_of(world: World, chat: Chat, bot_id: int, link: str) -> SubscriptionLink:
    found = world.payments.subscription_links.get(link)
    if found is None or (found.chat_id, found.creator_id) != (chat.key.chat_id, bot_id):
        raise ServerRefusal("INVITE_HASH_EXPIRED")
    return found


def join(world: World, user_id: int, link: str) -> Subscription:
    """The person pays the first period, from their Stars to the channel, and is in."""
    found = world.payments.subscription_links.get(link)
    if found is None or found.is_revoked:
        raise WorldError(f"the link {link!r} leads to no channel (any more)")
    account = world.account(user_id)
    chat = world.chats[ChatKey(found.chat_id)]
    if user_id in chat.members:
        raise WorldError(f"{account.user.first_name} is in {chat.title} already")
    if account.stars < found.price:
        raise WorldError(
            f"{account.user.first_name} has {account.stars} Stars and {chat.title} costs {found.price}"
        )
    until = world.now() + found.period_seconds
    charge_id = pay(world, user_id, found)
    subscription = Subscription(
        charge_id,
        found.chat_id,
        user_id,
        chat.title,
        "",
        found.price,
        found.period_seconds,
        until,
        SubscriptionState.ACTIVE,
    )
    subscriptions.put(world, subscription)
    subscriptions.make_appointment(world, subscription)
    channel_members.join(world, found.chat_id, user_id, until, link)
    return subscription


def pay(world: World, user_id: int, link: SubscriptionLink) -> str:
    """The id of the move, which is in the channel's own books."""
    move = StarMove(
        stars.new_star_charge_id(world),
        world.now(),
        link.chat_id,
        user_id,
        link.price,
        subscription_period=link.period_seconds,
        kind=MoveKind.OTHER,
    )
    stars.spend(world, move)
    return move.id


def check_name(name: str) -> None:
    if len(name) > MAX_NAME_LENGTH:
        # Assumed: the code for a link's name that is too long.
        raise ServerRefusal("INVITE_TITLE_TOO_LONG")


def put(world: World, link: SubscriptionLink) -> SubscriptionLink:
    world.payments.subscription_links[link.link] = link
    return link
