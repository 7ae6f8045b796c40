"""Many messages at once, and what is put under them."""

from __future__ import annotations

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk

from tgsandbox.control.shapes.star_deals import StarAmountGiven
from tgsandbox.control.verbs import star_deals
from tgsandbox.world.errors import WorldError
from tgsandbox.world.groups import membership
from tgsandbox.world.star_trade import stars
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


async def test_a_channels_bot_is_told_how_often_each_reaction_is_there_and_not_by_whom(desk: Desk) -> None:
    ask_for(desk, "message_reaction", "message_reaction_count")
    bob, cleo = desk.world.add_user("Bob", stars=100), desk.world.add_user("Cleo")
    channel = desk.world.add_chat("channel", "News", {desk.bot.id, desk.ann_id, bob.user.id, cleo.user.id})
    post = (await desk.result("sendMessage", chat_id=channel.key.chat_id, text="News"))["message_id"]

    for person, emoji in ((desk.ann_id, "👍"), (bob.user.id, "🔥"), (cleo.user.id, "🔥")):
        reactions.react(desk.world, channel, post, person, (Reaction(emoji),))
    star_deals.pay_reaction(desk.world, bob.user.id, channel.key.chat_id, post, StarAmountGiven(40))

    *_, last = await desk.updates()
    told = last["message_reaction_count"]
    assert told["reactions"] == [
        {"type": {"type": "paid"}, "total_count": 40},
        {"type": {"type": "emoji", "emoji": "🔥"}, "total_count": 2},
        {"type": {"type": "emoji", "emoji": "👍"}, "total_count": 1},
    ]
    assert (bob.stars, stars.bot_balance(desk.world, channel.key.chat_id)) == (60, 40)
    assert all("message_reaction" not in update for update in await desk.updates())


async def test_reactions_of_a_group_are_told_to_its_administrators_only(desk: Desk) -> None:
    ask_for(desk, "message_reaction")
    group = desk.world.add_chat("supergroup", "Group", {desk.bot.id, desk.ann_id})
    said = (await desk.result("sendMessage", chat_id=group.key.chat_id, text="Hello"))["message_id"]

    reactions.react(desk.world, group, said, desk.ann_id, (Reaction("🔥"),))
    assert await desk.updates() == []

    membership.appoint(desk.world, group, desk.bot.id, frozenset({"can_manage_chat"}))
    reactions.react(desk.world, group, said, desk.ann_id, ())
    (update,) = await desk.updates()
    assert update["message_reaction"]["new_reaction"] == []


async def test_an_anonymous_administrator_reacts_as_the_group(desk: Desk) -> None:
    ask_for(desk, "message_reaction")
    bob = desk.world.add_user("Bob")
    group = desk.world.add_chat("supergroup", "Group", {desk.bot.id, desk.ann_id, bob.user.id})
    membership.appoint(desk.world, group, desk.bot.id, frozenset({"can_manage_chat"}))
    membership.appoint(desk.world, group, bob.user.id, frozenset({"is_anonymous"}))
    said = (await desk.result("sendMessage", chat_id=group.key.chat_id, text="Hello"))["message_id"]

    reactions.react(desk.world, group, said, bob.user.id, (Reaction("🔥"),))

    (update,) = await desk.updates()
    told = update["message_reaction"]
    assert ("user" in told, told["actor_chat"]["title"]) == (False, "Group")


async def test_stars_are_put_under_posts_of_channels_by_who_has_them(desk: Desk) -> None:
    sent = await desk.send("Hello")
    with pytest.raises(WorldError, match="under a channel's posts"):
        star_deals.pay_reaction(desk.world, desk.ann_id, desk.bot.id, sent["message_id"], StarAmountGiven(1))
    channel = desk.world.add_chat("channel", "News", {desk.bot.id, desk.ann_id})
    post = (await desk.result("sendMessage", chat_id=channel.key.chat_id, text="News"))["message_id"]
    with pytest.raises(WorldError, match="has 0 Stars"):
        star_deals.pay_reaction(desk.world, desk.ann_id, channel.key.chat_id, post, StarAmountGiven(1))


def ask_for(desk: Desk, *kinds: str) -> None:
    desk.bot.updates.allowed = frozenset(kinds)
