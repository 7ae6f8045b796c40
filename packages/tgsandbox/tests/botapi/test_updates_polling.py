"""getUpdates: what waits, what is confirmed, who is ended, what is not even created."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk, Json

from tgsandbox.world.events import Event, UpdateMissed, UpdateQueued, UpdateTaken
from tgsandbox.world.talk import acts
from tgsandbox.world.trouble import quirks
from tgsandbox.world.updates import MAX_WAITING

pytestmark = pytest.mark.anyio
OTHER_POLL = (
    "409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_IS_ACTIVE = (
    "409 Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


def write(desk: Desk, *texts: str) -> None:
    for text in texts:
        acts.send_text(desk.world, desk.ann_id, desk.bot.id, text)


def texts(updates: list[Json]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def until_it_waits(poll: asyncio.Task[Any]) -> None:
    """Let the call run until it has nothing to do but wait."""
    for _ in range(10):
        await asyncio.sleep(0)
    assert not poll.done()


async def test_updates_come_oldest_first_with_ids_that_count_up(desk: Desk) -> None:
    write(desk, "one", "two")

    updates = await desk.updates()

    first, second = (update["update_id"] for update in updates)
    assert texts(updates) == ["one", "two"]
    assert second == first + 1
    assert 2_000_001 <= first <= 1_000_000_000


async def test_what_is_not_confirmed_comes_again(desk: Desk) -> None:
    write(desk, "one")

    assert await desk.updates() == await desk.updates() != []


async def test_an_offset_confirms_everything_before_it(desk: Desk) -> None:
    write(desk, "one", "two")
    first, second = await desk.updates()

    assert await desk.updates(offset=second["update_id"]) == [second]
    assert await desk.updates(offset=first["update_id"]) == [second]
    assert await desk.updates(offset=second["update_id"] + 1) == []
    assert await desk.updates() == []


async def test_a_negative_offset_keeps_the_last_and_forgets_the_rest(desk: Desk) -> None:
    write(desk, "one", "two", "three")

    assert texts(await desk.updates(offset=-2)) == ["two", "three"]
    assert texts(await desk.updates()) == ["two", "three"]


async def test_an_offset_more_than_ten_ahead_is_not_looked_at(desk: Desk) -> None:
    write(desk, "one")
    (update,) = await desk.updates()

    assert await desk.updates(offset=update["update_id"] + 12) == [update]
    assert await desk.updates(offset=update["update_id"] + 11) == []
    assert await desk.updates() == []


async def test_a_limit_is_kept(desk: Desk) -> None:
    write(desk, "one", "two", "three")

    assert texts(await desk.updates(limit=2)) == ["one", "two"]
    assert texts(await desk.updates(limit=0)) == ["one"]


async def test_a_waiting_call_is_answered_by_the_first_update(desk: Desk) -> None:
    poll = asyncio.create_task(desk.call("getUpdates", timeout=50))
    await until_it_waits(poll)

    write(desk, "at last")

    assert texts((await poll)["result"]) == ["at last"]


async def test_a_second_poll_ends_the_first(desk: Desk) -> None:
    older = asyncio.create_task(desk.refusal("getUpdates", timeout=50))
    await until_it_waits(older)
    newer = asyncio.create_task(desk.call("getUpdates", timeout=50))

    assert await older == OTHER_POLL
    write(desk, "for the newer one")
    assert texts((await newer)["result"]) == ["for the newer one"]


async def test_a_second_poll_that_is_answered_at_once_leaves_the_first_alone(desk: Desk) -> None:
    older = asyncio.create_task(desk.call("getUpdates", timeout=50))
    await until_it_waits(older)

    assert await desk.updates(timeout=0) == []
    await until_it_waits(older)

    write(desk, "for the older one")
    assert texts((await older)["result"]) == ["for the older one"]


async def test_the_live_server_lets_a_hasty_poll_wait_and_so_end_an_older_one(desk: Desk) -> None:
    quirks.turn(desk.world, quirks.SERVER_PACE, on=True)
    older = asyncio.create_task(desk.refusal("getUpdates", timeout=50))
    await until_it_waits(older)

    hasty = asyncio.create_task(desk.call("getUpdates", timeout=0))

    assert await older == OTHER_POLL
    await until_it_waits(hasty)
    write(desk, "for the hasty one")
    assert texts((await hasty)["result"]) == ["for the hasty one"]


async def test_the_live_server_lets_a_poll_with_another_offset_or_a_later_one_have_its_way(
    desk: Desk,
) -> None:
    quirks.turn(desk.world, quirks.SERVER_PACE, on=True)

    assert await desk.updates() == []
    assert await desk.updates(offset=1) == []
    desk.world.advance(3)
    assert await desk.updates(offset=1) == []


async def test_the_live_server_gives_one_update_to_a_poll_within_half_a_second(desk: Desk) -> None:
    quirks.turn(desk.world, quirks.SERVER_PACE, on=True)
    write(desk, "one", "two")

    assert texts(await desk.updates()) == ["one", "two"]
    assert texts(await desk.updates()) == ["one"]
    desk.world.advance(0.5)
    assert texts(await desk.updates()) == ["one", "two"]


async def test_the_live_server_tells_of_a_second_conflict_three_seconds_later(desk: Desk) -> None:
    quirks.turn(desk.world, quirks.SERVER_PACE, on=True)
    await desk.result("setWebhook", url="https://shop.example/hook")
    assert await desk.refusal("getUpdates") == WEBHOOK_IS_ACTIVE

    second = asyncio.create_task(desk.refusal("getUpdates"))
    await until_it_waits(second)
    desk.world.advance(3)

    assert await second == WEBHOOK_IS_ACTIVE


async def test_a_webhook_ends_the_poll_and_forbids_the_next(desk: Desk) -> None:
    poll = asyncio.create_task(desk.call("getUpdates", timeout=50))
    await until_it_waits(poll)

    await desk.result("setWebhook", url="https://shop.example/hook")

    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"
    assert await desk.refusal("getUpdates") == WEBHOOK_IS_ACTIVE
    await desk.result("deleteWebhook")
    assert await desk.updates() == []


async def test_an_update_dies_at_the_end_of_its_life(desk: Desk) -> None:
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}
    message = await desk.send("x", reply_markup=keyboard)
    acts.tap_callback(desk.world, desk.ann_id, desk.bot.id, message["message_id"], 0, 0)
    write(desk, "stays")

    desk.world.advance(150)
    assert texts(await desk.updates()) == ["stays"]
    desk.world.advance(86_400)
    assert await desk.updates() == []


async def test_allowed_updates_are_kept_and_count_when_the_update_is_made(desk: Desk) -> None:
    heard: list[Event] = []
    write(desk, "before")
    desk.world.bulletin.listen(heard.append)

    assert texts(await desk.updates(allowed_updates=["Callback_Query"])) == ["before"]
    write(desk, "missed")
    assert texts(await desk.updates()) == ["before"]
    assert UpdateMissed(desk.bot.id, "message") in heard
    assert await desk.updates(offset=-1, allowed_updates="broken") != []
    write(desk, "missed, too")
    assert (await desk.result("getWebhookInfo"))["allowed_updates"] == ["callback_query"]


@pytest.mark.parametrize("names", [[], ["unknown"]])
async def test_an_empty_list_asks_for_the_default_again(desk: Desk, names: list[str]) -> None:
    await desk.updates(allowed_updates=["callback_query"])
    await desk.updates(allowed_updates=names)

    write(desk, "heard")

    assert texts(await desk.updates()) == ["heard"]
    assert "allowed_updates" not in await desk.result("getWebhookInfo")


async def test_whoever_listens_learns_when_an_update_was_made_and_when_it_was_fetched(desk: Desk) -> None:
    heard: list[Event] = []
    desk.world.bulletin.listen(heard.append)
    write(desk, "one")
    (waiting,) = desk.bot.updates.waiting.values()
    assert UpdateQueued(desk.bot.id, waiting) in heard

    await desk.updates()
    await desk.updates()

    assert heard.count(UpdateTaken(desk.bot.id, waiting)) == 1
    assert waiting.handed_out == desk.world.now()


async def test_more_than_100_000_waiting_updates_are_lost(desk: Desk) -> None:
    write(desk, "one")
    (update,) = desk.bot.updates.waiting.values()
    desk.bot.updates.waiting = dict.fromkeys(range(update.id, update.id + MAX_WAITING), update)

    heard: list[Event] = []
    desk.world.bulletin.listen(heard.append)

    write(desk, "lost")

    assert UpdateMissed(desk.bot.id, "message") in heard
    assert len(desk.bot.updates.waiting) == MAX_WAITING
