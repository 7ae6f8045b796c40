"""A message and what it may hold. Values: an edit puts a new message in the old one's place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict

from tgsandbox.world.chats import ChatKey
from tgsandbox.world.talk.contents import (
    ChatEvent,
    Contact,
    Dice,
    Location,
    Media,
    PollPosted,
    Venue,
    WebAppData,
)

if TYPE_CHECKING:
    from tgsandbox.world.checkout.invoices import InvoiceContent
    from tgsandbox.world.people import OrderInfo
    from tgsandbox.world.star_trade.gifts import OwnedGift
    from tgsandbox.world.star_trade.paid_media import PaidItem
    from tgsandbox.world.talk.checklists import Checklist, TasksChanged
    from tgsandbox.world.talk.games import GamePosted
    from tgsandbox.world.talk.rich import RichMessage

# A Bot API object as it goes over the wire; its shape was checked where it came in.
Wire = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entity:
    """Offset and length in UTF-16 code units, as in the Bot API."""

    type: str
    offset: int
    length: int
    url: str = ""
    # Of a text_mention.
    user_id: int = 0
    language: str = ""
    custom_emoji_id: str = ""
    # Of a date_time: the moment, in seconds since 1970 UTC, and how a client shows it.
    unix_time: int = 0
    date_time_format: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    entities: tuple[Entity, ...] = ()
    link_preview_options: Wire | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    file: str  # a key of World.files
    caption: str = ""
    entities: tuple[Entity, ...] = ()
    has_spoiler: bool = False
    show_caption_above_media: bool = False
    # Of a live photo: the film, a key of World.files.
    video: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    file: str  # a key of World.files
    caption: str = ""
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class SuccessfulPayment:
    """The service message of a payment. The buyer sees amount and title, the bot all of it."""

    currency: str
    total_amount: int
    invoice_payload: str
    telegram_payment_charge_id: str
    provider_payment_charge_id: str
    title: str
    shipping_option_id: str = ""
    order_info: OrderInfo | None = None
    is_recurring: bool = False
    is_first_recurring: bool = False
    subscription_expiration_date: int = 0
    invoice_chat: ChatKey | None = None
    invoice_message_id: int = 0


@dataclass(frozen=True, slots=True)
class RefundedPayment:
    currency: str
    total_amount: int
    invoice_payload: str
    telegram_payment_charge_id: str
    provider_payment_charge_id: str = ""


@dataclass(frozen=True, slots=True)
class PaidMedia:
    """Pictures and videos that are seen for Stars; who has bought them is in Payments.media_buyers."""

    seller_bot_id: int
    star_count: int
    items: tuple[PaidItem, ...]
    payload: str = ""
    caption: str = ""
    entities: tuple[Entity, ...] = ()
    show_caption_above_media: bool = False


@dataclass(frozen=True, slots=True)
class GiftGiven:
    """The service message of a gift."""

    owned: OwnedGift


@dataclass(frozen=True, slots=True)
class UniqueGiftGiven:
    """The service message of a gift that became unique, or was handed on."""

    owned: OwnedGift
    origin: Literal["upgrade", "transfer"]


Content: TypeAlias = (
    "Text | Photo | Document | Media | Location | Venue | Contact | Dice | PollPosted | ChatEvent"
    " | InvoiceContent | SuccessfulPayment | RefundedPayment | PaidMedia | GiftGiven | SuggestedPostNews"
    " | WebAppData | UniqueGiftGiven | GamePosted | RichMessage"
    " | Checklist | TasksChanged"
)


@dataclass(frozen=True, slots=True)
class SuggestedPostNews:
    """A service message about a suggested post, which is another message of the same chat.

    `kind` is approved, approval_failed, declined, paid or refunded.
    """

    kind: str
    post: tuple[ChatKey, int]
    comment: str = ""
    # What the channel has of the price, in nanostars.
    nanostars: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a forwarded message came from: a person or a bot, or a post of a channel."""

    sender_id: int
    date: int
    channel: ChatKey | None = None
    message_id: int = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """The part of another message that a reply is about; `position` in its UTF-16 code units."""

    text: str
    position: int = 0
    entities: tuple[Entity, ...] = ()
    is_manual: bool = True


class Particulars(TypedDict, total=False):
    """What a new message may have besides its content; the names are those of Message."""

    reply_markup: Wire | None
    reply_to: int
    protect_content: bool
    via_bot_id: int
    inline_message_id: str
    forwarded_from: Origin | None
    is_paid_post: bool
    media_group_id: str
    thread_id: int
    reply_chat: ChatKey | None
    quote: Quote | None
    effect_id: str
    paid_star_count: int
    business_bot_id: int
    direct_topic_id: int
    guest_caller_id: int


@dataclass(frozen=True, slots=True)
class Message:
    """`sender_id` is a user's or a bot's id. `reply_markup` is the Bot API's own object, checked."""

    id: int
    chat: ChatKey
    sender_id: int
    date: int
    content: Content
    reply_markup: Wire | None = None
    reply_to: int = 0
    edit_date: int = 0
    protect_content: bool = False
    # The receipt that took the Pay button's place (a message id in the same chat), 0 before.
    receipt_message_id: int = 0
    # The bot by whose inline mode a person sent it, and the name by which that bot may edit it.
    via_bot_id: int = 0
    inline_message_id: str = ""
    forwarded_from: Origin | None = None
    # A post in a channel that somebody paid for.
    is_paid_post: bool = False
    # Of an album: the same for all its messages.
    media_group_id: str = ""
    # The forum topic, 0 for none or the general one.
    thread_id: int = 0
    # Where the message is that `reply_to` names, when it is in another chat.
    reply_chat: ChatKey | None = None
    quote: Quote | None = None
    effect_id: str = ""
    # What its sender paid for being let in with it.
    paid_star_count: int = 0
    # The bot that wrote it for the person who is its sender.
    business_bot_id: int = 0
    # In a channel's direct messages: the person whose talk with the channel it is part of.
    direct_topic_id: int = 0
    # Of a guest's message: who has named the bot.
    guest_caller_id: int = 0
