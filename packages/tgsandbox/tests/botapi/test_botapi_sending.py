"""What a bot may send, and to whom."""

from __future__ import annotations

import pytest
from packages.tgsandbox.tests.botapi.desk import NOON, Desk

from tgsandbox.world.events import CallbackAnswered, ChatActionShown, Event
from tgsandbox.world.talk import acts

pytestmark = pytest.mark.anyio
TOO_OLD = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"
NOT_MODIFIED = (
    "400 Bad Request: message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)
KEYBOARD = {"inline_keyboard": [[{"text": "Buy", "callback_data": "buy:1"}]]}


async def test_a_message_is_given_back_as_telegram_writes_it(desk: Desk) -> None:
    message = await desk.send("Hello", reply_markup=KEYBOARD)

    assert list(message) == ["message_id", "from", "chat", "date", "text", "reply_markup"]
    assert message["message_id"] == 2
    assert message["from"] == {
        "id": desk.bot.id,
        "is_bot": True,
        "first_name": "Shop",
        "username": "shop_bot",
    }
    assert message["chat"] == {
        "id": desk.ann_id,
        "first_name": "Ann",
        "username": "ann",
        "type": "private",
    }
    assert (message["date"], message["text"]) == (NOON, "Hello")
    assert message["reply_markup"] == KEYBOARD


async def test_private_chats_of_one_bot_share_the_counter_of_messages(desk: Desk) -> None:
    ben = desk.world.add_user("Ben").user
    hello = acts.start(desk.world, ben.id, desk.bot.id)

    message = await desk.send("Hello")

    assert (hello.id, message["message_id"]) == (2, 3)


async def test_the_bot_hears_nothing_of_what_it_said_itself(desk: Desk) -> None:
    await desk.send("Hello")

    assert await desk.updates() == []


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        ({"text": "x"}, "400 Bad Request: chat_id is empty"),
        ({"chat_id": 5, "text": "x"}, "400 Bad Request: chat not found"),
        ({"chat_id": "@nobody", "text": "x"}, "400 Bad Request: chat not found"),
        ({"chat_id": "ann", "text": "x"}, "400 Bad Request: chat not found"),
        ({"chat_id": 5}, "400 Bad Request: message text is empty"),
    ],
)
async def test_a_message_to_nobody_is_refused(desk: Desk, arguments: dict[str, object], refusal: str) -> None:
    assert await desk.refusal("sendMessage", **arguments) == refusal


async def test_only_what_can_be_seen_is_sent(desk: Desk) -> None:
    assert await desk.refusal("sendMessage", chat_id=desk.ann_id, text=" \n ") == (
        "400 Bad Request: text must be non-empty"
    )
    assert (await desk.send("  a\tb\r\n "))["text"] == "a b"


async def test_a_text_has_at_most_4096_characters(desk: Desk) -> None:
    assert (await desk.send("x" * 4096))["text"] == "x" * 4096
    refusal = await desk.refusal("sendMessage", chat_id=desk.ann_id, text="x" * 4097)
    assert refusal == "400 Bad Request: message is too long"


async def test_a_person_who_blocked_the_bot_gets_nothing(desk: Desk) -> None:
    acts.block(desk.world, desk.ann_id, desk.bot.id)

    refusal = await desk.refusal("sendMessage", chat_id=desk.ann_id, text="x")

    assert refusal == "403 Forbidden: bot was blocked by the user"
    (update,) = await desk.updates()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"


async def test_a_bot_may_not_begin_the_conversation(desk: Desk) -> None:
    ben = desk.world.add_user("Ben").user
    desk.world.private_chat(desk.bot.id, ben.id)
    assert await desk.refusal("sendMessage", chat_id=ben.id, text="x") == "400 Bad Request: chat not found"

    desk.world.add_chat("group", "Friends", {ben.id, desk.bot.id})
    assert await desk.refusal("sendMessage", chat_id=ben.id, text="x") == (
        "403 Forbidden: bot can't initiate conversation with a user"
    )


async def test_a_bot_does_not_write_to_bots(desk: Desk) -> None:
    refusal = await desk.refusal("sendMessage", chat_id=desk.bot.id, text="x")

    assert refusal == "403 Forbidden: the bot can't send messages to the bot"


async def test_in_a_group_the_bot_reads_people_and_answers_them(desk: Desk) -> None:
    group = desk.world.add_chat("supergroup", "Friends", {desk.ann_id, desk.bot.id}, username="friends")
    acts.send_text(desk.world, desk.ann_id, desk.bot.id, "/menu", chat_id=group.key.chat_id)

    (update,) = await desk.updates()
    answer = await desk.result("sendMessage", chat_id="@friends", text="Here")

    assert update["message"]["chat"]["id"] == answer["chat"]["id"] == group.key.chat_id
    assert update["message"]["entities"] == [{"offset": 0, "length": 5, "type": "bot_command"}]
    assert answer["chat"] == {
        "id": group.key.chat_id,
        "title": "Friends",
        "username": "friends",
        "type": "supergroup",
    }


