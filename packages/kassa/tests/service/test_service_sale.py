"""One sale, from the order to the goods, on a real file."""

from __future__ import annotations

import pytest

from kassa.core.decision import (
    AnswerPreCheckoutQuery,
    Deliver,
    SendInvoice,
)

pytestmark = pytest.mark.anyio


async def test_a_course_is_sold_for_stars_and_handed_over(open_shop, course):
    async with open_shop([course]) as shop:
        order = await shop.buy("COURSE")
        await shop.outlet.until_given(SendInvoice)

        query = await shop.press_pay(order)
        answers = await shop.outlet.until_given(AnswerPreCheckoutQuery)
        await shop.pay(order)
        deliveries = await shop.outlet.until_given(Deliver)

        assert answers[0].effect == AnswerPreCheckoutQuery(query.query_id)
        assert deliveries[0].goods == "https://example.org/course"
        assert await shop.engine.storage.check() == []
