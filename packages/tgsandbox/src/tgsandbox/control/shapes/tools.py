"""Describing a world, triggering updates, looking for what is wrong."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from tgsandbox.control.shapes.faults import NewFault
from tgsandbox.control.shapes.requests import Moment, Name, NewUser, Request, ShortText, Stars, Username
from tgsandbox.control.shapes.web import NewPage
from tgsandbox.world.talk.stickers import StickerType

Provider = Annotated[str, Meta(min_length=1, max_length=128)]
ChatId = Annotated[int, Meta(le=-1, ge=-(2**52))]
# Tokens as BotFather gives them.
OF_A_LIVE_BOT = "[0-9]{8,10}:AA[A-Za-z0-9_-]{33}"


class PlannedUser(NewUser, frozen=True):
    """A person, and the usernames of the bots that they have started.

    With `photo` they have a plain picture; `personal_chat` is the username of the channel in their profile.
    """

    started: tuple[str, ...] = ()
    photo: bool = False
    personal_chat: Username = ""


class PlannedBot(Request, frozen=True):
    """A bot; without `token` it gets one from the seed.

    `providers` are names like Stripe, Stripe:live, or Stripe:284685063:TEST:made_up with the provider token.
    `games` are short names.
    """

    name: Name
    username: Username
    token: ShortText = ""
    allow_live_token: bool = False
    providers: tuple[Provider, ...] = ()
    stars: Stars = 0
    inline: bool = False
    privacy: bool = True
    owner: Username = ""
    games: tuple[ShortText, ...] = ()


class PlannedChat(Request, frozen=True):
    """A chat of several; `members` are usernames of people and bots.

    Those that `administrators` names have all rights, or those that `rights` has for their username. Without
    `id` (below 0; of a supergroup or channel -100…) it is from the seed, without `owner` the first person
    owns it; with `photo` it has a plain picture.
    """

    title: Name
    members: list[str]
    type: Literal["group", "supergroup", "channel"] = "supergroup"
    username: Username = ""
    id: ChatId | None = None
    owner: Username = ""
    administrators: tuple[str, ...] = ()
    rights: dict[str, list[ShortText]] = field(default_factory=dict)
    photo: bool = False
    forum: bool = False
    description: ShortText = ""


class PlannedStickerSet(Request, frozen=True):
    """A public set, with a plain picture for each emoji; `custom_emoji_ids` are those of the first ones."""

    name: Username
    title: Name
    emoji: tuple[ShortText, ...]
    type: StickerType = "regular"
    custom_emoji_ids: tuple[ShortText, ...] = ()


class WorldPlan(Request, frozen=True):
    """What a world should have. `now` in seconds since 1970 UTC; `frozen` stops the clock."""

    seed: int = 0
    now: Moment | None = None
    frozen: bool = False
    quirks: tuple[str, ...] = ()
    people: tuple[PlannedUser, ...] = ()
    bots: tuple[PlannedBot, ...] = ()
    chats: tuple[PlannedChat, ...] = ()
    sticker_sets: tuple[PlannedStickerSet, ...] = ()
    web: tuple[NewPage, ...] = ()
    faults: tuple[NewFault, ...] = ()


# What the types alone don't say, as in `requests`: who has started bots has a name, live tokens need a word.
PLAN_RULES: dict[type[Struct], dict[str, Any]] = {
    PlannedUser: {
        "anyOf": [
            {
                "properties": {
                    "started": {"maxItems": 0},
                    "photo": {"const": False},
                    "personal_chat": {"maxLength": 0},
                }
            },
            {"properties": {"username": {"minLength": 1}}, "required": ["username"]},
        ]
    },
    PlannedBot: {
        "anyOf": [
            {"properties": {"token": {"not": {"pattern": f"^{OF_A_LIVE_BOT}$"}}}},
            {"properties": {"allow_live_token": {"const": True}}, "required": ["allow_live_token"]},
        ]
    },
}


class Trigger(Request, frozen=True):
    """`kind` is message, pre_checkout_query, successful_payment or refunded_payment; the rest is its content.

    Without `bot_id` or `user_id` the only bot and the first person are meant; a person is made when there is
    none. `total_amount` is in the currency's smallest units.
    """

    kind: ShortText
    bot_id: int | None = None
    user_id: int | None = None
    text: ShortText | UnsetType = UNSET
    currency: ShortText | UnsetType = UNSET
    total_amount: Annotated[int, Meta(ge=1, le=10**12)] | UnsetType = UNSET
    invoice_payload: ShortText | UnsetType = UNSET
    title: ShortText | UnsetType = UNSET
    shipping_option_id: ShortText | UnsetType = UNSET
    telegram_payment_charge_id: ShortText | UnsetType = UNSET
    provider_payment_charge_id: ShortText | UnsetType = UNSET


class Replay(Request, frozen=True):
    """Which bot's update; the only bot's when left out."""

    bot_id: int | None = None


class RecordingView(Struct, frozen=True):
    """A pytest file that does what people did."""

    source: str


class ReportView(Struct, frozen=True):
    """The ends of the chats, the last calls, waiting updates and forms, in lines to read."""

    text: str


class FindingView(Struct, frozen=True):
    """`bot_id` 0: about the whole world. `is_serious`: the bot can't sell like this."""

    bot_id: int
    code: str
    sentence: str
    is_serious: bool
