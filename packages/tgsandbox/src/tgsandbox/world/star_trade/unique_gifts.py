"""Unique gifts: what a gift of a limited kind becomes by an upgrade, and how it goes from hand to hand.

Facts: core.telegram.org/bots/api#uniquegift, #upgradegift and #transfergift; core.telegram.org, pages of
payments.upgradeStarGift and payments.transferStarGift (the codes); td, StarGiftManager.cpp (the words). The
Stars are the owner's own: a bot that acts for a business account has no entry in its books.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from tgsandbox.world.errors import ServerRefusal
from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.star_trade import gifts
from tgsandbox.world.talk import dialogues
from tgsandbox.world.talk.messages import UniqueGiftGiven

if TYPE_CHECKING:
    from tgsandbox.world.star_trade.gifts import OwnedGift
    from tgsandbox.world.world import World

# Assumed: to transfer a unique gift costs 25 Stars, and is possible from the upgrade on.
TRANSFER_STARS = 25


@dataclass(frozen=True, slots=True)
class Trait:
    """A model or a symbol; `rarity_per_mille` of all upgrades of the gift get it."""

    name: str
    emoji: str
    rarity_per_mille: int


@dataclass(frozen=True, slots=True)
class Backdrop:
    """Colours as 0xRRGGBB."""

    name: str
    rarity_per_mille: int
    center_color: int
    edge_color: int
    symbol_color: int
    text_color: int


@dataclass(frozen=True, slots=True)
class UniqueGift:
    """`number` counts the upgrades of one kind of gift; `name` is that of the link t.me/nft/<name>."""

    gift_id: str
    base_name: str
    number: int
    model: Trait
    symbol: Trait
    backdrop: Backdrop

    @property
    def name(self) -> str:
        return f"{self.base_name.replace(' ', '')}-{self.number}"


Rare = TypeVar("Rare", Trait, Backdrop)
MODELS = (Trait("Plain", "💍", 700), Trait("Ruby", "❤️", 250), Trait("Comet", "☄️", 50))
SYMBOLS = (Trait("Star", "⭐", 600), Trait("Clover", "🍀", 350), Trait("Crown", "👑", 50))
BACKDROPS = (
    Backdrop("Dusk", 600, 0x4A5A8A, 0x25305A, 0x1A2244, 0xC8D2F0),
    Backdrop("Meadow", 350, 0x6FA35B, 0x3D6A2F, 0x2B4D20, 0xDDF0D2),
    Backdrop("Ember", 50, 0xD9703B, 0x8C3414, 0x6A240A, 0xFFE0CC),
)
NAMES = {"5100000000000000006": "Gold Ring"}


def upgrade(
    world: World, owner_id: int, owned_gift_id: str, *, paid_stars: int = 0, keep_details: bool = False
) -> OwnedGift:
    """The owner's gift becomes unique, for the price that was prepaid or for the owner's own Stars.

    Raises ServerRefusal: STARGIFT_ALREADY_UPGRADED, STARGIFT_UPGRADE_UNAVAILABLE, PAYMENT_REQUIRED,
    NO_PAYMENT_NEEDED, "Wrong upgrade price specified", BALANCE_TOO_LOW, and as `gifts.owned_by`.
    """
    owned = gifts.owned_by(world, owner_id, owned_gift_id)
    if owned.unique is not None:
        raise ServerRefusal("STARGIFT_ALREADY_UPGRADED")
    if not owned.gift.upgrade_star_count:
        raise ServerRefusal("STARGIFT_UPGRADE_UNAVAILABLE")
    price = 0 if owned.prepaid_upgrade_star_count else owned.gift.upgrade_star_count
    pay(world, owner_id, paid_stars, price, "Wrong upgrade price specified")
    upgraded = replace(
        owned,
        unique=make(world, owned.gift.id),
        prepaid_upgrade_star_count=0,
        convert_star_count=0,
        transfer_star_count=TRANSFER_STARS,
        text=owned.text if keep_details else "",
        entities=owned.entities if keep_details else (),
    )
    world.payments.gifts[owned.id] = upgraded
    world.bulletin.publish(SetUpChanged("gift", owner_id))
    tell(world, owner_id, owned.sender_id, UniqueGiftGiven(upgraded, "upgrade"))
    return upgraded


def transfer(
    world: World, owner_id: int, owned_gift_id: str, receiver_id: int, *, paid_stars: int = 0
) -> OwnedGift:
    """A unique gift goes to another person, or to a channel by its (negative) chat id.

    Raises ServerRefusal: STARGIFT_NOT_UNIQUE, PAYMENT_REQUIRED, "Wrong transfer price specified",
    BALANCE_TOO_LOW, and as `gifts.owned_by`.
    """
    owned = gifts.owned_by(world, owner_id, owned_gift_id)
    if owned.unique is None:
        raise ServerRefusal("STARGIFT_NOT_UNIQUE")
    pay(world, owner_id, paid_stars, owned.transfer_star_count, "Wrong transfer price specified")
    handed = replace(owned, owner_id=receiver_id, sender_id=owner_id, sent_at=world.now())
    # The newest of an owner's gifts stands last.
    del world.payments.gifts[owned.id]
    world.payments.gifts[owned.id] = handed
    for party in (owner_id, receiver_id):
        world.bulletin.publish(SetUpChanged("gift", party))
    tell(world, owner_id, receiver_id, UniqueGiftGiven(handed, "transfer"))
    return handed


def pay(world: World, owner_id: int, offered: int, price: int, wrong_price: str) -> None:
    """Take the price off the owner's Stars; more may be offered than is asked."""
    if price and not offered:
        raise ServerRefusal("PAYMENT_REQUIRED")
    if offered and not price:
        raise ServerRefusal("NO_PAYMENT_NEEDED")
    if offered < price:
        raise ServerRefusal(wrong_price)
    account = world.account(owner_id)
    if account.stars < price:
        raise ServerRefusal("BALANCE_TOO_LOW")
    account.stars -= price
    if price:
        world.bulletin.publish(SetUpChanged("stars", owner_id))


def make(world: World, gift_id: str) -> UniqueGift:
    """The next number of its kind, with traits drawn by their rarity."""
    made = world.payments.gifts_upgraded
    made[gift_id] = made.get(gift_id, 0) + 1
    drawn = (draw(world, MODELS), draw(world, SYMBOLS), draw(world, BACKDROPS))
    return UniqueGift(gift_id, NAMES.get(gift_id, "Gift"), made[gift_id], *drawn)


def draw(world: World, rare: Sequence[Rare]) -> Rare:
    """One of them; the rarities of all add up to 1000."""
    left = world.ids.integer(1, 1000)
    for one in rare:
        left -= one.rarity_per_mille
        if left <= 0:
            return one
    raise AssertionError("the rarities add up to less than 1000")


def tell(world: World, owner_id: int, other_id: int, content: UniqueGiftGiven) -> None:
    """A service message of the owner in their chat with the other one; a channel gets none."""
    if other_id in world.bots:
        world.add_message(world.private_chat(other_id, owner_id), owner_id, content)
    elif other_id in world.accounts:
        dialogues.post(world, owner_id, other_id, content)
