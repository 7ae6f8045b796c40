"""Inline mode: a person writes @bot and some words in any chat, and sends one of the bot's results there.

Facts: core.telegram.org/bots/inline and #answerinlinequery; telegram-bot-api 10.0, Client.cpp.

Assumed: an answer to an inline query is taken for as long as the update lives, and kept for the whole of
cache_time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tgsandbox.world.chats import ChatKey
from tgsandbox.world.checkout.invoices import InvoiceContent
from tgsandbox.world.errors import ServerRefusal, WorldError
from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.talk.saying import say
from tgsandbox.world.updates import KINDS, chosen_result_queue_key, inline_queue_key

if TYPE_CHECKING:
    from tgsandbox.world.chats import Chat
    from tgsandbox.world.people import Bot
    from tgsandbox.world.talk.guests import GuestMessage
    from tgsandbox.world.talk.messages import Content, Message, Wire
    from tgsandbox.world.world import World

MAX_QUERY_LENGTH = 256
ANSWER_SECONDS = KINDS["inline_query"].lifetime_seconds
KEPT_QUERIES = 1_000
INLINE_MESSAGE_ID_OCTETS = 24


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One result: what the list shows of it, and what is sent when it is chosen."""

    id: str
    type: str
    title: str
    description: str
    content: Content
    reply_markup: Wire | None = None
    # Its picture: where it lies, or the key of a file in World.files.
    thumbnail_url: str = ""
    thumbnail_file: str = ""


@dataclass(frozen=True, slots=True)
class InlineAnswer:
    """`button_text` with `start_parameter` or `web_app_url` is the button above the results. For
    `cache_seconds` the same question gets the same answer without its bot, a personal one only from the same
    person."""

    results: tuple[InlineResult, ...]
    next_offset: str = ""
    button_text: str = ""
    start_parameter: str = ""
    web_app_url: str = ""
    cache_seconds: int = 0
    is_personal: bool = False


@dataclass(frozen=True, slots=True)
class InlineQuery:
    id: str
    bot_id: int
    user_id: int
    query: str
    offset: str
    chat: ChatKey
    chat_type: str
    asked_at: float


@dataclass(frozen=True, slots=True)
class ChosenInlineResult:
    user_id: int
    result_id: str
    query: str
    inline_message_id: str


@dataclass(slots=True)
class AskedInline:
    """A query and its answer, None while there is none."""

    query: InlineQuery
    answer: InlineAnswer | None = None


class CacheKey(NamedTuple):
    """`user_id` is 0 for an answer that is the same for everybody."""

    bot_id: int
    query: str
    offset: str
    user_id: int = 0


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    answer: InlineAnswer
    until: float


@dataclass(slots=True)
class InlineMode:
    """The last queries by id, those of guests that wait for their answer, what is answered without the bot,
    and where the messages are that bots may edit by inline_message_id."""

    queries: dict[str, AskedInline] = field(default_factory=dict)
    guest_queries: dict[str, GuestMessage] = field(default_factory=dict)
    kept_answers: dict[CacheKey, KeptAnswer] = field(default_factory=dict)
    messages: dict[str, tuple[ChatKey, int]] = field(default_factory=dict)


def ask(world: World, user_id: int, bot_id: int, query: str, chat: ChatKey, offset: str = "") -> InlineQuery:
    """The person writes "@bot query" in a chat of theirs; the bot gets an inline_query."""
    bot = world.bot(bot_id)
    if not bot.has_inline_mode:
        raise WorldError(f"@{bot.user.username} has no inline mode; it is switched on in BotFather")
    if len(query) > MAX_QUERY_LENGTH:
        raise WorldError(f"an inline query has at most {MAX_QUERY_LENGTH} characters, got {len(query)}")
    place = chat_to_send_in(world, user_id, chat)
    asked = InlineQuery(
        world.ids.query_id(), bot_id, user_id, query, offset, chat, chat_type_of(place, bot_id), world.now()
    )
    forget_old_ones(world)
    known = kept_answer(world, asked)
    world.inline.queries[asked.id] = AskedInline(asked, known)
    if known is None:
        world.queue_update(bot, "inline_query", asked, queue_key=inline_queue_key(user_id))
    return asked


