"""Inline mode with invoices, and what becomes of an invoice that is forwarded or copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tgsandbox.control.buttons import inline_keyboard
from tgsandbox.control.shapes.inline import AskInline, ChooseResult, ForwardTo
from tgsandbox.control.verbs import inline as verbs
from tgsandbox.world.chats import Chat, ChatKey
from tgsandbox.world.checkout import paying
from tgsandbox.world.checkout.form_errors import PaymentRefused
from tgsandbox.world.checkout.payment_form import FormState
from tgsandbox.world.errors import WorldError
from tgsandbox.world.people import Account
from tgsandbox.world.star_trade import stars
from tgsandbox.world.talk import acts, inline
from tgsandbox.world.talk.messages import Message

if TYPE_CHECKING:
    from packages.tgsandbox.tests.payments.conftest import Json, Stall


def article(stall: Stall, **changes: Any) -> Json:
    """A result that is an invoice in Stars."""
    return {
        "type": "article",
        "id": "tea",
        "title": "Tea",
        "input_message_content": stall.star_arguments(**changes),
    }


def group_with(stall: Stall, *others: Account) -> Chat:
    members = {stall.user_id, stall.bot.id, *(other.user.id for other in others)}
    return stall.world.add_chat("supergroup", "Tea lovers", members)


def ask(stall: Stall, chat: Chat, query: str = "tea") -> str:
    """The id of the inline query."""
    stall.bot.has_inline_mode = stall.bot.has_inline_feedback = True
    return inline.ask(stall.world, stall.user_id, stall.bot.id, query, chat.key).id


def post_invoice(stall: Stall, chat: Chat, **changes: Any) -> Message:
    """An invoice that the buyer sent into the chat by the bot's inline mode."""
    query_id = ask(stall, chat)
    answer = stall.call("answerInlineQuery", inline_query_id=query_id, results=[article(stall, **changes)])
    assert answer == {"ok": True, "result": True}
    return inline.choose(stall.world, stall.user_id, query_id, "tea")


def test_an_inline_query_is_told_answered_and_its_choice_told_again(stall: Stall) -> None:
    group = group_with(stall)
    message = post_invoice(stall, group)
    (query,) = stall.told("inline_query")
    assert (query["query"], query["offset"], query["chat_type"]) == ("tea", "", "supergroup")
    assert query["from"]["id"] == stall.user_id
    (chosen,) = stall.told("chosen_inline_result")
    assert list(chosen) == ["from", "inline_message_id", "query", "result_id"]
    assert (chosen["query"], chosen["result_id"]) == ("tea", "tea")
    assert chosen["inline_message_id"] == message.inline_message_id
    posted = stall.told("message")[-1]
    assert (posted["from"]["id"], posted["via_bot"]["id"]) == (stall.user_id, stall.bot.id)
    assert posted["invoice"]["start_parameter"] == ""


def test_an_inline_invoice_is_paid_by_anybody_any_number_of_times(stall: Stall) -> None:
    bob = stall.world.add_user("Bob", stars=100)
    group = group_with(stall, bob)
    message = post_invoice(stall, group)
    for payer in (stall.user_id, bob.user.id, bob.user.id):
        form = paying.open_form(stall.world, payer, group.key, message.id)
        assert stall.pay_stars(form).state == FormState.PAID
    payments = [one for one in stall.told("message") if "successful_payment" in one]
    assert [one["chat"]["id"] for one in payments] == [stall.user_id, bob.user.id, bob.user.id]
    assert stars.bot_balance(stall.world, stall.bot.id) == 150
    assert inline_keyboard(group.messages[message.id])[0][0].kind == "pay"


def test_only_a_bot_with_inline_mode_is_asked(stall: Stall) -> None:
    with pytest.raises(WorldError, match="has no inline mode"):
        inline.ask(stall.world, stall.user_id, stall.bot.id, "tea", stall.chat)
    assert stall.call("getMe")["result"]["supports_inline_queries"] is False


