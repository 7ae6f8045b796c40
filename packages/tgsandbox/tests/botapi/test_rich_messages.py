"""Documents of blocks: from blocks, from HTML, from Markdown, and back to the bot."""

from __future__ import annotations

import json
from typing import Any

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk
from packages.tgsandbox.tests.botapi.test_profile import png

from tgsandbox.control.showing.messages import text_of
from tgsandbox.world.talk.drafts import SHOWN_SECONDS, draft_in

pytestmark = pytest.mark.anyio
BAD = "400 Bad Request: "


async def blocks_of(desk: Desk, **rich_message: Any) -> list[dict[str, Any]]:
    message = await desk.result("sendRichMessage", chat_id=desk.ann_id, rich_message=rich_message)
    found: list[dict[str, Any]] = message["rich_message"]["blocks"]
    return found


def bold(text: str) -> dict[str, str]:
    return {"type": "bold", "text": text}


@pytest.mark.parametrize(
    ("form", "source"),
    [("html", "<b>bold</b> and <i>italic</i>"), ("markdown", "**bold** and _italic_")],
)
async def test_styles_become_rich_texts(desk: Desk, form: str, source: str) -> None:
    blocks = await blocks_of(desk, **{form: source})

    assert blocks == [
        {"type": "paragraph", "text": [bold("bold"), " and ", {"type": "italic", "text": "italic"}]}
    ]


MARKDOWN = """\
# Tea & more

Ask @shop_bot, or see [the shop](https://tea.example).
Second line

- one
- two
  1. nested
- [x] done

> quoted

| Tea | Price |
|:----|------:|
| Green | **5** |

```python
print("#no")
```

---

$$E = mc^2$$
"""
HTML = """
<h1>Tea &amp; more</h1>
<p>Ask @shop_bot, or see <a href="https://tea.example">the shop</a>.<br>Second line</p>
<ul><li>one</li><li>two <ol><li>nested</li></ol></li><li><input type="checkbox" checked>done</li></ul>
<blockquote>quoted</blockquote>
<table><tr><th>Tea</th><th align="right">Price</th></tr>
<tr><td>Green</td><td align="right"><b>5</b></td></tr></table>
<pre><code class="language-python">print("#no")</code></pre>
<hr>
<tg-math-block>E = mc^2</tg-math-block>
"""


@pytest.mark.parametrize("form", ["markdown", "html"])
async def test_a_document_has_the_same_blocks_from_both_languages(desk: Desk, form: str) -> None:
    blocks = await blocks_of(desk, **{form: MARKDOWN if form == "markdown" else HTML})

    heading, paragraph, points, quotation, table, code, divider, formula = blocks
    assert heading == {"type": "heading", "text": "Tea & more", "size": 1}
    mention = {"type": "mention", "text": "@shop_bot", "username": "shop_bot"}
    link = {"type": "url", "text": "the shop", "url": "https://tea.example"}
    assert paragraph["text"] == ["Ask ", mention, ", or see ", link, ".\nSecond line"]
    one, two, done = points["items"]
    assert one == {"label": "", "blocks": [{"type": "paragraph", "text": "one"}]}
    nested = two["blocks"][1]["items"][0]
    assert (nested["label"], nested["value"], nested["type"]) == ("1.", 1, "1")
    assert (done["has_checkbox"], done["is_checked"]) == (True, True)
    assert quotation == {"type": "blockquote", "blocks": [{"type": "paragraph", "text": "quoted"}]}
    assert table["cells"][0][0]["is_header"] is True
    assert table["cells"][1][1] == {"text": bold("5"), "align": "right", "valign": "top"}
    assert code == {"type": "pre", "text": 'print("#no")', "language": "python"}
    assert divider == {"type": "divider"}
    assert formula == {"type": "mathematical_expression", "expression": "E = mc^2"}


