"""The short form of the storm, by webhook and by polling; `make storm` tells twenty thousand updates each."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from tests.reliability.bad_updates import BASES, CHANGES, SPOILS, Known, Told, bad_updates
from tests.reliability.crash_matrix import stock_shelves
from tests.reliability.shop_process import Mode
from tests.reliability.storm import rage

SEED = 7
KNOWN = Known(5, 6, "payload-b", ("payload-a", "payload-b"), ("charge",), ("card:x", "again:payload-a:1"))


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(stock_shelves(tmp_path_factory.mktemp("shelves"), SEED))


@pytest.mark.parametrize(("mode", "count"), [("webhook", 1_500), ("polling", 500)])
def test_bad_input_is_neither_believed_nor_lost_and_the_shop_sells_on(
    mode: Mode, count: int, tmp_path: Path, stocked: Path
) -> None:
    storm = asyncio.run(rage(tmp_path, mode, stocked, count, SEED))

    assert storm.wrong == []
    assert storm.set_aside > count // 4


def test_the_same_seed_tells_the_same_nonsense() -> None:
    assert list(bad_updates(300, KNOWN, SEED)) == list(bad_updates(300, KNOWN, SEED))
    assert list(bad_updates(300, KNOWN, SEED)) != list(bad_updates(300, KNOWN, SEED + 1))


def test_every_way_of_being_wrong_is_drawn() -> None:
    steps = {step for told in bad_updates(3_000, KNOWN, SEED) for step in told.what.split(", ")}

    assert len(steps) == len(BASES) + len(set(CHANGES)) + len(SPOILS)


def test_an_update_that_is_right_after_all_would_be_found_out(tmp_path: Path, stocked: Path) -> None:
    """The storm's own check sees a sale that nobody paid."""

    def forge(told: list[Told], known: Known) -> list[Told]:
        payment = {
            "currency": known.currency,
            "total_amount": known.price,
            "invoice_payload": known.buyers_payload,
            "telegram_payment_charge_id": "forged",
            "provider_payment_charge_id": "",
        }
        chat = {"id": known.buyer_id, "type": "private"}
        message = {"message_id": 1, "date": 1, "chat": chat, "successful_payment": payment}
        body = json.dumps({"update_id": 999, "message": message}).encode()
        return [*told, Told(len(told), "a forgery that is right in everything", body)]

    storm = asyncio.run(rage(tmp_path, "webhook", stocked, 50, SEED, forge))

    assert any("was kept, and nobody paid it" in line for line in storm.wrong)
