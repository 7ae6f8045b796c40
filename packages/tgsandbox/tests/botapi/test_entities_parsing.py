"""HTML, MarkdownV2, the old Markdown and explicit entities, read as Telegram reads them."""

from __future__ import annotations

from typing import Any

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk

pytestmark = pytest.mark.anyio


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"offset": offset, "length": length, "type": kind, **more}


HTML = [
    ("<b>a</b><i>b</i>", "ab", [entity("bold", 0, 1), entity("italic", 1, 1)]),
    ("<strong><em>x</em></strong>", "x", [entity("bold", 0, 1), entity("italic", 0, 1)]),
    ("<u>a</u><s>b</s><del>c</del>", "abc", [entity("underline", 0, 1), entity("strikethrough", 1, 2)]),
    ('<span class="tg-spoiler">s</span>', "s", [entity("spoiler", 0, 1)]),
    ("1 &lt; 2 &amp; &#x263A;&#128512; &nbsp;", "1 < 2 & ☺😀 &nbsp;", []),
    ("😀<b>é</b>", "😀é", [entity("bold", 2, 1)]),
    (
        '<a href="https://a.de/?x=1&amp;y=2">l</a>',
        "l",
        [entity("text_link", 0, 1, url="https://a.de/?x=1&y=2")],
    ),
    ("<a>https://a.de</a>", "https://a.de", [entity("text_link", 0, 12, url="https://a.de/")]),
    ('<a href="nowhere">l</a>', "l", []),
    ("<pre>x</pre>", "x", [entity("pre", 0, 1)]),
    ('<pre><code class="language-py">x</code></pre>', "x", [entity("pre", 0, 1, language="py")]),
    ('<code class="language-py">x</code>', "x", [entity("code", 0, 1)]),
    ("<code><b>x</b></code>", "x", [entity("code", 0, 1)]),
    ("<blockquote expandable>q</blockquote>", "q", [entity("expandable_blockquote", 0, 1)]),
    ('<tg-emoji emoji-id="53">👍</tg-emoji>', "👍", [entity("custom_emoji", 0, 2, custom_emoji_id="53")]),
    ("  <b> a </b>  ", " a", [entity("bold", 0, 2)]),
    ("<b></b>x", "x", []),
]
HTML_MISTAKES = [
    ("é<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ("é<b>x</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
    ("é</b>", "Unexpected end tag at byte offset 2"),
    ("é<x>", 'Unsupported start tag "x" at byte offset 2'),
    ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
    ("é<b", "Unclosed start tag at byte offset 2"),
    ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("<a href=x!>l</a>", "Unexpected end of name token at byte offset 8"),
    ('<a ="x">l</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
    ('<tg-emoji emoji-id="x">x</tg-emoji>', "Invalid custom emoji identifier specified"),
]
V2 = [
    ("*b* _i_ __u__", "b i u", [entity("bold", 0, 1), entity("italic", 2, 1), entity("underline", 4, 1)]),
    ("~s~||p||`c`", "spc", [entity("strikethrough", 0, 1), entity("spoiler", 1, 1), entity("code", 2, 1)]),
    ("*b _i_*", "b i", [entity("bold", 0, 2), entity("bold", 2, 1), entity("italic", 2, 1)]),
    (r"1\.5 \* \\", r"1.5 * " + "\\", []),
    (r"[l](https://a.de/x\)y)", "l", [entity("text_link", 0, 1, url="https://a.de/x)y")]),
    ("```py\nx = 1```", "x = 1", [entity("pre", 0, 5, language="py")]),
    ("```\nx\\`y```", "x`y", [entity("pre", 0, 3)]),
    ("![👍](tg://emoji?id=53)", "👍", [entity("custom_emoji", 0, 2, custom_emoji_id="53")]),
    (">a\n>b\nc", "a\nb\nc", [entity("blockquote", 0, 4)]),
    (">a||", "a", [entity("expandable_blockquote", 0, 1)]),
]
V2_MISTAKES = [
    ("a.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
    ("a!", "Character '!' is reserved and must be escaped with the preceding '\\'"),
    ("a|b", "Character '|' is reserved and must be escaped with the preceding '\\'"),
    ("a>b", "Character '>' is reserved and must be escaped with the preceding '\\'"),
    ("é*b", "Can't find end of Bold entity at byte offset 2"),
    ("*_b*", "Can't find end of Bold entity at byte offset 3"),
    ("```x", "Can't find end of Pre entity at byte offset 0"),
    ("[l](x", "Can't find end of a URL at byte offset 4"),
    ("![x]", "The entity must contain a tg://emoji or tg://time URL"),
]
OLD = [
    ("*b* _i_ `c`", "b i c", [entity("bold", 0, 1), entity("italic", 2, 1), entity("code", 4, 1)]),
    ("[l](https://a.de)", "l", [entity("text_link", 0, 1, url="https://a.de/")]),
    (r"a\_b a.b!", "a_b a.b!", []),
    ("```py\nx```", "x", [entity("pre", 0, 1, language="py")]),
]
OLD_MISTAKES = [
    ("é*b", "Can't find end of the entity starting at byte offset 2"),
    ("snake_case", "Can't find end of the entity starting at byte offset 5"),
]


@pytest.mark.parametrize(
    ("mode", "markup", "text", "entities"),
    [("HTML", *row) for row in HTML]
    + [("MarkdownV2", *row) for row in V2]
    + [("markdown", *row) for row in OLD],
)
async def test_a_formatted_text_becomes_text_and_entities(
    desk: Desk, mode: str, markup: str, text: str, entities: list[dict[str, Any]]
) -> None:
    message = await desk.send(markup, parse_mode=mode)

    assert message["text"] == text
    assert message.get("entities", []) == entities


@pytest.mark.parametrize(
    ("mode", "markup", "mistake"),
    [("HTML", *row) for row in HTML_MISTAKES]
    + [("MarkdownV2", *row) for row in V2_MISTAKES]
    + [("Markdown", *row) for row in OLD_MISTAKES],
)
async def test_a_mistake_in_the_markup_is_named_with_its_place(
    desk: Desk, mode: str, markup: str, mistake: str
) -> None:
    refusal = await desk.refusal("sendMessage", chat_id=desk.ann_id, text=markup, parse_mode=mode)

    assert refusal == f"400 Bad Request: can't parse entities: {mistake}"


async def test_an_unknown_parse_mode_is_refused(desk: Desk) -> None:
    refusal = await desk.refusal("sendMessage", chat_id=desk.ann_id, text="x", parse_mode="BBCode")

    assert refusal == "400 Bad Request: unsupported parse_mode"


async def test_entities_may_be_given_and_a_person_be_mentioned_by_id(desk: Desk) -> None:
    given = [
        entity("bold", 0, 5),
        entity("text_mention", 6, 3, user={"id": desk.ann_id}),
        entity("text_mention", 0, 1, user={"id": 5}),
    ]

    message = await desk.send("Hello Ann", entities=given)

    bold, mention = message["entities"]
    assert bold == entity("bold", 0, 5)
    assert mention["user"]["first_name"] == "Ann"


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ([5], "can't parse MessageEntity: expected an Object"),
        ([{"offset": 0}], "can't parse MessageEntity: Can't find field \"length\""),
        ([entity("loud", 0, 1)], "can't parse MessageEntity: Unsupported type specified"),
        (
            [entity("bold", 0, 9)],
            "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 9",
        ),
        ([entity("bold", 5, 1)], "entity begins after the end of the text at UTF-16 offset 5"),
        ([entity("bold", 1, 1)], "entity begins in a middle of a UTF-16 symbol at byte offset 4"),
    ],
)
async def test_entities_that_do_not_fit_the_text_are_refused(
    desk: Desk, given: list[object], refusal: str
) -> None:
    answer = await desk.refusal("sendMessage", chat_id=desk.ann_id, text="😀x", entities=given)

    assert answer == f"400 Bad Request: {refusal}"


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("/start@shop_bot now", [entity("bot_command", 0, 15)]),
        ("see https://a.de/x?y=1, ok", [entity("url", 4, 18)]),
        ("kassa.shop is ours", [entity("url", 0, 10)]),
        ("ask @ann or a@b.com", [entity("mention", 4, 4), entity("email", 12, 7)]),
        ("#tea $USD", [entity("hashtag", 0, 4), entity("cashtag", 5, 4)]),
        (
            "call +12125550123 or +7 (495) 123-45-67",
            [entity("phone_number", 5, 12), entity("phone_number", 21, 18)],
        ),
        ("1+2345678", []),
        ("1/2 and or/and, 3.5", []),
    ],
)
async def test_telegram_finds_what_can_be_clicked_by_itself(
    desk: Desk, text: str, entities: list[dict[str, Any]]
) -> None:
    assert (await desk.send(text)).get("entities", []) == entities


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (
            [entity("bold", 0, 4), entity("italic", 2, 4)],
            [entity("bold", 0, 2), entity("italic", 2, 4), entity("bold", 2, 2)],
        ),
        ([entity("bold", 0, 2), entity("bold", 2, 2)], [entity("bold", 0, 4)]),
        (
            [entity("bold", 0, 6), entity("code", 2, 2)],
            [entity("bold", 0, 2), entity("code", 2, 2), entity("bold", 4, 2)],
        ),
        ([entity("code", 0, 3), entity("pre", 2, 2)], [entity("code", 0, 3)]),
        ([entity("bold", 3, 2), entity("italic", 0, 2)], [entity("italic", 0, 2), entity("bold", 3, 2)]),
    ],
)
async def test_formats_that_overlap_are_cut_and_those_that_touch_are_joined(
    desk: Desk, given: list[object], kept: list[object]
) -> None:
    assert (await desk.send("abcdef", entities=given))["entities"] == kept


async def test_a_command_is_found_in_bold_and_not_in_code(desk: Desk) -> None:
    message = await desk.send("<b>use /buy</b> <code>/buy</code>", parse_mode="HTML")

    assert message["entities"] == [
        entity("bold", 0, 4),
        entity("bot_command", 4, 4),
        entity("bold", 4, 4),
        entity("code", 9, 4),
    ]
