"""What is read of an update: few fields, leniently. Unknown fields are ignored, missing ones have a default.

Field names are Telegram's (Bot API 10.3). Only what a decision can't do without is required.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

import msgspec

_NOTHING = msgspec.Raw(b"")

T = TypeVar("T")

# What the books can hold. Telegram's own ids have at most 52 significant bits.
Number = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
# Telegram charges and gives back something or nothing at all.
Amount = Annotated[int, msgspec.Meta(ge=1, le=2**53)]


class UnreadableUpdate(Exception):
    """It isn't what Telegram says it sends. The text says where."""


class Update(msgspec.Struct):
    """The envelope. Its one filled field stays raw until somebody needs it."""

    update_id: Number
    message: msgspec.Raw = _NOTHING
    callback_query: msgspec.Raw = _NOTHING
    shipping_query: msgspec.Raw = _NOTHING
    pre_checkout_query: msgspec.Raw = _NOTHING
    subscription: msgspec.Raw = _NOTHING
    my_chat_member: msgspec.Raw = _NOTHING

    @property
    def kind(self) -> str:
        return next((name for name in KINDS if getattr(self, name)), "other")


# Asked for by name, so that Telegram never leaves one of the money's kinds out by an old setting.
KINDS = (
    "message",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "subscription",
    "my_chat_member",
)


class User(msgspec.Struct):
    id: Number
    first_name: str = ""
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    is_bot: bool = False

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Chat(msgspec.Struct):
    id: Number
    type: str = "private"


class ShippingAddress(msgspec.Struct):
    country_code: str = ""
    state: str = ""
    city: str = ""
    street_line1: str = ""
    street_line2: str = ""
    post_code: str = ""


class OrderInfo(msgspec.Struct):
    name: str = ""
    phone_number: str = ""
    email: str = ""
    shipping_address: ShippingAddress | None = None


class AnyQuery(msgspec.Struct):
    """As much of a query as is needed to refuse it."""

    id: str


class ShippingQuery(msgspec.Struct):
    id: str
    from_: User = msgspec.field(name="from")
    invoice_payload: str = ""
    shipping_address: ShippingAddress = msgspec.field(default_factory=ShippingAddress)


class PreCheckoutQuery(msgspec.Struct):
    id: str
    currency: str
    total_amount: Amount
    from_: User = msgspec.field(name="from")
    invoice_payload: str = ""
    shipping_option_id: str = ""
    order_info: msgspec.Raw = _NOTHING


class SuccessfulPayment(msgspec.Struct):
    currency: str
    total_amount: Amount
    telegram_payment_charge_id: str
    invoice_payload: str = ""
    provider_payment_charge_id: str = ""
    shipping_option_id: str = ""
    order_info: msgspec.Raw = _NOTHING
    is_recurring: bool = False
    is_first_recurring: bool = False
    subscription_expiration_date: Number = 0


class RefundedPayment(msgspec.Struct):
    currency: str
    total_amount: Amount
    telegram_payment_charge_id: str
    invoice_payload: str = ""


class SubscriptionUpdated(msgspec.Struct):
    user: User
    state: str
    invoice_payload: str = ""


class MoneyMessage(msgspec.Struct):
    """A message, read only for money. The payment is in the private chat, so the chat's id is the payer's."""

    chat: Chat
    from_: User | None = msgspec.field(name="from", default=None)
    successful_payment: SuccessfulPayment | None = None
    refunded_payment: RefundedPayment | None = None


class RepliedMessage(msgspec.Struct):
    message_id: Number
    from_: User | None = msgspec.field(name="from", default=None)
    text: str = ""


class Message(msgspec.Struct):
    message_id: Number
    chat: Chat
    from_: User | None = msgspec.field(name="from", default=None)
    text: str = ""
    caption: str = ""
    reply_to_message: RepliedMessage | None = None
    photo: msgspec.Raw = _NOTHING
    video: msgspec.Raw = _NOTHING
    voice: msgspec.Raw = _NOTHING
    sticker: msgspec.Raw = _NOTHING
    document: msgspec.Raw = _NOTHING
    media_group_id: str = ""

    @property
    def words(self) -> str:
        return self.text or self.caption

    @property
    def is_wordless(self) -> bool:
        """Something was sent and nothing said with it. An album is many messages: no answers."""
        sent = self.photo or self.video or self.voice or self.sticker or self.document
        return bool(sent) and not self.words and not self.media_group_id