async def test_blocks_are_taken_as_they_are_given(desk: Desk) -> None:
    given = [
        {"type": "heading", "text": ["Tea", " ", bold("now")], "size": 2},
        {"type": "details", "summary": "More", "blocks": [{"type": "paragraph", "text": "Hidden"}]},
        {"type": "list", "items": [{"blocks": [], "type": "i", "value": 4}]},
    ]

    heading, details, points = await blocks_of(desk, blocks=given)

    assert heading == {"type": "heading", "text": ["Tea ", bold("now")], "size": 2}
    assert details == given[1]
    assert points["items"] == [{"label": "iv.", "blocks": [], "value": 4, "type": "i"}]


async def test_media_stand_between_the_blocks(desk: Desk) -> None:
    rich = {
        "markdown": "Look:\n\n![A cup](tg://photo?id=cup)",
        "media": [{"id": "cup", "media": {"type": "photo", "media": "attach://file"}}],
    }
    files = {"file": ("cup.png", png(100))}

    reply = await desk.upload("sendRichMessage", files, chat_id=desk.ann_id, rich_message=json.dumps(rich))

    _, photo = reply.json["result"]["rich_message"]["blocks"]
    assert photo["type"] == "photo"
    assert [size["width"] for size in photo["photo"]] == [90, 100]
    assert photo["caption"] == {"text": "A cup"}


async def test_a_text_is_edited_into_a_rich_message_and_back(desk: Desk) -> None:
    sent = await desk.send("plain")
    where = {"chat_id": desk.ann_id, "message_id": sent["message_id"]}

    rich = await desk.result("editMessageText", **where, rich_message={"markdown": "# Rich"})
    plain = await desk.result("editMessageText", **where, text="plain again")

    assert rich["rich_message"]["blocks"][0]["type"] == "heading"
    assert "text" not in rich
    assert plain["text"] == "plain again"


async def test_a_rich_message_has_words_for_those_who_read_it(desk: Desk) -> None:
    await blocks_of(desk, markdown=MARKDOWN)

    words = text_of(next(reversed(desk.chat.messages.values())))

    assert words.startswith("Tea & more\nAsk @shop_bot, or see the shop.")
    assert "Green | 5" in words


async def test_a_draft_is_seen_until_the_message_comes_or_half_a_minute_is_over(desk: Desk) -> None:
    draft = {"chat_id": desk.ann_id, "draft_id": 7}

    await desk.result("sendMessageDraft", **draft, text="Once upon")
    assert draft_in(desk.world, desk.chat) is not None
    await desk.send("Once upon a time")
    assert draft_in(desk.world, desk.chat) is None
    thinking = {"blocks": [{"type": "thinking", "text": "Hm"}]}
    await desk.result("sendRichMessageDraft", **draft, rich_message=thinking)
    assert draft_in(desk.world, desk.chat) is not None
    desk.world.advance(SHOWN_SECONDS)
    assert draft_in(desk.world, desk.chat) is None
    assert await desk.refusal("sendMessageDraft", chat_id=desk.ann_id, text="?") == (
        BAD + "invalid draft_id specified"
    )


@pytest.mark.parametrize(
    ("rich_message", "words"),
    [
        ({}, "rich message must be non-empty"),
        ({"html": "  "}, "rich message must be non-empty"),
        ({"blocks": [{"type": "heading", "text": "x", "size": 7}]}, "Invalid section heading size specified"),
        ({"blocks": [{"type": "list", "items": []}]}, "List must be non-empty"),
        ({"blocks": [{"type": "thinking", "text": "x"}]}, "Block is not allowed"),
        ({"blocks": [{"type": "nothing"}]}, "unsupported block type specified"),
        ({"blocks": 7}, "expected an Array of InputRichBlock"),
        ({"markdown": "![x](tg://photo?id=none)"}, "Invalid rich message file identifier specified"),
        (
            {"html": "x", "markdown": "x"},
            "Exactly one of the fields html, markdown, or blocks must be used",
        ),
        ({"markdown": "x " * 20_000}, "message is too long"),
    ],
)
async def test_what_a_rich_message_is_refused_for(
    desk: Desk, rich_message: dict[str, Any], words: str
) -> None:
    refusal = await desk.refusal("sendRichMessage", chat_id=desk.ann_id, rich_message=rich_message)

    assert refusal in (BAD + words, f"{BAD}can't parse rich message: {words}")
