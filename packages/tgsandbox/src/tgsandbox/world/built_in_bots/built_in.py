"""Telegram's own bots live inside the world: what other bots get as updates, they answer at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tgsandbox.world.talk.entities import find_entities, utf16_length
from tgsandbox.world.talk.messages import Entity, Message, Text, Wire

if TYPE_CHECKING:
    from tgsandbox.world.chats import Chat
    from tgsandbox.world.people import Bot
    from tgsandbox.world.world import World

# Called with the world, the kind of the update and its subject.
Responder = Callable[["World", str, Any], None]  # subjects are of as many types as updates have


@dataclass(frozen=True, slots=True)
class Button:
    """`data` comes back as callback_data; `url` opens a chat or a page."""

    text: str
    data: str = ""
    url: str = ""

    def as_wire(self) -> Wire:
        if self.url:
            return {"text": self.text, "url": self.url}
        return {"text": self.text, "callback_data": self.data}


@dataclass(frozen=True, slots=True)
class Screen:
    """What a built-in bot shows: a text, in which `codes` can be copied by a tap, and rows of buttons."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    codes: tuple[str, ...] = ()

    def content(self) -> Text:
        marked = tuple(entity for code in self.codes for entity in code_entities(self.text, code))
        found = (*marked, *find_entities(self.text, marked))
        return Text(self.text, tuple(sorted(found, key=lambda entity: entity.offset)))

    def markup(self) -> Wire | None:
        if not self.rows:
            return None
        return {"inline_keyboard": [[button.as_wire() for button in row] for row in self.rows]}


def code_entities(text: str, code: str) -> tuple[Entity, ...]:
    at = text.find(code)
    if at < 0:
        return ()
    return (Entity("code", utf16_length(text[:at]), utf16_length(code)),)


def move_in(world: World, bot_id: int, first_name: str, username: str, responder: Responder) -> Bot:
    """A built-in bot with that id; its token opens nothing."""
    bot = world.add_bot(first_name, username, token=f"{bot_id}:built-in")
    del world.bots_by_token[bot.token]
    bot.token = ""
    world.built_in[bot.id] = responder
    return bot


def say(world: World, bot_id: int, user_id: int, screen: Screen) -> Message:
    chat = world.private_chat(bot_id, user_id)
    return world.add_message(chat, bot_id, screen.content(), reply_markup=screen.markup())


def show_instead(world: World, message: Message, screen: Screen) -> None:
    """Put the screen into a message that was sent before, as menus do."""
    chat: Chat = world.chats[message.chat]
    if message.id not in chat.messages:
        return
    edited = replace(
        message, content=screen.content(), reply_markup=screen.markup(), edit_date=int(world.now())
    )
    world.edit_message(chat, edited)
