"""Chats and messages as the buyer's client shows them."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from tgsandbox.control.shapes.message_parts import (
    ChecklistView,
    ContactView,
    DiceView,
    FileView,
    GiftOfMessageView,
    MediaView,
    NoteView,
    PaidMediaView,
    PlaceView,
    PollView,
    ReactionView,
)
from tgsandbox.control.shapes.money import Money

MessageKind = Literal[
    "text",
    "photo",
    "document",
    "media",
    "location",
    "venue",
    "contact",
    "dice",
    "game",
    "poll",
    "event",
    "invoice",
    "payment",
    "refund",
    "paid_media",
    "gift",
    "suggested_post_news",
    "web_app_data",
    "checklist",
]
ButtonKind = Literal[
    "callback", "url", "pay", "receipt", "copy", "web_app", "switch_inline", "reply", "other"
]


class EntityView(Struct, frozen=True):
    """Offset and length in UTF-16 code units, as JavaScript counts."""

    type: str
    offset: int
    length: int
    url: str = ""
    user_id: int = 0
    language: str = ""
    custom_emoji_id: str = ""


class InvoiceView(Struct, frozen=True):
    """`receipt_message_id` is the receipt that took the Pay button's place, 0 before."""

    title: str
    description: str
    photo_url: str
    total: Money
    is_test: bool
    start_parameter: str
    receipt_message_id: int


class PaymentView(Struct, frozen=True):
    """The service message of a payment or a refund; `invoice_message_id` is 0 for an invoice by link."""

    total: Money
    title: str
    telegram_payment_charge_id: str
    invoice_message_id: int


class ButtonView(Struct, frozen=True):
    """`url` is the address of a url button, or the text that a copy button copies."""

    text: str
    kind: ButtonKind
    url: str = ""


class MessageView(Struct, frozen=True):
    """`keyboard` are the buttons under the message, `reply_keyboard` those in place of the keyboard:
    None leaves it as it is, an empty list takes it away. `forwarded_from` is the name of whoever wrote it
    first, `via_bot` the username of the bot by whose inline mode it came; both "" for most messages. Messages
    with the same `album_id` are one album. `quote` is the part of the message replied to that is meant,
    `effect` the emoji of the animation it came with, `paid_stars` what its sender paid to write it. What the
    message is, by its kind, is in one of the last fields."""

    id: int
    chat_id: int
    sender_id: int
    date: int
    kind: MessageKind
    text: str
    entities: list[EntityView]
    file: FileView | None
    invoice: InvoiceView | None
    payment: PaymentView | None
    keyboard: list[list[ButtonView]]
    reply_keyboard: list[list[ButtonView]] | None
    reply_to: int
    edit_date: int
    forwarded_from: str = ""
    via_bot: str = ""
    album_id: str = ""
    media: MediaView | None = None
    paid_media: PaidMediaView | None = None
    place: PlaceView | None = None
    contact: ContactView | None = None
    dice: DiceView | None = None
    poll: PollView | None = None
    gift: GiftOfMessageView | None = None
    note: NoteView | None = None
    reactions: list[ReactionView] = []
    checklist: ChecklistView | None = None
    quote: str = ""
    effect: str = ""
    paid_stars: int = 0


class ChatView(Struct, frozen=True):
    """In a private chat `peer_id` is the bot's id, not the chat's own, and `member_count` is 0.

    `unread` 100 stands for 100 or more.
    """

    peer_id: int
    type: str
    title: str
    username: str
    is_blocked: bool
    unread: int
    last_message: MessageView | None
    member_count: int = 0
