"""Inline query results as bots write them: read and checked in Telegram's order and words.

Source: telegram-bot-api 10.0, Client.cpp, get_inline_query_result; td, InlineQueriesManager.cpp;
core.telegram.org, page of messages.setInlineBotResults (the codes). All results are read before the first of
them is checked further.

Assumed: a video that is a web page needs a message of its own (SEND_MESSAGE_MEDIA_INVALID).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from tgsandbox.botapi.errors import ApiError, bad_request
from tgsandbox.botapi.methods.games import play_keyboard, require_play_button
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.botapi.reading.inline_contents import (
    FILE_SHAPES,
    Maker,
    read_contact,
    read_file,
    read_input_content,
    read_location_content,
    read_text,
    read_venue_content,
)
from tgsandbox.botapi.reading.invoices import Unreadable
from tgsandbox.botapi.reading.keyboards import (
    checked_markup,
    refuse_buttons,
    require_pay_button,
    require_plain_buttons,
)
from tgsandbox.world.checkout.invoices import InvoiceContent
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.contents import Media
from tgsandbox.world.talk.games import GamePosted
from tgsandbox.world.talk.inline import InlineResult
from tgsandbox.world.talk.messages import Content, Document, Photo, Wire
from tgsandbox.world.world import World

MAX_RESULTS = 50
MAX_ID_OCTETS = 64
WHAT = "inline query result"
# Results that are their own message when they are given none.
OWN_CONTENTS: dict[str, Callable[[Wire], Maker]] = {
    "location": read_location_content,
    "venue": read_venue_content,
    "contact": read_contact,
}
TITLED = ("article", "location", "venue")
# What the server says of a result whose title is there but empty.
EMPTY_TITLES = {
    "article": "ARTICLE_TITLE_EMPTY",
    "audio": "AUDIO_TITLE_EMPTY",
    "video": "VIDEO_TITLE_EMPTY",
    "document": "FILE_TITLE_EMPTY",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A result that was read; `has_own_file` when it sends the file that it shows."""

    id: str
    type: str
    value: Wire
    title: str
    description: str
    thumbnail_url: str
    markup: Wire | None
    make: Maker
    has_own_file: bool = False


