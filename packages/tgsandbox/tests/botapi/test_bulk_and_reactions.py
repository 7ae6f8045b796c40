"""Many messages at once, and what is put under them."""

from __future__ import annotations

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk

from tgsandbox.world.talk import reactions
from tgsandbox.world.talk.reactions import Reaction

pytestmark = pytest.mark.anyio


async def test_messages_are_forwarded_copied_and_deleted_together(desk: Desk) -> None:
    group = desk.world.add_chat("supergroup", "Group", {desk.bot.id, desk.ann_id})
    ids = [(await desk.send(text))["message_id"] for text in ("one", "two")]
    both = {"chat_id": group.key.chat_id, "from_chat_id": desk.ann_id, "message_ids": [*ids, 999]}

    forwarded = await desk.result("forwardMessages", **both)
    copied = await desk.result("copyMessages", **both)
    await desk.result("deleteMessages", chat_id=desk.ann_id, message_ids=ids)

    assert [one["message_id"] for one in forwarded + copied] == [1, 2, 3, 4]
    assert group.messages[1].forwarded_from is not None
    assert group.messages[3].forwarded_from is None
    assert not set(ids) & desk.chat.messages.keys()


async def test_a_list_of_messages_that_is_none_is_refused(desk: Desk) -> None:
    source = {"chat_id": desk.ann_id, "from_chat_id": desk.ann_id}

    words = await desk.refusal("copyMessages", **source)
    assert words == "400 Bad Request: message identifiers are not specified"
    words = await desk.refusal("copyMessages", **source, message_ids=5)
    assert words == "400 Bad Request: expected an Array of message identifiers"
    words = await desk.refusal("copyMessages", **source, message_ids=[999])
    assert words == "400 Bad Request: there are no messages to forward"
    words = await desk.refusal("deleteMessages", chat_id=desk.ann_id, message_ids=list(range(1, 102)))
    assert words == "400 Bad Request: too many message identifiers specified"


async def test_a_persons_reaction_is_told_to_a_bot_that_asked_for_it(desk: Desk) -> None:
    desk.bot.updates.allowed = frozenset({"message_reaction"})
    sent = await desk.send("Hello")

    reactions.react(desk.world, desk.chat, sent["message_id"], desk.ann_id, (Reaction("👍"),))

    (update,) = await desk.updates()
    told = update["message_reaction"]
    assert (told["old_reaction"], told["new_reaction"]) == ([], [{"type": "emoji", "emoji": "👍"}])
    assert told["user"]["id"] == desk.ann_id


async def test_a_bot_puts_one_known_emoji_under_a_message_and_takes_it_back(desk: Desk) -> None:
    sent = await desk.send("Hello")
    where = {"chat_id": desk.ann_id, "message_id": sent["message_id"]}
    heart = {"type": "emoji", "emoji": "❤️"}

    await desk.result("setMessageReaction", **where, reaction=[heart])
    given = desk.world.reactions[desk.chat.key, sent["message_id"]]
    assert given == {desk.bot.id: (Reaction("❤"),)}
    await desk.result("setMessageReaction", **where)
    assert given == {}

    words = await desk.refusal("setMessageReaction", **where, reaction=[heart, heart])
    assert words == "400 Bad Request: REACTIONS_TOO_MANY"
    words = await desk.refusal("setMessageReaction", **where, reaction=[{"type": "emoji", "emoji": "x"}])
    assert words == "400 Bad Request: REACTION_INVALID"
    words = await desk.refusal("setMessageReaction", **where, reaction=[{"type": "paid"}])
    assert words == "400 Bad Request: can't parse ReactionType: invalid reaction type specified"
    words = await desk.refusal("setMessageReaction", chat_id=desk.ann_id, message_id=999)
    assert words == "400 Bad Request: message to react not found"