async def test_a_reply_shows_what_it_replies_to(desk: Desk) -> None:
    reply = await desk.send("Hi", reply_parameters={"message_id": 1})

    assert reply["reply_to_message"]["text"] == "/start"
    assert "reply_to_message" not in await desk.send("Hi", reply_parameters={})


async def test_a_reply_to_nothing_is_refused_unless_that_is_allowed(desk: Desk) -> None:
    to_nothing = {"chat_id": desk.ann_id, "text": "Hi", "reply_parameters": {"message_id": 99}}
    assert await desk.refusal("sendMessage", **to_nothing) == (
        "400 Bad Request: message to be replied not found"
    )

    reply = await desk.send("Hi", reply_parameters={"message_id": 99, "allow_sending_without_reply": True})
    assert "reply_to_message" not in reply


@pytest.mark.parametrize(
    ("markup", "refusal"),
    [
        ("[", "can't parse reply keyboard markup JSON object"),
        ([], "object expected as reply markup"),
        ({"inline_keyboard": {}}, 'field "inline_keyboard" must be of type Array'),
        (
            {"inline_keyboard": [{}]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (
            {"inline_keyboard": [["x"]]},
            "can't parse inline keyboard button: InlineKeyboardButton must be an Object",
        ),
        ({"inline_keyboard": [[{}]]}, "can't parse inline keyboard button: Can't find field \"text\""),
        (
            {"inline_keyboard": [[{"text": "x"}]]},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"inline_keyboard": [[{"text": "x", "callback_data": "x" * 65}]]},
            "BUTTON_DATA_INVALID",
        ),
        ({"inline_keyboard": [[{"text": "x", "pay": True}]]}, "BUTTON_TYPE_INVALID"),
        (
            {"inline_keyboard": [[{"text": "x", "url": "nowhere"}]]},
            "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL",
        ),
        ({"keyboard": [[5]]}, "can't parse keyboard button: KeyboardButton must be a String or an Object"),
    ],
)
async def test_a_keyboard_that_telegram_would_refuse_is_refused(
    desk: Desk, markup: object, refusal: str
) -> None:
    answer = await desk.refusal("sendMessage", chat_id=desk.ann_id, text="x", reply_markup=markup)

    assert answer == f"400 Bad Request: {refusal}"


async def test_an_empty_keyboard_is_none_and_a_reply_keyboard_stays_with_the_person(desk: Desk) -> None:
    empty = await desk.send("x", reply_markup={"inline_keyboard": [[]]})
    menu = await desk.send("y", reply_markup={"keyboard": [["Menu"]], "resize_keyboard": True})

    assert "reply_markup" not in empty
    assert "reply_markup" not in menu
    assert desk.chat.messages[menu["message_id"]].reply_markup == {
        "keyboard": [[{"text": "Menu"}]],
        "resize_keyboard": True,
    }


async def test_a_tap_reaches_the_bot_and_its_answer_the_person(desk: Desk) -> None:
    heard: list[Event] = []
    message = await desk.send("x", reply_markup=KEYBOARD)
    desk.world.bulletin.listen(heard.append)
    acts.tap_callback(desk.world, desk.ann_id, desk.bot.id, message["message_id"], 0, 0)

    (update,) = await desk.updates()
    query = update["callback_query"]
    await desk.result("answerCallbackQuery", callback_query_id=query["id"], text="Thanks", show_alert=True)

    assert list(query) == ["id", "from", "message", "chat_instance", "data"]
    assert query["data"] == "buy:1"
    answered = CallbackAnswered(desk.bot.id, desk.ann_id, query["id"], "Thanks", True, "")
    assert answered in heard


async def test_a_tap_is_answered_once_and_within_150_seconds(desk: Desk) -> None:
    message = await desk.send("x", reply_markup=KEYBOARD)
    first = acts.tap_callback(desk.world, desk.ann_id, desk.bot.id, message["message_id"], 0, 0)
    second = acts.tap_callback(desk.world, desk.ann_id, desk.bot.id, message["message_id"], 0, 0)

    assert await desk.result("answerCallbackQuery", callback_query_id=first.id) is True
    assert await desk.refusal("answerCallbackQuery", callback_query_id=first.id) == TOO_OLD
    desk.world.advance(150)
    assert await desk.refusal("answerCallbackQuery", callback_query_id=second.id) == TOO_OLD
    assert await desk.refusal("answerCallbackQuery", callback_query_id="x") == TOO_OLD


async def test_an_edit_changes_text_and_keyboard(desk: Desk) -> None:
    sent = await desk.send("before", reply_markup=KEYBOARD)
    where = {"chat_id": desk.ann_id, "message_id": sent["message_id"]}

    edited = await desk.result("editMessageText", **where, text="<i>after</i>", parse_mode="HTML")

    assert edited["text"] == "after"
    assert edited["edit_date"] == NOON
    assert "reply_markup" not in edited
    assert desk.chat.messages[sent["message_id"]].reply_markup is None


async def test_only_the_keyboard_may_be_changed_and_taken_away(desk: Desk) -> None:
    sent = await desk.send("text")
    where = {"chat_id": desk.ann_id, "message_id": sent["message_id"]}

    with_keyboard = await desk.result("editMessageReplyMarkup", **where, reply_markup=KEYBOARD)
    without = await desk.result("editMessageReplyMarkup", **where)

    assert (with_keyboard["text"], with_keyboard["reply_markup"]) == ("text", KEYBOARD)
    assert "reply_markup" not in without


async def test_an_edit_that_changes_nothing_is_refused(desk: Desk) -> None:
    sent = await desk.send("same", reply_markup=KEYBOARD)
    where = {"chat_id": desk.ann_id, "message_id": sent["message_id"]}

    assert await desk.refusal("editMessageText", **where, text="same", reply_markup=KEYBOARD) == NOT_MODIFIED
    assert await desk.refusal("editMessageReplyMarkup", **where, reply_markup=KEYBOARD) == NOT_MODIFIED


async def test_what_others_wrote_and_what_is_not_there_can_not_be_edited(desk: Desk) -> None:
    others = {"chat_id": desk.ann_id, "message_id": 1}
    nothing = {"chat_id": desk.ann_id, "message_id": 99}

    assert await desk.refusal("editMessageText", **others, text="x") == (
        "400 Bad Request: message can't be edited"
    )
    assert await desk.refusal("editMessageText", **nothing, text="x") == (
        "400 Bad Request: message to edit not found"
    )


async def test_a_deleted_message_is_gone(desk: Desk) -> None:
    sent = await desk.send("x")
    where = {"chat_id": desk.ann_id, "message_id": sent["message_id"]}

    assert await desk.result("deleteMessage", **where) is True
    assert await desk.refusal("deleteMessage", **where) == "400 Bad Request: message to delete not found"


async def test_after_two_days_a_message_stays(desk: Desk) -> None:
    sent = await desk.send("x")
    desk.world.advance(48 * 3600)

    refusal = await desk.refusal("deleteMessage", chat_id=desk.ann_id, message_id=sent["message_id"])

    assert refusal == "400 Bad Request: message can't be deleted"


async def test_commands_are_kept_per_scope_and_language(desk: Desk) -> None:
    english = [{"command": "/Start".lower(), "description": "Begin"}]
    german = [{"command": "start", "description": "Anfangen"}]
    for_ann = {"type": "chat", "chat_id": desk.ann_id}
    await desk.result("setMyCommands", commands=english)
    await desk.result("setMyCommands", commands=german, language_code="de")
    await desk.result("setMyCommands", commands=german, scope=for_ann)

    assert await desk.result("getMyCommands") == [{"command": "start", "description": "Begin"}]
    assert await desk.result("getMyCommands", language_code="de") == german
    assert await desk.result("getMyCommands", scope=for_ann) == german
    await desk.result("deleteMyCommands", language_code="de")
    assert await desk.result("getMyCommands", language_code="de") == []


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        ({"commands": "x"}, "can't parse commands JSON object"),
        ({"commands": {}}, "expected an Array of BotCommand"),
        ({"commands": [{}]}, "can't parse BotCommand: Can't find field \"command\""),
        ({"commands": [{"command": "Buy", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "", "description": "x"}]}, "command must be non-empty"),
        (
            {"commands": [{"command": "x" * 33, "description": "x"}]},
            "command length must not exceed 32",
        ),
        ({"scope": {"type": "moon"}}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
    ],
)
async def test_wrong_commands_are_refused(desk: Desk, arguments: dict[str, object], refusal: str) -> None:
    assert await desk.refusal("setMyCommands", **arguments) == f"400 Bad Request: {refusal}"


async def test_the_bot_can_look_at_its_chat(desk: Desk) -> None:
    chat = await desk.result("getChat", chat_id=desk.ann_id)

    assert (chat["id"], chat["type"], chat["active_usernames"]) == (desk.ann_id, "private", ["ann"])
    assert await desk.refusal("getChat", chat_id=5) == "400 Bad Request: chat not found"


async def test_people_see_what_the_bot_is_doing(desk: Desk) -> None:
    heard: list[Event] = []
    desk.world.bulletin.listen(heard.append)

    assert await desk.result("sendChatAction", chat_id=desk.ann_id, action="typing") is True

    assert ChatActionShown(desk.chat.key, desk.bot.id, "typing") in heard
    assert await desk.refusal("sendChatAction", chat_id=desk.ann_id, action="dancing") == (
        "400 Bad Request: wrong parameter action in request"
    )
