"""T21: what people call themselves is text in every message: no link, no markup, no turned writing."""

from __future__ import annotations

import string

import pytest
from tests.kassa_telegram.conftest import MUG, OpensShop

from kassa.telegram.words.languages import LANGUAGES, Words
from tgsandbox.botapi.markup.html import parse_html

EVIL = [
    "<3",
    "<b>bold",
    "</b></code>",
    '<a href="https://evil.example">your prize</a>',
    "[x](tg://user?id=1)",
    "&lt;b&gt; &amp; &#60;",
    "*_`~|>#+-=.!",
    "\"quoted\" and 'quoted'",
    "{0.__class__} {title} %s",
    "<tg-spoiler>a</tg-spoiler>",
    "a" * 300,
]
HIDDEN = ["\u202egpj.exe", "\u2066a\u2069", "a\x00b", "a\x1b[2Kb"]


def _blanks(sentence: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(sentence) if name]


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
def test_every_message_says_what_people_typed_and_nothing_more(words: Words) -> None:
    """Read with the sandbox's own parser of Telegram's HTML."""
    tried = 0
    for key, sentence in words.table.items():
        blanks = _blanks(sentence)
        if not blanks or "|" in sentence:
            continue
        _, plain_entities = parse_html(words.html(key, **dict.fromkeys(blanks, "x")))
        for evil in EVIL:
            text, entities = parse_html(words.html(key, **dict.fromkeys(blanks, evil)))
            assert text.count(evil) >= 1, key
            assert [one.type for one in entities] == [one.type for one in plain_entities], key
            tried += 1
        for hidden in HIDDEN:
            text, _ = parse_html(words.html(key, **dict.fromkeys(blanks, hidden)))
            assert not set(text) & set("\u202e\u2066\u2069\x00\x1b"), key
    assert tried > 300


@pytest.mark.anyio
@pytest.mark.parametrize("evil", EVIL[:6])
async def test_a_parcel_for_somebody_of_an_evil_name_is_told_of_word_for_word(
    street_shop: OpensShop, evil: str
) -> None:
    async with street_shop(MUG) as shop:
        ann = shop.buyer(evil[:60])
        await ann.send("/buy MUG")
        street = {"country_code": "DE", "city": evil, "street_line1": evil, "post_code": "1"}
        assert (await ann.pay_form(shipping="Post", name=evil, address=street)).is_paid

        notice = await shop.merchant.wait_for("Parcel to send")

        assert str(notice.text).count(evil) >= 1
        refused = [call for call in shop.sandbox.calls("sendMessage", shop.bot) if call.status != 200]
        assert refused == []
        told = [call.arguments for call in shop.sandbox.calls("sendMessage", shop.bot)]
        assert all("is_disabled" in one["link_preview_options"] for one in told)
