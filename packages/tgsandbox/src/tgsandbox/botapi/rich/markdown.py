"""A rich message from Markdown in GitHub's flavour, with Telegram's spoilers, marks, formulas and media.

Nothing in Markdown is wrong: what is no markup is words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from tgsandbox.botapi.rich.blocks import make_cell, make_item, make_list
from tgsandbox.botapi.rich.html import MakeMedium
from tgsandbox.botapi.rich.texts import joined, styled
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.talk.rich import RichText

HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t#]*$")
DIVIDER = re.compile(r"[ ]{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
FENCE = re.compile(r"(```+|~~~+)[ \t]*(\S*)")
BULLET = re.compile(r"([ \t]*)(?:[-*+]|([0-9]{1,9})[.)])[ \t]+(.*)$")
CHECKBOX = re.compile(r"\[([ xX])\][ \t]+(.*)$", re.DOTALL)
RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
MEDIUM = re.compile(r"!\[([^\]]*)\]\(\s*(\S+?)(?:\s+\"([^\"]*)\")?\s*\)[ \t]*$")
# The longest sign first.
SIGNS = (("**", "bold"), ("__", "bold"), ("~~", "strikethrough"), ("||", "spoiler"), ("==", "marked"))
SINGLE = {"*": "italic", "_": "italic"}
LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]\(\s*([^\s)]+)(?:\s+\"[^\"]*\")?\s*\)")
ANGLED = re.compile(r"<((?:https?|tg|mailto):[^\s<>]+)>")
CODE = re.compile(r"(`+)(.+?)(?<!`)\1(?!`)", re.DOTALL)
FORMULA = re.compile(r"\$(?!\s)([^$\n]+?)(?<!\s)\$(?![0-9])")
TYPES_OF_LINKS = {"photo": "photo", "video": "video", "audio": "audio", "document": "document"}


class Parser(NamedTuple):
    """`begins` says whether a line begins the block; `take` gives the blocks and the line behind them."""

    begins: Callable[[str], object]
    take: Callable[[list[str], int, MakeMedium], tuple[list[Wire], int]]


def parse_markdown(source: str, make_medium: MakeMedium) -> list[Wire]:
    return _blocks(source.replace("\r\n", "\n").split("\n"), make_medium)


def _blocks(lines: list[str], make_medium: MakeMedium) -> list[Wire]:
    found: list[Wire] = []
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        parser = next((one for one in PARSERS if one.begins(lines[at])), PARAGRAPH)
        if _begins_table(lines, at):
            parser = TABLE
        blocks, at = parser.take(lines, at, make_medium)
        found.extend(blocks)
    return found


def _begins_table(lines: list[str], at: int) -> bool:
    if "|" not in lines[at] or at + 1 == len(lines):
        return False
    return "-" in lines[at + 1] and RULE.match(lines[at + 1]) is not None


def _heading(lines: list[str], at: int, _make: MakeMedium) -> tuple[list[Wire], int]:
    match = HEADING.match(lines[at])
    assert match is not None, "whoever takes a heading has seen one"
    return [{"type": "heading", "text": parse_inline(match[2]), "size": len(match[1])}], at + 1


def _divider(_lines: list[str], at: int, _make: MakeMedium) -> tuple[list[Wire], int]:
    return [{"type": "divider"}], at + 1


def _fenced(lines: list[str], at: int, _make: MakeMedium) -> tuple[list[Wire], int]:
    match = FENCE.match(lines[at])
    assert match is not None, "whoever takes a fence has seen one"
    end = next((n for n in range(at + 1, len(lines)) if lines[n].strip() == match[1]), len(lines))
    wire: Wire = {"type": "pre", "text": "\n".join(lines[at + 1 : end])}
    return [wire | {"language": match[2]} if match[2] else wire], end + 1


def _formula(lines: list[str], at: int, _make: MakeMedium) -> tuple[list[Wire], int]:
    first = lines[at].strip().removeprefix("$$")
    if first.endswith("$$"):
        return [{"type": "mathematical_expression", "expression": first.removesuffix("$$").strip()}], at + 1
    end = next((n for n in range(at + 1, len(lines)) if lines[n].strip().endswith("$$")), len(lines))
    inner = [first, *lines[at + 1 : end], *(line.strip().removesuffix("$$") for line in lines[end : end + 1])]
    return [{"type": "mathematical_expression", "expression": "\n".join(inner).strip()}], end + 1


def _quotation(lines: list[str], at: int, make_medium: MakeMedium) -> tuple[list[Wire], int]:
    end = at
    while end < len(lines) and lines[end].lstrip().startswith(">"):
        end += 1
    inner = [re.sub(r"^[ \t]*>[ ]?", "", line) for line in lines[at:end]]
    return [{"type": "blockquote", "blocks": _blocks(inner, make_medium)}], end


def _list(lines: list[str], at: int, make_medium: MakeMedium) -> tuple[list[Wire], int]:
    """Items of one kind and depth; what is indented deeper belongs to the item before."""
    first = BULLET.match(lines[at])
    assert first is not None, "whoever takes a list has seen a bullet"
    items: list[Wire] = []
    while at < len(lines):
        match = BULLET.match(lines[at])
        is_next = match is not None and len(match[1]) == len(first[1]) and bool(match[2]) == bool(first[2])
        if match is None or not is_next:
            break
        inner, at = [match[3]], at + 1
        depth, indent = match.start(3), " " * (len(match[1]) + 2)
        while at < len(lines) and (lines[at].startswith(indent) or _is_gap(lines, at, depth)):
            inner.append(lines[at][min(depth, len(lines[at]) - len(lines[at].lstrip())) :])
            at += 1
        items.append(_item(inner, match[2], make_medium))
    return [{"type": "list", **make_list(items)}], at


def _is_gap(lines: list[str], at: int, depth: int) -> bool:
    """An empty line within an item."""
    return not lines[at].strip() and at + 1 < len(lines) and lines[at + 1].startswith(" " * depth)


def _item(inner: list[str], number: str | None, make_medium: MakeMedium) -> Wire:
    box = CHECKBOX.match(inner[0])
    if box is not None:
        inner = [box[2], *inner[1:]]
    checkbox = None if box is None else box[1] != " "
    type, value = ("1", int(number)) if number else ("", 0)
    return make_item(_blocks(inner, make_medium), type=type, value=value, checkbox=checkbox)


def _table(lines: list[str], at: int, _make: MakeMedium) -> tuple[list[Wire], int]:
    aligns = [_align(column) for column in _columns(lines[at + 1])]
    rows, at, is_header = [_columns(lines[at])], at + 2, True
    while at < len(lines) and "|" in lines[at]:
        rows.append(_columns(lines[at]))
        at += 1
    cells = []
    for row in rows:
        cells.append(
            [
                make_cell(
                    parse_inline(text),
                    is_header=is_header,
                    align=aligns[place] if place < len(aligns) else "",
                )
                for place, text in enumerate(row)
            ]
        )
        is_header = False
    return [{"type": "table", "cells": cells}], at


def _columns(line: str) -> list[str]:
    inner = line.strip().removeprefix("|")
    inner = inner if inner.endswith("\\|") else inner.removesuffix("|")
    return [column.strip().replace("\\|", "|") for column in re.split(r"(?<!\\)\|", inner)]


def _align(rule: str) -> str:
    if rule.startswith(":") and rule.endswith(":"):
        return "center"
    return "right" if rule.endswith(":") else "left"


def _medium(lines: list[str], at: int, make_medium: MakeMedium) -> tuple[list[Wire], int]:
    match = MEDIUM.match(lines[at].strip())
    assert match is not None, "whoever takes a medium has seen one"
    source, words = match[2], match[3] or match[1]
    named = re.match(r"tg://(\w+)\?", source)
    type = TYPES_OF_LINKS.get(named[1], "photo") if named else "photo"
    return [make_medium(type, source, parse_inline(words))], at + 1


def _paragraph(lines: list[str], at: int, _make: MakeMedium) -> tuple[list[Wire], int]:
    end = at + 1
    while end < len(lines) and lines[end].strip() and not any(one.begins(lines[end]) for one in PARSERS):
        end += 1
    words = "\n".join(line.strip() for line in lines[at:end])
    return [{"type": "paragraph", "text": parse_inline(words)}], end


PARAGRAPH = Parser(bool, _paragraph)
TABLE = Parser(bool, _table)
PARSERS = (
    Parser(HEADING.match, _heading),
    Parser(DIVIDER.match, _divider),
    Parser(FENCE.match, _fenced),
    Parser(lambda line: line.strip().startswith("$$"), _formula),
    Parser(lambda line: line.lstrip().startswith(">"), _quotation),
    Parser(BULLET.match, _list),
    Parser(lambda line: MEDIUM.match(line.strip()), _medium),
)


def parse_inline(text: str) -> RichText:
    parts: list[RichText] = []
    at = 0
    while at < len(text):
        part, at = _next(text, at)
        parts.append(part)
    return joined(parts)


def _next(text: str, at: int) -> tuple[RichText, int]:
    """The part that begins at a place, and the place behind it."""
    if text[at] == "\\" and at + 1 < len(text) and not text[at + 1].isalnum():
        return text[at + 1], at + 2
    for pattern, make in PATTERNS:
        match = pattern.match(text, at)
        if match is not None:
            return make(match), match.end()
    for sign, style in SIGNS:
        end = _end_of(text, at, sign) if text.startswith(sign, at) else -1
        if end > 0:
            return styled(style, parse_inline(text[at + len(sign) : end])), end + len(sign)
    style = SINGLE.get(text[at], "")
    end = _end_of(text, at, text[at]) if style else -1
    if end > 0:
        return styled(style, parse_inline(text[at + 1 : end])), end + 1
    return text[at], at + 1


def _end_of(text: str, at: int, sign: str) -> int:
    """Where the sign that was opened at a place is closed, -1 when it is not."""
    start = at + len(sign)
    if start >= len(text) or text[start].isspace() or (sign[0] == "_" and at and text[at - 1].isalnum()):
        return -1
    end = text.find(sign, start + 1)
    while end > 0:
        is_inside_word = sign[0] == "_" and text[end + len(sign) : end + len(sign) + 1].isalnum()
        is_longer = len(sign) == 1 and (text[end - 1] == sign or text[end + 1 : end + 2] == sign)
        if not (text[end - 1].isspace() or text[end - 1] == "\\" or is_inside_word or is_longer):
            return end
        end = text.find(sign, end + 1)
    return -1


def _link(match: re.Match[str]) -> RichText:
    words, address = parse_inline(match[1]), match[2]
    user_id = address.removeprefix("tg://user?id=")
    if user_id != address and user_id.isdecimal():
        return {"type": "text_mention", "text": words, "user": int(user_id)}
    if address.startswith("#"):
        return {"type": "anchor_link", "text": words, "anchor_name": address[1:]}
    return {"type": "url", "text": words, "url": address}


def _angled(match: re.Match[str]) -> RichText:
    if match[1].startswith("mailto:"):
        mail = match[1].removeprefix("mailto:")
        return {"type": "email_address", "text": mail, "email_address": mail}
    return {"type": "url", "text": match[1], "url": match[1]}


PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], RichText]], ...] = (
    (CODE, lambda match: styled("code", match[2].strip(" ") or match[2])),
    (LINK, _link),
    (ANGLED, _angled),
    (FORMULA, lambda match: {"type": "mathematical_expression", "expression": match[1]}),
)
