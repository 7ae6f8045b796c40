"""T22: no text is a statement, a template or a second line, wherever it came from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.kassa_telegram.conftest import MUG, OpensShop, StreetShop
from tests.security.news import said, tapped

import kassa
from kassa.core.catalogue import Product, TextGoods, Variant
from kassa.core.money import Money

SOURCE = Path(kassa.__file__).parent
CORPUS = [
    "'",
    "' OR '1'='1",
    "'; DROP TABLE orders; --",
    '" OR ""="',
    "1; DELETE FROM ledger",
    "') UNION SELECT token FROM secrets --",
    "\\'; --",
    "%27%20OR%201=1",
    "admin'/*",
    "'||(SELECT 1)||'",
    "$1 ? :shop @p1",
    "{0.__class__.__mro__} {title!r} {{7*7}}",
    "%(order_id)s %s %n",
    "${7*7} #{7*7} <%= 7*7 %>",
    "line one\r\n2026-11-24 12:00:00,000 CRITICAL kassa: forged",
    "../../etc/passwd",
    "$(touch hacked) `touch hacked` | touch hacked",
]


async def _tables(shop: StreetShop) -> list[str]:
    return await shop.shop.engine.storage.check()


@pytest.mark.anyio
async def test_whatever_is_said_tapped_and_searched_is_text(street_shop: OpensShop) -> None:
    async with street_shop(MUG) as shop:
        mallory = shop.buyer("Mallory")
        await mallory.send("/start")

        for text in CORPUS:
            for words in (text, f"/buy {text}", f"/start {text}", f"/paysupport {text}", f"/orders {text}"):
                await shop.shop.handle(said(mallory.id, words))
            for verb in ("buy", "card", "choose", "page", "again", "packed"):
                await shop.shop.handle(tapped(mallory.id, f"{verb}:{text}"[:64]))
            await shop.shop.engine.storage.find_order(text)
            assert await shop.shop.engine.order(text) is None

        assert await shop.shop.engine.storage.open_cases() == []
        assert await _tables(shop) == []
        ann = shop.buyer("Ann")
        await ann.send("/buy MUG")
        assert (await ann.pay_form(shipping="Post")).is_paid


@pytest.mark.anyio
async def test_goods_and_buyers_of_any_name_are_sold_and_told_of_as_they_are_called(
    street_shop: OpensShop,
) -> None:
    named = [
        Product(f"p{number}", text[:60], text, TextGoods(text), (Variant(f"SKU-{number}", Money(5, "XTR")),))
        for number, text in enumerate(CORPUS)
    ]
    async with street_shop(*named) as shop:
        for number, text in enumerate(CORPUS):
            ann = shop.buyer(text[:60].replace("\r\n", " "), stars=10)
            await ann.send(f"/buy SKU-{number}")
            assert (await ann.pay_form()).is_paid
            await ann.wait_for(text.split("\r")[0])
        await shop.shop.engine.settled()

        assert await _tables(shop) == []
        assert len(await shop.shop.engine.storage.recent_orders(100)) == len(CORPUS)


def test_no_statement_is_put_together_from_what_somebody_said() -> None:
    """A formatted text with a verb of SQL stands in the storage only, where names of tables are put in."""
    verb = re.compile(r"""f["'].*\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|DROP)\b.*\{""")
    found = {
        path.relative_to(SOURCE).parts[0] for path in SOURCE.rglob("*.py") if verb.search(path.read_text())
    }

    assert found <= {"storage"}
