"""The sandbox's statement of any provider, read from its CSV file as a merchant would."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest
from tests.kassa_telegram.kept_shop import CARDS, KeptShop, course, kept_shop, without_cabinets

from kassa.core.order import ChargeState, PaymentState
from kassa.desk.instructions import ReadStatement
from kassa.loading.statement_file import load_statement

pytestmark = pytest.mark.anyio
PRICE = 1_200


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, bool]]:
    return "asyncio", {"use_uvloop": True}


async def read_statement(shop: KeptShop, file: Path) -> str:
    (account,) = shop.bot.merchants()
    key = aiohttp.BasicAuth("", account.secret_key)
    address = f"{shop.sandbox.url}/merchant/statement.csv"
    async with aiohttp.ClientSession(auth=key) as session, session.get(address) as answer:
        await asyncio.to_thread(file.write_text, await answer.text())
    words = await shop.now.desk.carry_out(ReadStatement("portmone", load_statement(file)))
    await shop.now.engine.settled()
    return words


async def test_the_statement_of_a_provider_without_an_api_tells_what_its_cabinet_knows(
    tmp_path: Path,
) -> None:
    async with kept_shop(tmp_path, "Stripe", [course("EUR", PRICE)]) as shop:
        without_cabinets(shop)
        async with shop.open():
            file = tmp_path / "statement.csv"
            buyers = [shop.buyer(name) for name in ("Ann", "Bob", "Eve")]
            for buyer, fault in zip(buyers, ("", "charge_without_update", ""), strict=True):
                if fault:
                    shop.sandbox.fault(fault)
                await buyer.send("/buy COURSE")
                await buyer.pay_form(card=CARDS["Stripe"])
                shop.sandbox.clock.advance(700)
            ann, bob, eve = buyers
            for buyer in (ann, eve):
                await shop.paid_order_of(buyer)
            charges = shop.sandbox.charges()
            shop.sandbox.refund(charges[0].id)
            shop.sandbox.dispute(charges[2].id)
            shop.bot.pay_out(shop.provider_token)

            words = await read_statement(shop, file)
            again = await read_statement(shop, file)

            assert "1 paid, and not known before" in words
            assert "1 given back elsewhere" in words
            assert "1 disputed by the buyer's bank" in words
            assert (await shop.order_of(ann)).charges[0].state is ChargeState.REFUNDED
            assert (await shop.order_of(bob)).payment is PaymentState.PAID
            assert again == "portmone: 5 lines read."
            assert await shop.cases() == ["disputed"]
            await shop.merchant.wait_for("A buyer's bank disputes a payment")

            shop.sandbox.close_dispute(shop.dispute_id(), won=False)
            assert "1 charged back" in await read_statement(shop, file)
            assert (await shop.order_of(eve)).charges[0].state is ChargeState.CHARGED_BACK
            assert await shop.cases() == []
            assert (await shop.totals())["receivable", "EUR"] == PRICE
            assert await shop.now.engine.storage.check() == []