def test_an_answer_that_is_late_or_the_second_one_is_refused(stall: Stall) -> None:
    group = group_with(stall)
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    first = ask(stall, group)
    stall.call("answerInlineQuery", inline_query_id=first, results=[])
    assert stall.refusal("answerInlineQuery", inline_query_id=first, results=[]) == too_old
    second = ask(stall, group)
    stall.world.advance(31)
    assert stall.refusal("answerInlineQuery", inline_query_id=second, results=[]) == too_old
    assert stall.refusal("answerInlineQuery", inline_query_id="tea", results=[]) == too_old


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ("{", "can't parse JSON encoded inline query results:"),
        ("{}", "expected an Array of inline query results"),
        ([5], "can't parse inline query result: Inline query result must be an object"),
        ([{"id": "1"}], "can't parse inline query result: Can't find field \"type\""),
        (
            [{"type": "article", "id": "1", "title": "a", "input_message_content": {}}],
            "can't parse inline query result: Input message content is not specified",
        ),
        (
            [{"type": "article", "id": "1", "input_message_content": {"message_text": "a"}}],
            "can't parse inline query result: Can't find field \"title\"",
        ),
        (
            [{"type": "article", "id": "1", "title": "a", "input_message_content": {"payload": "p"}}],
            "can't parse inline query result: Can't find field \"title\"",
        ),
        ([{"type": "article", "id": str(n)} for n in range(51)], "too many inline query results specified"),
    ],
)
def test_results_are_refused_in_telegrams_words(stall: Stall, results: Any, words: str) -> None:
    query_id = ask(stall, group_with(stall))
    refusal = stall.refusal("answerInlineQuery", inline_query_id=query_id, results=results)
    assert refusal.startswith(f"Bad Request: {words}")


def test_an_inline_invoice_is_checked_as_every_other(stall: Stall) -> None:
    query_id = ask(stall, group_with(stall))
    for changes, words in (
        ({"currency": "EUR"}, "PAYMENT_PROVIDER_INVALID"),
        (
            {"prices": [{"label": "", "amount": 5}]},
            "can't parse inline query result: Can't parse labeled price",
        ),
        ({"prices": [{"label": "a", "amount": 0}]}, "total price must be positive"),
    ):
        results = [article(stall, **changes)]
        assert words in stall.refusal("answerInlineQuery", inline_query_id=query_id, results=results)


def test_texts_and_files_are_inline_results_too(stall: Stall) -> None:
    query_id = ask(stall, group_with(stall))
    keyboard = {"inline_keyboard": [[{"text": "More", "callback_data": "more"}]]}
    results = [
        {
            "type": "article",
            "id": "text",
            "title": "Hello",
            "input_message_content": {"message_text": "<b>Hello</b>", "parse_mode": "HTML"},
            "reply_markup": keyboard,
        },
        {
            "type": "photo",
            "id": "photo",
            "photo_url": "https://example.org/a.jpg",
            "thumbnail_url": "https://example.org/s.jpg",
            "caption": "A",
        },
    ]
    stall.call("answerInlineQuery", inline_query_id=query_id, results=results)
    text = inline.choose(stall.world, stall.user_id, query_id, "text")
    inline.choose(stall.world, stall.user_id, query_id, "photo")
    said, shown = stall.told("message")[-2:]
    assert (said["text"], said["entities"][0]["type"]) == ("Hello", "bold")
    assert shown["caption"] == "A"
    group = text.chat
    acts.tap_callback(stall.world, stall.user_id, stall.bot.id, text.id, 0, 0, key=group)
    (tapped,) = stall.told("callback_query")
    assert tapped["inline_message_id"] == text.inline_message_id
    assert "message" not in tapped


def test_a_bot_edits_what_was_sent_by_its_inline_mode(stall: Stall) -> None:
    group = group_with(stall)
    message = post_invoice(stall, group)
    edit = {
        "inline_message_id": message.inline_message_id,
        "reply_markup": {"inline_keyboard": [[{"text": "Buy tea", "pay": True}]]},
    }
    assert stall.call("editMessageReplyMarkup", **edit) == {"ok": True, "result": True}
    assert inline_keyboard(group.messages[message.id])[0][0].text == "Buy tea"
    unknown = stall.refusal("editMessageReplyMarkup", **edit | {"inline_message_id": "x"})
    assert unknown == "Bad Request: MESSAGE_ID_INVALID"
    assert stall.refusal("editMessageText", text="a") == "Bad Request: message identifier is not specified"


def test_a_forwarded_multi_chat_invoice_keeps_its_pay_button(stall: Stall) -> None:
    bob = stall.world.add_user("Bob", stars=100)
    group = group_with(stall, bob)
    original = stall.call("sendInvoice", chat_id=stall.user_id, **stall.star_arguments())["result"]
    answer = stall.call(
        "forwardMessage",
        chat_id=group.key.chat_id,
        from_chat_id=stall.user_id,
        message_id=original["message_id"],
    )
    forwarded = answer["result"]
    assert forwarded["forward_origin"]["sender_user"]["id"] == stall.bot.id
    form = paying.open_form(stall.world, bob.user.id, group.key, forwarded["message_id"])
    assert stall.pay_stars(form).state == FormState.PAID


