"""Bots that other bots look after: a person makes one through its manager, which gets its token.

Facts: core.telegram.org/bots/api#managedbotupdated, #managedbotcreated and #botaccesssettings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tgsandbox.world import registry
from tgsandbox.world.errors import ServerRefusal, WorldError
from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.talk.contents import ChatEvent
from tgsandbox.world.updates import managed_bot_queue_key

if TYPE_CHECKING:
    from tgsandbox.world.people import Bot
    from tgsandbox.world.world import World

MAX_ADDED_USERS = 10


@dataclass(frozen=True, slots=True)
class ManagedBotUpdated:
    """The subject of managed_bot: the bot was made, or has another token."""

    user_id: int
    bot_id: int


def create(world: World, user_id: int, manager_id: int, first_name: str, username: str) -> Bot:
    """The person makes a bot that the manager looks after; a note in their chat says so."""
    manager = world.bot(manager_id)
    if not manager.can_manage_bots:
        raise WorldError(f"@{manager.user.username} manages no bots; that is switched on in BotFather")
    world.account(user_id)
    bot = world.add_bot(first_name, username, owner_id=user_id)
    bot.manager_id = manager_id
    tell(world, bot)
    note = ChatEvent("managed_bot_created", (bot.id,))
    world.add_message(world.private_chat(manager_id, user_id), user_id, note)
    return bot


def managed_by(world: World, manager_id: int, bot_id: int) -> Bot:
    """Raises ServerRefusal BOT_INVALID.

    Assumed: the code for a bot that is managed by somebody else.
    """
    bot = world.bots.get(bot_id)
    if bot is None or bot.manager_id != manager_id:
        raise ServerRefusal("BOT_INVALID")
    return bot


def replace_token(world: World, bot: Bot) -> str:
    """A new token; the one before opens nothing any more."""
    del world.bots_by_token[bot.token]
    bot.token = registry.make_token(world, bot.id)
    world.bots_by_token[bot.token] = bot
    world.bulletin.publish(SetUpChanged("bot", bot.id))
    tell(world, bot)
    return bot.token


def tell(world: World, bot: Bot) -> None:
    updated = ManagedBotUpdated(bot.owner_id, bot.id)
    key = managed_bot_queue_key(bot.owner_id)
    world.queue_update(world.bot(bot.manager_id), "managed_bot", updated, queue_key=key)


def may_use(bot: Bot, user_id: int) -> bool:
    """Whether the person may write to the bot: its access may be restricted to its owner and a few others."""
    if bot.allowed_user_ids is None:
        return True
    return user_id == bot.owner_id or user_id in bot.allowed_user_ids