def read_inline_results(world: World, bot: Bot, arguments: Arguments) -> tuple[InlineResult, ...]:
    """Raises ApiError 400."""
    raw = arguments.text("results")
    try:
        values = msgspec.json.decode(raw) if raw else []
    except msgspec.DecodeError as error:
        raise bad_request(f"Can't parse JSON encoded inline query results: {error}") from None
    if values is None:
        return ()
    if not isinstance(values, list):
        raise bad_request("Expected an Array of inline query results")
    if len(values) > MAX_RESULTS:
        raise bad_request("Too many inline query results specified")
    drafts = [read_draft(world, bot, value) for value in values]
    results = tuple(finish(world, bot, draft) for draft in drafts)
    if len({result.id for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    return results


def read_inline_result(world: World, bot: Bot, value: Any) -> InlineResult:
    """`value` is any JSON value. Raises ApiError 400."""
    return finish(world, bot, read_draft(world, bot, value))


def read_draft(world: World, bot: Bot, value: Any) -> Draft:
    """What the Bot API server itself looks at; its refusals say that a result could not be parsed."""
    try:
        return _draft(world, bot, value)
    except (FieldError, Unreadable) as error:
        raise bad_request(f"Can't parse {WHAT}: {error}") from None
    except ApiError as error:
        words = error.description.removeprefix("Bad Request: ")
        raise bad_request(f"Can't parse {WHAT}: {words[:1].upper()}{words[1:]}") from None


def _draft(world: World, bot: Bot, value: Any) -> Draft:
    fields = Fields(value, "Inline query result must be an object")
    type = fields.required_text("type").lower()
    id = fields.required_text("id")
    given = _given_content(world, bot, type, value, fields)
    markup = checked_markup(value.get("reply_markup"), only_inline=True)
    thumbnail_url = fields.text("thumbnail_url") or fields.text("thumb_url")
    own = _own_content(world, bot, type, value, fields)
    title = fields.required_text("title") if type in TITLED else fields.text("title")
    return Draft(
        id,
        type,
        value,
        title,
        fields.text("description"),
        thumbnail_url,
        markup,
        given or own,
        has_own_file=given is None and type in FILE_SHAPES,
    )


def _given_content(world: World, bot: Bot, type: str, value: Wire, fields: Fields) -> Maker | None:
    """What stands in input_message_content, or in the fields of the first versions."""
    if value.get("input_message_content") is not None:
        fields.object("input_message_content")
        found = read_input_content(world, bot, value["input_message_content"])
        if found is None and type == "article":
            raise FieldError("Input message content is not specified")
        return found
    if type == "article":
        fields.required_text("message_text")
    return read_text(world, value) if type == "article" or fields.text("message_text") else None


def _own_content(world: World, bot: Bot, type: str, value: Wire, fields: Fields) -> Maker:
    """What the result itself is; read also when something else is sent."""
    if type in FILE_SHAPES:
        return read_file(world, bot, type, value)
    if type in OWN_CONTENTS:
        return OWN_CONTENTS[type](value)
    if type == "game":
        return _game(bot, fields.required_text("game_short_name"))
    if type != "article":
        raise FieldError(f'type "{type}" is unsupported for the inline query result')
    return _nothing


def _game(bot: Bot, short_name: str) -> Maker:
    def make() -> GamePosted:
        if short_name not in bot.games:
            raise bad_request("GAME_SHORTNAME_INVALID")
        return GamePosted(bot.games[short_name])

    return make


def _nothing() -> Content:
    raise AssertionError("an article has a content of its own")


def finish(world: World, bot: Bot, draft: Draft) -> InlineResult:
    """What td and Telegram look at further, and the content that is sent when the result is chosen."""
    if not draft.id or len(draft.id.encode()) > MAX_ID_OCTETS:
        raise bad_request("RESULT_ID_INVALID")
    _check_shown(draft)
    content = draft.make()
    markup = draft.markup
    refuse_buttons(markup, "web_app")
    if isinstance(content, GamePosted):
        markup = markup or play_keyboard(content.game)
        require_play_button(markup)
    elif isinstance(content, InvoiceContent):
        require_pay_button(markup)
    else:
        require_plain_buttons(markup)
    title, description = _words(draft, content)
    url, file = _picture(draft, content)
    return InlineResult(draft.id, draft.type, title, description, content, markup, url, file)


def _check_shown(draft: Draft) -> None:
    value, named_by_url = draft.value, bool(draft.value.get(f"{draft.type}_url"))
    if draft.type in EMPTY_TITLES and "title" in value and not draft.title.strip():
        raise bad_request(EMPTY_TITLES[draft.type])
    if draft.type == "photo" and named_by_url and not draft.thumbnail_url:
        raise bad_request("PHOTO_THUMB_URL_EMPTY")
    is_page = draft.type == "video" and str(value.get("mime_type", "")).startswith("text/html")
    if is_page and named_by_url and draft.has_own_file:
        raise bad_request("SEND_MESSAGE_MEDIA_INVALID")


def _words(draft: Draft, content: Content) -> tuple[str, str]:
    """The two lines of the list, as td makes them for results that have none."""
    value = draft.value
    match draft.type:
        case "contact":
            name = f"{value.get('first_name', '')} {value.get('last_name') or ''}".strip()
            return name, str(value.get("phone_number", "")).strip()
        case "location":
            return draft.title, f"{value['latitude']} {value['longitude']}"
        case "venue":
            return draft.title, str(value.get("address", ""))
        case "audio":
            return draft.title, str(value.get("performer") or "")
        case "game" if isinstance(content, GamePosted):
            return content.game.title, content.game.description
    return draft.title, draft.description


def _picture(draft: Draft, content: Content) -> tuple[str, str]:
    """The address of the thumbnail, or the key of the file that is shown instead."""
    if draft.thumbnail_url or not draft.has_own_file:
        return draft.thumbnail_url, ""
    is_seen = isinstance(content, Photo) or (
        isinstance(content, Media) and content.kind in ("sticker", "animation", "video")
    )
    return "", content.file if is_seen and isinstance(content, Photo | Media | Document) else ""
