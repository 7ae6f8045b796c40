"""What a person does in Telegram: writes, opens a bot, taps a button, blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tgsandbox.world.chats import Chat, ChatKey
from tgsandbox.world.errors import WorldError
from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.managed_bots import may_use
from tgsandbox.world.talk import callbacks
from tgsandbox.world.talk.entities import find_entities
from tgsandbox.world.talk.games import GamePosted
from tgsandbox.world.talk.messages import Entity, Message, Text, Wire
from tgsandbox.world.talk.saying import say

if TYPE_CHECKING:
    from tgsandbox.world.talk.callbacks import CallbackQuery
    from tgsandbox.world.world import World

MAX_TEXT_LENGTH = 4096


@dataclass(frozen=True, slots=True)
class MembershipChange:
    """The subject of my_chat_member: a person blocked the bot ("kicked") or let it in again ("member")."""

    chat: ChatKey
    user_id: int
    bot_id: int
    date: int
    was: str
    now: str


def send_text(
    world: World, user_id: int, bot_id: int, text: str, reply_to: int = 0, *, chat_id: int = 0
) -> Message:
    """The person writes to the bot, or with `chat_id` into a group of both."""
    if not text.strip():
        raise WorldError("a message needs a text")
    if len(text) > MAX_TEXT_LENGTH:
        raise WorldError(f"a message has at most {MAX_TEXT_LENGTH} characters, got {len(text)}")
    chat = chat_to_write_in(world, user_id, bot_id, chat_id)
    if reply_to and reply_to not in chat.messages:
        raise WorldError(
            f"there is no message {reply_to} to reply to; the last is {max(chat.messages, default=0)}"
        )
    return say(world, chat, user_id, Text(text, find_entities(text)), reply_to=reply_to)


def start(world: World, user_id: int, bot_id: int, payload: str = "") -> Message:
    """The person presses Start, or opens t.me/<bot>?start=<payload>. A blocked bot is let in again."""
    unblock(world, user_id, bot_id)
    chat = world.private_chat(bot_id, user_id)
    text = f"/start {payload}" if payload else "/start"
    return world.add_message(chat, user_id, Text(text, (Entity("bot_command", 0, len("/start")),)))


def tap_callback(
    world: World,
    user_id: int,
    bot_id: int,
    message_id: int,
    row: int,
    column: int,
    *,
    key: ChatKey | None = None,
) -> CallbackQuery:
    """The person taps a button that has callback_data, in the chat with the bot unless another one's `key` is
    given; rows and columns count from 0."""
    account = world.account(user_id)
    if bot_id in account.blocked:
        raise WorldError(f"{account.user.first_name} has blocked the bot; unblock it first")
    chat = world.chats[key] if key else world.private_chat(bot_id, user_id)
    message = chat.messages.get(message_id)
    if message is None:
        raise WorldError(f"there is no message {message_id} in this chat")
    button = _button(message, row, column)
    if isinstance(message.content, GamePosted) and "callback_game" in button:
        name = message.content.game.short_name
        return callbacks.ask(world, message.via_bot_id or bot_id, user_id, message, "", name)
    if "callback_data" not in button:
        raise WorldError(f"the button {button['text']!r} has no callback_data, it is {button}")
    return callbacks.ask(world, message.via_bot_id or bot_id, user_id, message, button["callback_data"])


def block(world: World, user_id: int, bot_id: int) -> None:
    account = world.account(user_id)
    if bot_id in account.blocked:
        return
    account.blocked.add(bot_id)
    _tell_of_membership(world, user_id, bot_id, "member", "kicked")


def unblock(world: World, user_id: int, bot_id: int) -> None:
    account = world.account(user_id)
    if bot_id not in account.blocked:
        return
    account.blocked.remove(bot_id)
    _tell_of_membership(world, user_id, bot_id, "kicked", "member")


def chat_to_write_in(world: World, user_id: int, bot_id: int, chat_id: int) -> Chat:
    account = world.account(user_id)
    if not chat_id:
        if bot_id in account.blocked:
            raise WorldError(f"{account.user.first_name} has blocked the bot; unblock it first")
        if not may_use(world.bot(bot_id), user_id):
            raise WorldError(f"{account.user.first_name} may not use this bot: its access is restricted")
        return world.private_chat(bot_id, user_id)
    chat = world.chats.get(ChatKey(chat_id))
    if chat is not None and chat.direct_messages_of:
        # Whoever wants to writes to a channel.
        chat.members.add(user_id)
    if chat is None or user_id not in chat.members:
        raise WorldError(f"{account.user.first_name} is in no chat with the id {chat_id}")
    return chat


def _button(message: Message, row: int, column: int) -> Wire:
    rows = (message.reply_markup or {}).get("inline_keyboard", [])
    try:
        button: Wire = rows[row][column]
    except IndexError:
        shape = ", ".join(str(len(buttons)) for buttons in rows) or "no buttons"
        raise WorldError(
            f"message {message.id} has no button in row {row}, column {column}; buttons per row: {shape}"
        ) from None
    return button


def _tell_of_membership(world: World, user_id: int, bot_id: int, was: str, now: str) -> None:
    chat = world.private_chat(bot_id, user_id)
    change = MembershipChange(chat.key, user_id, bot_id, int(world.now()), was, now)
    world.queue_update(world.bots[bot_id], "my_chat_member", change, queue_key=user_id)
    world.bulletin.publish(SetUpChanged("blocked", user_id))
