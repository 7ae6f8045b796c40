"""Telegram's rates: kept by a world that is told to, and told of by a verdict in any other."""

from __future__ import annotations

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk

from tgsandbox.world.talk import acts
from tgsandbox.world.trouble import quirks
from tgsandbox.world.trouble.pace import SHORT_BURST
from tgsandbox.world.trouble.verdicts import verdicts

pytestmark = pytest.mark.anyio


@pytest.fixture
def strict(desk: Desk) -> Desk:
    """A desk in a world that keeps the rates; its clock stands still."""
    quirks.turn(desk.world, quirks.RATE_LIMITS, on=True)
    return desk


def add_group(desk: Desk) -> int:
    return desk.world.add_chat("supergroup", "Market", {desk.bot.id, desk.ann_id}).key.chat_id


def people(desk: Desk, count: int) -> list[int]:
    ids = [desk.world.add_user(f"Person {number}").user.id for number in range(count)]
    for user_id in ids:
        acts.start(desk.world, user_id, desk.bot.id)
    return ids


async def test_a_chat_takes_a_short_burst_and_then_a_message_a_second(strict: Desk) -> None:
    for number in range(SHORT_BURST):
        await strict.send(str(number))

    reply = await strict.post(
        "sendMessage", b'{"chat_id": %d, "text": "x"}' % strict.ann_id, "application/json"
    )

    assert reply.status == 429
    assert reply.headers["retry-after"] == "1"
    assert reply.json == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    strict.world.advance(1)
    await strict.send("a second later")
    assert await strict.refusal("sendMessage", chat_id=strict.ann_id, text="x") == (
        "429 Too Many Requests: retry after 1"
    )


async def test_what_a_person_does_may_be_answered_with_a_burst_again(strict: Desk) -> None:
    for number in range(SHORT_BURST):
        await strict.send(str(number))

    acts.send_text(strict.world, strict.ann_id, strict.bot.id, "more, please")

    for number in range(SHORT_BURST):
        await strict.send(str(number))


async def test_a_group_takes_twenty_messages_a_minute(strict: Desk) -> None:
    group = add_group(strict)
    for _ in range(20):
        await strict.result("sendMessage", chat_id=group, text="news")

    strict.world.advance(29.5)
    assert await strict.refusal("sendMessage", chat_id=group, text="x") == (
        "429 Too Many Requests: retry after 31"
    )
    strict.world.advance(31)
    await strict.result("sendMessage", chat_id=group, text="the next minute")


async def test_thirty_messages_a_second_go_out_in_all_unless_they_are_paid_for(strict: Desk) -> None:
    readers = people(strict, 31)
    for reader in readers[:30]:
        await strict.result("sendMessage", chat_id=reader, text="news")

    assert await strict.refusal("sendMessage", chat_id=readers[30], text="x") == (
        "429 Too Many Requests: retry after 1"
    )
    strict.bot.has_paid_broadcast = True
    await strict.result("sendMessage", chat_id=readers[30], text="paid", allow_paid_broadcast=True)


async def test_answers_and_edits_are_no_messages(strict: Desk) -> None:
    message = await strict.send("0")
    for number in range(SHORT_BURST * 2):
        await strict.result(
            "editMessageText", chat_id=strict.ann_id, message_id=message["message_id"], text=f"edit {number}"
        )
        await strict.result("sendChatAction", chat_id=strict.ann_id, action="typing")

    await strict.send("after all that")


async def test_another_bot_has_its_own_pace(strict: Desk) -> None:
    other = strict.world.add_bot("Other", "other_bot")
    acts.start(strict.world, strict.ann_id, other.id)
    for number in range(SHORT_BURST):
        await strict.send(str(number))

    assert other.pace.wait(strict.ann_id, strict.world.now()) is None


async def test_a_world_that_keeps_no_rates_says_what_live_telegram_would_have_answered(desk: Desk) -> None:
    desk.world.clock.run()
    for number in range(SHORT_BURST + 1):
        await desk.send(str(number))

    (verdict,) = verdicts(desk.world.calls)

    assert verdict.kind == "too_fast"
    assert verdict.call_number == SHORT_BURST + 1
    assert verdict.sentence == (
        "live Telegram would have answered 429 Too Many Requests: retry after 1 "
        "(more than one message a second in one chat, after a burst of 5)"
    )


async def test_a_clock_that_stands_still_says_nothing_about_pace(desk: Desk) -> None:
    for number in range(40):
        await desk.send(str(number))

    assert not list(verdicts(desk.world.calls))


async def test_a_clock_that_is_set_back_makes_nobody_wait_for_long(strict: Desk) -> None:
    group = add_group(strict)
    for _ in range(20):
        await strict.result("sendMessage", chat_id=group, text="news")

    strict.world.clock.set(strict.world.now() - 86_400)

    assert (await strict.call("sendMessage", chat_id=group, text="x"))["parameters"] == {"retry_after": 60}


async def test_a_webhook_is_set_once_a_second_by_the_live_server(desk: Desk) -> None:
    quirks.turn(desk.world, quirks.SERVER_PACE, on=True)
    await desk.result("setWebhook", url="https://shop.example/hook")

    assert await desk.refusal("setWebhook", url="https://shop.example/hook") == (
        "429 Too Many Requests: retry after 1"
    )
    await desk.result("deleteWebhook")
    desk.world.advance(1)
    await desk.result("setWebhook", url="https://shop.example/hook")


async def test_a_webhook_that_is_set_twice_in_a_second_has_a_verdict(desk: Desk) -> None:
    desk.world.clock.run()
    await desk.result("setWebhook", url="https://shop.example/a")
    await desk.result("setWebhook", url="https://shop.example/b")

    assert [verdict.kind for verdict in verdicts(desk.world.calls)] == ["too_fast"]
