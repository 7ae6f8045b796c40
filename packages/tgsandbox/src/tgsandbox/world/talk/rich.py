"""A message that is a document: headings, lists, tables, media between its paragraphs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from tgsandbox.world.talk.messages import Wire

# A string, a list of these, or one of the Bot API's RichText objects.
RichText: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class RichMessage:
    """`blocks` are the Bot API's RichBlocks, but a block with a medium holds the medium's content, and a
    mention of a person holds their id."""

    blocks: tuple[Wire, ...]
    is_rtl: bool = False


def words_of_text(text: RichText) -> str:
    """The words alone."""
    if isinstance(text, str):
        return text
    if isinstance(text, list):
        return "".join(words_of_text(part) for part in text)
    if text["type"] == "button":
        return words_of_text(text["button"]["text"])
    for name in ("text", "alternative_text", "expression"):
        if name in text:
            return words_of_text(text[name])
    return ""


def words_of_blocks(blocks: tuple[Wire, ...] | list[Wire]) -> str:
    """A line for each block that has words."""
    return "\n".join(line for block in blocks for line in _lines(block) if line)


def _lines(block: Wire) -> Iterator[str]:
    for name in ("summary", "text", "expression"):
        if name in block:
            yield words_of_text(block[name])
    if "blocks" in block:
        yield words_of_blocks(block["blocks"])
    for item in block.get("items", ()):
        yield f"{item['label']} {words_of_blocks(item['blocks'])}"
    for row in block.get("cells", ()):
        yield " | ".join(words_of_text(cell.get("text", "")) for cell in row)
    caption = block.get("caption")
    if caption:
        yield words_of_text(caption["text"] if isinstance(caption, dict) and "text" in caption else caption)
