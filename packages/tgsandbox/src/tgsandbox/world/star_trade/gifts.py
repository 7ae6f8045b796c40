"""Gifts: what can be given for Stars, who has been given what, and Premium as a gift.

Facts: core.telegram.org/bots/api#sendgift and #giftpremiumsubscription; core.telegram.org, page of
payments.convertStarGift (the codes); td, StarGiftManager.cpp. The catalogue is the sandbox's own.

Assumed: a gift that a person gave can be turned into 85 % of its price.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from tgsandbox.world.errors import ServerRefusal, WorldError
from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.star_trade import stars
from tgsandbox.world.star_trade.star_moves import GiftSent, MoveKind, PremiumSent, StarMove
from tgsandbox.world.talk import dialogues
from tgsandbox.world.talk.files import StoredFile, unique_id
from tgsandbox.world.talk.messages import Entity, GiftGiven

if TYPE_CHECKING:
    from tgsandbox.world.star_trade.unique_gifts import UniqueGift
    from tgsandbox.world.world import World

MAX_TEXT_LENGTH = 128
CONVERTED_PER_MILLE = 850
PREMIUM_PRICES = {3: 1_000, 6: 1_500, 12: 2_500}  # Stars by months
MONTH_SECONDS = 2_592_000
STICKER_SIDE = 512


@dataclass(frozen=True, slots=True)
class Gift:
    """`total_count` 0 stands for one that anybody may send any number of times."""

    id: str
    emoji: str
    star_count: int
    upgrade_star_count: int = 0
    total_count: int = 0


GIFTS = {
    gift.id: gift
    for gift in (
        Gift("5100000000000000001", "❤️", 15),
        Gift("5100000000000000002", "🧸", 15),
        Gift("5100000000000000003", "🌹", 25),
        Gift("5100000000000000004", "🎂", 50),
        Gift("5100000000000000005", "🏆", 100),
        Gift("5100000000000000006", "💍", 100, upgrade_star_count=200, total_count=1_000),
    )
}


@dataclass(frozen=True, slots=True)
class OwnedGift:
    """`owner_id` is a person's or a channel's, `sender_id` a person's or a bot's."""

    id: str
    owner_id: int
    sender_id: int
    gift: Gift
    sent_at: float
    text: str = ""
    entities: tuple[Entity, ...] = ()
    prepaid_upgrade_star_count: int = 0
    # 0 when it can't be turned into Stars, as gifts of bots.
    convert_star_count: int = 0
    # What it became by an upgrade, and what handing it on costs.
    unique: UniqueGift | None = None
    transfer_star_count: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """What is written on a gift."""

    text: str = ""
    entities: tuple[Entity, ...] = ()


def send_by_bot(
    world: World, bot_id: int, receiver_id: int, gift_id: str, wish: Wish, *, pay_for_upgrade: bool = False
) -> OwnedGift:
    """A bot gives to a person, or to a channel by its (negative) chat id.

    Raises ServerRefusal: STARGIFT_INVALID, STARGIFT_USAGE_LIMITED, BALANCE_TOO_LOW.
    """
    gift = gift_to_send(world, gift_id)
    if receiver_id < 0 and gift.total_count:
        raise ServerRefusal("STARGIFT_INVALID")
    upgrade = gift.upgrade_star_count if pay_for_upgrade else 0
    price = gift.star_count + upgrade
    stars.require_balance(world, bot_id, price)
    move = StarMove(
        stars.new_star_charge_id(world),
        world.now(),
        bot_id,
        max(receiver_id, 0),
        price,
        kind=MoveKind.GIFT_PURCHASE,
        detail=GiftSent(gift, min(receiver_id, 0)),
    )
    stars.record(world, move)
    return give(world, receiver_id, bot_id, gift, wish, prepaid_upgrade_star_count=upgrade)


def send_by_person(world: World, sender_id: int, receiver_id: int, gift_id: str, text: str = "") -> OwnedGift:
    """A person gives to another one, who may turn it into Stars."""
    gift = gift_to_send(world, gift_id)
    sender = world.account(sender_id)
    world.account(receiver_id)
    if sender.stars < gift.star_count:
        raise WorldError(
            f"{sender.user.first_name} has {sender.stars} Stars and the gift costs {gift.star_count}"
        )
    sender.stars -= gift.star_count
    worth = gift.star_count * CONVERTED_PER_MILLE // 1000
    return give(world, receiver_id, sender_id, gift, Wish(text), convert_star_count=worth)


def give(
    world: World,
    receiver_id: int,
    sender_id: int,
    gift: Gift,
    wish: Wish,
    *,
    prepaid_upgrade_star_count: int = 0,
    convert_star_count: int = 0,
) -> OwnedGift:
    """Told in the chat of giver and receiver; a bot isn't told of its own, and a channel has no such chat."""
    owned = OwnedGift(
        str(world.ids.integer(1, 2**40)),
        receiver_id,
        sender_id,
        gift,
        world.now(),
        wish.text,
        wish.entities,
        prepaid_upgrade_star_count,
        convert_star_count,
    )
    world.payments.gifts[owned.id] = owned
    world.payments.gifts_sent[gift.id] = world.payments.gifts_sent.get(gift.id, 0) + 1
    world.bulletin.publish(SetUpChanged("gift", receiver_id))
    tell(world, owned)
    return owned


