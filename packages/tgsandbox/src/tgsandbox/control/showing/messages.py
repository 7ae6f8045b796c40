"""Chats and messages, as the buyer sees them."""

from __future__ import annotations

from itertools import islice, takewhile

from tgsandbox.control.buttons import Keyboard, inline_keyboard, reply_keyboard
from tgsandbox.control.shapes.messages import (
    ButtonView,
    ChatView,
    EntityView,
    InvoiceView,
    MessageKind,
    MessageView,
    PaymentView,
)
from tgsandbox.control.shapes.money import show_money
from tgsandbox.control.showing import message_parts as parts
from tgsandbox.world.chats import Chat, ChatKey
from tgsandbox.world.checkout.invoices import InvoiceContent
from tgsandbox.world.talk.checklists import Checklist, TasksChanged
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
from tgsandbox.world.talk.effects import EFFECTS
from tgsandbox.world.talk.games import GamePosted
from tgsandbox.world.talk.messages import (
    Document,
    Entity,
    GiftGiven,
    Message,
    PaidMedia,
    Photo,
    RefundedPayment,
    SuccessfulPayment,
    SuggestedPostNews,
    Text,
    UniqueGiftGiven,
)
from tgsandbox.world.talk.rich import RichMessage, words_of_blocks
from tgsandbox.world.world import World

# So many unread messages are counted at most.
MAX_COUNTED = 100


def show_message(world: World, message: Message) -> MessageView:
    content = message.content
    return MessageView(
        id=message.id,
        chat_id=message.chat.chat_id,
        sender_id=message.sender_id,
        date=message.date,
        kind=_kind_of(message),
        text=text_of(message),
        entities=[_show_entity(entity) for entity in getattr(content, "entities", ())],
        file=parts.show_file(world, content),
        invoice=_show_invoice(message, content) if isinstance(content, InvoiceContent) else None,
        payment=_show_payment(content),
        keyboard=show_keyboard(inline_keyboard(message)),
        reply_keyboard=None if (keys := reply_keyboard(message)) is None else show_keyboard(keys),
        reply_to=message.reply_to,
        edit_date=message.edit_date,
        forwarded_from=_first_writer(world, message),
        via_bot=world.bot(message.via_bot_id).user.username if message.via_bot_id else "",
        album_id=message.media_group_id,
        media=parts.show_media(content),
        paid_media=parts.show_paid_media(world, message),
        place=parts.show_place(content),
        contact=parts.show_contact(content),
        dice=parts.show_dice(content),
        poll=parts.show_poll(world, content),
        gift=parts.show_gift(content),
        note=parts.show_note(world, content),
        reactions=parts.show_reactions(world, message),
        checklist=parts.show_checklist(content),
        quote=message.quote.text if message.quote is not None else "",
        effect=EFFECTS.get(message.effect_id, ""),
        paid_stars=message.paid_star_count,
    )


def text_of(message: Message) -> str:
    """The words of a message: its text, its caption, an invoice's title, what a service message says."""
    match message.content:
        case Text(text=text):
            return text
        case Photo(caption=words) | Document(caption=words) | PaidMedia(caption=words):
            return words
        case Media(emoji=emoji, caption=words):
            return emoji or words
        case Location() as place:
            return _coordinates(place)
        case Venue() as venue:
            return f"{venue.title}, {venue.address} ({_coordinates(venue.location)})"
        case Contact() as contact:
            return f"{contact.first_name} {contact.last_name}".rstrip() + f", {contact.phone_number}"
        case Dice() as dice:
            return f"{dice.emoji} {dice.value}"
        case PollPosted(question=question):
            return question
        case RichMessage(blocks=blocks):
            return words_of_blocks(blocks)
        case Checklist(title=title):
            return title
        case TasksChanged(added=added):
            return "Tasks added" if added else "Tasks marked"
        case GamePosted() as posted:
            parts = (posted.game.title, posted.game.description, posted.text)
            return "\n".join(part for part in parts if part)
        case ChatEvent(kind=kind, text=words):
            return ": ".join(part for part in (kind.replace("_", " "), words) if part)
        case SuggestedPostNews(kind=kind, comment=comment):
            return f"Suggested post: {kind.replace('_', ' ')}. {comment}".strip()
        case WebAppData(button_text=words):
            return words
        case GiftGiven(owned=owned) | UniqueGiftGiven(owned=owned):
            return f"{owned.gift.emoji} {owned.text}".strip()
        case InvoiceContent(title=title):
            return title
        case SuccessfulPayment() as paid:
            amount = show_money(paid.total_amount, paid.currency).text
            return f"You paid {amount} for {paid.title}"
        case RefundedPayment() as refunded:
            return f"Refunded: {show_money(refunded.total_amount, refunded.currency).text}"


