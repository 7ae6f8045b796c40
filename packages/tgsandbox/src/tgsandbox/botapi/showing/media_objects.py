"""Paid media as the Bot API's JSON objects.

Source: telegram-bot-api 10.0, Client.cpp, JsonPaidMedia and JsonPaidMediaInfo. What a bot sees of its own
media are the media; who has not bought them sees a preview.
"""

from __future__ import annotations

from tgsandbox.botapi.showing.objects import CONTENT_WRITERS, WRITERS, write_entities, write_file, write_user
from tgsandbox.botapi.showing.photo_objects import write_live_photo, write_photo_sizes, write_thumbnail
from tgsandbox.world.people import Bot
from tgsandbox.world.star_trade.paid_media import PaidItem, PaidMediaPurchased
from tgsandbox.world.talk.messages import PaidMedia, Wire
from tgsandbox.world.world import World


def write_paid_media(world: World, bot: Bot, media: PaidMedia) -> Wire:
    """Another bot that sees the message has not bought it."""
    is_seller = media.seller_bot_id == bot.id
    items = [write_paid_item(world, bot, item) if is_seller else write_preview(item) for item in media.items]
    wire: Wire = {"paid_media": {"star_count": media.star_count, "paid_media": items}}
    if media.caption:
        wire["caption"] = media.caption
        if media.entities:
            wire["caption_entities"] = write_entities(world, media.entities)
    if media.show_caption_above_media:
        wire["show_caption_above_media"] = True
    return wire


def write_paid_item(world: World, bot: Bot, item: PaidItem) -> Wire:
    file = world.files[item.file]
    if item.type == "photo":
        photo = write_photo_sizes(world, bot, file.key)
        if item.live:
            return {"type": "live_photo", "live_photo": write_live_photo(world, bot, photo, item.live)}
        return {"type": "photo", "photo": photo}
    video: Wire = {"duration": item.duration, "width": item.width, "height": item.height}
    if file.name:
        video["file_name"] = file.name
    if file.mime_type:
        video["mime_type"] = file.mime_type
    return {"type": "video", "video": video | write_thumbnail(world, bot, file) | write_file(bot, file)}


def write_preview(item: PaidItem) -> Wire:
    sizes = {"width": item.width, "height": item.height, "duration": item.duration}
    return {"type": "preview", **{name: value for name, value in sizes.items() if value}}


def write_purchase(world: World, _bot: Bot, purchase: PaidMediaPurchased) -> Wire:
    return {"from": write_user(world.user(purchase.user_id)), "paid_media_payload": purchase.payload}


CONTENT_WRITERS[PaidMedia] = write_paid_media
WRITERS[PaidMediaPurchased] = write_purchase
