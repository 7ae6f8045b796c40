"""A message goes to another chat, with the name of where it came from or, as a copy, without it.

Facts: core.telegram.org/bots/payments (what becomes of an invoice); td, MessagesManager and MessageContent
(what can't be forwarded or copied).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from tgsandbox.world.checkout.invoices import InvoiceContent
from tgsandbox.world.currencies import format_amount
from tgsandbox.world.talk.checklists import TasksChanged
from tgsandbox.world.talk.contents import ChatEvent
from tgsandbox.world.talk.messages import (
    GiftGiven,
    Message,
    Origin,
    PaidMedia,
    Particulars,
    RefundedPayment,
    SuccessfulPayment,
    SuggestedPostNews,
    UniqueGiftGiven,
    Wire,
)
from tgsandbox.world.talk.posting import add_message

if TYPE_CHECKING:
    from tgsandbox.world.chats import Chat
    from tgsandbox.world.world import World

SERVICE_CONTENT: tuple[type, ...] = (
    SuccessfulPayment,
    RefundedPayment,
    GiftGiven,
    UniqueGiftGiven,
    SuggestedPostNews,
    ChatEvent,
    TasksChanged,
)
# What the copy of a message can't be: it would take the money, or the worth, with it.
UNCOPYABLE_CONTENT: tuple[type, ...] = (InvoiceContent, PaidMedia, *SERVICE_CONTENT)


def can_be_forwarded(message: Message) -> bool:
    return not message.protect_content and not isinstance(message.content, SERVICE_CONTENT)


def can_be_copied(message: Message) -> bool:
    return not message.protect_content and not isinstance(message.content, UNCOPYABLE_CONTENT)


def forward(
    world: World, message: Message, to: Chat, sender_id: int, **particulars: Unpack[Particulars]
) -> Message:
    """The forwarded message. A single-chat invoice becomes an advertisement with a link to its bot."""
    particulars |= {
        "reply_markup": markup_of_forward(world, message),
        "via_bot_id": message.via_bot_id,
        "forwarded_from": origin_of(world, message),
    }
    return add_message(world, to, sender_id, message.content, **particulars)


def origin_of(world: World, message: Message) -> Origin:
    """A message that was forwarded already keeps its first origin."""
    if message.forwarded_from is not None:
        return message.forwarded_from
    is_post = world.chats[message.chat].type == "channel"
    return Origin(
        message.sender_id,
        message.date,
        message.chat if is_post else None,
        message.id if is_post else 0,
    )


def markup_of_forward(world: World, message: Message) -> Wire | None:
    """Of a multi-chat invoice all buttons stay; of other messages only those that lead somewhere."""
    invoice = message.content
    if not isinstance(invoice, InvoiceContent):
        return only_links(message.reply_markup)
    if not invoice.is_single_chat:
        return message.reply_markup
    bot = world.bot(invoice.seller_bot_id).user
    url = f"https://t.me/{bot.username}?start={invoice.start_parameter}"
    words = (
        first_words(message.reply_markup) or f"Pay {format_amount(invoice.total_amount, invoice.currency)}"
    )
    return {"inline_keyboard": [[{"text": words, "url": url}]]}


def only_links(markup: Wire | None) -> Wire | None:
    """Buttons of a forwarded message that call its bot are gone."""
    rows = (markup or {}).get("inline_keyboard", [])
    kept = [[button for button in row if "url" in button] for row in rows]
    kept = [row for row in kept if row]
    return {"inline_keyboard": kept} if kept else None


def first_words(markup: Wire | None) -> str:
    rows = (markup or {}).get("inline_keyboard") or [[{}]]
    return str(rows[0][0].get("text", ""))
