"""Pictures and videos behind a price in Stars.

Facts: core.telegram.org/bots/api#sendpaidmedia and #paidmediapurchased; td, MessagesManager.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tgsandbox.world.checkout.form_errors import PaymentRefused, form_error
from tgsandbox.world.star_trade import stars
from tgsandbox.world.star_trade.star_moves import MediaSold, MoveKind, StarMove
from tgsandbox.world.talk.messages import PaidMedia
from tgsandbox.world.updates import paid_media_queue_key

if TYPE_CHECKING:
    from tgsandbox.world.chats import ChatKey
    from tgsandbox.world.world import World

MAX_STARS = 25_000
MAX_ITEMS = 10
MAX_PAYLOAD_OCTETS = 128


@dataclass(frozen=True, slots=True)
class PaidItem:
    """One picture or video; `file` is a key of World.files."""

    type: Literal["photo", "video"]
    file: str
    width: int = 0
    height: int = 0
    duration: int = 0
    # Of a live photo: the film, a key of World.files.
    live: str = ""


@dataclass(frozen=True, slots=True)
class PaidMediaPurchased:
    """The subject of purchased_paid_media."""

    user_id: int
    payload: str


def buy(world: World, user_id: int, chat: ChatKey, message_id: int) -> StarMove:
    """The person unlocks the media of a message; the bot isn't asked, it is told when it gave a payload.

    Raises PaymentRefused: MESSAGE_ID_INVALID, MEDIA_ALREADY_PAID, BALANCE_TOO_LOW.
    """
    message = world.chats[chat].messages.get(message_id) if chat in world.chats else None
    if message is None or not isinstance(message.content, PaidMedia):
        raise PaymentRefused(form_error("MESSAGE_ID_INVALID"))
    media = message.content
    buyers = world.payments.media_buyers.setdefault((chat, message_id), set())
    if user_id in buyers:
        raise PaymentRefused(form_error("MEDIA_ALREADY_PAID"))
    if world.account(user_id).stars < media.star_count:
        raise PaymentRefused(form_error("BALANCE_TOO_LOW"))
    in_channel = world.chats[chat].type == "channel"
    move = StarMove(
        stars.new_star_charge_id(world),
        world.now(),
        chat.chat_id if in_channel else media.seller_bot_id,
        user_id,
        media.star_count,
        media.payload,
        kind=MoveKind.PAID_MEDIA_PAYMENT,
        detail=MediaSold(media.items),
    )
    stars.spend(world, move)
    buyers.add(user_id)
    if media.payload and not in_channel:
        told = PaidMediaPurchased(user_id, media.payload)
        bot = world.bot(media.seller_bot_id)
        world.queue_update(bot, "purchased_paid_media", told, queue_key=paid_media_queue_key(user_id))
    return move


def is_bought(world: World, user_id: int, chat: ChatKey, message_id: int) -> bool:
    return user_id in world.payments.media_buyers.get((chat, message_id), ())
