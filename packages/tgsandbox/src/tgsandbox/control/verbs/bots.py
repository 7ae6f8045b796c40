"""Bots and the payment providers connected to them."""

from __future__ import annotations

from tgsandbox.control.shapes.people import BotView, CommandView, Done, ProviderTokenView, ProviderView
from tgsandbox.control.shapes.requests import (
    BotSwitch,
    NewBot,
    NewGame,
    NewManagedBot,
    NewProviderToken,
    PrivacySwitch,
)
from tgsandbox.control.showing.people import show_bot, show_provider, show_provider_token
from tgsandbox.control.verb import NotThere
from tgsandbox.world import managed_bots
from tgsandbox.world.groups.privacy import turn_privacy
from tgsandbox.world.naming import some_of
from tgsandbox.world.people import Bot
from tgsandbox.world.providers.provider import PROVIDERS, connect_provider, disconnect_provider
from tgsandbox.world.star_trade.stars import bot_balance
from tgsandbox.world.talk import games
from tgsandbox.world.world import World


def bot_of(world: World, bot_id: int) -> Bot:
    """The bot; NotThere names the bots that there are."""
    bot = world.bots.get(bot_id)
    if bot is not None:
        return bot
    known = (f"@{one.user.username} ({id})" for id, one in world.bots.items())
    raise NotThere(f"no bot {bot_id}; there are: {some_of(known, world.bots)}")


def list_bots(world: World) -> list[BotView]:
    """The bots of this world with their tokens."""
    return [show_bot(bot, bot_balance(world, bot.id)) for bot in world.bots.values()]


def create_bot(world: World, request: NewBot) -> BotView:
    """A new bot, as BotFather's /newbot makes one."""
    bot = world.add_bot(request.name, request.username)
    return show_bot(bot, 0)


def get_bot(world: World, bot_id: int) -> BotView:
    """A bot with its token, webhook and connected providers."""
    return show_bot(bot_of(world, bot_id), bot_balance(world, bot_id))


def switch_privacy(world: World, bot_id: int, request: PrivacySwitch) -> BotView:
    """Privacy mode in groups, as BotFather's /setprivacy; where the bot is already it must come in anew."""
    turn_privacy(world, bot_of(world, bot_id), request.on)
    return get_bot(world, bot_id)


def switch_guest_mode(world: World, bot_id: int, request: BotSwitch) -> BotView:
    """Whether a bot hears of it when it is named in a chat where it is not."""
    bot_of(world, bot_id).has_guest_mode = request.on
    return get_bot(world, bot_id)


def switch_management(world: World, bot_id: int, request: BotSwitch) -> BotView:
    """Whether people may make bots that this one looks after."""
    bot_of(world, bot_id).can_manage_bots = request.on
    return get_bot(world, bot_id)


def create_managed_bot(world: World, user_id: int, request: NewManagedBot) -> BotView:
    """The person makes a bot that another one looks after."""
    if user_id not in world.accounts:
        raise NotThere(f"no person {user_id}; there are: {some_of(map(str, world.accounts), world.accounts)}")
    bot_of(world, request.manager_id)
    bot = managed_bots.create(world, user_id, request.manager_id, request.name, request.username)
    return show_bot(bot, 0)


def find_bot(world: World, username: str) -> BotView:
    """A bot by its name, in any case and with or without @; NotThere names those that there are."""
    wanted = username.removeprefix("@").lower()
    bot = world.bots.get(world.usernames.get(wanted, 0))
    if bot is not None:
        return show_bot(bot, bot_balance(world, bot.id))
    known = (f"@{bot.user.username}" for bot in world.bots.values())
    raise NotThere(f"no bot @{wanted}; there are: {some_of(known, world.bots)}")


def create_game(world: World, bot_id: int, request: NewGame) -> BotView:
    """A game of this bot, as BotFather's /newgame makes one, with a plain picture."""
    games.add_game(world, bot_of(world, bot_id), request.short_name, request.title, request.description)
    return get_bot(world, bot_id)


def list_providers(world: World) -> list[ProviderView]:
    """The payment providers that a bot can be connected to."""
    return [show_provider(provider) for provider in PROVIDERS.values()]


def connect(world: World, bot_id: int, request: NewProviderToken) -> ProviderTokenView:
    """Connect a provider in BotFather; a bot may have several tokens at once."""
    bot_of(world, bot_id)
    if request.provider.strip().lower() not in {name.lower() for name in PROVIDERS}:
        raise NotThere(
            f"no payment provider {request.provider!r}; there are: {', '.join(PROVIDERS)}", field="provider"
        )
    return show_provider_token(connect_provider(world, bot_id, request.provider, request.mode))


def disconnect(world: World, bot_id: int, token: str) -> Done:
    """Take a provider away; invoices with its token are refused from now on."""
    bot = bot_of(world, bot_id)
    if all(known.token != token for known in bot.provider_tokens):
        raise NotThere(f"@{bot.user.username} has no such provider token; it has {len(bot.provider_tokens)}")
    disconnect_provider(world, bot_id, token)
    return Done()


def commands_for(bot: Bot, language_code: str) -> list[CommandView]:
    """The menu of a private chat: the narrowest scope that has commands, the reader's language first.

    Source: core.telegram.org/bots/api#determining-list-of-commands.
    """
    for scope in ("all_private_chats", "default"):
        for language in (language_code, ""):
            commands = bot.commands.get((scope, language))
            if commands:
                return [CommandView(one.command, one.description) for one in commands]
    return []
