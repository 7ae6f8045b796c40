"""Administrators' rights and members' permissions: read from a call, and written in Telegram's order.

Source: telegram-bot-api 10.0, Client.cpp, get_chat_administrator_rights, get_chat_permissions and
json_store_permissions.
"""

from __future__ import annotations

from typing import Any

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.world.chats import ChatType
from tgsandbox.world.groups.communities import MEDIA_PERMISSIONS, PERMISSIONS, RIGHTS, rights_in
from tgsandbox.world.talk.messages import Wire


def read_rights(arguments: Arguments) -> frozenset[str]:
    """The rights of the argument `rights`, none when it is missing."""
    value: Any = arguments.json("rights", "ChatAdministratorRights")
    if value is None:
        return frozenset()
    try:
        fields = Fields(value, "ChatAdministratorRights must be an Object")
        rights = frozenset(right for right in RIGHTS if fields.boolean(right))
    except FieldError as error:
        raise error.within("ChatAdministratorRights") from None
    # Source: td, DialogParticipant.cpp, AdministratorRights: whoever has a right may manage the chat.
    return rights | {"can_manage_chat"} if rights else rights


def write_rights(rights: frozenset[str], chat_type: ChatType) -> Wire:
    """Nobody is anonymous in a channel."""
    known = rights - {"is_anonymous"} if chat_type == "channel" else rights
    return {right: right in known for right in rights_in(chat_type)}


def read_permissions(arguments: Arguments) -> frozenset[str]:
    """What members may do. A permission brings those without which it makes no sense, unless the bot says
    that each stands for itself."""
    value: Any = arguments.json("permissions", "permissions")
    if value is None:
        return frozenset()
    try:
        fields = Fields(value, "")
        given = {name for name in (*PERMISSIONS, "can_send_media_messages") if fields.boolean(name)}
    except FieldError as error:
        if not isinstance(value, dict):
            raise bad_request("Object expected as permissions") from None
        raise error.within("chat permissions") from None
    independent = arguments.boolean("use_independent_chat_permissions")
    return frozenset(_completed(given, set(value), independent=independent)) & frozenset(PERMISSIONS)


def write_permissions(permissions: frozenset[str]) -> Wire:
    wire: Wire = {"can_send_messages": "can_send_messages" in permissions}
    wire["can_send_media_messages"] = any(name in permissions for name in MEDIA_PERMISSIONS)
    return wire | {name: name in permissions for name in PERMISSIONS if name != "can_send_messages"}


def _completed(given: set[str], named: set[str], *, independent: bool) -> set[str]:
    if not named & set(MEDIA_PERMISSIONS) and "can_send_media_messages" in given:
        given |= set(MEDIA_PERMISSIONS)
        if not independent:
            given.add("can_send_messages")
    follows = (
        ("can_manage_topics", "can_pin_messages"),
        ("can_edit_tag", "can_pin_messages"),
        ("can_react_to_messages", "can_send_messages"),
    )
    for name, leader in follows:
        if name not in named and leader in given:
            given.add(name)
    if independent:
        return given
    if given & {"can_send_other_messages", "can_add_web_page_previews"}:
        given |= {*MEDIA_PERMISSIONS, "can_send_messages"}
    if "can_send_polls" in given:
        given.add("can_send_messages")
    return given
