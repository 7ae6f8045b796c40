"""A rich message from HTML, as lenient as a browser: a tag that is unknown leaves its content.

Facts: the tags that core.telegram.org/bots/api#rich-messages names at each RichBlock and RichText.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from tgsandbox.botapi.rich.blocks import make_cell, make_item, make_list
from tgsandbox.botapi.rich.texts import joined, styled
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.talk.rich import RichText

STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "sub": "subscript",
    "sup": "superscript",
    "mark": "marked",
    "code": "code",
}
HEADINGS = {f"h{size}": size for size in range(1, 7)}
VOID = frozenset({"hr", "br", "img", "input", "tg-map"})
WRAPPERS = frozenset({"div", "article", "section", "main", "body", "html", "figure"})
BLOCKS = frozenset(
    {
        "p",
        *HEADINGS,
        "pre",
        "footer",
        "hr",
        "ul",
        "ol",
        "blockquote",
        "aside",
        "table",
        "details",
        "img",
        "video",
        "audio",
        "tg-document",
        "tg-math-block",
        "tg-map",
        "tg-collage",
        "tg-slideshow",
        "tg-thinking",
        *WRAPPERS,
    }
)
SPACE = re.compile(r"\s+")
# Makes a block of a medium: its type, its source and its caption.
MakeMedium = Callable[[str, str, RichText], Wire]


@dataclass(slots=True)
class Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)


class Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def parse_html(source: str, make_medium: MakeMedium) -> list[Wire]:
    tree = Tree()
    tree.feed(source)
    tree.close()
    return _blocks(tree.root.children, make_medium)


def _blocks(children: list[Node | str], make_medium: MakeMedium) -> list[Wire]:
    """What is no block of its own is gathered into paragraphs."""
    found: list[Wire] = []
    loose: list[Node | str] = []

    def end_paragraph() -> None:
        text = _trimmed(_text(loose))
        loose.clear()
        if text != "":
            found.append({"type": "paragraph", "text": text})

    for child in children:
        if isinstance(child, str) or child.tag not in BLOCKS:
            loose.append(child)
            continue
        end_paragraph()
        found.extend(_block(child, make_medium))
    end_paragraph()
    return found


def _block(node: Node, make_medium: MakeMedium) -> list[Wire]:
    tag, inner = node.tag, node.children
    if tag in HEADINGS:
        return [{"type": "heading", "text": _trimmed(_text(inner)), "size": HEADINGS[tag]}]
    match tag:
        case "p":
            text = _trimmed(_text(inner))
            return [{"type": "paragraph", "text": text}] if text != "" else []
        case "footer" | "tg-thinking":
            return [{"type": tag.removeprefix("tg-"), "text": _trimmed(_text(inner))}]
        case "hr":
            return [{"type": "divider"}]
        case "pre":
            return [_preformatted(node)]
        case "tg-math-block":
            return [{"type": "mathematical_expression", "expression": _plain(inner).strip()}]
        case "ul" | "ol":
            return [{"type": "list", **make_list(_items(node, make_medium))}]
        case "blockquote":
            return [_quotation(node, make_medium)]
        case "aside":
            return [{"type": "pullquote", "text": _trimmed(_text(inner)), **_credit(node)}]
        case "table":
            return [_table(node)]
        case "details":
            return [_details(node, make_medium)]
        case "tg-collage" | "tg-slideshow":
            blocks = _blocks(_without(inner, "figcaption"), make_medium)
            return [{"type": tag.removeprefix("tg-"), "blocks": blocks, **_caption(node)}]
        case "img" | "video" | "audio" | "tg-document":
            return [_medium(node, make_medium, "")]
        case "tg-map":
            return [_map(node)]
        case "figure":
            return _figure(node, make_medium)
    return _blocks(inner, make_medium)


def _text(children: list[Node | str]) -> RichText:
    return joined([_inline(child) for child in children])


def _inline(child: Node | str) -> RichText:
    if isinstance(child, str):
        return SPACE.sub(" ", child)
    tag, attributes, text = child.tag, child.attributes, _text(child.children)
    if tag == "br":
        return "\n"
    if tag in STYLES:
        return styled(STYLES[tag], text)
    if tag == "span" and attributes.get("class") == "tg-spoiler":
        return styled("spoiler", text)
    if tag == "a":
        return _link(attributes, text)
    if tag == "tg-emoji":
        emoji = attributes.get("emoji-id", "")
        return {"type": "custom_emoji", "custom_emoji_id": emoji, "alternative_text": _plain(child.children)}
    if tag == "tg-math":
        return {"type": "mathematical_expression", "expression": _plain(child.children)}
    if tag == "tg-time":
        unix_time = attributes.get("unix", "0")
        said = {"unix_time": int(unix_time) if unix_time.isdecimal() else 0}
        return {"type": "date_time", "text": text, **said, "date_time_format": attributes.get("format", "")}
    return text


def _link(attributes: dict[str, str], text: RichText) -> RichText:
    if "name" in attributes and "href" not in attributes:
        anchor: Wire = {"type": "anchor", "name": attributes["name"]}
        return joined([anchor, text])
    address = attributes.get("href", "")
    if address.startswith("#"):
        return {"type": "anchor_link", "text": text, "anchor_name": address[1:]}
    if address.startswith("mailto:"):
        return {"type": "email_address", "text": text, "email_address": address.removeprefix("mailto:")}
    if address.startswith("tel:"):
        return {"type": "phone_number", "text": text, "phone_number": address.removeprefix("tel:")}
    user_id = address.removeprefix("tg://user?id=")
    if user_id != address and user_id.isdecimal():
        return {"type": "text_mention", "text": text, "user": int(user_id)}
    return {"type": "url", "text": text, "url": address} if address else text


def _preformatted(node: Node) -> Wire:
    code = next((one for one in node.children if isinstance(one, Node) and one.tag == "code"), None)
    name = code.attributes.get("class", "") if code is not None else ""
    wire: Wire = {"type": "pre", "text": _plain(node.children).strip("\n")}
    language = name.removeprefix("language-")
    return wire | {"language": language} if language else wire


def _items(node: Node, make_medium: MakeMedium) -> list[Wire]:
    found: list[Wire] = []
    value = _number(node.attributes.get("start", ""), 1)
    for child in _named(node, "li"):
        value = _number(child.attributes.get("value", ""), value)
        box = next((one for one in _named(child, "input") if one.attributes.get("type") == "checkbox"), None)
        type = node.attributes.get("type", "1") if node.tag == "ol" else ""
        checkbox = None if box is None else "checked" in box.attributes
        found.append(
            make_item(_blocks(child.children, make_medium), type=type, value=value, checkbox=checkbox)
        )
        value += 1
    return found


def _quotation(node: Node, make_medium: MakeMedium) -> Wire:
    inner = _without(node.children, "cite")
    if "collapsed" in node.attributes or "expandable" in node.attributes:
        return {"type": "expandable_blockquote", "text": _trimmed(_text(inner)), **_credit(node)}
    return {"type": "blockquote", "blocks": _blocks(inner, make_medium), **_credit(node)}


def _table(node: Node) -> Wire:
    rows = [
        row for part in [node, *_named(node, "thead"), *_named(node, "tbody")] for row in _named(part, "tr")
    ]
    wire: Wire = {"type": "table", "cells": [_cells(row) for row in rows]}
    wire |= {f"is_{name}": True for name in ("bordered", "striped", "compact") if name in node.attributes}
    title = next(_iter_named(node, "caption"), None)
    return wire | {"caption": _trimmed(_text(title.children))} if title is not None else wire


def _cells(row: Node) -> list[Wire]:
    return [
        make_cell(
            _trimmed(_text(cell.children)),
            is_header=cell.tag == "th",
            columns=_number(cell.attributes.get("colspan", ""), 1),
            rows=_number(cell.attributes.get("rowspan", ""), 1),
            align=cell.attributes.get("align", ""),
            valign=cell.attributes.get("valign", ""),
        )
        for cell in row.children
        if isinstance(cell, Node) and cell.tag in ("td", "th")
    ]


def _details(node: Node, make_medium: MakeMedium) -> Wire:
    title = next(_iter_named(node, "summary"), Node("summary"))
    blocks = _blocks(_without(node.children, "summary"), make_medium)
    wire: Wire = {"type": "details", "summary": _trimmed(_text(title.children)), "blocks": blocks}
    return wire | {"is_open": True} if "open" in node.attributes else wire


def _figure(node: Node, make_medium: MakeMedium) -> list[Wire]:
    title = next(_iter_named(node, "figcaption"), None)
    words = _trimmed(_text(title.children)) if title is not None else ""
    media = [one for one in node.children if isinstance(one, Node) and one.tag in BLOCKS]
    return [
        _medium(one, make_medium, words)
        if one.tag in ("img", "video", "audio", "tg-document")
        else _block(one, make_medium)[0]
        for one in media
    ]


def _medium(node: Node, make_medium: MakeMedium, caption: RichText) -> Wire:
    types = {"img": "photo", "video": "video", "audio": "audio", "tg-document": "document"}
    block = make_medium(types[node.tag], node.attributes.get("src", ""), caption)
    return block | {"has_spoiler": True} if "tg-spoiler" in node.attributes else block


def _map(node: Node) -> Wire:
    latitude, longitude = (_decimal(node.attributes.get(name, "")) for name in ("lat", "long"))
    zoom, width, height = (_number(node.attributes.get(name, ""), 0) for name in ("zoom", "width", "height"))
    location = {"latitude": latitude, "longitude": longitude}
    return {"type": "map", "location": location, "zoom": zoom, "width": width, "height": height}


def _caption(node: Node) -> Wire:
    title = next(_iter_named(node, "figcaption"), None)
    return {"caption": {"text": _trimmed(_text(title.children))}} if title is not None else {}


def _credit(node: Node) -> Wire:
    cite = next(_iter_named(node, "cite"), None)
    return {"credit": _trimmed(_text(cite.children))} if cite is not None else {}


def _named(node: Node, tag: str) -> list[Node]:
    return list(_iter_named(node, tag))


def _iter_named(node: Node, tag: str) -> Any:
    return (one for one in node.children if isinstance(one, Node) and one.tag == tag)


def _without(children: list[Node | str], tag: str) -> list[Node | str]:
    return [one for one in children if isinstance(one, str) or one.tag != tag]


def _plain(children: list[Node | str]) -> str:
    return "".join(one if isinstance(one, str) else _plain(one.children) for one in children)


def _trimmed(text: RichText) -> RichText:
    """Without the space at both ends."""
    if isinstance(text, str):
        return text.strip()
    if not isinstance(text, list):
        return text
    parts = list(text)
    if isinstance(parts[0], str):
        parts[0] = parts[0].lstrip()
    if isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip()
    return joined(parts)


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() else default


def _decimal(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
