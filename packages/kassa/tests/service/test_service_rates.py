"""Telegram's pace, by the shop's clock."""

from __future__ import annotations

from dataclasses import replace

import pytest
from packages.kassa.tests.service.shop_at_work import COURSE, OpenShop

from kassa.assembly import keeps_telegrams_pace
from kassa.core.decision import AnswerPreCheckoutQuery, Deliver, SendInvoice
from kassa.service.rates import NO_LIMITS, TELEGRAM_RATES, Pace
from kassa.settings.model import Mode

pytestmark = pytest.mark.anyio


def test_a_chat_gets_a_short_burst_and_then_one_message_a_second() -> None:
    pace = Pace(replace(TELEGRAM_RATES, in_all=None))

    places = [pace.reserve(7, 100.0) for _ in range(5)]

    assert places == [100.0, 100.0, 100.0, 101.0, 102.0]
    assert pace.reserve(7, 200.0) == 200.0


def test_a_group_gets_twenty_messages_a_minute() -> None:
    pace = Pace(TELEGRAM_RATES)

    places = [pace.reserve(-7, 0.0) for _ in range(30)]

    assert sum(place < 60.0 for place in places) == 20


def test_all_chats_together_get_thirty_messages_a_second() -> None:
    pace = Pace(TELEGRAM_RATES)

    places = [pace.reserve(chat, 0.0) for chat in range(1, 91)]

    in_a_second = [sum(at <= place < at + 1.0 for place in places) for at in places]
    assert max(in_a_second) == in_a_second[0] == 30
    assert places[-1] < 3.2


def test_without_limits_nothing_waits() -> None:
    pace = Pace(NO_LIMITS)

    assert [pace.reserve(7, 1.0) for _ in range(100)] == [1.0] * 100


def test_processes_beside_each_other_share_what_the_bot_may_send() -> None:
    alone, shared = Pace(TELEGRAM_RATES), Pace(TELEGRAM_RATES)
    shared.share(2)

    last_alone = [alone.reserve(chat, 0.0) for chat in range(58)][-1]
    last_shared = [shared.reserve(chat, 0.0) for chat in range(58)][-1]

    assert (round(last_alone, 6), round(last_shared, 6)) == (2.0, 4.0)


async def test_answers_do_not_wait_for_messages(open_shop: OpenShop) -> None:
    async with open_shop([COURSE], rates=TELEGRAM_RATES) as shop:
        orders = [await shop.buy("COURSE") for _ in range(5)]
        for order in orders:
            await shop.press_pay(order)
        await shop.outlet.until_given(AnswerPreCheckoutQuery, 5)
        in_time = len(shop.outlet.effects(SendInvoice))
        await shop.pay(orders[0])

        while not shop.outlet.effects(Deliver):
            shop.clock.advance(1.0)
            await shop.engine.storage.next_deadline()

        assert in_time == 2


@pytest.mark.parametrize(
    ("mode", "api_url", "keeps"),
    [
        ("test", "http://127.0.0.1:8081", False),
        # A live shop beside a telegram-bot-api of its own is held to Telegram's limits by Telegram.
        ("live", "http://127.0.0.1:8081", True),
        ("test", "https://api.telegram.org", True),
        ("live", "https://api.telegram.org", True),
    ],
)
def test_only_a_test_shop_beside_a_sandbox_forgets_telegrams_pace(
    mode: Mode, api_url: str, keeps: bool
) -> None:
    assert keeps_telegrams_pace(mode, api_url) is keeps
