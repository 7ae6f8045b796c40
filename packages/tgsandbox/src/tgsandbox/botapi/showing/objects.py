"""The world's values as the Bot API's JSON objects, key order as Telegram writes it.

Source: telegram-bot-api 10.0, Client.cpp, JsonUser, JsonChat, JsonMessage and their kin.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tgsandbox.world.chats import Chat, ChatKey
from tgsandbox.world.people import Bot, User
from tgsandbox.world.talk.acts import MembershipChange
from tgsandbox.world.talk.callbacks import CallbackQuery
from tgsandbox.world.talk.dialogues import connection_to, is_dialogue
from tgsandbox.world.talk.files import StoredFile, file_id
from tgsandbox.world.talk.forwarding import origin_of
from tgsandbox.world.talk.messages import Entity, Message, Origin, Quote, Text, Wire
from tgsandbox.world.updates import Update
from tgsandbox.world.world import World

# Writes the subject of an update as one bot sees it.
Writer = Callable[[World, Bot, Any], Wire]
# Writes the part of a message that its content is.
ContentWriter = Callable[[World, Bot, Any], Wire]


def write_user(user: User) -> Wire:
    wire: Wire = {"id": user.id, "is_bot": user.is_bot, "first_name": user.first_name}
    if user.last_name:
        wire["last_name"] = user.last_name
    if user.username:
        wire["username"] = user.username
    if user.language_code:
        wire["language_code"] = user.language_code
    if user.is_premium:
        wire["is_premium"] = True
    return wire


def write_me(bot: Bot) -> Wire:
    """The bot itself, as getMe shows it."""
    return write_user(bot.user) | {
        "can_join_groups": True,
        "can_read_all_group_messages": not bot.has_group_privacy,
        "supports_inline_queries": bot.has_inline_mode,
        "supports_guest_queries": bot.has_guest_mode,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": bot.can_manage_bots,
    }


def write_chat(world: World, key: ChatKey) -> Wire:
    chat = world.chats[key]
    if chat.is_private:
        return _write_private_chat(world.user(key.chat_id))
    wire: Wire = {"id": key.chat_id, "title": chat.title}
    if chat.username:
        wire["username"] = chat.username
    wire["type"] = chat.type
    community = world.communities.get(key)
    if community is not None and community.is_forum:
        wire["is_forum"] = True
    if chat.direct_messages_of:
        wire["is_direct_messages"] = True
    if chat.type == "group":
        wire["all_members_are_administrators"] = False
        wire["accepted_gift_types"] = _gift_types(False)
    return wire


def write_full_chat(world: World, chat: Chat) -> Wire:
    """What getChat shows: a ChatFullInfo."""
    wire = write_chat(world, chat.key)
    if chat.username:
        wire["active_usernames"] = [chat.username]
    if chat.is_private:
        wire["can_send_gift"] = True
        username = wire.get("username")
        if username:
            wire["active_usernames"] = [username]
    wire["accepted_gift_types"] = _gift_types(chat.is_private)
    if chat.direct_messages_of:
        wire["parent_chat"] = write_chat(world, ChatKey(chat.direct_messages_of))
    wire["max_reaction_count"] = 11
    wire["accent_color_id"] = abs(chat.key.chat_id) % 7
    return wire


def write_message(world: World, bot: Bot, message: Message, *, with_reply: bool = True) -> Wire:
    chat = world.chats[message.chat]
    wire: Wire = _write_business(world, bot, message)
    wire["message_id"] = message.id
    if chat.type == "channel":
        wire["sender_chat"] = write_chat(world, message.chat)
    else:
        wire["from"] = write_user(world.user(message.sender_id))
    wire["chat"] = write_chat(world, message.chat)
    wire["date"] = message.date
    if message.edit_date:
        wire["edit_date"] = message.edit_date
    if message.thread_id:
        wire["message_thread_id"] = message.thread_id
    if message.forwarded_from is not None:
        wire |= _write_origin(world, message.forwarded_from)
    is_inside = with_reply and message.reply_to and message.reply_chat is None
    replied = chat.messages.get(message.reply_to) if is_inside else None
    if replied is not None:
        wire["reply_to_message"] = write_message(world, bot, replied, with_reply=False)
    if message.reply_chat is not None:
        wire |= _write_external_reply(world, bot, message)
    if message.quote is not None:
        wire["quote"] = _write_quote(world, message.quote)
    if message.media_group_id:
        wire["media_group_id"] = message.media_group_id
    wire |= CONTENT_WRITERS[type(message.content)](world, bot, message.content)
    if message.reply_markup is not None and "inline_keyboard" in message.reply_markup:
        wire["reply_markup"] = message.reply_markup
    return wire | _write_end(world, message)


def _write_business(world: World, bot: Bot, message: Message) -> Wire:
    """The connection by which a bot sees a talk between two people."""
    if not is_dialogue(world, message.chat):
        return {}
    connection = connection_to(world, bot.id, message.chat)
    wire: Wire = {"business_connection_id": connection.id} if connection is not None else {}
    if message.business_bot_id:
        wire["sender_business_bot"] = write_user(world.user(message.business_bot_id))
    return wire


def _write_external_reply(world: World, bot: Bot, message: Message) -> Wire:
    """An ExternalReplyInfo: of a message of another chat what it shows, but not its words."""
    assert message.reply_chat is not None, "the message answers one of another chat"
    source = world.chats[message.reply_chat]
    answered = source.messages.get(message.reply_to)
    if answered is None:
        return {}
    origin = answered.forwarded_from or origin_of(world, answered)
    wire: Wire = {"origin": _write_origin(world, origin)["forward_origin"]}
    if source.type in ("supergroup", "channel"):
        wire |= {"chat": write_chat(world, source.key), "message_id": answered.id}
    content = CONTENT_WRITERS[type(answered.content)](world, bot, answered.content)
    return {"external_reply": wire | {name: content[name] for name in SHOWN_OUTSIDE if name in content}}


def _write_quote(world: World, quote: Quote) -> Wire:
    wire: Wire = {"text": quote.text}
    if quote.entities:
        wire["entities"] = write_entities(world, quote.entities)
    wire["position"] = quote.position
    return wire | {"is_manual": True} if quote.is_manual else wire


def _write_end(world: World, message: Message) -> Wire:
    """What stands behind the content and the buttons."""
    wire: Wire = {}
    if message.via_bot_id:
        wire["via_bot"] = write_user(world.user(message.via_bot_id))
    if message.guest_caller_id:
        wire["guest_bot_caller_user"] = write_user(world.user(message.guest_caller_id))
    if message.protect_content:
        wire["has_protected_content"] = True
    if message.thread_id:
        wire["is_topic_message"] = True
    if message.direct_topic_id:
        person = write_user(world.user(message.direct_topic_id))
        wire["direct_messages_topic"] = {"topic_id": message.direct_topic_id, "user": person}
    if message.effect_id:
        wire["effect_id"] = message.effect_id
    if message.paid_star_count:
        wire["paid_star_count"] = message.paid_star_count
    for write_tail in MESSAGE_TAILS:
        wire |= write_tail(world, message)
    return wire


def _write_origin(world: World, origin: Origin) -> Wire:
    """The origin, and its parts under the names of before Bot API 7.0."""
    if origin.channel is not None:
        chat = write_chat(world, origin.channel)
        part = {"type": "channel", "chat": chat, "message_id": origin.message_id, "date": origin.date}
        old: Wire = {"forward_from_chat": chat, "forward_from_message_id": origin.message_id}
        return {"forward_origin": part, **old, "forward_date": origin.date}
    sender = write_user(world.user(origin.sender_id))
    part = {"type": "user", "sender_user": sender, "date": origin.date}
    return {"forward_origin": part, "forward_from": sender, "forward_date": origin.date}


def write_entities(world: World, entities: tuple[Entity, ...]) -> list[Wire]:
    return [_write_entity(world, entity) for entity in entities]


def write_file(bot: Bot, file: StoredFile) -> Wire:
    """A File without its path."""
    wire: Wire = {"file_id": file_id(bot.id, file), "file_unique_id": file.key}
    if file.content:
        wire["file_size"] = len(file.content)
    return wire


def write_update(world: World, bot: Bot, update: Update) -> Wire:
    return {
        "update_id": update.id,
        update.kind: WRITERS[type(update.subject)](world, bot, update.subject),
    }


def _write_private_chat(user: User) -> Wire:
    wire: Wire = {"id": user.id, "first_name": user.first_name}
    if user.last_name:
        wire["last_name"] = user.last_name
    if user.username:
        wire["username"] = user.username
    wire["type"] = "private"
    return wire


def _gift_types(accepted: bool) -> Wire:
    kinds = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    return dict.fromkeys(kinds, accepted)


def _write_entity(world: World, entity: Entity) -> Wire:
    wire: Wire = {"offset": entity.offset, "length": entity.length, "type": entity.type}
    if entity.url:
        wire["url"] = entity.url
    if entity.user_id:
        wire["user"] = write_user(world.user(entity.user_id))
    if entity.language:
        wire["language"] = entity.language
    if entity.custom_emoji_id:
        wire["custom_emoji_id"] = entity.custom_emoji_id
    if entity.type == "date_time":
        wire["unix_time"] = entity.unix_time
        wire["date_time_format"] = entity.date_time_format
    return wire


def _write_text(world: World, _bot: Bot, content: Text) -> Wire:
    wire: Wire = {"text": content.text}
    if content.entities:
        wire["entities"] = write_entities(world, content.entities)
    if content.link_preview_options:
        wire["link_preview_options"] = content.link_preview_options
    return wire


def _write_callback_query(world: World, bot: Bot, query: CallbackQuery) -> Wire:
    inline_id = query.message.inline_message_id
    where: Wire = (
        {"inline_message_id": inline_id}
        if inline_id
        else {"message": write_message(world, bot, query.message)}
    )
    return {
        "id": query.id,
        "from": write_user(world.user(query.user_id)),
        **where,
        "chat_instance": query.chat_instance,
        **({"game_short_name": query.game_short_name} if query.game_short_name else {"data": query.data}),
    }


def _write_membership(world: World, bot: Bot, change: MembershipChange) -> Wire:
    return {
        "chat": write_chat(world, change.chat),
        "from": write_user(world.user(change.user_id)),
        "date": change.date,
        "old_chat_member": _member(bot, change.was),
        "new_chat_member": _member(bot, change.now),
    }


def _member(bot: Bot, status: str) -> Wire:
    wire: Wire = {"user": write_user(bot.user), "status": status}
    return wire | {"until_date": 0} if status == "kicked" else wire


# What a reply from another chat shows of a message's content.
SHOWN_OUTSIDE = (
    "link_preview_options",
    "animation",
    "audio",
    "document",
    "live_photo",
    "paid_media",
    "photo",
    "sticker",
    "video",
    "video_note",
    "voice",
    "has_media_spoiler",
    "contact",
    "dice",
    "game",
    "invoice",
    "location",
    "poll",
    "venue",
)
# What other rooms write at the end of a message.
MESSAGE_TAILS: list[Callable[[World, Message], Wire]] = []
# Rooms that bring new kinds of content or of updates add their writers here.
CONTENT_WRITERS: dict[type, ContentWriter] = {
    Text: _write_text,
}
WRITERS: dict[type, Writer] = {
    Message: write_message,
    CallbackQuery: _write_callback_query,
    MembershipChange: _write_membership,
}
