"""The bot sends a place, a contact or a throw of dice.

Source: telegram-bot-api 10.0, Client.cpp, get_location; td, MessageContent; core.telegram.org, page of
messages.sendMedia (EMOTICON_INVALID).
"""

from __future__ import annotations

from dataclasses import replace

import tgsandbox.botapi.showing.content_objects  # noqa: F401  its writers put themselves into the tables
from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.methods.editing import change, own_message, read_inline_markup
from tgsandbox.botapi.methods.sending import post
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.world.chats import Chat
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.contents import DICE_SIDES, Contact, Dice, Location, Venue
from tgsandbox.world.talk.messages import Content, Wire
from tgsandbox.world.world import World

MAX_ACCURACY_METRES = 1500.0
MIN_LIVE_SECONDS = 60
MAX_LIVE_SECONDS = 86_400
FOR_GOOD = 0x7FFFFFFF
MAX_HEADING = 360
MAX_ALERT_METRES = 100_000
STOPPED = -1


def send_location(world: World, bot: Bot, arguments: Arguments) -> Wire:
    place = read_location(arguments)
    live = read_live(arguments)

    def make(_chat: Chat) -> Content:
        check_place(place)
        check_period(live)
        check_live(live)
        return at_place(live, place)

    return post(world, bot, arguments, make)


def edit_message_live_location(world: World, bot: Bot, arguments: Arguments) -> Wire | bool:
    place, live = read_location(arguments), read_live(arguments)
    markup = read_inline_markup(arguments)
    chat, message = own_message(world, bot, arguments)
    old = message.content
    if not isinstance(old, Location) or old.live_period <= 0:
        raise bad_request("message can't be edited")
    check_place(place)
    check_live(live)
    new = at_place(replace(live, live_period=live.live_period or old.live_period), place)
    return change(world, bot, chat, message, new, markup)


def stop_message_live_location(world: World, bot: Bot, arguments: Arguments) -> Wire | bool:
    markup = read_inline_markup(arguments)
    chat, message = own_message(world, bot, arguments)
    old = message.content
    if not isinstance(old, Location) or old.live_period <= 0:
        raise bad_request("message can't be edited")
    return change(world, bot, chat, message, replace(old, live_period=STOPPED), markup)


def send_venue(world: World, bot: Bot, arguments: Arguments) -> Wire:
    venue = read_venue(arguments)

    def make(_chat: Chat) -> Content:
        check_place(venue.location)
        return venue

    return post(world, bot, arguments, make)


def send_contact(world: World, bot: Bot, arguments: Arguments) -> Wire:
    phone_number, first_name = arguments.required("phone_number"), arguments.required("first_name")
    contact = Contact(phone_number, first_name, arguments.text("last_name"), arguments.text("vcard"))
    return post(world, bot, arguments, lambda _chat: contact)


def send_dice(world: World, bot: Bot, arguments: Arguments) -> Wire:
    """The value comes from the world's seed."""
    emoji = (arguments.text("emoji") or "🎲").removesuffix("\ufe0f")

    def make(_chat: Chat) -> Content:
        if emoji not in DICE_SIDES:
            raise bad_request("EMOTICON_INVALID")
        return Dice(emoji, world.ids.integer(1, DICE_SIDES[emoji]))

    return post(world, bot, arguments, make)


def read_venue(arguments: Arguments) -> Venue:
    place = read_location(arguments)
    provider, prefix = "", ""
    for name, known in (("gplaces", "google_place"), ("foursquare", "foursquare")):
        if arguments.text(f"{known}_id") or arguments.text(f"{known}_type"):
            provider, prefix = name, known
    title, address = arguments.text("title"), arguments.text("address")
    return Venue(
        place, title, address, provider, arguments.text(f"{prefix}_id"), arguments.text(f"{prefix}_type")
    )


def read_location(arguments: Arguments) -> Location:
    numbers = []
    for name in ("latitude", "longitude"):
        raw = arguments.text(name).strip()
        if not raw:
            raise bad_request(f"{name} is empty")
        numbers.append(_number(raw))
    accuracy = min(max(_number(arguments.text("horizontal_accuracy").strip()), 0.0), MAX_ACCURACY_METRES)
    return Location(numbers[0], numbers[1], accuracy)


def read_live(arguments: Arguments) -> Location:
    """What is said of a location that moves."""
    return Location(
        0.0,
        0.0,
        live_period=arguments.integer("live_period"),
        heading=arguments.integer("heading"),
        proximity_alert_radius=arguments.integer("proximity_alert_radius"),
    )


def at_place(live: Location, place: Location) -> Location:
    return replace(
        live,
        latitude=place.latitude,
        longitude=place.longitude,
        horizontal_accuracy=place.horizontal_accuracy,
    )


def check_place(place: Location) -> None:
    if abs(place.latitude) > 90 or abs(place.longitude) > 180:
        raise bad_request("wrong location specified")


def check_period(live: Location) -> None:
    period = live.live_period
    if period and period != FOR_GOOD and not MIN_LIVE_SECONDS <= period <= MAX_LIVE_SECONDS:
        raise bad_request("wrong live location period specified")


def check_live(live: Location) -> None:
    if not 0 <= live.heading <= MAX_HEADING:
        raise bad_request("wrong live location heading specified")
    if not 0 <= live.proximity_alert_radius <= MAX_ALERT_METRES:
        raise bad_request("wrong live location proximity alert radius specified")


def _number(raw: str) -> float:
    """What is no number counts as 0."""
    try:
        return float(raw)
    except ValueError:
        return 0.0


METHODS: dict[str, Method] = {
    "sendlocation": send_location,
    "editmessagelivelocation": edit_message_live_location,
    "stopmessagelivelocation": stop_message_live_location,
    "sendvenue": send_venue,
    "sendcontact": send_contact,
    "senddice": send_dice,
}
