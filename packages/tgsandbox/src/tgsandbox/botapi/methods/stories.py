"""The bot posts stories for a business account, and changes its picture. They are stored; nobody looks.

Source: telegram-bot-api 10.0, Client.cpp, process_post_story_query and get_input_story_content.
"""

from __future__ import annotations

from typing import Any

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.methods.profile import read_profile_photo
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.attachments import attach
from tgsandbox.botapi.reading.dialogues import read_connection
from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.botapi.reading.formatting import read_formatted
from tgsandbox.botapi.showing.objects import write_chat
from tgsandbox.world.chats import ChatKey
from tgsandbox.world.people import Bot
from tgsandbox.world.star_trade import business
from tgsandbox.world.star_trade.business import BusinessConnection
from tgsandbox.world.talk.files import FileKind
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.world import World

HOUR = 3600
PERIODS = (6 * HOUR, 12 * HOUR, 24 * HOUR, 48 * HOUR)


def post_story(world: World, bot: Bot, arguments: Arguments) -> Wire:
    kept = _read_story(world, bot, arguments)
    connection = _allowed(world, bot, arguments, "can_manage_stories")
    return _put(world, bot, arguments, connection, kept)


def repost_story(world: World, bot: Bot, arguments: Arguments) -> Wire:
    """A story that this bot has posted for another account which it looks after."""
    arguments.required("from_chat_id")
    connection = _allowed(world, bot, arguments, "can_manage_stories")
    owner_id = arguments.integer("from_chat_id")
    source = business.connection_by_owner(world, bot.id, owner_id)
    if source is None:
        raise bad_request("chat not found")
    business.require_right(source, "can_manage_stories")
    story = world.kept[_key(bot, source, _known(world, bot, source, arguments, "from_story_id"))]
    return _put(world, bot, arguments, connection, story | {"from_chat_id": owner_id})


def edit_story(world: World, bot: Bot, arguments: Arguments) -> Wire:
    kept = _read_story(world, bot, arguments)
    connection = _allowed(world, bot, arguments, "can_manage_stories")
    number = _known(world, bot, connection, arguments)
    world.kept[_key(bot, connection, number)] |= kept
    return {"chat": write_chat(world, ChatKey(connection.user_id, bot.id)), "id": number}


def delete_story(world: World, bot: Bot, arguments: Arguments) -> bool:
    connection = _allowed(world, bot, arguments, "can_manage_stories")
    number = _known(world, bot, connection, arguments)
    world.kept[_key(bot, connection, number)] = {"is_deleted": True}
    return True


def set_business_account_profile_photo(world: World, bot: Bot, arguments: Arguments) -> bool:
    photo = read_profile_photo(world, bot, arguments)
    connection = _allowed(world, bot, arguments, "can_edit_profile_photo")
    world.profile_photos.setdefault(connection.user_id, []).insert(0, photo)
    return True


def remove_business_account_profile_photo(world: World, bot: Bot, arguments: Arguments) -> bool:
    connection = _allowed(world, bot, arguments, "can_edit_profile_photo")
    photos = world.profile_photos.get(connection.user_id)
    if photos:
        del photos[0]
    return True


def _allowed(world: World, bot: Bot, arguments: Arguments, right: str) -> BusinessConnection:
    connection = read_connection(world, bot, arguments)
    business.require_right(connection, right)
    return connection


def _read_story(world: World, bot: Bot, arguments: Arguments) -> Wire:
    value: Any = arguments.json("content", "story content")
    try:
        fields = Fields(value, "Object expected as story content")
        type = fields.required_text("type")
        if type not in ("photo", "video"):
            raise FieldError("Invalid story content type specified")
        source = fields.required_text(type)
    except FieldError as error:
        raise bad_request(str(error)) from None
    if source.removeprefix("attach://") not in arguments.files:
        raise bad_request(f"story {type} must be uploaded as a file")
    kind: FileKind = "photo" if type == "photo" else "video"
    file = attach(world, bot, Arguments({kind: source}, arguments.files), kind)
    caption, _ = read_formatted(world, arguments, "caption", "caption_entities")
    return {"type": type, "file": file.key, "caption": caption}


def _put(world: World, bot: Bot, arguments: Arguments, connection: BusinessConnection, kept: Wire) -> Wire:
    """A new story of the account, under its next number."""
    period = arguments.integer("active_period", low=0)
    if period not in PERIODS:
        raise bad_request("STORY_PERIOD_INVALID")
    number = 1 + sum(key[:2] == (bot.id, f"story of {connection.user_id}") for key in world.kept)
    world.kept[_key(bot, connection, number)] = kept | {"active_period": period}
    return {"chat": write_chat(world, ChatKey(connection.user_id, bot.id)), "id": number}


def _known(
    world: World, bot: Bot, connection: BusinessConnection, arguments: Arguments, name: str = "story_id"
) -> int:
    number = arguments.integer(name, low=0)
    story = world.kept.get(_key(bot, connection, number))
    if story is None or story.get("is_deleted"):
        raise bad_request("STORY_ID_INVALID")
    return number


def _key(bot: Bot, connection: BusinessConnection, number: int) -> tuple[int, str, str]:
    return bot.id, f"story of {connection.user_id}", str(number)


METHODS: dict[str, Method] = {
    "setbusinessaccountprofilephoto": set_business_account_profile_photo,
    "removebusinessaccountprofilephoto": remove_business_account_profile_photo,
}
KEPT: dict[str, Method] = {
    "poststory": post_story,
    "repoststory": repost_story,
    "editstory": edit_story,
    "deletestory": delete_story,
}
