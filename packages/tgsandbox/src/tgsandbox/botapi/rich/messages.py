"""The argument rich_message, and how a message shows what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.botapi.rich.blocks import CAN_BE_COVERED, MEDIA, Given, read_blocks, read_medium
from tgsandbox.botapi.rich.html import parse_html
from tgsandbox.botapi.rich.markdown import parse_markdown
from tgsandbox.botapi.rich.texts import with_found
from tgsandbox.botapi.showing.objects import CONTENT_WRITERS, write_user
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.talk.rich import RichMessage, RichText, words_of_blocks
from tgsandbox.world.world import World

# As core.telegram.org/bots/api#rich-messages has them; the blocks count with those inside of them.
MAX_CHARACTERS, MAX_BLOCKS, MAX_MEDIA, MAX_COLUMNS = 32_768, 500, 50, 20
FORMS = ("blocks", "html", "markdown")
LINKED = re.compile(r"tg://(?:photo|video|audio|document)\?id=([A-Za-z0-9_-]{1,64})")
TEXTS = ("text", "summary", "credit")


def read_rich_message(world: World, bot: Bot, arguments: Arguments, *, is_draft: bool = False) -> RichMessage:
    """Raises ApiError."""
    value: Any = arguments.json("rich_message", "rich message")
    given = Given(world, bot, arguments, is_draft)
    try:
        fields = Fields(value, "Object expected as rich message")
        forms = [form for form in FORMS if value.get(form)]
        if not forms:
            raise bad_request("Rich message must be non-empty")
        if len(forms) > 1:
            raise FieldError("Exactly one of the fields html, markdown, or blocks must be used")
        blocks = _read(given, forms[0], value, fields)
        is_rtl, finds = fields.boolean("is_rtl"), not fields.boolean("skip_entity_detection")
    except FieldError as error:
        raise error.within("rich message") from None
    if not blocks:
        raise bad_request("Rich message must be non-empty")
    _check(blocks)
    if finds:
        blocks = [_with_found(block) for block in blocks]
    return RichMessage(tuple(blocks), is_rtl)


def _read(given: Given, form: str, value: Wire, fields: Fields) -> list[Wire]:
    if form == "blocks":
        return read_blocks(given, value["blocks"])
    media = dict(_read_media(given, fields))

    def make_medium(type: str, source: str, caption: RichText) -> Wire:
        named = LINKED.fullmatch(source)
        if named is not None and named[1] not in media:
            raise FieldError("Invalid rich message file identifier specified")
        block = media[named[1]] if named is not None else read_medium(given, type, {"media": source})
        return block | {"caption": {"text": caption}} if caption != "" else block

    parse = parse_html if form == "html" else parse_markdown
    return parse(fields.required_text(form), make_medium)


def _read_media(given: Given, fields: Fields) -> Iterator[tuple[str, Wire]]:
    for value in fields.array("media"):
        one = Fields(value, "InputRichMessageMedia must be an Object")
        medium = one.object("media")
        type = medium.required_text("type")
        if type not in MEDIA:
            raise FieldError("Unallowed media specified")
        yield one.required_text("id"), read_medium(given, type, value["media"])


def _check(blocks: list[Wire]) -> None:
    every = list(_every_block(blocks))
    columns = max((len(row) for block in every for row in block.get("cells", ())), default=0)
    media = sum(block.get("type") in MEDIA for block in every)
    too_large = len(every) > MAX_BLOCKS or media > MAX_MEDIA or columns > MAX_COLUMNS
    if too_large or len(words_of_blocks(blocks)) > MAX_CHARACTERS:
        raise bad_request("message is too long")


def _every_block(blocks: list[Wire]) -> Iterator[Wire]:
    """With the items of lists and the rows of tables."""
    for block in blocks:
        yield block
        yield from ({} for _ in block.get("cells", ()))
        yield from _every_block(block.get("blocks", []))
        yield from _every_block(block.get("items", []))


def _with_found(block: Wire) -> Wire:
    if block.get("type") == "pre":
        return block
    changed: Wire = {name: with_found(block[name]) for name in TEXTS if name in block}
    for name in ("blocks", "items"):
        if name in block:
            changed[name] = [_with_found(one) for one in block[name]]
    if "cells" in block:
        changed["cells"] = [[_with_found(cell) for cell in row] for row in block["cells"]]
    return {**block, **changed}


def write_rich_message(world: World, bot: Bot, message: RichMessage) -> Wire:
    wire: Wire = {"blocks": [_written(world, bot, block) for block in message.blocks]}
    return {"rich_message": wire | {"is_rtl": True} if message.is_rtl else wire}


def _written(world: World, bot: Bot, value: Any) -> Any:
    """A block or a text, whatever stands inside of it."""
    if isinstance(value, list):
        return [_written(world, bot, one) for one in value]
    if not isinstance(value, dict):
        return value
    type = value.get("type")
    if type == "text_mention":
        user = write_user(world.user(value["user"]))
        return {"type": type, "text": _written(world, bot, value["text"]), "user": user}
    if type in MEDIA:
        medium = value[type]
        content = CONTENT_WRITERS[medium.__class__](world, bot, medium)
        wire: Wire = {"type": type, type: content[MEDIA[type]]}
        cover: Wire = {"has_spoiler": True} if type in CAN_BE_COVERED and "has_spoiler" in value else {}
        caption = {"caption": _written(world, bot, value["caption"])} if "caption" in value else {}
        return wire | cover | caption
    return {name: _written(world, bot, one) for name, one in value.items()}


CONTENT_WRITERS[RichMessage] = write_rich_message
