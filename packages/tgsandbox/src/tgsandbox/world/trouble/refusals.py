"""Why Telegram refuses a call: the rule behind its words, which argument broke it, and where that is said.

The words are Telegram's and mostly short; the first pattern that is found in them explains them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from tgsandbox.world.journal import Call

DOCS = "https://core.telegram.org/bots/api"
PAYMENTS = "https://core.telegram.org/bots/payments"
SERVER = "telegram-bot-api, Client.cpp"
LONGEST_VALUE = 80
# Their values open something; they are named and not shown.
SECRETS = frozenset({"provider_token", "secret_token"})


class Rule(NamedTuple):
    """`arguments` are those that the rule is about; the ones that were given are shown with their values."""

    pattern: str
    sentence: str
    arguments: tuple[str, ...] = ()
    source: str = SERVER


@dataclass(frozen=True, slots=True)
class Explanation:
    """`value` is what was given, as `name=value, …`, "" when nothing of it was given."""

    rule: str
    value: str
    source: str


TEXT = ("text", "caption", "explanation", "title", "description")
RULES = (
    # Payments.
    Rule(
        "CURRENCY_TOTAL_AMOUNT_INVALID",
        "The sum of the prices must lie between the currency's limits, about 1 to 10,000 US dollars.",
        ("prices", "currency"),
        f"{PAYMENTS}#supported-currencies",
    ),
    Rule(
        "CURRENCY_INVALID",
        "The currency is a code from Telegram's list that the payment provider takes, or XTR for Stars.",
        ("currency",),
        f"{PAYMENTS}#supported-currencies",
    ),
    Rule(
        "PAYMENT_PROVIDER_INVALID",
        "provider_token must be that of a provider which is connected to this very bot in BotFather; an "
        "invoice in Stars (XTR) has an empty one.",
        ("provider_token", "currency"),
        f"{PAYMENTS}#getting-a-token",
    ),
    Rule(
        "DATA_JSON_INVALID",
        "provider_data is JSON as the payment provider wants it, serialized to a string.",
        ("provider_data",),
        f"{DOCS}#sendinvoice",
    ),
    Rule(
        "STARS_INVOICE_INVALID",
        "An invoice in Stars has exactly one price, and no tips.",
        ("prices", "max_tip_amount"),
        f"{DOCS}#sendinvoice",
    ),
    Rule(
        "INVOICE_PAYLOAD_INVALID|PAYLOAD_INVALID",
        "The payload has 1 to 128 bytes.",
        ("payload",),
        f"{DOCS}#sendinvoice",
    ),
    Rule(
        "START_PARAM",
        "start_parameter has up to 64 of A-Z, a-z, 0-9, _ and -.",
        ("start_parameter",),
        f"{DOCS}#sendinvoice",
    ),
    Rule(
        "SUBSCRIPTION_PERIOD_INVALID",
        "A subscription lasts 2592000 seconds (30 days).",
        ("subscription_period",),
        f"{DOCS}#createinvoicelink",
    ),
    Rule(
        "SUBSCRIPTION_AMOUNT_INVALID",
        "A subscription costs 1 to 10000 Stars.",
        ("prices",),
        f"{DOCS}#createinvoicelink",
    ),
    Rule(
        "SUBSCRIPTION_EXPORT_MISSING",
        "Subscriptions are sold by createInvoiceLink, not by a message.",
        ("subscription_period",),
        f"{DOCS}#createinvoicelink",
    ),
    Rule(
        "wrong invoice information specified|MEDIA_EMPTY",
        "An invoice needs a title of 1 to 32 and a description of 1 to 255 characters.",
        ("title", "description"),
        f"{DOCS}#sendinvoice",
    ),
    Rule(
        "[Tt]otal price must be positive",
        "The prices must add up to more than nothing.",
        ("prices",),
        f"{DOCS}#sendinvoice",
    ),
    Rule(
        "tip",
        "Suggested tips are up to four positive amounts, each higher than the one before, none above "
        "max_tip_amount.",
        ("suggested_tip_amounts", "max_tip_amount"),
        f"{DOCS}#sendinvoice",
    ),
    Rule(
        "shipping option",
        "An ok answer to a shipping query has at least one option with an id, a title and prices.",
        ("shipping_options", "ok"),
        f"{DOCS}#answershippingquery",
    ),
    Rule(
        "error_message",
        "An answer that refuses (ok=false) needs error_message, for the buyer to read.",
        ("ok",),
        f"{DOCS}#answerprecheckoutquery",
    ),
    Rule(
        "query is too old",
        "Shipping and pre-checkout queries are answered once and within 10 seconds, callback queries within "
        "150; this id is unknown, answered already, or its time is over.",
        ("pre_checkout_query_id", "shipping_query_id", "callback_query_id", "inline_query_id"),
        f"{DOCS}#answerprecheckoutquery",
    ),
    Rule(
        "CHARGE_ALREADY_REFUNDED",
        "This payment was refunded before; the money is with the buyer.",
        ("telegram_payment_charge_id",),
        f"{DOCS}#refundstarpayment",
    ),
    Rule(
        "CHARGE_ID|CHARGE_NOT_FOUND",
        "refundStarPayment needs the telegram_payment_charge_id of a payment in "
        "Stars to this bot, and the user_id of who paid.",
        ("telegram_payment_charge_id", "user_id"),
        f"{DOCS}#refundstarpayment",
    ),
    Rule(
        "REPLY_MARKUP_BUY_EMPTY|BUTTON_POS_INVALID",
        "The Pay button of an invoice, and a game's own, is the first one of the keyboard's first row.",
        ("reply_markup",),
        f"{DOCS}#inlinekeyboardbutton",
    ),
    Rule(
        "in private chats only",
        "Buttons that ask the person for something, and keys that open a Mini App, are for private chats.",
        ("reply_markup",),
        f"{DOCS}#keyboardbutton",
    ),
    Rule(
        "BALANCE_TOO_LOW",
        "The balance has fewer Stars than this costs.",
        ("star_count", "amount"),
        f"{DOCS}#getmystarbalance",
    ),
    Rule(
        "EXTENDED_MEDIA_AMOUNT_INVALID|media price",
        "Paid media cost 1 to 25000 Stars.",
        ("star_count",),
        f"{DOCS}#sendpaidmedia",
    ),
    # Messages.
    Rule(
        "can't parse entities",
        "The markup of parse_mode must be well-formed, and its reserved characters "
        "escaped; the words say which byte is wrong.",
        (*TEXT, "parse_mode"),
        f"{DOCS}#formatting-options",
    ),
    Rule(
        "unsupported parse_mode",
        "parse_mode is HTML, MarkdownV2 or Markdown.",
        ("parse_mode",),
        f"{DOCS}#formatting-options",
    ),
    Rule(
        "message text is empty|text must be non-empty",
        "A text has at least one character beside spaces.",
        ("text",),
        f"{DOCS}#sendmessage",
    ),
    Rule(
        "message is too long|MESSAGE_TOO_LONG",
        "A text has at most 4096 characters after its entities are read.",
        ("text",),
        f"{DOCS}#sendmessage",
    ),
    Rule("caption is too long", "A caption has at most 1024 characters.", ("caption",), f"{DOCS}#sendphoto"),
    Rule(
        "message is not modified",
        "An edit must change the text or the keyboard.",
        ("text", "reply_markup"),
        f"{DOCS}#editmessagetext",
    ),
    Rule(
        "message can't be edited",
        "A bot edits only its own messages, of an invoice only the keyboard.",
        ("message_id",),
        f"{DOCS}#updating-messages",
    ),
    Rule(
        "message to (edit|delete|forward|copy|be replied) not found|MESSAGE_ID_INVALID",
        "The chat has no such message (any more).",
        ("chat_id", "message_id", "reply_parameters"),
    ),
    Rule(
        "message can't be deleted",
        "Outside of private chats a bot deletes only its own messages, unless it is an administrator.",
        ("chat_id", "message_id"),
        f"{DOCS}#deletemessage",
    ),
    Rule(
        "BUTTON_DATA_INVALID",
        "callback_data has 1 to 64 bytes.",
        ("reply_markup",),
        f"{DOCS}#inlinekeyboardbutton",
    ),
    Rule(
        "button|keyboard|BUTTON_|reply markup",
        "Each button of an inline keyboard has a text and exactly one action.",
        ("reply_markup",),
        f"{DOCS}#inlinekeyboardbutton",
    ),
    Rule(
        "file is too big",
        "A bot downloads files of up to 20 MB and uploads up to 50 MB.",
        ("file_id",),
        f"{DOCS}#getfile",
    ),
    Rule(
        "file identifier|file_id|in the request|PHOTO_|IMAGE_",
        "A file is given by its file_id at this bot, by an address, or as a part of multipart/form-data.",
        ("photo", "document", "video", "file_id"),
        f"{DOCS}#sending-files",
    ),
    # Chats.
    Rule(
        "can't initiate conversation",
        "A bot can't write first: the person has to press Start.",
        ("chat_id",),
        "https://core.telegram.org/bots/faq",
    ),
    Rule("blocked by the user", "The person blocked the bot.", ("chat_id",), SERVER),
    Rule(
        "can't send messages to the bot",
        "Bots do not get messages of bots.",
        ("chat_id",),
        "https://core.telegram.org/bots/faq",
    ),
    Rule("not a member", "The bot must be in the chat to write there.", ("chat_id",)),
    Rule("chat_id is empty", "chat_id is needed.", (), f"{DOCS}#making-requests"),
    Rule(
        "chat not found",
        "chat_id is the id of a person who has started this bot, or of a chat with the bot; "
        "a public chat may also be named by @username.",
        ("chat_id",),
        SERVER,
    ),
    Rule(
        "user not found|USER_ID_INVALID|[Ii]nvalid user_id",
        "user_id is the id of a person whom the bot has met.",
        ("user_id",),
    ),
    # Receiving.
    Rule("can't use getUpdates", "A bot has either a webhook or polls.", (), f"{DOCS}#getting-updates"),
    Rule(
        "other getUpdates request",
        "A second copy of the bot polls with the same token.",
        (),
        f"{DOCS}#getupdates",
    ),
    Rule("terminated by setWebhook", "A webhook was set while the bot polled.", (), f"{DOCS}#setwebhook"),
    Rule(
        "webhook URL|secret token",
        "A webhook has an https address and a secret_token of up to 256 of A-Z, a-z, 0-9, _ and -.",
        ("url", "secret_token"),
        f"{DOCS}#setwebhook",
    ),
    Rule(
        "method not found",
        "There is no method of this name in Bot API 10.3.",
        (),
        f"{DOCS}#available-methods",
    ),
    Rule(
        "Too Many Requests",
        "The bot asked more often than Telegram allows; it should wait retry_after seconds.",
        (),
        "https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this",
    ),
    Rule("^Unauthorized", "The token is not (any more) that of a bot.", (), f"{DOCS}#authorizing-your-bot"),
    Rule(
        "[Cc]an't (parse|find)|[Oo]bject expected|rray of",
        "This argument is JSON of the type that the method's page shows.",
        (),
        f"{DOCS}#making-requests",
    ),
    Rule(
        "is required|non-empty|not specified|is empty|isn't specified",
        "An argument that the method needs is missing or empty.",
        (),
        f"{DOCS}#making-requests",
    ),
)
_PATTERNS = tuple((re.compile(rule.pattern), rule) for rule in RULES)


def explain(call: Call) -> Explanation | None:
    """None for a call that was not refused, and for a refusal whose words say all that is known."""
    answer = call.answer
    if answer.get("ok", True) or call.fault:
        return None
    words = str(answer.get("description", ""))
    rule = next((rule for pattern, rule in _PATTERNS if pattern.search(words)), None)
    if rule is None:
        return None
    return Explanation(rule.sentence, _given(call.arguments, rule.arguments), rule.source)


def _given(arguments: dict[str, Any], names: tuple[str, ...]) -> str:
    return ", ".join(f"{name}={_show(name, arguments[name])}" for name in names if name in arguments)


def _show(name: str, value: Any) -> str:
    if name in SECRETS:
        return "***" if value else "''"
    text = repr(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