def _first_writer(world: World, message: Message) -> str:
    origin = message.forwarded_from
    if origin is None:
        return ""
    if origin.channel is not None:
        return world.chats[origin.channel].title
    writer = world.user(origin.sender_id)
    return f"{writer.first_name} {writer.last_name}".rstrip()


def _coordinates(place: Location) -> str:
    return f"{place.latitude:.5f}, {place.longitude:.5f}"


def show_keyboard(keyboard: Keyboard) -> list[list[ButtonView]]:
    return [[ButtonView(button.text, button.kind, button.target) for button in row] for row in keyboard]


def show_chat(world: World, chat: Chat, user_id: int) -> ChatView:
    account = world.account(user_id)
    read = account.read.get(chat.key, 0)
    last = next(reversed(chat.messages.values()), None)
    unread = takewhile(lambda message: message.id > read, reversed(chat.messages.values()))
    peer = world.user(other_side(chat.key, user_id)) if chat.is_private else None
    return ChatView(
        peer_id=peer.id if peer else chat.key.chat_id,
        type=chat.type,
        title=peer.first_name if peer else chat.title,
        username=peer.username if peer else chat.username,
        is_blocked=chat.key.bot_id in account.blocked,
        unread=sum(1 for message in islice(unread, MAX_COUNTED) if message.sender_id != user_id),
        last_message=None if last is None else show_message(world, last),
        member_count=0 if chat.is_private else len(chat.members),
    )


def other_side(key: ChatKey, user_id: int) -> int:
    """Who is on the other side of a private chat: a bot, or the other person of a dialogue."""
    return key.bot_id if key.chat_id == user_id else key.chat_id


def _kind_of(message: Message) -> MessageKind:
    return KINDS[type(message.content)]


KINDS: dict[type, MessageKind] = {
    Text: "text",
    Photo: "photo",
    Document: "document",
    Media: "media",
    Location: "location",
    Venue: "venue",
    Contact: "contact",
    Dice: "dice",
    PollPosted: "poll",
    ChatEvent: "event",
    InvoiceContent: "invoice",
    SuccessfulPayment: "payment",
    RefundedPayment: "refund",
    PaidMedia: "paid_media",
    GiftGiven: "gift",
    Checklist: "checklist",
    TasksChanged: "event",
    UniqueGiftGiven: "gift",
    SuggestedPostNews: "suggested_post_news",
    WebAppData: "web_app_data",
    GamePosted: "game",
    RichMessage: "text",
}


def _show_entity(entity: Entity) -> EntityView:
    return EntityView(
        entity.type,
        entity.offset,
        entity.length,
        entity.url,
        entity.user_id,
        entity.language,
        entity.custom_emoji_id,
    )


def _show_invoice(message: Message, invoice: InvoiceContent) -> InvoiceView:
    return InvoiceView(
        title=invoice.title,
        description=invoice.description,
        photo_url=invoice.photo.url if invoice.photo else "",
        total=show_money(invoice.total_amount, invoice.currency),
        is_test=invoice.is_test,
        start_parameter=invoice.start_parameter,
        receipt_message_id=message.receipt_message_id,
    )


def _show_payment(content: object) -> PaymentView | None:
    match content:
        case SuccessfulPayment() as paid:
            return PaymentView(
                show_money(paid.total_amount, paid.currency),
                paid.title,
                paid.telegram_payment_charge_id,
                paid.invoice_message_id,
            )
        case RefundedPayment() as back:
            total = show_money(back.total_amount, back.currency)
            return PaymentView(total, "", back.telegram_payment_charge_id, 0)
    return None
