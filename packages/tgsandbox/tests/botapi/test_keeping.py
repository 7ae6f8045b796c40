"""What is kept is checked first, and read back where there is a reader."""

from __future__ import annotations

import json

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk
from packages.tgsandbox.tests.botapi.test_members import of, open_group
from packages.tgsandbox.tests.botapi.test_profile import jpeg, png

from tgsandbox.world.groups.communities import community_of
from tgsandbox.world.star_trade import business

pytestmark = pytest.mark.anyio


async def test_a_verification_is_given_and_taken(desk: Desk) -> None:
    key = (desk.bot.id, "verification", str(desk.ann_id))

    await desk.result("verifyUser", user_id=desk.ann_id, custom_description="Friend")
    assert desk.world.kept[key] == {"custom_description": "Friend"}
    await desk.result("removeUserVerification", user_id=desk.ann_id)
    assert key not in desk.world.kept
    assert await desk.refusal("verifyUser", user_id=5) == "400 Bad Request: user not found"


async def test_a_business_accounts_name_is_what_everybody_sees(desk: Desk) -> None:
    connection = business.connect(desk.world, desk.ann_id, desk.bot.id).id

    await desk.result("setBusinessAccountName", business_connection_id=connection, first_name="Anna")
    await desk.result("setBusinessAccountUsername", business_connection_id=connection, username="anna_tea")

    shown = await desk.result("getChat", chat_id=desk.ann_id)
    assert (shown["first_name"], shown["username"]) == ("Anna", "anna_tea")
    assert desk.world.usernames["anna_tea"] == desk.ann_id
    words = await desk.refusal(
        "setBusinessAccountUsername", business_connection_id=connection, username="shop_bot"
    )
    assert words == "400 Bad Request: USERNAME_OCCUPIED"
    words = await desk.refusal("setBusinessAccountBio", business_connection_id="x", bio="Tea")
    assert words == "400 Bad Request: business connection not found"


async def test_a_channel_is_shut_out_of_a_group(desk: Desk) -> None:
    chat = open_group(desk)

    channel = desk.world.add_chat("channel", "News", {desk.ann_id}).key.chat_id

    await desk.result("banChatSenderChat", **of(chat), sender_chat_id=channel)
    assert community_of(desk.world, chat).banned_chats == {channel}
    await desk.result("unbanChatSenderChat", **of(chat), sender_chat_id=channel)
    assert community_of(desk.world, chat).banned_chats == set()
    words = await desk.refusal("banChatSenderChat", **of(chat), sender_chat_id=-1000000000000)
    assert words == "400 Bad Request: PARTICIPANT_ID_INVALID"


async def test_passport_errors_that_are_none_are_refused(desk: Desk) -> None:
    words = await desk.refusal("setPassportDataErrors", user_id=desk.ann_id, errors=[{"source": "data"}])
    assert words == "400 Bad Request: can't parse PassportElementError: Can't find field \"type\""
    good = [{"source": "data", "type": "passport", "message": "Blurred"}]
    assert await desk.result("setPassportDataErrors", user_id=desk.ann_id, errors=good) is True


async def test_a_story_is_posted_changed_and_deleted_for_a_business_account(desk: Desk) -> None:
    connection = business.connect(desk.world, desk.ann_id, desk.bot.id).id
    said = {
        "business_connection_id": connection,
        "content": json.dumps({"type": "photo", "photo": "attach://a"}),
    }
    files = {"a": ("a.png", png(20))}

    posted = (await desk.upload("postStory", files, active_period=86_400, **said)).json["result"]
    changed = await desk.upload("editStory", files, story_id=posted["id"], caption="Tea", **said)
    await desk.result("deleteStory", business_connection_id=connection, story_id=posted["id"])

    assert (posted["chat"]["id"], posted["id"]) == (desk.ann_id, 1)
    assert changed.json["result"] == posted
    words = await desk.refusal("deleteStory", business_connection_id=connection, story_id=posted["id"])
    assert words == "400 Bad Request: STORY_ID_INVALID"


async def test_a_business_accounts_picture_is_among_the_persons(desk: Desk) -> None:
    connection = business.connect(desk.world, desk.ann_id, desk.bot.id).id
    photo = json.dumps({"type": "static", "photo": "attach://a"})
    files = {"a": ("a.jpg", jpeg(20))}

    await desk.upload("setBusinessAccountProfilePhoto", files, photo=photo, business_connection_id=connection)

    assert (await desk.result("getUserProfilePhotos", user_id=desk.ann_id))["total_count"] == 1
    await desk.result("removeBusinessAccountProfilePhoto", business_connection_id=connection)
    assert (await desk.result("getUserProfilePhotos", user_id=desk.ann_id))["total_count"] == 0


async def test_a_story_is_posted_again_for_another_account_of_the_same_bot(desk: Desk) -> None:
    first = business.connect(desk.world, desk.ann_id, desk.bot.id).id
    bob = desk.world.add_user("Bob").user.id
    second = business.connect(desk.world, bob, desk.bot.id).id
    files = {"still": ("a.png", png(20))}
    said = {"content": '{"type":"photo","photo":"attach://still"}', "active_period": 86_400}
    story = (await desk.upload("postStory", files, business_connection_id=first, **said)).json["result"]
    again = {"business_connection_id": second, "from_chat_id": desk.ann_id, "active_period": 86_400}

    reposted = await desk.result("repostStory", **again, from_story_id=story["id"])

    assert (reposted["chat"]["first_name"], reposted["id"]) == ("Bob", 1)
    words = await desk.refusal("repostStory", **again, from_story_id=9)
    assert words == "400 Bad Request: STORY_ID_INVALID"
    words = await desk.refusal("repostStory", **again | {"from_chat_id": 5}, from_story_id=1)
    assert words == "400 Bad Request: chat not found"
    words = await desk.refusal("repostStory", **again | {"active_period": 5}, from_story_id=1)
    assert words == "400 Bad Request: STORY_PERIOD_INVALID"


async def test_a_keyboard_button_is_prepared_for_a_mini_app(desk: Desk) -> None:
    button = {"text": "Choose a friend", "request_users": {"request_id": 1}}

    prepared = await desk.result("savePreparedKeyboardButton", user_id=desk.ann_id, button=button)

    assert desk.world.kept[desk.bot.id, f"prepared button of {desk.ann_id}", prepared["id"]] == button
    for wrong, words in (
        ("{", "can't parse keyboard button JSON object"),
        ({}, "can't parse keyboard button: Can't find field \"text\""),
        ({"text": "Hi"}, "BUTTON_TYPE_INVALID"),
    ):
        refusal = await desk.refusal("savePreparedKeyboardButton", user_id=desk.ann_id, button=wrong)
        assert refusal == f"400 Bad Request: {words}"
