"""What live Telegram would have made of a bot's calls."""

from __future__ import annotations

import pytest

from tgsandbox.testing import CallRefused, Sandbox, SandboxBot
from tgsandbox.world.trouble.refusals import RULES


@pytest.fixture
def bot(sandbox: Sandbox) -> SandboxBot:
    return sandbox.bot("Mugs", "mugs_bot")


def refuse(bot: SandboxBot, method: str, **arguments: object) -> None:
    with pytest.raises(CallRefused):
        bot.call(method, **arguments)


def test_a_bot_that_does_everything_right_has_no_verdicts(sandbox: Sandbox, bot: SandboxBot) -> None:
    ann = sandbox.buyer()
    ann.open(bot)
    bot.call("sendMessage", chat_id=ann.id, text="<b>Hello</b>", parse_mode="HTML", reply_to_message_id=1)

    assert not sandbox.verdicts()


def test_a_misspelled_argument_is_ignored_by_telegram_and_told_here(
    sandbox: Sandbox, bot: SandboxBot
) -> None:
    ann = sandbox.buyer()
    ann.open(bot)
    bot.call("sendMessage", chat_id=ann.id, text="Hello", parsemode="HTML")

    (verdict,) = sandbox.verdicts()
    assert (verdict.kind, verdict.method) == ("ignored", "sendMessage")
    assert "sendMessage has no parsemode" in verdict.sentence
    assert sandbox.calls("sendMessage")[0].strangers == ["parsemode"]


def test_a_refused_call_is_explained_with_its_rule_its_value_and_its_source(
    sandbox: Sandbox, bot: SandboxBot
) -> None:
    refuse(bot, "sendMessage", chat_id=777, text="Hello")

    why = sandbox.calls("sendMessage")[0].why_refused
    assert why is not None
    assert "a person who has started this bot" in why.rule
    assert why.value == "chat_id='777'"
    assert why.source
    (verdict,) = sandbox.verdicts("sendMessage")
    assert verdict.sentence.startswith("Telegram refuses this: 400 Bad Request: chat not found. chat_id is")


def test_a_providers_token_is_never_shown(sandbox: Sandbox, bot: SandboxBot) -> None:
    ann = sandbox.buyer()
    ann.open(bot)
    refuse(
        bot,
        "sendInvoice",
        chat_id=ann.id,
        title="Mug",
        description="Blue",
        payload="mug",
        currency="USD",
        provider_token="284685063:TEST:c2VjcmV0",
        prices=[{"label": "Mug", "amount": 1200}],
    )

    (verdict,) = sandbox.verdicts()
    assert "provider_token=***, currency='USD'" in verdict.sentence
    assert "c2VjcmV0" not in verdict.sentence


@pytest.mark.parametrize(
    ("method", "arguments", "words"),
    [
        ("sendMessage", {"text": "Hello"}, "chat_id is needed"),
        ("sendMessage", {"chat_id": "ann", "text": " "}, "at least one character"),
        ("sendMessage", {"chat_id": "ann", "text": "x" * 5000}, "at most 4096 characters"),
        ("sendMessage", {"chat_id": "ann", "text": "<b>", "parse_mode": "HTML"}, "must be well-formed"),
        ("sendMessage", {"chat_id": "ann", "text": "x", "parse_mode": "BBCode"}, "HTML, MarkdownV2 or"),
        ("answerPreCheckoutQuery", {"pre_checkout_query_id": "1", "ok": True}, "within 10 seconds"),
        ("answerCallbackQuery", {"callback_query_id": "1"}, "within 150"),
        ("getFile", {"file_id": "nothing"}, "A file is given by its file_id"),
        ("refundStarPayment", {"user_id": 7, "telegram_payment_charge_id": "x"}, "user_id"),
    ],
)
def test_each_kind_of_refusal_has_its_rule(
    sandbox: Sandbox, bot: SandboxBot, method: str, arguments: dict[str, object], words: str
) -> None:
    ann = sandbox.buyer()
    ann.open(bot)
    given = {name: ann.id if value == "ann" else value for name, value in arguments.items()}
    refuse(bot, method, **given)

    (verdict,) = sandbox.verdicts()
    assert verdict.kind == "refused"
    assert words in verdict.sentence


def test_what_a_fault_did_is_not_held_against_the_bot(sandbox: Sandbox, bot: SandboxBot) -> None:
    sandbox.fault("flood")
    refuse(bot, "getMe")

    assert not sandbox.verdicts()


def test_the_report_of_a_failed_test_explains_what_was_refused(sandbox: Sandbox, bot: SandboxBot) -> None:
    refuse(bot, "answerPreCheckoutQuery", pre_checkout_query_id="1", ok=True)

    assert "its time is over. Given: pre_checkout_query_id='1'. See https://core" in sandbox.report()


def test_every_rule_is_a_sentence_and_says_where_it_is_written() -> None:
    assert all(rule.sentence.endswith(".") and rule.source for rule in RULES)
