"""A channel that people join for Stars a month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tgsandbox.control.shapes.star_deals import JoinChannel
from tgsandbox.control.verbs import subscriptions as verbs
from tgsandbox.world.chats import Chat
from tgsandbox.world.errors import WorldError
from tgsandbox.world.star_trade import stars, subscription_links

if TYPE_CHECKING:
    from packages.tgsandbox.tests.payments.conftest import Json, Stall

MONTH = 2_592_000


def open_channel(stall: Stall) -> Chat:
    stall.bot.updates.allowed = frozenset({"chat_member"})
    return stall.world.add_chat("channel", "Tea Club", {stall.bot.id})


def make_link(stall: Stall, chat: Chat, **changes: Any) -> Json:
    arguments = {"chat_id": chat.key.chat_id, "subscription_period": MONTH, "subscription_price": 50}
    answer = stall.call("createChatSubscriptionInviteLink", **arguments | changes)
    assert answer["ok"], answer
    return dict(answer["result"])


def join(stall: Stall, link: str) -> str:
    """The charge id of the subscription."""
    return verbs.join_channel(stall.world, stall.user_id, JoinChannel(link)).charge_id


def test_a_person_joins_for_stars_and_the_channel_has_them(stall: Stall) -> None:
    channel = open_channel(stall)
    link = make_link(stall, channel, name="Friends")
    assert (link["name"], link["subscription_price"], link["is_revoked"]) == ("Friends", 50, False)
    join(stall, link["invite_link"])
    assert stall.user_id in channel.members
    assert (stall.buyer.stars, stars.bot_balance(stall.world, channel.key.chat_id)) == (50, 50)
    assert stars.bot_balance(stall.world, stall.bot.id) == 0
    (told,) = stall.told("chat_member")
    assert (told["old_chat_member"]["status"], told["new_chat_member"]["status"]) == ("left", "member")
    assert told["new_chat_member"]["until_date"] == int(stall.world.now()) + MONTH
    assert told["invite_link"]["invite_link"] == link["invite_link"]
    (shown,) = verbs.list_subscriptions(stall.world, stall.user_id)
    assert (shown.bot_id, shown.title, shown.state) == (channel.key.chat_id, "Tea Club", "active")


def test_the_membership_is_renewed_until_the_stars_are_spent(stall: Stall) -> None:
    channel = open_channel(stall)
    join(stall, make_link(stall, channel)["invite_link"])
    stall.world.advance(MONTH)
    assert stall.user_id in channel.members
    assert stars.bot_balance(stall.world, channel.key.chat_id) == 100
    stall.world.advance(MONTH)
    assert stall.user_id not in channel.members
    assert [change["new_chat_member"]["status"] for change in stall.told("chat_member")] == [
        "member",
        "member",
        "left",
    ]
    assert verbs.list_subscriptions(stall.world, stall.user_id)[0].state == "failed"


def test_a_person_who_cancels_stays_for_what_is_paid(stall: Stall) -> None:
    channel = open_channel(stall)
    charge_id = join(stall, make_link(stall, channel)["invite_link"])
    verbs.cancel_subscription(stall.world, stall.user_id, charge_id)
    stall.world.advance(MONTH - 1)
    assert stall.user_id in channel.members
    stall.world.advance(1)
    assert stall.user_id not in channel.members
    assert stall.buyer.stars == 50
    # The bots hear of members, not of a channel's subscriptions.
    assert stall.told("subscription") == []


def test_a_link_is_renamed_and_revoked(stall: Stall) -> None:
    channel = open_channel(stall)
    link = make_link(stall, channel)["invite_link"]
    edit = {"chat_id": channel.key.chat_id, "invite_link": link, "name": "Old friends"}
    assert stall.call("editChatSubscriptionInviteLink", **edit)["result"]["name"] == "Old friends"
    assert subscription_links.revoke(stall.world, channel, stall.bot.id, link).is_revoked
    with pytest.raises(WorldError, match="leads to no channel"):
        join(stall, link)
    unknown = stall.refusal("editChatSubscriptionInviteLink", **edit | {"invite_link": "https://t.me/+x"})
    assert unknown == "Bad Request: INVITE_HASH_EXPIRED"


def test_only_channels_have_such_links_for_a_month_at_a_price(stall: Stall) -> None:
    channel = open_channel(stall)
    group = stall.world.add_chat("supergroup", "Group", {stall.bot.id})
    good = {"chat_id": channel.key.chat_id, "subscription_period": MONTH, "subscription_price": 50}
    for changes in (
        {"chat_id": group.key.chat_id},
        {"subscription_period": 5},
        {"subscription_price": 0},
        {"subscription_price": 10_001},
    ):
        refusal = stall.refusal("createChatSubscriptionInviteLink", **good | changes)
        assert refusal == "Bad Request: PRICING_CHAT_INVALID"


def test_who_is_in_or_has_too_few_stars_does_not_join(stall: Stall) -> None:
    channel = open_channel(stall)
    dear = make_link(stall, channel, subscription_price=101)["invite_link"]
    with pytest.raises(WorldError, match="has 100 Stars and Tea Club costs 101"):
        join(stall, dear)
    link = make_link(stall, channel)["invite_link"]
    join(stall, link)
    with pytest.raises(WorldError, match="is in Tea Club already"):
        join(stall, link)
