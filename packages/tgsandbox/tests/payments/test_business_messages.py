"""A bot looks after a person's talks with other people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tgsandbox.control.shapes.requests import MessagePage, Send, Tap
from tgsandbox.control.verb import NotThere
from tgsandbox.control.verbs import chats, taps
from tgsandbox.world.errors import WorldError
from tgsandbox.world.star_trade import business
from tgsandbox.world.talk import dialogues
from tgsandbox.world.talk.messages import Text

if TYPE_CHECKING:
    from packages.tgsandbox.tests.payments.conftest import Json, Stall


def write(stall: Stall, text: str = "Are you open?") -> Json:
    """Bob writes to Ann, whose account the bot looks after: the arguments that name the talk."""
    known = [account for account in stall.world.accounts.values() if account.user.first_name == "Bob"]
    bob = known[0] if known else stall.world.add_user("Bob")
    if not stall.world.payments.business:
        business.connect(stall.world, stall.user_id, stall.bot.id)
    (connection,) = stall.world.payments.business.values()
    chats.send_text(stall.world, bob.user.id, stall.user_id, Send(text))
    return {"business_connection_id": connection.id, "chat_id": bob.user.id}


def test_a_message_to_the_account_reaches_its_bot_which_answers_for_the_person(stall: Stall) -> None:
    talk = write(stall)
    (told,) = stall.told("business_message")
    assert (told["text"], told["chat"]["first_name"]) == ("Are you open?", "Bob")
    assert told["business_connection_id"] == talk["business_connection_id"]

    sent = stall.call("sendMessage", **talk, text="Till six.")["result"]

    assert sent["from"]["id"] == stall.user_id
    assert sent["sender_business_bot"]["id"] == stall.bot.id
    # The bot isn't told of its own, the people read all of it.
    assert len(stall.told("business_message")) == 1
    read = chats.list_messages(stall.world, talk["chat_id"], stall.user_id, MessagePage())
    assert [(one.text, one.sender_id) for one in read][1] == ("Till six.", stall.user_id)
    (chat,) = [one for one in chats.list_chats(stall.world, stall.user_id) if one.title == "Bob"]
    assert (chat.peer_id, chat.last_message and chat.last_message.text) == (talk["chat_id"], "Till six.")


def test_buttons_under_a_business_message_are_the_bots(stall: Stall) -> None:
    talk = write(stall)
    keyboard = {"inline_keyboard": [[{"text": "Book", "callback_data": "book"}]]}
    sent = stall.call("sendMessage", **talk, text="Book?", reply_markup=keyboard)["result"]

    taps.tap_button(stall.world, talk["chat_id"], stall.user_id, sent["message_id"], Tap(text="Book"))

    (query,) = stall.told("callback_query")
    assert (query["data"], query["from"]["first_name"]) == ("book", "Bob")
    assert query["message"]["business_connection_id"] == talk["business_connection_id"]


def test_a_business_message_is_edited_read_and_taken_back(stall: Stall) -> None:
    talk = write(stall)
    bobs = stall.told("business_message")[0]["message_id"]
    mine = stall.call("sendMessage", **talk, text="Till six.")["result"]["message_id"]

    edited = stall.call("editMessageText", **talk, message_id=mine, text="Till seven.")["result"]
    assert edited["text"] == "Till seven."
    words = stall.refusal("editMessageText", **talk, message_id=bobs, text="No")
    assert words == "Bad Request: MESSAGE_AUTHOR_REQUIRED"
    assert stall.call("readBusinessMessage", **talk, message_id=bobs)["result"] is True
    assert stall.buyer.read[dialogues.dialogue_of(stall.world, stall.user_id, talk["chat_id"]).key] == bobs
    connection = {"business_connection_id": talk["business_connection_id"]}
    assert stall.call("deleteBusinessMessages", **connection, message_ids=[bobs, mine])["result"] is True
    assert chats.list_messages(stall.world, stall.user_id, talk["chat_id"], MessagePage()) == []


def test_the_other_bots_of_the_account_hear_what_one_wrote_and_took_back(stall: Stall) -> None:
    talk = write(stall)
    other = stall.world.add_bot("Scribe", "scribe_bot")
    business.connect(stall.world, stall.user_id, other.id)

    sent = stall.call("sendMessage", **talk, text="Till six.")["result"]["message_id"]
    stall.call(
        "deleteBusinessMessages", business_connection_id=talk["business_connection_id"], message_ids=[sent]
    )

    (told,) = stall.told("business_message", other)
    assert told["sender_business_bot"]["id"] == stall.bot.id
    (gone,) = stall.told("deleted_business_messages", other)
    assert (gone["message_ids"], gone["chat"]["first_name"]) == ([sent], "Bob")


def test_a_bot_writes_only_to_who_wrote_today_and_with_the_right(stall: Stall) -> None:
    talk = write(stall)
    strange = stall.refusal("sendMessage", **talk | {"chat_id": 5}, text="Hi")
    assert strange == "Bad Request: BUSINESS_PEER_INVALID"
    stall.world.advance(86_401)
    late = stall.refusal("sendMessage", **talk, text="Hi")
    assert late == "Bad Request: BUSINESS_PEER_USAGE_MISSING"
    write(stall)
    weak = business.connect(stall.world, stall.user_id, stall.bot.id, frozenset({"can_read_messages"}))
    words = stall.refusal("sendMessage", business_connection_id=weak.id, chat_id=talk["chat_id"], text="Hi")
    assert words == "Bad Request: BOT_ACCESS_FORBIDDEN"


def test_people_without_a_business_account_have_no_talk_here(stall: Stall) -> None:
    bob = stall.world.add_user("Bob")
    with pytest.raises(NotThere):
        chats.send_text(stall.world, bob.user.id, stall.user_id, Send("Hi"))
    with pytest.raises(WorldError, match="Ann has no business account"):
        dialogues.write(stall.world, bob.user.id, stall.user_id, Text("Hi"))
