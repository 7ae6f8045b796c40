"""The set-up bots of the payment providers: opened from BotFather, they connect and send you back."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from tgsandbox.world.built_in_bots import botfather_menus, built_in
from tgsandbox.world.built_in_bots.built_in import Button, Screen
from tgsandbox.world.providers.provider import PROVIDERS, Mode, Provider, connect_provider
from tgsandbox.world.talk import callbacks
from tgsandbox.world.talk.messages import Text

if TYPE_CHECKING:
    from tgsandbox.world.world import World

START = re.compile(r"/start (\d+)_(test|live)")
FIRST_ID = 93_372_600  # right behind BotFather's, where no other bot of the sandbox has its id
# What YooKassa's own set-up bot tells about its test shop; Stripe's cards are in its documentation.
TEST_NOTES = {
    "Stripe": "Test card: 4242 4242 4242 4242, any later date, any CVC.",
    "YooKassa": "Test shop: shopId 506751, shopArticleId 538350. "
    "Test card: 1111 1111 1111 1026, 12/22, CVC 000.",
}


def install(world: World, provider: Provider) -> int:
    """The id of the provider's set-up bot, which lives in the world from the first time it is asked for."""
    known = world.usernames.get(provider.bot_username.lower())
    if known is not None:
        return known
    bot_id = FIRST_ID + list(PROVIDERS).index(provider.name)
    responder = partial(respond, provider=provider, bot_id=bot_id)
    return built_in.move_in(world, bot_id, f"{provider.name} for bots", provider.bot_username, responder).id


def respond(world: World, kind: str, subject: Any, *, provider: Provider, bot_id: int) -> None:
    """`subject` is what the update carries."""
    if kind == "callback_query":
        connect(world, subject.user_id, provider, bot_id, subject.data)
        callbacks.answer(world, bot_id, subject.id)
    if kind == "message" and isinstance(subject.content, Text):
        screen = welcome(world, subject.sender_id, provider, subject.content.text)
        built_in.say(world, bot_id, subject.sender_id, screen)


def welcome(world: World, person: int, provider: Provider, text: str) -> Screen:
    asked = START.fullmatch(text.strip())
    bot = botfather_menus.own_bots(world, person).get(int(asked.group(1))) if asked else None
    if asked is None or bot is None:
        return Screen(f"Choose {provider.name} in BotFather: /mybots, your bot, Bot Settings, Payments.")
    mode = asked.group(2)
    name = f"{provider.name} {mode.title()}"
    return Screen(
        f"Connect {name} to @{bot.user.username}?\n\n"
        "The real provider asks here for your account with it. In the sandbox one tap is enough.",
        ((Button(f"Connect {name}", f"{mode} {bot.id}"),),),
    )


def connect(world: World, person: int, provider: Provider, bot_id: int, data: str) -> None:
    """Connect, and let BotFather tell the token in its own chat."""
    mode, _, wanted = data.partition(" ")
    bot = botfather_menus.own_bots(world, person).get(int(wanted))
    if bot is None:
        built_in.say(world, bot_id, person, Screen("This bot is not yours (any more)."))
        return
    kind: Mode = "live" if mode == "live" else "test"
    connect_provider(world, bot.id, provider.name, kind)
    note = TEST_NOTES.get(provider.name, "") if kind == "test" else ""
    done = f"{provider.name} is connected to @{bot.user.username}. BotFather has the token for you.\n\n{note}"
    back = ((Button("Back to BotFather", url="https://t.me/BotFather"),),)
    built_in.say(world, bot_id, person, Screen(done.strip(), back))
    built_in.say(world, botfather_menus.BOTFATHER_ID, person, botfather_menus.show_payments(world, bot, ""))
