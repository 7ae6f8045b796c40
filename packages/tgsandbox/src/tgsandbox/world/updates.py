"""A bot's queue of updates and its webhook.

Facts: telegram-bot-api 10.0, Client.cpp and WebhookActor.cpp: lifetimes, queue keys, confirming by offset.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, NamedTuple

DAY_SECONDS = 86_400
QUERY_SECONDS = 150
MAX_WAITING = 100_000


class Kind(NamedTuple):
    """How long an update waits for its bot, and whether a bot that named no kinds gets it."""

    lifetime_seconds: int
    by_default: bool


# The kinds up to managed_bot are Client.cpp's of 10.0.
# Assumed: updates of the kinds subscription and stopped_message_generation wait for a day, as most do.
KINDS: dict[str, Kind] = {
    "message": Kind(DAY_SECONDS, True),
    "edited_message": Kind(DAY_SECONDS, True),
    "channel_post": Kind(DAY_SECONDS, True),
    "edited_channel_post": Kind(DAY_SECONDS, True),
    "business_connection": Kind(DAY_SECONDS, True),
    "business_message": Kind(DAY_SECONDS, True),
    "edited_business_message": Kind(DAY_SECONDS, True),
    "deleted_business_messages": Kind(DAY_SECONDS, True),
    "guest_message": Kind(DAY_SECONDS, True),
    "message_reaction": Kind(DAY_SECONDS, False),
    "message_reaction_count": Kind(DAY_SECONDS, False),
    "inline_query": Kind(30, True),
    "chosen_inline_result": Kind(600, True),
    "callback_query": Kind(QUERY_SECONDS, True),
    "shipping_query": Kind(QUERY_SECONDS, True),
    "pre_checkout_query": Kind(QUERY_SECONDS, True),
    "purchased_paid_media": Kind(DAY_SECONDS, True),
    "poll": Kind(DAY_SECONDS, True),
    "poll_answer": Kind(DAY_SECONDS, True),
    "my_chat_member": Kind(DAY_SECONDS, True),
    "chat_member": Kind(DAY_SECONDS, False),
    "chat_join_request": Kind(DAY_SECONDS, True),
    "chat_boost": Kind(DAY_SECONDS, True),
    "removed_chat_boost": Kind(DAY_SECONDS, True),
    "managed_bot": Kind(DAY_SECONDS, True),
    "subscription": Kind(DAY_SECONDS, True),
    "stopped_message_generation": Kind(DAY_SECONDS, True),
}
DEFAULT_KINDS = frozenset(name for name, kind in KINDS.items() if kind.by_default)


def callback_queue_key(user_id: int) -> int:
    """Callback queries of one person are delivered one by one."""
    return user_id + (3 << 33)


def inline_queue_key(user_id: int) -> int:
    """Inline queries of one person are delivered one by one."""
    return user_id + (1 << 33)


def chosen_result_queue_key(user_id: int) -> int:
    """So are the inline results that a person chose."""
    return user_id + (2 << 33)


def payment_queue_key(user_id: int) -> int:
    """Shipping and pre-checkout queries of one person share a queue of their own."""
    return user_id + (4 << 33)


def paid_media_queue_key(user_id: int) -> int:
    """What one person buys of paid media is told in order."""
    return user_id + (12 << 33)


def reaction_queue_key(chat_id: int) -> int:
    """What is put under the messages of one chat is told in order."""
    return chat_id + (8 << 33)


def reaction_count_queue_key(chat_id: int) -> int:
    return chat_id + (9 << 33)


def boost_queue_key(chat_id: int) -> int:
    """The boosts of one chat are told in order."""
    return chat_id + (7 << 33)


def managed_bot_queue_key(user_id: int) -> int:
    """What becomes of the bots of one person is told in order."""
    return user_id + (13 << 33)


def connection_queue_key(user_id: int) -> int:
    """The connections of one person's business account are told in order."""
    return user_id + (10 << 33)


def business_queue_key(chat_id: int) -> int:
    """So are the messages of one chat of such an account, and those that were deleted."""
    return chat_id + (11 << 33)


def person_of_queue_key(queue_key: int) -> int:
    """Whose updates a queue holds; 0 for a group's. The keys above are a person's id below 2**33 and more."""
    return queue_key & ((1 << 33) - 1) if queue_key > 0 else 0


@dataclass(slots=True)
class Update:
    """`subject` is a value of the world (a Message, a PreCheckoutQuery …) that the Bot API room can write."""

    id: int
    kind: str
    subject: Any  # one of the types that botapi.objects can write
    created: float
    expires: float
    queue_key: int
    # When it was last handed to the bot (by getUpdates or the webhook), 0 before.
    handed_out: float = 0.0
    taken: bool = False
    # What went wrong with it on purpose, "" mostly, and how often it comes.
    fault: str = ""
    copies: int = 1


@dataclass(slots=True)
class Webhook:
    url: str
    secret_token: str = ""
    max_connections: int = 40
    ip_address: str = ""
    # PEM; the receiver's TLS certificate is checked against it.
    certificate: str = ""
    # Where the receiver was found when it was last connected to.
    found_at: str = field(default="", compare=False)

    @property
    def has_custom_certificate(self) -> bool:
        return bool(self.certificate)


@dataclass(slots=True)
class UpdateQueue:
    """Updates that wait, oldest first; `allowed` None stands for the default set."""

    next_id: int
    waiting: dict[int, Update] = field(default_factory=dict)
    allowed: frozenset[str] | None = None
    # By a fault: these are queued when the next one has overtaken them.
    held_back: list[Update] = field(default_factory=list)

    def asks_for(self, kind: str) -> bool:
        return kind in (DEFAULT_KINDS if self.allowed is None else self.allowed)

    @property
    def is_full(self) -> bool:
        return len(self.waiting) >= MAX_WAITING

    @property
    def head(self) -> int:
        """The id of the oldest update that waits, or the next one's."""
        return next(iter(self.waiting), self.next_id)

    def drop(self, update: Update) -> None:
        self.waiting.pop(update.id, None)

    def drop_below(self, update_id: int) -> None:
        """Forget the updates before `update_id`: the bot said that it has them."""
        for waiting_id in list(takewhile(lambda known: known < update_id, self.waiting)):
            del self.waiting[waiting_id]

    def keep_last(self, count: int) -> None:
        """Forget all but the last `count` updates."""
        for waiting_id in list(self.waiting)[: max(len(self.waiting) - count, 0)]:
            del self.waiting[waiting_id]

    def take_from(self, update_id: int, limit: int, now: float) -> list[Update]:
        """At most `limit` updates from `update_id` on; those whose life has ended are dropped on the way."""
        found: list[Update] = []
        expired: list[Update] = []
        for update in self.waiting.values():
            if len(found) == limit:
                break
            if update.expires <= now:
                expired.append(update)
            elif update.id >= update_id:
                found.append(update)
        for update in expired:
            self.drop(update)
        return found
