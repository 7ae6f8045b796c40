"""Taps on callback buttons, which the bot must answer while they are young."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tgsandbox.world.chats import ChatKey
from tgsandbox.world.events import CallbackAnswered
from tgsandbox.world.talk.messages import Message
from tgsandbox.world.updates import QUERY_SECONDS, callback_queue_key

if TYPE_CHECKING:
    from tgsandbox.world.world import World


@dataclass(frozen=True, slots=True)
class CallbackQuery:
    id: str
    bot_id: int
    user_id: int
    message: Message
    data: str
    expires: float
    # Of a button that launches a game, which has no data.
    game_short_name: str = ""

    @property
    def chat_instance(self) -> str:
        """The same for every tap in one chat."""
        chat: ChatKey = self.message.chat
        digest = hashlib.sha256(f"{chat.chat_id}:{chat.bot_id}".encode()).digest()
        return str(int.from_bytes(digest[:8], "big", signed=True))


def ask(
    world: World, bot_id: int, user_id: int, message: Message, data: str, game_short_name: str = ""
) -> CallbackQuery:
    """Tell the bot that `user_id` tapped a button of `message`."""
    forget_old_ones(world)
    query = CallbackQuery(
        world.ids.query_id(),
        bot_id,
        user_id,
        message,
        data,
        expires=world.now() + QUERY_SECONDS,
        game_short_name=game_short_name,
    )
    world.callback_queries[query.id] = query
    world.queue_update(world.bots[bot_id], "callback_query", query, queue_key=callback_queue_key(user_id))
    return query


def answer(
    world: World, bot_id: int, query_id: str, *, text: str = "", show_alert: bool = False, url: str = ""
) -> bool:
    """Whether the query was still open; the person then sees the answer."""
    query = world.callback_queries.get(query_id)
    if query is None or query.bot_id != bot_id or query.expires <= world.now():
        return False
    del world.callback_queries[query_id]
    world.bulletin.publish(CallbackAnswered(bot_id, query.user_id, query_id, text, show_alert, url))
    return True


def forget_old_ones(world: World) -> None:
    """Drop what can't be answered any more; they stand in the order of their time."""
    now = world.now()
    while world.callback_queries:
        oldest = next(iter(world.callback_queries.values()))
        if oldest.expires > now:
            return
        del world.callback_queries[oldest.id]
