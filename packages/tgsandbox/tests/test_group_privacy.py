"""What a bot hears in a group: with privacy mode only what is meant for it."""

from __future__ import annotations

import pytest

from tgsandbox.testing import Buyer, Group, Sandbox, SandboxBot
from tgsandbox.world.groups import membership
from tgsandbox.world.groups.communities import all_rights
from tgsandbox.world.people import Bot
from tgsandbox.world.talk import acts
from tgsandbox.world.world import World

NOON = 1_800_000_000.0


@pytest.fixture
def bot(sandbox: Sandbox) -> SandboxBot:
    return sandbox.bot("Mugs", "mugs_bot")


@pytest.fixture
def ann(sandbox: Sandbox) -> Buyer:
    return sandbox.buyer("Ann")


@pytest.fixture
def group(sandbox: Sandbox, bot: SandboxBot, ann: Buyer) -> Group:
    group = sandbox.group("Market", [ann, bot])
    ann.turn_to(group)
    return group


def heard(bot: SandboxBot) -> list[str]:
    """The texts that reached the bot; they are confirmed."""
    updates = bot.call("getUpdates")
    if updates:
        bot.call("getUpdates", offset=updates[-1]["update_id"] + 1)
    return [update["message"]["text"] for update in updates if "text" in update.get("message", {})]


def test_a_new_bot_has_privacy_mode_and_getme_says_so(bot: SandboxBot) -> None:
    assert bot.view().has_group_privacy
    assert bot.call("getMe")["can_read_all_group_messages"] is False

    bot.turn_group_privacy(False)

    assert bot.call("getMe")["can_read_all_group_messages"] is True


def test_with_privacy_a_bot_hears_commands_its_name_and_nothing_else(
    bot: SandboxBot, ann: Buyer, group: Group
) -> None:
    ann.send("nice weather")
    ann.send("/mugs")
    ann.send("ask @mugs_bot about it")
    ann.send("and @ann, and mugs_bot, and a / b")

    assert heard(bot) == ["/mugs", "ask @mugs_bot about it"]


def test_replies_to_what_a_bot_said_and_to_what_was_meant_for_it_reach_it(
    bot: SandboxBot, ann: Buyer, group: Group
) -> None:
    asked = ann.send("/mugs")
    said = bot.call("sendMessage", chat_id=group.id, text="Blue or red?")
    idle = ann.send("hm")
    heard(bot)

    ann.send("blue", reply_to=said["message_id"])
    ann.send("two of them", reply_to=asked.id)
    ann.send("what?", reply_to=idle.id)

    assert heard(bot) == ["blue", "two of them"]


def test_a_command_goes_to_the_bot_that_it_names_or_to_the_one_that_spoke_last(
    sandbox: Sandbox, bot: SandboxBot, ann: Buyer
) -> None:
    tea = sandbox.bot("Tea", "tea_bot")
    group = sandbox.group("Market", [ann, bot, tea])
    ann.turn_to(group)

    ann.send("/start")
    assert (heard(bot), heard(tea)) == (["/start"], ["/start"])
    said = tea.call("sendMessage", chat_id=group.id, text="Tea?")
    ann.send("/menu")
    ann.send("/menu@mugs_bot")
    ann.send("/menu@mugs_bot", reply_to=said["message_id"])

    assert heard(tea) == ["/menu", "/menu@mugs_bot"]
    assert heard(bot) == ["/menu@mugs_bot"]


def test_without_privacy_a_bot_hears_everything_in_the_groups_that_it_comes_into_from_then_on(
    sandbox: Sandbox, bot: SandboxBot, ann: Buyer, group: Group
) -> None:
    bot.turn_group_privacy(False)
    ann.send("in the old group")
    ann.turn_to(sandbox.group("New market", [ann, bot]))
    ann.send("in the new one")
    assert heard(bot) == ["in the new one"]

    bot.turn_group_privacy(True)
    ann.send("still all of the new one")

    assert heard(bot) == ["still all of the new one"]


def test_every_bot_hears_all_of_its_channels(sandbox: Sandbox, bot: SandboxBot, ann: Buyer) -> None:
    ann.turn_to(sandbox.group("News", [ann, bot], type="channel"))
    ann.send("a post")

    assert [update["channel_post"]["text"] for update in bot.call("getUpdates")] == ["a post"]


def test_an_administrator_hears_everything_and_service_messages_are_told_to_all() -> None:
    world = World(lambda: NOON, seed=1)
    mugs, tea = world.add_bot("Mugs", "mugs_bot"), world.add_bot("Tea", "tea_bot")
    ann, ben = (world.add_user(name).user.id for name in ("Ann", "Ben"))
    group = world.add_chat("supergroup", "Market", {ann, mugs.id, tea.id})
    membership.appoint(world, group, mugs.id, all_rights("supergroup"))
    mugs.updates.waiting.clear()

    acts.send_text(world, ann, mugs.id, "nice weather", chat_id=group.key.chat_id)
    membership.enter(world, group, ben)

    def contents(bot: Bot) -> list[str]:
        messages = [update.subject for update in bot.updates.waiting.values() if update.kind == "message"]
        return [type(message.content).__name__ for message in messages]

    assert contents(mugs) == ["Text", "ChatEvent"]
    assert contents(tea) == ["ChatEvent"]
