"""Media, places, contacts, dice and service messages as the Bot API's JSON objects.

Source: telegram-bot-api 10.0, Client.cpp, JsonVideo and its kin.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tgsandbox.botapi.showing.objects import (
    CONTENT_WRITERS,
    write_chat,
    write_entities,
    write_file,
    write_message,
    write_user,
)
from tgsandbox.botapi.showing.photo_objects import write_document, write_photo_sizes, write_thumbnail
from tgsandbox.botapi.showing.sticker_objects import write_set_sticker
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.contents import ChatEvent, Contact, Dice, Location, Media, Venue
from tgsandbox.world.talk.files import FileKind, StoredFile
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.talk.stickers import sticker_with
from tgsandbox.world.world import World

STICKER_SIDE = 512


def write_media(world: World, bot: Bot, media: Media) -> Wire:
    file = _as_film(world.files[media.file])
    in_set = sticker_with(world, media.file) if media.kind == "sticker" else None
    if in_set is not None:
        return {"sticker": write_set_sticker(world, bot, *in_set)}
    body = MEDIA_WRITERS[media.kind](media, file)
    if media.cover:
        body["cover"] = write_photo_sizes(world, bot, media.cover)
    if media.start_timestamp:
        body["start_timestamp"] = media.start_timestamp
    wire: Wire = {media.kind: body | write_thumbnail(world, bot, file) | write_file(bot, file)}
    if media.kind == "animation":
        wire["document"] = write_document(world, bot, file)
    if media.caption:
        wire["caption"] = media.caption
        if media.entities:
            wire["caption_entities"] = write_entities(world, media.entities)
    if media.show_caption_above_media:
        wire["show_caption_above_media"] = True
    return wire | {"has_media_spoiler": True} if media.has_spoiler else wire


def write_location(_world: World, _bot: Bot, place: Location) -> Wire:
    return {"location": location_wire(place)}


def location_wire(place: Location) -> Wire:
    wire: Wire = {"latitude": place.latitude, "longitude": place.longitude}
    if place.live_period > 0:
        wire["live_period"] = place.live_period
        if place.heading:
            wire["heading"] = place.heading
        if place.proximity_alert_radius:
            wire["proximity_alert_radius"] = place.proximity_alert_radius
    if place.horizontal_accuracy:
        wire["horizontal_accuracy"] = place.horizontal_accuracy
    return wire


def write_venue(_world: World, _bot: Bot, venue: Venue) -> Wire:
    """With the location once more beside it, as before Bot API 7.0."""
    wire: Wire = {"location": location_wire(venue.location), "title": venue.title, "address": venue.address}
    prefix = {"foursquare": "foursquare", "gplaces": "google_place"}.get(venue.provider, "")
    if prefix and venue.id:
        wire[f"{prefix}_id"] = venue.id
    if prefix and venue.type:
        wire[f"{prefix}_type"] = venue.type
    return {"venue": wire, "location": wire["location"]}


def write_contact(_world: World, _bot: Bot, contact: Contact) -> Wire:
    wire: Wire = {"phone_number": contact.phone_number, "first_name": contact.first_name}
    optional = {"last_name": contact.last_name, "vcard": contact.vcard, "user_id": contact.user_id}
    return {"contact": wire | {name: value for name, value in optional.items() if value}}


def write_dice(_world: World, _bot: Bot, dice: Dice) -> Wire:
    return {"dice": {"emoji": dice.emoji, "value": dice.value}}


def write_chat_event(world: World, bot: Bot, event: ChatEvent) -> Wire:
    """The service message's own field, with what stood beside it before Bot API 2.0."""
    people = [write_user(world.user(user_id)) for user_id in event.user_ids]
    match event.kind:
        case "new_chat_members":
            return {
                "new_chat_participant": people[0],
                "new_chat_member": people[0],
                "new_chat_members": people,
            }
        case "left_chat_member":
            return {"left_chat_participant": people[0], "left_chat_member": people[0]}
        case "new_chat_title":
            return {"new_chat_title": event.text}
        case "new_chat_photo":
            return {"new_chat_photo": write_photo_sizes(world, bot, event.file)}
        case "pinned_message":
            return {"pinned_message": _write_pinned(world, bot, event)}
        case "managed_bot_created":
            return {event.kind: {"bot": people[0]}}
        case "paid_message_price_changed":
            return {event.kind: {"paid_message_star_count": event.number}}
        case "direct_message_price_changed":
            price: Wire = {"direct_message_star_count": event.number} if event.number else {}
            return {event.kind: {"are_direct_messages_enabled": True} | price}
        case "forum_topic_created":
            wire: Wire = {"name": event.text, "icon_color": event.number}
            return {"forum_topic_created": wire}
        case "forum_topic_edited":
            return {"forum_topic_edited": {"name": event.text} if event.text else {}}
    # The rest says only that it happened.
    empty = event.kind.startswith(("forum_topic_", "general_forum_topic_"))
    return {event.kind: {} if empty else True}


def _write_pinned(world: World, bot: Bot, event: ChatEvent) -> Wire:
    """The message, or what is left to say of it when it was deleted since."""
    assert event.chat is not None, "a note about a pinned message names its chat"
    message = world.chats[event.chat].messages.get(event.message_id)
    if message is None:
        return {"chat": write_chat(world, event.chat), "message_id": event.message_id, "date": 0}
    return write_message(world, bot, message, with_reply=False)


def _as_film(file: StoredFile) -> StoredFile:
    """A GIF is spoken of as the film that Telegram makes of it; its octets stay as they are."""
    if file.kind != "animation" or file.mime_type != "image/gif":
        return file
    return replace(file, name=f"{file.name}.mp4", mime_type="video/mp4")


def _named(file: StoredFile) -> Wire:
    wire: Wire = {"file_name": file.name} if file.name else {}
    return wire | {"mime_type": file.mime_type} if file.mime_type else wire


def _write_video(media: Media, file: StoredFile) -> Wire:
    return {"duration": media.duration, "width": media.width, "height": media.height, **_named(file)}


def _write_animation(media: Media, file: StoredFile) -> Wire:
    return {**_named(file), "duration": media.duration, "width": media.width, "height": media.height}


def _write_audio(media: Media, file: StoredFile) -> Wire:
    wire: Wire = {"duration": media.duration, **_named(file)}
    if media.title:
        wire["title"] = media.title
    return wire | {"performer": media.performer} if media.performer else wire


def _write_voice(media: Media, file: StoredFile) -> Wire:
    wire: Wire = {"duration": media.duration}
    return wire | {"mime_type": file.mime_type} if file.mime_type else wire


def _write_video_note(media: Media, _file: StoredFile) -> Wire:
    return {"duration": media.duration, "length": media.width}


def _write_sticker(media: Media, file: StoredFile) -> Wire:
    wire: Wire = {"width": file.width or STICKER_SIDE, "height": file.height or STICKER_SIDE}
    if media.emoji:
        wire["emoji"] = media.emoji
    return wire | {
        "is_animated": file.name.endswith(".tgs"),
        "is_video": file.name.endswith(".webm"),
        "type": "regular",
    }


MEDIA_WRITERS: dict[FileKind, Callable[[Media, StoredFile], Wire]] = {
    "video": _write_video,
    "animation": _write_animation,
    "audio": _write_audio,
    "voice": _write_voice,
    "video_note": _write_video_note,
    "sticker": _write_sticker,
}
CONTENT_WRITERS.update(
    {
        Media: write_media,
        Location: write_location,
        Venue: write_venue,
        Contact: write_contact,
        Dice: write_dice,
        ChatEvent: write_chat_event,
    }
)