class CallbackMessage(msgspec.Struct):
    """What a button hangs on; old ones are "inaccessible" and have only these two fields."""

    chat: Chat
    message_id: Number


class CallbackQuery(msgspec.Struct):
    id: str
    from_: User = msgspec.field(name="from")
    data: str = ""
    message: CallbackMessage | None = None


class ChatMember(msgspec.Struct):
    status: str = ""


class ChatMemberUpdated(msgspec.Struct):
    """In a private chat: the person blocked the bot ("kicked"), or let it in again ("member")."""

    chat: Chat
    from_: User = msgspec.field(name="from")
    new_chat_member: ChatMember = msgspec.field(default_factory=ChatMember)

    @property
    def is_back(self) -> bool:
        return self.chat.type == "private" and self.new_chat_member.status == "member"


class Slip(msgspec.Struct):
    """As much of an update as its place in the queue depends on."""

    update_id: int
    is_money: bool
    person_id: int


class _AnyTalk(msgspec.Struct):
    from_: User | None = msgspec.field(name="from", default=None)
    chat: Chat | None = None


class _Number(msgspec.Struct):
    update_id: Number


class _Money(msgspec.Struct):
    successful_payment: msgspec.Raw = _NOTHING
    refunded_payment: msgspec.Raw = _NOTHING


_MONEY_WORDS = (b'"successful_payment"', b'"refunded_payment"')
# How a letter of these words would be written by its number; é and its like are written so, too.
_ESCAPED = b"\\u00"
# RecursionError: nested deeper than anything that Telegram sends.
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
_open = msgspec.json.Decoder(Update, strict=False).decode
_number = msgspec.json.Decoder(_Number, strict=False).decode


def opened(body: bytes | msgspec.Raw) -> Update:
    """The envelope. Raises UnreadableUpdate, also when it has two contents: none of them may be lost."""
    try:
        update = _open(body)
    except _UNREADABLE as error:
        raise UnreadableUpdate(f"update: {error}") from error
    filled = [name for name in KINDS if getattr(update, name)]
    if len(filled) > 1:
        raise UnreadableUpdate(f"update: at most one content is right, found {' and '.join(filled)}")
    return update


def read(part: msgspec.Raw, as_: type[T]) -> T:
    """One part of an update. Numbers given as text are taken, too. Raises UnreadableUpdate."""
    try:
        return msgspec.json.decode(part, type=as_, strict=False)
    except _UNREADABLE as error:
        raise UnreadableUpdate(f"{as_.__name__}: {error}") from error


def is_money(update: Update) -> bool:
    """Cheap, and never wrong in the dangerous direction: a key can't be there without its letters."""
    if update.pre_checkout_query or update.shipping_query or update.subscription:
        return True
    text = bytes(update.message)
    return any(word in text for word in _MONEY_WORDS) or (_ESCAPED in text and _names_money(update.message))


def _names_money(message: msgspec.Raw) -> bool:
    try:
        found = read(message, _Money)
    except UnreadableUpdate:
        return True
    return bool(found.successful_payment or found.refunded_payment)


def slip_of(body: bytes) -> Slip:
    """Raises UnreadableUpdate only when there is no update_id, which Telegram always sends."""
    try:
        update_id = _number(body).update_id
    except _UNREADABLE as error:
        raise UnreadableUpdate(f"update_id: {error}") from error
    try:
        update = opened(body)
        if is_money(update):
            return Slip(update_id, True, 0)
        talk = read(
            update.callback_query or update.message or update.my_chat_member or msgspec.Raw(b"{}"), _AnyTalk
        )
    except UnreadableUpdate:
        return Slip(update_id, True, 0)
    person = talk.from_ or talk.chat
    return Slip(update_id, False, person.id if person else 0)


def number_of(body: bytes) -> int:
    """The update's id; when there is none, a negative number that is the body's own."""
    try:
        return _number(body).update_id
    except _UNREADABLE:
        return -1 - zlib.crc32(body)


def as_bytes(update: bytes | Mapping[str, Any]) -> bytes:
    return update if isinstance(update, bytes) else msgspec.json.encode(update)
