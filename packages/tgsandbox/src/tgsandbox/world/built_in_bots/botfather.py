"""BotFather as a person meets it: /newbot gives a token, /mybots leads to the payment providers.

What it does is Telegram's, what it says is in words of our own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tgsandbox.world.built_in_bots import botfather_menus as menus
from tgsandbox.world.built_in_bots import built_in, provider_bots
from tgsandbox.world.built_in_bots.botfather_menus import BOTFATHER_ID
from tgsandbox.world.built_in_bots.built_in import Screen
from tgsandbox.world.errors import WorldError
from tgsandbox.world.providers.provider import provider_named
from tgsandbox.world.talk import callbacks
from tgsandbox.world.talk.messages import Message, Text

if TYPE_CHECKING:
    from tgsandbox.world.people import Bot
    from tgsandbox.world.talk.callbacks import CallbackQuery
    from tgsandbox.world.world import World

BOT_USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{1,28}bot", re.IGNORECASE)
MAX_NAME_LENGTH = 64

HELP = """I make bots and connect them to payment providers.

/newbot – make a new bot
/mybots – your bots, their tokens and payments
/setprivacy – what a bot hears in groups
/cancel – stop what we are doing"""


@dataclass(frozen=True, slots=True)
class NewBot:
    """A person is making a bot; `name` is "" until it was given."""

    name: str = ""


def install(world: World) -> None:
    """Let BotFather live in this world; once is enough."""
    if BOTFATHER_ID not in world.bots:
        built_in.move_in(world, BOTFATHER_ID, "BotFather", "BotFather", respond)


def respond(world: World, kind: str, subject: Any) -> None:
    """`subject` is what the update carries."""
    if kind == "callback_query":
        turn_page(world, subject)
        callbacks.answer(world, BOTFATHER_ID, subject.id)
    if kind == "message" and isinstance(subject.content, Text):
        built_in.say(world, BOTFATHER_ID, subject.sender_id, reply_to(world, subject))


def reply_to(world: World, message: Message) -> Screen:
    person = message.sender_id
    text = message.content.text.strip() if isinstance(message.content, Text) else ""
    command = COMMANDS.get(text.split()[0].lower() if text else "")
    if command is not None:
        return command(world, person)
    talk = world.talks.get((person, BOTFATHER_ID))
    if not isinstance(talk, NewBot):
        return Screen(f"I don't understand that.\n\n{HELP}")
    if not talk.name:
        return take_name(world, person, text)
    return take_username(world, person, talk.name, text)


def greet(world: World, person: int) -> Screen:
    world.talks.pop((person, BOTFATHER_ID), None)
    return Screen(HELP)


def begin_new_bot(world: World, person: int) -> Screen:
    world.talks[person, BOTFATHER_ID] = NewBot()
    return Screen("A new bot. What is its name? This is what people see at the top of the chat.")


def show_bots(world: World, person: int) -> Screen:
    world.talks.pop((person, BOTFATHER_ID), None)
    return menus.list_bots(world, person)


def choose_for_privacy(world: World, person: int) -> Screen:
    world.talks.pop((person, BOTFATHER_ID), None)
    return menus.choose_for_privacy(world, person)


def stop(world: World, person: int) -> Screen:
    if world.talks.pop((person, BOTFATHER_ID), None) is None:
        return Screen("There is nothing to stop.")
    return Screen("Stopped. No bot was made.")


def take_name(world: World, person: int, name: str) -> Screen:
    if not 1 <= len(name) <= MAX_NAME_LENGTH:
        return Screen(f"A name has 1 to {MAX_NAME_LENGTH} characters; this one has {len(name)}. Another one?")
    world.talks[person, BOTFATHER_ID] = NewBot(name)
    return Screen("And its username? It ends in “bot”, for example TeaShopBot or tea_shop_bot.")


def take_username(world: World, person: int, name: str, username: str) -> Screen:
    username = username.removeprefix("@")
    if not BOT_USERNAME.fullmatch(username):
        return Screen(
            "A bot's username has 5 to 32 letters, digits and underscores, begins with a letter and ends "
            "in “bot”. Another one?"
        )
    try:
        bot = world.add_bot(name, username, owner_id=person)
    except WorldError:
        return Screen(f"The username {username} is taken. Another one?")
    world.talks.pop((person, BOTFATHER_ID), None)
    return Screen(
        f"{name} is there: t.me/{username}\n\n"
        f"Its token for the Bot API:\n{bot.token}\n\n"
        "Whoever has the token can speak as the bot, so keep it to yourself. "
        "To take payments, open /mybots.",
        codes=(bot.token,),
    )


def turn_page(world: World, query: CallbackQuery) -> None:
    """Show the page that a tapped button leads to."""
    page, _, rest = query.data.partition(" ")
    bot_id, _, detail = rest.partition(" ")
    bot = menus.own_bots(world, query.user_id).get(int(bot_id or 0))
    if page == "bots" or bot is None:
        screen = menus.list_bots(world, query.user_id)
    else:
        screen = PAGES[page](world, bot, detail)
    built_in.show_instead(world, query.message, screen)


def show_provider(world: World, bot: Bot, name: str) -> Screen:
    """The way to the provider's own bot, which is there from now on."""
    provider_bots.install(world, provider_named(name))
    return menus.show_provider(world, bot, name)


COMMANDS: dict[str, Callable[[World, int], Screen]] = {
    "/start": greet,
    "/help": greet,
    "/newbot": begin_new_bot,
    "/mybots": show_bots,
    "/setprivacy": choose_for_privacy,
    "/cancel": stop,
}

PAGES: dict[str, Callable[[World, Bot, str], Screen]] = {
    "bot": menus.show_bot,
    "token": menus.show_token,
    "settings": menus.show_settings,
    "switch": menus.turn_switch,
    "privacy": menus.show_privacy,
    "payments": menus.show_payments,
    "provider": show_provider,
    "off": menus.disconnect,
}
