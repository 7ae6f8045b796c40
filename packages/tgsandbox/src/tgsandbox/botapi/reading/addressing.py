"""Which chat a bot means, and whether it may read and write there.

Source: telegram-bot-api 10.0, Client.cpp, check_chat and check_chat_access.
"""

from __future__ import annotations

from tgsandbox.botapi.errors import ApiError, bad_request
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.world.chats import Chat, ChatKey
from tgsandbox.world.groups.communities import community_of
from tgsandbox.world.people import Bot
from tgsandbox.world.world import World


def find_chat(world: World, bot: Bot, arguments: Arguments, name: str = "chat_id") -> Chat:
    """The chat named by `chat_id` (a number or @username) that this bot knows and may read."""
    raw = arguments.text(name)
    if not raw:
        raise bad_request(f"{name} is empty")
    chat = _known_chat(world, bot, chat_id_of(world, raw))
    if chat is None:
        raise bad_request("chat not found")
    _check_access(world, bot, chat, is_open=bool(chat.username) or chat.type == "group")
    return chat


def find_chat_to_write(world: World, bot: Bot, arguments: Arguments) -> Chat:
    """As find_chat, and the bot may send a message there."""
    raw = arguments.text("chat_id")
    if not raw:
        raise bad_request("chat_id is empty")
    chat_id = chat_id_of(world, raw)
    if chat_id in world.bots:
        raise ApiError(403, "Forbidden: the bot can't send messages to the bot")
    chat = _known_chat(world, bot, chat_id)
    if chat is None:
        raise _refusal_of_stranger(world, bot, chat_id)
    if chat.is_private and bot.id in world.accounts[chat_id].blocked:
        raise ApiError(403, "Forbidden: bot was blocked by the user")
    _check_access(world, bot, chat, is_open=False)
    return chat


def chat_id_of(world: World, raw: str) -> int:
    """0 for what is neither a number nor the name of a group or channel."""
    if raw.startswith("@"):
        chat_id = world.usernames.get(raw[1:].lower(), 0)
        # Only groups and channels are found by name.
        return chat_id if chat_id < 0 else 0
    try:
        return int(raw)
    except ValueError:
        return 0


def _known_chat(world: World, bot: Bot, chat_id: int) -> Chat | None:
    """A group or channel without a name is known only to the bots that have been there."""
    key = ChatKey(chat_id, bot.id) if chat_id > 0 else ChatKey(chat_id)
    chat = world.chats.get(key)
    if chat is None or not chat.started:
        return None
    if chat.is_private or chat.username or bot.id in chat.members:
        return chat
    community = community_of(world, chat)
    return chat if bot.id in community.former_bots or bot.id in community.banned else None


def _check_access(world: World, bot: Bot, chat: Chat, *, is_open: bool) -> None:
    """Who was shut out of a supergroup or channel reads nothing there; who isn't there, what is open."""
    if chat.is_private or bot.id in chat.members:
        return
    banned = bot.id in community_of(world, chat).banned
    if is_open and not (banned and chat.type != "group"):
        return
    is_what = "was kicked from" if banned else "is not a member of"
    raise ApiError(403, f"Forbidden: bot {is_what} the {chat.type} chat")


def _refusal_of_stranger(world: World, bot: Bot, chat_id: int) -> ApiError:
    """A person whom the bot saw in a group can't be written to; one it never saw can't be found."""
    groups = world.chats.groups.values()
    met = any(bot.id in group.members and chat_id in group.members for group in groups)
    if met:
        return ApiError(403, "Forbidden: bot can't initiate conversation with a user")
    return bad_request("chat not found")