def test_a_forwarded_single_chat_invoice_leads_to_its_bot(stall: Stall) -> None:
    group = group_with(stall)
    original = stall.send_invoice(start_parameter="tea-42")
    sent = stall.call(
        "forwardMessage", chat_id=group.key.chat_id, from_chat_id=stall.user_id, message_id=original
    )["result"]
    ((button,),) = sent["reply_markup"]["inline_keyboard"]
    assert button == {"text": "Pay 10,00 €", "url": "https://t.me/tea_shop_bot?start=tea-42"}
    with pytest.raises(PaymentRefused, match="leads to the bot"):
        paying.open_form(stall.world, stall.user_id, group.key, sent["message_id"])


def test_a_person_forwards_an_invoice_to_a_group(stall: Stall) -> None:
    stall.bot.has_group_privacy = False
    group = group_with(stall)
    original = stall.send_invoice()
    shown = verbs.forward_message(
        stall.world, stall.user_id, stall.bot.id, original, ForwardTo(group.key.chat_id)
    )
    assert shown.keyboard[0][0].kind == "pay"
    assert stall.told("message")[-1]["forward_origin"]["type"] == "user"


def test_a_channels_post_is_forwarded_with_its_channel(stall: Stall) -> None:
    channel = stall.world.add_chat("channel", "Tea News", {stall.user_id, stall.bot.id})
    post = stall.call("sendMessage", chat_id=channel.key.chat_id, text="New tea")["result"]
    sent = stall.call(
        "forwardMessage",
        chat_id=stall.user_id,
        from_chat_id=channel.key.chat_id,
        message_id=post["message_id"],
    )["result"]
    assert sent["forward_origin"]["chat"]["title"] == "Tea News"
    assert sent["forward_from_message_id"] == post["message_id"]


def test_invoices_and_payments_are_not_copied(stall: Stall) -> None:
    paid = stall.pay(stall.open())
    copy = {"chat_id": stall.user_id, "from_chat_id": stall.user_id}
    for message_id in (paid.message_id, paid.receipt_message_id):
        refusal = stall.refusal("copyMessage", **copy, message_id=message_id)
        assert refusal == "Bad Request: the message can't be copied"
    service = stall.refusal("forwardMessage", **copy, message_id=paid.receipt_message_id)
    assert service == "Bad Request: the message can't be forwarded"
    assert stall.refusal("copyMessage", **copy, message_id=999) == "Bad Request: message to copy not found"


def test_a_copy_has_no_origin_and_may_have_another_caption(stall: Stall) -> None:
    photo = stall.call("sendPhoto", chat_id=stall.user_id, photo="https://example.org/a.jpg", caption="A")
    copied = stall.call(
        "copyMessage",
        chat_id=stall.user_id,
        from_chat_id=stall.user_id,
        message_id=photo["result"]["message_id"],
        caption="B",
    )["result"]
    message = stall.world.chats[stall.chat].messages[copied["message_id"]]
    assert list(copied) == ["message_id"]
    assert getattr(message.content, "caption", "") == "B"
    assert message.forwarded_from is None


def test_inline_mode_by_the_control_apis_verbs(stall: Stall) -> None:
    stall.bot.has_inline_mode = True
    asked = verbs.ask_inline(stall.world, stall.user_id, AskInline(stall.bot.id, stall.bot.id, "tea"))
    assert asked.results is None
    button = {"text": "All teas", "start_parameter": "all"}
    stall.call("answerInlineQuery", inline_query_id=asked.id, results=[article(stall)], button=button)
    shown = verbs.get_inline(stall.world, stall.user_id, asked.id)
    assert shown.results is not None
    assert [(one.title, one.is_invoice) for one in shown.results] == [("Tea", True)]
    assert shown.button_url == "https://t.me/tea_shop_bot?start=all"
    sent = verbs.choose_inline(stall.world, stall.user_id, asked.id, ChooseResult("tea"))
    assert sent.kind == "invoice"
    assert stall.told("inline_query")[0]["chat_type"] == "sender"
    assert ChatKey(sent.chat_id, stall.bot.id) == stall.chat
