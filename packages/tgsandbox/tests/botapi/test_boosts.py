"""A person with Premium boosts a group; the bot that runs it hears of it and can ask."""

from __future__ import annotations

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk
from packages.tgsandbox.tests.botapi.test_members import of, open_group

from tgsandbox.control.verbs import sharing
from tgsandbox.world.errors import WorldError

pytestmark = pytest.mark.anyio


async def test_a_boost_is_told_listed_and_taken_back(desk: Desk) -> None:
    chat = open_group(desk)
    desk.ann.premium_until = desk.world.now() + 100
    await desk.updates(allowed_updates=["chat_boost", "removed_chat_boost"])

    made = sharing.boost_chat(desk.world, desk.ann_id, chat.key.chat_id)

    told = (await desk.updates(offset=-1))[-1]["chat_boost"]
    assert told["chat"]["id"] == chat.key.chat_id
    assert told["boost"]["source"]["user"]["id"] == desk.ann_id
    listed = await desk.result("getUserChatBoosts", **of(chat), user_id=desk.ann_id)
    assert listed == {"boosts": [told["boost"]]}

    sharing.take_boost_back(desk.world, desk.ann_id, made.id)

    removed = (await desk.updates(offset=-1))[-1]["removed_chat_boost"]
    assert removed["boost_id"] == made.id
    assert await desk.result("getUserChatBoosts", **of(chat), user_id=desk.ann_id) == {"boosts": []}


async def test_a_boost_ends_with_premium(desk: Desk) -> None:
    chat = open_group(desk)
    desk.ann.premium_until = desk.world.now() + 100
    sharing.boost_chat(desk.world, desk.ann_id, chat.key.chat_id)

    desk.world.advance(100)

    assert await desk.result("getUserChatBoosts", **of(chat), user_id=desk.ann_id) == {"boosts": []}
    with pytest.raises(WorldError, match="no Telegram Premium"):
        sharing.boost_chat(desk.world, desk.ann_id, chat.key.chat_id)


async def test_only_an_administrator_sees_boosts(desk: Desk) -> None:
    chat = desk.world.add_chat("supergroup", "Tea", {desk.ann_id, desk.bot.id})

    words = await desk.refusal("getUserChatBoosts", **of(chat), user_id=desk.ann_id)

    assert words == "400 Bad Request: CHAT_ADMIN_REQUIRED"
