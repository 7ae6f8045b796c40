"""Gifts as the Bot API's JSON objects.

Source: telegram-bot-api 10.0, Client.cpp, JsonGift, JsonUniqueGift, JsonGiftMessage, JsonUniqueGiftMessage,
JsonReceivedGift.
"""

from __future__ import annotations

from tgsandbox.botapi.showing.objects import CONTENT_WRITERS, write_entities, write_file, write_user
from tgsandbox.world.people import Bot
from tgsandbox.world.star_trade.gifts import (
    STICKER_SIDE,
    Gift,
    OwnedGift,
    can_be_upgraded,
    remaining,
    sticker_of,
)
from tgsandbox.world.star_trade.unique_gifts import Trait, UniqueGift
from tgsandbox.world.talk.dialogues import connections_of
from tgsandbox.world.talk.messages import GiftGiven, UniqueGiftGiven, Wire
from tgsandbox.world.world import World


def write_gift(world: World, bot: Bot, gift: Gift) -> Wire:
    wire: Wire = {
        "id": gift.id,
        "sticker": write_sticker(world, bot, gift.id, gift.emoji),
        "star_count": gift.star_count,
    }
    if gift.upgrade_star_count:
        wire["upgrade_star_count"] = gift.upgrade_star_count
    if gift.total_count:
        wire["remaining_count"] = remaining(world, gift)
        wire["total_count"] = gift.total_count
    return wire


def write_unique_gift(world: World, bot: Bot, gift: UniqueGift) -> Wire:
    backdrop = gift.backdrop
    colors = ("center_color", "edge_color", "symbol_color", "text_color")
    return {
        "gift_id": gift.gift_id,
        "base_name": gift.base_name,
        "name": gift.name,
        "number": gift.number,
        "model": write_trait(world, bot, f"model {gift.model.name}", gift.model),
        "symbol": write_trait(world, bot, f"symbol {gift.symbol.name}", gift.symbol),
        "backdrop": {
            "name": backdrop.name,
            "colors": {name: getattr(backdrop, name) for name in colors},
            "rarity_per_mille": backdrop.rarity_per_mille,
        },
    }


def write_trait(world: World, bot: Bot, picture: str, trait: Trait) -> Wire:
    sticker = write_sticker(world, bot, picture, trait.emoji)
    return {"name": trait.name, "sticker": sticker, "rarity_per_mille": trait.rarity_per_mille}


def write_sticker(world: World, bot: Bot, name: str, emoji: str) -> Wire:
    return {
        "width": STICKER_SIDE,
        "height": STICKER_SIDE,
        "emoji": emoji,
        "is_animated": True,
        "is_video": False,
        "type": "custom_emoji",
        **write_file(bot, sticker_of(world, name, emoji)),
    }


def write_owned_gift(world: World, bot: Bot, owned: OwnedGift, *, can_be_managed: bool) -> Wire:
    """An OwnedGift; only who manages the account sees the gift's own id and what can be done with it."""
    wire: Wire = {"owned_gift_id": owned.id} if can_be_managed else {}
    if owned.unique is None:
        wire |= {"type": "regular", "gift": write_gift(world, bot, owned.gift)}
    else:
        wire |= {"type": "unique", "gift": write_unique_gift(world, bot, owned.unique)}
    wire |= {"sender_user": write_user(world.user(owned.sender_id)), "send_date": int(owned.sent_at)}
    if owned.unique is None:
        wire |= _wish(world, owned)
    wire["is_saved"] = True
    return wire | _write_possible(owned, can_be_managed=can_be_managed)


def _write_possible(owned: OwnedGift, *, can_be_managed: bool) -> Wire:
    """What can be done with a gift, and for how much."""
    managed: Wire = {}
    if can_be_upgraded(owned):
        managed["can_be_upgraded"] = True
    if owned.unique is not None:
        managed["can_be_transferred"] = True
    if owned.convert_star_count:
        managed["convert_star_count"] = owned.convert_star_count
    wire = managed if can_be_managed else {}
    if owned.prepaid_upgrade_star_count:
        wire["prepaid_upgrade_star_count"] = owned.prepaid_upgrade_star_count
    if owned.unique is not None and can_be_managed:
        wire["transfer_star_count"] = owned.transfer_star_count
    return wire


def write_gift_given(world: World, bot: Bot, given: GiftGiven) -> Wire:
    owned = given.owned
    wire: Wire = {"gift": write_gift(world, bot, owned.gift)} | _own_id(world, bot, owned)
    if owned.convert_star_count:
        wire["convert_star_count"] = owned.convert_star_count
    if owned.prepaid_upgrade_star_count:
        wire["prepaid_upgrade_star_count"] = owned.prepaid_upgrade_star_count
    if can_be_upgraded(owned):
        wire["can_be_upgraded"] = True
    return {"gift": wire | _wish(world, owned)}


def write_unique_gift_given(world: World, bot: Bot, given: UniqueGiftGiven) -> Wire:
    owned = given.owned
    assert owned.unique is not None, "the news is about a gift that became unique"
    wire: Wire = {"gift": write_unique_gift(world, bot, owned.unique)}
    own_id = _own_id(world, bot, owned)
    if own_id:
        wire |= own_id | {"transfer_star_count": owned.transfer_star_count}
    return {"unique_gift": wire | {"origin": given.origin} | _wish(world, owned)}


def _own_id(world: World, bot: Bot, owned: OwnedGift) -> Wire:
    """Only a bot that looks after the owner's account may name the gift."""
    looked_after = any(one.bot_id == bot.id for one in connections_of(world, owned.owner_id))
    return {"owned_gift_id": owned.id} if looked_after else {}


def _wish(world: World, owned: OwnedGift) -> Wire:
    if not owned.text:
        return {}
    wire: Wire = {"text": owned.text}
    if owned.entities:
        wire["entities"] = write_entities(world, owned.entities)
    return wire


CONTENT_WRITERS.update({GiftGiven: write_gift_given, UniqueGiftGiven: write_unique_gift_given})
