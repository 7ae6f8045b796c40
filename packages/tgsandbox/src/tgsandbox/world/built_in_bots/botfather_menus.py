"""BotFather's menus: your bots, a bot, its settings, its payments, the list of providers.

A menu is a message that turns its pages; a button's callback_data is "<page> <bot id> <rest>". Pages that
need the world get it first, the bot and the rest follow.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tgsandbox.world.built_in_bots.built_in import Button, Screen
from tgsandbox.world.groups.privacy import turn_privacy
from tgsandbox.world.providers.provider import PROVIDERS, disconnect_provider, provider_named

if TYPE_CHECKING:
    from tgsandbox.world.people import Bot, ProviderToken
    from tgsandbox.world.world import World

BOTFATHER_ID = 93372553  # as in Telegram
BUTTONS_PER_ROW = 2
TOKEN_TAIL = 6
NO_BOTS = "You have no bots yet. Make one with /newbot."
# A bot's settings that are on or off, by the field of Bot that says so.
SWITCHES = {
    "has_inline_mode": "Inline Mode",
    "has_inline_feedback": "Inline Feedback",
    "has_paid_broadcast": "Paid Broadcasts",
    "has_group_privacy": "Group Privacy",
    "has_guest_mode": "Guest Mode",
    "can_manage_bots": "Bot Management",
}


def own_bots(world: World, person: int) -> dict[int, Bot]:
    """A bot that was made without an owner belongs to everybody in the sandbox."""
    return {
        bot.id: bot
        for bot in world.bots.values()
        if bot.id not in world.built_in and bot.owner_id in (0, person)
    }


def list_bots(world: World, person: int) -> Screen:
    bots = own_bots(world, person)
    if not bots:
        return Screen(NO_BOTS)
    buttons = [Button(f"@{bot.user.username}", f"bot {bot.id}") for bot in bots.values()]
    return Screen("Choose a bot:", in_rows(buttons))


def show_bot(world: World, bot: Bot, _detail: str) -> Screen:
    return Screen(
        f"{bot.user.first_name} @{bot.user.username}. What would you like to do?",
        (
            (Button("API Token", f"token {bot.id}"), Button("Bot Settings", f"settings {bot.id}")),
            (Button("« Back to the bots", "bots"),),
        ),
    )


def show_token(world: World, bot: Bot, _detail: str) -> Screen:
    return Screen(
        f"The token of @{bot.user.username} for the Bot API:\n{bot.token}",
        ((Button("« Back to the bot", f"bot {bot.id}"),),),
        codes=(bot.token,),
    )


def show_settings(world: World, bot: Bot, _detail: str) -> Screen:
    switches = [
        (Button(f"{title}: {'on' if getattr(bot, name) else 'off'}", f"switch {bot.id} {name}"),)
        for name, title in SWITCHES.items()
    ]
    return Screen(
        f"Settings of @{bot.user.username}",
        (
            (Button("Payments", f"payments {bot.id}"),),
            *switches,
            (Button("« Back to the bot", f"bot {bot.id}"),),
        ),
    )


def turn_switch(world: World, bot: Bot, name: str) -> Screen:
    """Only what SWITCHES names can be switched."""
    if name == "has_group_privacy":
        turn_privacy(world, bot, not bot.has_group_privacy)
    elif name in SWITCHES:
        setattr(bot, name, not getattr(bot, name))
    return show_settings(world, bot, "")


def choose_for_privacy(world: World, person: int) -> Screen:
    buttons = [
        Button(f"@{bot.user.username}", f"privacy {bot.id}") for bot in own_bots(world, person).values()
    ]
    return Screen("Which bot's privacy in groups?" if buttons else NO_BOTS, in_rows(buttons))


def show_privacy(world: World, bot: Bot, switch: str) -> Screen:
    """`switch` is on, off, or "" to look at it only."""
    if switch:
        turn_privacy(world, bot, switch == "on")
    state, other = ("on", "off") if bot.has_group_privacy else ("off", "on")
    return Screen(
        f"Group privacy of @{bot.user.username} is {state}.\n\n"
        "With it a bot gets those messages of a group that begin with a / or name it, and replies to its "
        "own; without it, all. Where the bot is an administrator it gets all anyway. In a group where it is "
        "already, it has to be added anew.",
        ((Button(f"Turn it {other}", f"privacy {bot.id} {other}"),),),
    )


def show_payments(world: World, bot: Bot, _detail: str) -> Screen:
    """What is connected, with its tokens, and all providers that can be."""
    connected = [
        (Button(f"Disconnect {title_of(token)} …{token.token[-TOKEN_TAIL:]}", f"off {bot.id} {number}"),)
        for number, token in enumerate(bot.provider_tokens)
    ]
    choices = [
        Button(f"{provider.flag} {provider.name}", f"provider {bot.id} {provider.name}")
        for provider in PROVIDERS.values()
    ]
    return Screen(
        payments_text(bot),
        (*connected, *in_rows(choices), (Button("« Back to the settings", f"settings {bot.id}"),)),
        codes=tuple(token.token for token in bot.provider_tokens),
    )


def payments_text(bot: Bot) -> str:
    if not bot.provider_tokens:
        return f"@{bot.user.username} has no payment provider yet. Which one shall it have?"
    lines = "\n".join(f"{title_of(token)}: {token.token} {date_of(token)}" for token in bot.provider_tokens)
    return f"Payment providers for {bot.user.first_name}:\n\n{lines}\n\nYou can connect more of them:"


def show_provider(world: World, bot: Bot, name: str) -> Screen:
    provider = provider_named(name)
    address = f"https://t.me/{provider.bot_username}?start={bot.id}"
    return Screen(
        f"{provider.flag} {provider.name} for @{bot.user.username}.\n\n"
        "With a test account you pay with test cards and no money moves. In the sandbox a live account is "
        "play money, too; only its token looks different.",
        (
            (Button(f"Connect {provider.name} Test", url=f"{address}_test"),),
            (Button(f"Connect {provider.name} Live", url=f"{address}_live"),),
            (Button("« Back to the payments", f"payments {bot.id}"),),
        ),
    )


def disconnect(world: World, bot: Bot, number: str) -> Screen:
    place = int(number)
    if place < len(bot.provider_tokens):
        disconnect_provider(world, bot.id, bot.provider_tokens[place].token)
    return show_payments(world, bot, "")


def title_of(token: ProviderToken) -> str:
    return f"{token.provider} Test" if token.is_test else token.provider


def date_of(token: ProviderToken) -> str:
    return datetime.fromtimestamp(token.connected_at, UTC).strftime("%Y-%m-%d %H:%M")


def in_rows(buttons: list[Button]) -> tuple[tuple[Button, ...], ...]:
    starts = range(0, len(buttons), BUTTONS_PER_ROW)
    return tuple(tuple(buttons[start : start + BUTTONS_PER_ROW]) for start in starts)
