"""Gifts as the Bot API's JSON objects.

Source: telegram-bot-api 10.0, Client.cpp, JsonGift, JsonGiftMessage, JsonReceivedGift.
"""

from __future__ import annotations

from tgsandbox.botapi.objects import CONTENT_WRITERS, write_entities, write_file, write_user
from tgsandbox.world.people import Bot
from tgsandbox.world.star_trade.gifts import STICKER_SIDE, Gift, OwnedGift, remaining, sticker_of
from tgsandbox.world.talk.messages import GiftGiven, Wire
from tgsandbox.world.world import World


def write_gift(world: World, bot: Bot, gift: Gift) -> Wire:
    wire: Wire = {
        "id": gift.id,
        "sticker": {
            "width": STICKER_SIDE,
            "height": STICKER_SIDE,
            "emoji": gift.emoji,
            "is_animated": True,
            "is_video": False,
            "type": "custom_emoji",
            **write_file(bot, sticker_of(world, gift)),
        },
        "star_count": gift.star_count,
    }
    if gift.upgrade_star_count:
        wire["upgrade_star_count"] = gift.upgrade_star_count
    if gift.total_count:
        wire["remaining_count"] = remaining(world, gift)
        wire["total_count"] = gift.total_count
    return wire


def write_owned_gift(world: World, bot: Bot, owned: OwnedGift, *, can_be_managed: bool) -> Wire:
    """An OwnedGiftRegular; only who manages the account sees the gift's own id and worth."""
    wire: Wire = {"owned_gift_id": owned.id} if can_be_managed else {}
    wire |= {
        "type": "regular",
        "gift": write_gift(world, bot, owned.gift),
        "sender_user": write_user(world.user(owned.sender_id)),
        "send_date": int(owned.sent_at),
        **_wish(world, owned),
        "is_saved": True,
    }
    if owned.convert_star_count and can_be_managed:
        wire["convert_star_count"] = owned.convert_star_count
    if owned.prepaid_upgrade_star_count:
        wire["prepaid_upgrade_star_count"] = owned.prepaid_upgrade_star_count
    return wire


def write_gift_given(world: World, bot: Bot, given: GiftGiven) -> Wire:
    owned = given.owned
    wire: Wire = {"gift": write_gift(world, bot, owned.gift)}
    if owned.convert_star_count:
        wire["convert_star_count"] = owned.convert_star_count
    if owned.prepaid_upgrade_star_count:
        wire["prepaid_upgrade_star_count"] = owned.prepaid_upgrade_star_count
        wire["can_be_upgraded"] = True
    return {"gift": wire | _wish(world, owned)}


def _wish(world: World, owned: OwnedGift) -> Wire:
    if not owned.text:
        return {}
    wire: Wire = {"text": owned.text}
    if owned.entities:
        wire["entities"] = write_entities(world, owned.entities)
    return wire


CONTENT_WRITERS[GiftGiven] = write_gift_given
