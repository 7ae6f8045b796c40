"""How people, bots and chats come to be, with ids and names that nobody else has."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tgsandbox.world.chats import Chat, ChatKey, ChatType
from tgsandbox.world.errors import WorldError
from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.people import Account, Bot, User
from tgsandbox.world.updates import UpdateQueue

if TYPE_CHECKING:
    from tgsandbox.world.world import World

USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,31}")
TOKEN = re.compile(r"[1-9][0-9]*:[A-Za-z0-9_-]+")
TOKEN_SECRET_LENGTH = 35
# Where Telegram's own ids of people and bots lie now.
USER_IDS = (100_000_000, 7_999_999_999)
FIRST_UPDATE_IDS = (2_000_001, 1_000_000_000)
# Groups have negative ids; those of supergroups and channels begin with -100.
SUPERGROUP_OFFSET = -1_000_000_000_000
# Source: td, DialogId.h and ChannelId.h.
LAST_SUPERGROUP_ID = -1_997_852_516_352
LAST_GROUP_ID = -999_999_999_999


def add_user(world: World, user: User, *, stars: int) -> Account:
    if user.id < 0:
        raise WorldError(f"a person's id is a positive number, got {user.id}")
    user_id = user.id or _free_id(world)
    _require_free_id(world, user_id)
    _claim_username(world, user.username, user_id)
    account = Account(replace(user, id=user_id), stars=stars)
    world.accounts[user_id] = account
    world.bulletin.publish(SetUpChanged("person", user_id))
    return account


def add_bot(world: World, first_name: str, username: str, *, owner_id: int, token: str) -> Bot:
    if token and not TOKEN.fullmatch(token):
        raise WorldError("a bot's token is <id>:<letters, digits, _ and ->, got another shape")
    bot_id = int(token.partition(":")[0]) if token else _free_id(world)
    _require_free_id(world, bot_id)
    _claim_username(world, username, bot_id)
    bot = Bot(
        User(bot_id, first_name, username=username, is_bot=True),
        token or make_token(world, bot_id),
        owner_id,
        UpdateQueue(world.ids.integer(*FIRST_UPDATE_IDS)),
    )
    world.bots[bot_id] = bot
    world.bots_by_token[bot.token] = bot
    world.bulletin.publish(SetUpChanged("bot", bot_id))
    return bot


def make_token(world: World, bot_id: int) -> str:
    return f"{bot_id}:AA{world.ids.text(TOKEN_SECRET_LENGTH - 2)}"


def add_chat(
    world: World, type: ChatType, title: str, members: set[int], *, username: str, id: int = 0
) -> Chat:
    unknown = sorted(
        member for member in members if member not in world.accounts and member not in world.bots
    )
    if unknown:
        raise WorldError(f"members must be people or bots of this world, got unknown ids {unknown}")
    chat_id = id or _free_chat_id(world, type)
    _require_chat_id(world, type, chat_id)
    _claim_username(world, username, chat_id)
    chat = Chat(ChatKey(chat_id), type, title, username, set(members), started=True)
    world.chats[chat.key] = chat
    world.bulletin.publish(SetUpChanged("chat", chat_id))
    return chat


def _free_id(world: World) -> int:
    while True:
        candidate = world.ids.integer(*USER_IDS)
        if candidate not in world.accounts and candidate not in world.bots:
            return candidate


def _free_chat_id(world: World, type: ChatType) -> int:
    number = world.ids.integer(100_000_000, 999_999_999)
    return -number if type == "group" else SUPERGROUP_OFFSET - number


def _require_chat_id(world: World, type: ChatType, id: int) -> None:
    first, last = (-1, LAST_GROUP_ID) if type == "group" else (SUPERGROUP_OFFSET - 1, LAST_SUPERGROUP_ID)
    if not last <= id <= first:
        raise WorldError(f"the id of a {type} is a number from {first} down to {last}, got {id}")
    if ChatKey(id) in world.chats:
        raise WorldError(f"the id {id} is taken by {world.chats[ChatKey(id)].title}")


def _require_free_id(world: World, id: int) -> None:
    if id in world.accounts or id in world.bots:
        raise WorldError(f"the id {id} is taken by {world.user(id).first_name}")


def _claim_username(world: World, username: str, id: int) -> None:
    if not username:
        return
    if not USERNAME.fullmatch(username):
        raise WorldError(
            f"a username has 3 to 32 of a-z, 0-9 and _ and begins with a letter, got {username!r}"
        )
    if username.lower() in world.usernames:
        raise WorldError(f"the username {username!r} is taken")
    world.usernames[username.lower()] = id
