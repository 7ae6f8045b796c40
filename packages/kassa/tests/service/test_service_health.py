"""Whether a process can do its part now, as /readyz says it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from packages.kassa.tests.service.shop_at_work import COURSE, GAME, HandClock, OpenShop, ShopAtWork, opener

from kassa.core.decision import Deliver
from kassa.operations import health
from kassa.operations.health import Health
from kassa.operations.metrics import metrics_text
from kassa.operations.watch import Watch
from kassa.service.incoming import Incoming
from kassa.service.ports import OutletFailure

pytestmark = pytest.mark.anyio

ADDRESS = "https://shop.example/telegram"


def health_of(shop: ShopAtWork, has_begun: bool = True, webhook_url: str = "") -> Health:
    return Health(shop.engine, Watch(shop.engine, None), lambda: has_begun, webhook_url)


async def test_a_shop_that_can_write_and_hears_of_updates_is_ready(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        found = await health_of(shop).readiness()

        assert found.is_ready
        assert found.checks == {"books": "ok", "lease": "ok", "receiving": "ok"}


async def test_a_shop_that_does_not_hear_of_updates_yet_is_not_ready(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        found = await health_of(shop, has_begun=False).readiness()

        assert not found.is_ready
        assert found.checks["receiving"] == "not begun"


@pytest.mark.parametrize(
    ("known", "said"), [("", "no address"), ("https://other.example/", "another address")]
)
async def test_a_webhook_that_telegram_does_not_call_is_not_ready(
    open_shop: OpenShop, known: str, said: str
) -> None:
    async def ask() -> Incoming:
        return Incoming(known, waiting=7)

    async with open_shop([COURSE]) as shop:
        watch = Watch(shop.engine, ask)
        checked = Health(shop.engine, watch, lambda: True, ADDRESS)
        assert (await checked.readiness()).is_ready

        await watch.ask()

        found = await checked.readiness()
        assert not found.is_ready
        assert said in found.checks["webhook"]


async def test_books_that_can_not_be_written_are_not_ready(
    tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "SECONDS_TO_WRITE", 0.05)
    async with opener(tmp_path, clock)([COURSE]) as shop:
        with closing(sqlite3.connect(shop.path, isolation_level=None)) as somebody:
            somebody.execute("BEGIN IMMEDIATE")
            found = await health_of(shop).readiness()

        assert not found.is_ready
        assert "not written within" in found.checks["books"]


async def test_what_waits_is_in_the_metrics_with_its_age(open_shop: OpenShop, clock: HandClock) -> None:
    async with open_shop([COURSE, GAME], {"games": []}) as shop:
        shop.outlet.will_reply(Deliver, OutletFailure("slow", transient=False, retry_after=3600))
        order = await shop.buy("COURSE")
        await shop.press_pay(order)
        await shop.pay(order)
        await shop.settled()
        clock.advance(90)

        text = metrics_text(shop.engine, await Watch(shop.engine, None).seen(), True, "1").decode()

        assert 'kassa_outbox_waiting{lane="deliveries"} 1.0' in text
        assert 'kassa_outbox_age_seconds{lane="deliveries"} 90.0' in text
        assert 'kassa_role{role="all"} 1.0' in text
        assert "kassa_deadline_overdue_seconds 0.0" in text


async def test_the_page_about_operations_names_every_metric(open_shop: OpenShop) -> None:
    async with open_shop([COURSE]) as shop:
        await shop.engine.note_reconciliation()
        watch = Watch(shop.engine, _nothing_waits)
        await watch.ask()
        text = metrics_text(shop.engine, await watch.seen(), True, "1").decode()

    page = (Path(__file__).parents[4] / "docs" / "operations.md").read_text(encoding="utf-8")
    told = set(re.findall(r"# TYPE (kassa_\w+) ", text))
    named = {name.rstrip("_") for name in re.findall(r"`(kassa_\w+)", page)}
    assert len(told) > 15
    assert told - named == set()
    # Only those that this process counts are told; each that the page names exists.
    assert named - told == set()


async def _nothing_waits() -> Incoming:
    return Incoming("", waiting=0)