def tell(world: World, owned: OwnedGift) -> None:
    if owned.owner_id < 0:
        return
    if owned.sender_id in world.bots:
        chat = world.private_chat(owned.sender_id, owned.owner_id)
        world.add_message(chat, owned.sender_id, GiftGiven(owned))
        return
    dialogues.post(world, owned.sender_id, owned.owner_id, GiftGiven(owned))


def gift_to_send(world: World, gift_id: str) -> Gift:
    gift = GIFTS.get(gift_id)
    if gift is None:
        raise ServerRefusal("STARGIFT_INVALID")
    if gift.total_count and not remaining(world, gift):
        raise ServerRefusal("STARGIFT_USAGE_LIMITED")
    return gift


def remaining(world: World, gift: Gift) -> int:
    return max(gift.total_count - world.payments.gifts_sent.get(gift.id, 0), 0)


def can_be_upgraded(owned: OwnedGift) -> bool:
    return owned.unique is None and owned.gift.upgrade_star_count > 0


def gifts_of(world: World, owner_id: int) -> list[OwnedGift]:
    """Of a person or a channel, newest first."""
    return [owned for owned in reversed(world.payments.gifts.values()) if owned.owner_id == owner_id]


def owned_by(world: World, owner_id: int, owned_gift_id: str) -> OwnedGift:
    """Raises ServerRefusal: "Invalid gift identifier specified", MESSAGE_ID_INVALID for one of nobody's or
    somebody else's."""
    if not owned_gift_id.isdecimal():
        raise ServerRefusal("Invalid gift identifier specified")
    owned = world.payments.gifts.get(owned_gift_id)
    if owned is None or owned.owner_id != owner_id:
        raise ServerRefusal("MESSAGE_ID_INVALID")
    return owned


def convert(world: World, owner_id: int, owned_gift_id: str) -> int:
    """Turn a gift into Stars on its owner's balance; how many. Raises ServerRefusal, also as `owned_by`."""
    owned = owned_by(world, owner_id, owned_gift_id)
    if not owned.convert_star_count:
        # Assumed: the code for a gift that can't be turned into Stars.
        raise ServerRefusal("STARGIFT_CONVERT_NOT_AVAILABLE")
    del world.payments.gifts[owned_gift_id]
    world.account(owner_id).stars += owned.convert_star_count
    world.bulletin.publish(SetUpChanged("stars", owner_id))
    return owned.convert_star_count


def give_premium(world: World, bot_id: int, user_id: int, month_count: int, star_count: int) -> None:
    """Premium for so many months, paid by the bot.

    Raises ServerRefusal: GIFT_MONTHS_INVALID, "Wrong Premium subscription price specified" (td, Premium.cpp),
    BALANCE_TOO_LOW.
    """
    if month_count not in PREMIUM_PRICES:
        raise ServerRefusal("GIFT_MONTHS_INVALID")
    if PREMIUM_PRICES[month_count] != star_count:
        raise ServerRefusal("Wrong Premium subscription price specified")
    stars.require_balance(world, bot_id, star_count)
    account = world.account(user_id)
    now = world.now()
    stars.record(
        world,
        StarMove(
            stars.new_star_charge_id(world),
            now,
            bot_id,
            user_id,
            star_count,
            kind=MoveKind.PREMIUM_PURCHASE,
            detail=PremiumSent(month_count),
        ),
    )
    account.premium_until = max(account.premium_until, now) + month_count * MONTH_SECONDS
    account.user = replace(account.user, is_premium=True)
    world.agenda.at(account.premium_until, partial(end_premium, world, user_id))
    world.bulletin.publish(SetUpChanged("person", user_id))


def end_premium(world: World, user_id: int) -> None:
    """Its time is over, unless it was made longer meanwhile."""
    account = world.account(user_id)
    if world.now() < account.premium_until:
        return
    account.user = replace(account.user, is_premium=False)
    world.bulletin.publish(SetUpChanged("person", user_id))


def sticker_of(world: World, name: str, emoji: str) -> StoredFile:
    """The picture of a gift, or of what makes one unique; every world has the same ones."""
    key = unique_id("sticker", name.encode())
    file = StoredFile(
        key, len(world.files), "sticker", f"{name}.tgs", "application/x-tgsticker", emoji.encode()
    )
    return world.files.setdefault(key, file)