def kept_answer(world: World, asked: InlineQuery) -> InlineAnswer | None:
    """An earlier answer to the same question that still holds."""
    key = CacheKey(asked.bot_id, asked.query, asked.offset)
    for known in (key._replace(user_id=asked.user_id), key):
        kept = world.inline.kept_answers.get(known)
        if kept is not None and world.now() < kept.until:
            return kept.answer
    return None


def keep(world: World, asked: InlineQuery, given: InlineAnswer) -> None:
    """For as long as its bot said; answers that hold no more make room."""
    kept, now = world.inline.kept_answers, world.now()
    for key in [key for key, one in kept.items() if one.until <= now]:
        del kept[key]
    if given.cache_seconds:
        user_id = asked.user_id if given.is_personal else 0
        key = CacheKey(asked.bot_id, asked.query, asked.offset, user_id)
        kept[key] = KeptAnswer(given, now + given.cache_seconds)


def answer(world: World, bot_id: int, query_id: str, given: InlineAnswer) -> None:
    """Raises ServerRefusal QUERY_ID_INVALID for a query that is unknown, answered or too old."""
    asked = world.inline.queries.get(query_id)
    if asked is None or asked.query.bot_id != bot_id or asked.answer is not None:
        raise ServerRefusal("QUERY_ID_INVALID")
    if world.now() >= asked.query.asked_at + ANSWER_SECONDS:
        raise ServerRefusal("QUERY_ID_INVALID")
    asked.answer = given
    keep(world, asked.query, given)
    world.bulletin.publish(SetUpChanged("inline_answer", asked.query.user_id))


def choose(world: World, user_id: int, query_id: str, result_id: str) -> Message:
    """The person sends one of the results into the chat in which they asked."""
    asked = query_of(world, user_id, query_id)
    results = asked.answer.results if asked.answer else ()
    result = next((known for known in results if known.id == result_id), None)
    if result is None:
        known_ids = ", ".join(repr(known.id) for known in results) or "none"
        raise WorldError(f"no inline result {result_id!r}; there are: {known_ids}")
    bot = world.bot(asked.query.bot_id)
    message = send_result(world, user_id, bot, asked.query.chat, result)
    if bot.has_inline_feedback:
        chosen = ChosenInlineResult(user_id, result_id, asked.query.query, message.inline_message_id)
        world.queue_update(bot, "chosen_inline_result", chosen, queue_key=chosen_result_queue_key(user_id))
    return message


def send_result(world: World, user_id: int, bot: Bot, chat: ChatKey, result: InlineResult) -> Message:
    """The message is the person's, by way of the bot, which can edit it when it has buttons."""
    place = chat_to_send_in(world, user_id, chat)
    has_buttons = result.reply_markup is not None or isinstance(result.content, InvoiceContent)
    inline_message_id = world.ids.base64url(INLINE_MESSAGE_ID_OCTETS) if has_buttons else ""
    message = say(
        world,
        place,
        user_id,
        result.content,
        reply_markup=result.reply_markup,
        via_bot_id=bot.id,
        inline_message_id=inline_message_id,
    )
    if inline_message_id:
        world.inline.messages[inline_message_id] = (place.key, message.id)
    return message


def query_of(world: World, user_id: int, query_id: str) -> AskedInline:
    asked = world.inline.queries.get(query_id)
    if asked is None or asked.query.user_id != user_id:
        raise WorldError(f"{world.account(user_id).user.first_name} has asked no inline query {query_id!r}")
    return asked


def chat_to_send_in(world: World, user_id: int, chat: ChatKey) -> Chat:
    """Raises WorldError when the person is not in that chat."""
    if chat.bot_id:
        return world.private_chat(chat.bot_id, user_id)
    found = world.chats.get(chat)
    if found is None or user_id not in found.members:
        raise WorldError(f"{world.account(user_id).user.first_name} is in no chat with the id {chat.chat_id}")
    return found


def chat_type_of(chat: Chat, bot_id: int) -> str:
    """As bots are told it; "sender" is the bot's own chat with the person."""
    return "sender" if chat.key.bot_id == bot_id else chat.type


def forget_old_ones(world: World) -> None:
    """Make room for one more query."""
    while len(world.inline.queries) >= KEPT_QUERIES:
        del world.inline.queries[next(iter(world.inline.queries))]
