"""The bot makes links by which people join a channel for Stars a month.

Source: telegram-bot-api 10.0, Client.cpp, process_create_chat_subscription_invite_link_query and
JsonChatInviteLink.
"""

from __future__ import annotations

from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.reading.addressing import find_chat_to_write
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.showing.objects import WRITERS, write_chat, write_user
from tgsandbox.world.groups.channel_members import SubscriberChange
from tgsandbox.world.people import Bot
from tgsandbox.world.star_trade import subscription_links
from tgsandbox.world.star_trade.subscription_links import SubscriptionLink
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.world import World


def create_link(world: World, bot: Bot, arguments: Arguments) -> Wire:
    chat = find_chat_to_write(world, bot, arguments)
    period = arguments.integer("subscription_period", 0, low=0, high=1_000_000_000)
    price = arguments.integer("subscription_price", 0, low=0, high=1_000_000)
    made = subscription_links.create(world, chat, bot.id, arguments.text("name"), period, price)
    return write_link(world, made)


def edit_link(world: World, bot: Bot, arguments: Arguments) -> Wire:
    chat = find_chat_to_write(world, bot, arguments)
    link, name = arguments.text("invite_link"), arguments.text("name")
    return write_link(world, subscription_links.rename(world, chat, bot.id, link, name))


def write_link(world: World, link: SubscriptionLink) -> Wire:
    wire: Wire = {"invite_link": link.link}
    if link.name:
        wire["name"] = link.name
    return wire | {
        "creator": write_user(world.user(link.creator_id)),
        "subscription_period": link.period_seconds,
        "subscription_price": link.price,
        "creates_join_request": False,
        "is_primary": False,
        "is_revoked": link.is_revoked,
    }


def write_subscriber_change(world: World, _bot: Bot, change: SubscriberChange) -> Wire:
    wire: Wire = {
        "chat": write_chat(world, change.chat),
        "from": write_user(world.user(change.user_id)),
        "date": change.date,
        "old_chat_member": _member(world, change.user_id, change.was_in, change.old_until),
        "new_chat_member": _member(world, change.user_id, change.is_in, change.until),
    }
    link = world.payments.subscription_links.get(change.invite_link)
    return wire | {"invite_link": write_link(world, link)} if link else wire


def _member(world: World, user_id: int, is_in: bool, until: float) -> Wire:
    wire: Wire = {"user": write_user(world.user(user_id)), "status": "member" if is_in else "left"}
    return wire | {"until_date": int(until)} if is_in and until else wire


WRITERS[SubscriberChange] = write_subscriber_change
METHODS: dict[str, Method] = {
    "createchatsubscriptioninvitelink": create_link,
    "editchatsubscriptioninvitelink": edit_link,
}
