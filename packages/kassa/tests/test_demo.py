from __future__ import annotations

import asyncio
import re
import sys
from dataclasses import replace

import pytest

from kassa.core.catalogue import ContactRules, PhysicalGoods
from kassa.core.money import Money
from kassa.core.order import (
    Charge,
    ChargeState,
    Delivery,
    DeliveryState,
    Invoicing,
    Order,
    OrderLine,
    PaymentState,
)
from kassa.demo import play_script
from kassa.demo.agreement import Evidence, disagreements

EURO = Money(2400, "EUR")


def sold_order() -> Order:
    return Order(
        shop="main",
        id="a" * 32,
        invoicing=Invoicing.PERSONAL,
        invoice_payload="a" * 32,
        buyer_id=1,
        lines=(OrderLine(1, "tee", "tee", "T-shirt", 1, EURO, PhysicalGoods()),),
        currency="EUR",
        payment=PaymentState.PAID,
        placed_at=0.0,
        expires_at=1.0,
        contact=ContactRules(),
        needs_shipping=True,
        charges=(Charge("tg-1", "ch-1", EURO, Money(0, "EUR"), 1, ChargeState.ACCEPTED, 0.5),),
        deliveries=(Delivery(1, 1, "tg-1", DeliveryState.DELIVERED),),
    )


AGREED = Evidence(
    orders=[sold_order()],
    provider_charges={"tg-1": EURO},
    stars_received={},
    receivable=[EURO],
    stock_before={"tee": (8, 0)},
    stock_after={"tee": (7, 1)},
)


def test_a_sale_that_all_books_tell_in_the_same_way_is_agreed_on() -> None:
    assert disagreements(AGREED) == []


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        (replace(AGREED, orders=[]), "nothing was sold"),
        (replace(AGREED, orders=[replace(sold_order(), deliveries=())]), "has no deliveries"),
        (
            replace(
                AGREED,
                orders=[replace(sold_order(), deliveries=(Delivery(1, 1, "tg-1", DeliveryState.OWED),))],
            ),
            "is OWED, not handed over",
        ),
        (replace(AGREED, provider_charges={}), "the provider says None"),
        (replace(AGREED, provider_charges={"tg-1": EURO, "tg-2": EURO}), "the shop None"),
        (replace(AGREED, provider_charges={"tg-1": Money(2300, "EUR")}), "amount=2300"),
        (replace(AGREED, receivable=[]), "0 EUR in the shop's books, 2400 at the provider"),
        (replace(AGREED, receivable=[EURO, Money(5, "XTR")]), "5 XTR in the shop's books"),
        (replace(AGREED, stars_received={"stx": Money(5, "XTR")}), "5000000000 at the provider"),
        (replace(AGREED, stock_after={"tee": (8, 0)}), "0 taken, 1 sold"),
        (replace(AGREED, stock_after={"tee": (6, 1)}), "8 before, 6 after, 1 sold"),
        (replace(AGREED, stock_after={"tee": (7, 1), "mug": (5, 1)}), "stock of mug: 1 taken, 0 sold"),
        (replace(AGREED, book_problems=["keys are missing"]), "the books: keys are missing"),
    ],
)
def test_every_disagreement_is_noticed(evidence: Evidence, said: str) -> None:
    assert any(said in problem for problem in disagreements(evidence)), disagreements(evidence)


def test_the_demo_sells_a_shirt_by_card_and_digital_goods_with_stars() -> None:
    said: list[str] = []

    agreed = play_script(0, said.append)

    told = "\n".join(said)
    assert agreed, told
    assert "[payment] You paid 33,90 € for Big Dipper T-shirt (Night, M)" in told
    assert "ORION-4F7K" in told
    assert "star-chart.pdf" in told
    assert "PaymentSucceeded → row 12" in told
    assert "3 orders handed over" in told


def test_a_demo_that_is_killed_leaves_no_sandbox_behind() -> None:
    async def play() -> None:
        demo = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            "from kassa.cli import main; main()",
            "demo",
            "--no-browser",
            stdout=asyncio.subprocess.PIPE,
        )
        assert demo.stdout is not None
        said = b""
        while not (found := re.search(rb"http://127\.0\.0\.1:(\d+)", said)):
            line = await demo.stdout.readline()
            assert line, said
            said += line
        reader, writer = await asyncio.open_connection("127.0.0.1", int(found[1]))

        demo.kill()
        await demo.wait()

        # The sandbox closes its connections when it ends.
        assert await reader.read() == b""
        writer.close()

    asyncio.run(play())
