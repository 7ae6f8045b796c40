"""Handing the goods over: a text, keys, a file, a way into a chat, or a parcel for the merchant to send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from kassa.core.catalogue import AccessGoods, FileGoods, KeyGoods, PhysicalGoods, TextGoods
from kassa.core.order import Delivery, DeliveryState, Order, OrderLine
from kassa.service.ports import OutboxItem
from kassa.telegram.markup import Html, as_plain, code, units
from kassa.telegram.messages import TEXT_CHARACTERS, Messenger
from kassa.telegram.notices import parcel_keyboard, parcel_notice, receipt
from kassa.telegram.premises import Premises
from kassa.telegram.words import Words, words_for

UPLOAD_BYTES = 50 * 1024 * 1024


class Undeliverable(Exception):
    """Trying again won't help: the shop's own set-up is at fault. The text says what is missing."""


class _InviteLink(msgspec.Struct):
    invite_link: str


async def deliver(
    messenger: Messenger, premises: Premises, item: OutboxItem, number: int, words: Words
) -> Mapping[str, Any]:
    """Sends what `item.goods` pins; the product's own text or file when nothing is pinned."""
    order = item.order
    line = line_of(order, number)
    title = _titled(line)
    thanks = receipt(order, delivery_of(order, number), words)
    match line.goods:
        case TextGoods(text):
            goods = words.html("goods.text", title=title, text=item.goods or text)
            return await _text(messenger, order.buyer_id, goods, thanks)
        case KeyGoods(pool):
            goods = words.html("goods.key", title=title, keys=_keys(item.goods, pool))
            return await _text(messenger, order.buyer_id, goods, thanks)
        case FileGoods(path):
            caption = _with_thanks(words.html("goods.file", title=title), thanks)
            return await _file(messenger, premises, order.buyer_id, item.goods or path, caption)
        case PhysicalGoods():
            return await send_parcel_notice(messenger, premises, order, number)
        case AccessGoods():
            return await grant_access(messenger, order, number, words)


async def send_parcel_notice(
    messenger: Messenger, premises: Premises, order: Order, number: int
) -> Mapping[str, Any]:
    """The merchant's chat, if there is one, gets the order with contact data, address and buttons."""
    if not premises.shop.merchant_chat_id:
        return {"told": "nobody"}
    words = words_for(premises.merchant_language)
    delivery = delivery_of(order, number)
    sent = await messenger.text(
        premises.shop.merchant_chat_id,
        parcel_notice(order, delivery, words),
        parcel_keyboard(order, delivery, words),
    )
    return {"message_id": sent.message_id}


async def grant_access(messenger: Messenger, order: Order, number: int, words: Words) -> Mapping[str, Any]:
    """A link that lets one person in."""
    line = line_of(order, number)
    access = _access(line)
    arguments = {"chat_id": access.chat_id, "member_limit": 1, "name": order.id[:32]}
    link = await messenger.bot.call("createChatInviteLink", arguments, _InviteLink)
    message = words.html("goods.access", title=line.title, link=link.invite_link)
    sent = await messenger.text(order.buyer_id, message)
    return {"message_id": sent.message_id, "invite_link": link.invite_link}


async def revoke_access(messenger: Messenger, order: Order, number: int, words: Words) -> Mapping[str, Any]:
    """Banning puts a member out; lifting the ban at once lets them buy again later."""
    line = line_of(order, number)
    who = {"chat_id": _access(line).chat_id, "user_id": order.buyer_id}
    await messenger.bot.call("banChatMember", who, bool)
    await messenger.bot.call("unbanChatMember", {**who, "only_if_banned": True}, bool)
    return {"revoked": True}


def line_of(order: Order, number: int) -> OrderLine:
    """The line that a delivery hands over."""
    return order.line(delivery_of(order, number).line_number)


def delivery_of(order: Order, number: int) -> Delivery:
    found = order.delivery(number)
    if found is None:
        raise Undeliverable(f"order {order.id} has no delivery {number}")
    return found


def can_be_sent_again(order: Order, delivery: Delivery) -> bool:
    """What the shop can hand over once more by itself: anything but parcels and doors."""
    repeatable = isinstance(order.goods_of(delivery), (TextGoods, KeyGoods, FileGoods))
    return repeatable and delivery.state in (DeliveryState.DELIVERED, DeliveryState.FAILED)


def _titled(line: OrderLine) -> str:
    return line.title if line.quantity == 1 else f"{line.quantity} × {line.title}"


def _access(line: OrderLine) -> AccessGoods:
    if not isinstance(line.goods, AccessGoods):
        raise Undeliverable(f"{line.sku} gives no access to a chat")
    return line.goods


async def _text(messenger: Messenger, chat_id: int, goods: Html, thanks: Html) -> Mapping[str, Any]:
    length = units(as_plain(goods))
    if length > TEXT_CHARACTERS:
        raise Undeliverable(f"a text must fit one message of {TEXT_CHARACTERS} characters, got {length}")
    whole = _with_thanks(goods, thanks)
    # Goods that leave no room for thanks go without.
    sent = await messenger.text(chat_id, whole if units(as_plain(whole)) <= TEXT_CHARACTERS else goods)
    return {"message_id": sent.message_id}


def _with_thanks(goods: Html, thanks: Html) -> Html:
    return Html(f"{goods}\n\n{thanks}") if thanks else goods


def _keys(keys: str, pool: str) -> Html:
    if not keys:
        raise Undeliverable(f"the pool {pool!r} has no key left for this order")
    return Html("\n".join(code(key) for key in keys.splitlines() if key))


async def _file(
    messenger: Messenger, premises: Premises, chat_id: int, path: str, caption: Html
) -> Mapping[str, Any]:
    try:
        file = premises.file(path)
        size = file.stat().st_size
    except (OSError, ValueError) as error:
        raise Undeliverable(f"the file {path!r} can't be read: {error}") from error
    if size > UPLOAD_BYTES:
        raise Undeliverable(f"a file must be {UPLOAD_BYTES} bytes or smaller, {path!r} has {size}")
    sent = await messenger.document(chat_id, file, caption)
    return {"message_id": sent.message_id}
