"""What a buyer reads when the shop says no before the money moves, and what another try leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from tests.kassa_telegram.conftest import MUG, OpensShop, is_paid

from kassa.core.catalogue import ContactRules
from tgsandbox.testing.async_form import AsyncPaymentForm

pytestmark = pytest.mark.anyio

STRICT_MUG = replace(
    MUG,
    contact=ContactRules(
        name=True,
        phone=True,
        email=True,
        name_pattern=r"\S+ \S+.*",
        phone_pattern=r"44\d+",
        email_pattern=r".+@example\.org",
    ),
)
RIGHT = {"name": "Ann Smith", "phone_number": "442079460000", "email": "ann@example.org"}


async def fill(form: AsyncPaymentForm, contact: Mapping[str, str]) -> None:
    await form.fill(name=contact["name"], phone_number=contact["phone_number"], email=contact["email"])


@pytest.mark.parametrize("language_code", ["en", "ru"])
@pytest.mark.parametrize(
    ("field", "wrong"),
    [("name", "Ann"), ("phone_number", "33142685300"), ("email", "ann@example.com")],
)
async def test_wrong_contact_data_are_refused_in_the_buyers_words_and_can_be_mended(
    street_shop: OpensShop, language_code: str, field: str, wrong: str
) -> None:
    async with street_shop(STRICT_MUG) as shop:
        ann = shop.buyer("Ann", language_code=language_code)
        await ann.send("/buy MUG")
        form = await ann.open_form()
        await fill(form, {**RIGHT, field: wrong})
        await form.choose_shipping("Post")

        refused = await form.pay()

        assert refused.kind == "refused"
        assert NAMES[language_code][field] in refused.words.lower()
        assert shop.sandbox.charges() == []
        await fill(form, RIGHT)
        await form.choose_shipping("Post")
        assert (await form.pay()).is_paid


NAMES = {
    "en": {"name": "name", "phone_number": "phone", "email": "e-mail"},
    "ru": {"name": "имя", "phone_number": "телефон", "email": "почт"},
}


async def test_a_declined_card_may_be_tried_again_and_one_mug_is_sold(street_shop: OpensShop) -> None:
    async with street_shop(MUG) as shop:
        ann = shop.buyer("Ann")
        await ann.send("/buy MUG")
        form = await ann.open_form()
        await form.fill()
        await form.choose_shipping("Post")
        assert (await form.pay(card="4000000000000002")).kind == "declined"

        assert (await form.pay(card="4242424242424242")).is_paid

        order = await shop.order_of(ann, is_paid)
        assert len(order.charges) == 1
        assert shop.shop.engine.in_stock("MUG") == 0
