"""Messages that a bot has prepared for a person, to be sent from a Mini App by shareMessage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tgsandbox.world.errors import ServerRefusal, WorldError
from tgsandbox.world.talk.inline import InlineResult, send_result

if TYPE_CHECKING:
    from tgsandbox.world.chats import ChatKey
    from tgsandbox.world.talk.messages import Message
    from tgsandbox.world.world import World

ID_OCTETS = 18
# Assumed: Telegram keeps a prepared message for a day, like an update; how long is not documented.
LIFETIME_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class PreparedMessage:
    """`chat_types` are those it may be sent to, as in an inline query's chat_type; () for all."""

    id: str
    bot_id: int
    user_id: int
    result: InlineResult
    chat_types: tuple[str, ...]
    expiration_date: int


def prepare(
    world: World, bot_id: int, user_id: int, result: InlineResult, chat_types: tuple[str, ...]
) -> PreparedMessage:
    """Raises ServerRefusal USER_ID_INVALID for somebody unknown."""
    if user_id not in world.accounts:
        raise ServerRefusal("USER_ID_INVALID")
    id = world.ids.base64url(ID_OCTETS)
    expires_at = int(world.now()) + LIFETIME_SECONDS
    prepared = PreparedMessage(id, bot_id, user_id, result, chat_types, expires_at)
    world.mini_apps.prepared[id] = prepared
    return prepared


def prepared_of(world: World, bot_id: int, user_id: int, id: str) -> PreparedMessage:
    """Raises WorldError MESSAGE_EXPIRED, which is what the Mini App hears, too."""
    prepared = world.mini_apps.prepared.get(id)
    if prepared is None or (prepared.bot_id, prepared.user_id) != (bot_id, user_id):
        raise WorldError("MESSAGE_EXPIRED")
    if world.now() >= prepared.expiration_date:
        raise WorldError("MESSAGE_EXPIRED")
    return prepared


def share(world: World, prepared: PreparedMessage, chat: ChatKey) -> Message:
    """The person sends it into this chat of theirs."""
    return send_result(world, prepared.user_id, world.bot(prepared.bot_id), chat, prepared.result)
