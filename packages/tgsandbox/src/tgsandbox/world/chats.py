"""Chats and their messages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from tgsandbox.world.talk.messages import Message

ChatType = Literal["private", "group", "supergroup", "channel"]


class ChatKey(NamedTuple):
    """A private chat is known by its bot and its person; any other by its id alone.

    For the bot a private chat's id is the person's; for the person it is the bot's.
    """

    chat_id: int
    bot_id: int = 0


@dataclass(slots=True)
class Chat:
    key: ChatKey
    type: ChatType
    title: str = ""
    username: str = ""
    members: set[int] = field(default_factory=set)
    messages: dict[int, Message] = field(default_factory=dict)
    next_message_id: int = 1
    # Ids of messages, the one that was pinned last at the end.
    pinned: list[int] = field(default_factory=list)
    # A bot may write to a person only after the person has written to it.
    started: bool = False
    # Of the chat in which people write to a channel: the channel's id.
    direct_messages_of: int = 0
    # The bot that wrote here last, 0 for none.
    last_bot_id: int = 0

    @property
    def is_private(self) -> bool:
        return self.type == "private"


class Chats(dict[ChatKey, Chat]):
    """All chats by their keys. Groups stand apart, too, and the private chats with who is in them, so that
    nobody goes through everybody's chats."""

    def __init__(self) -> None:
        super().__init__()
        self.groups: dict[ChatKey, Chat] = {}
        self._private: dict[int, dict[ChatKey, Chat]] = {}

    def __setitem__(self, key: ChatKey, chat: Chat) -> None:
        super().__setitem__(key, chat)
        if not chat.is_private:
            self.groups[key] = chat
            return
        for member in key:
            self._private.setdefault(member, {})[key] = chat

    def private_of(self, member_id: int) -> Iterable[Chat]:
        """A person's chats with bots and dialogues with others; a bot's chats with people."""
        return self._private.get(member_id, {}).values()
