"""What callers may ask: bodies and query strings, checked by type before a verb sees them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from tgsandbox.control.shapes.forms import FormStateName

Name = Annotated[str, Meta(min_length=1, max_length=64)]
Username = Annotated[str, Meta(max_length=32, pattern="^[A-Za-z0-9_]*$")]
Language = Annotated[str, Meta(max_length=35, pattern="^[A-Za-z0-9-]*$")]
Identifier = Annotated[int, Meta(ge=1, le=2**52)]
Stars = Annotated[int, Meta(ge=0, le=10**12)]
Whole = Annotated[int, Meta(ge=0, le=10**12)]
PageSize = Annotated[int, Meta(ge=1, le=1000)]
RealSeconds = Annotated[float, Meta(ge=0, le=60)]
Moment = Annotated[float, Meta(ge=0, le=10**11)]
Duration = Annotated[float, Meta(ge=0, le=10**9)]
MessageText = Annotated[str, Meta(min_length=1, max_length=4096)]
Link = Annotated[str, Meta(min_length=1, max_length=2048)]
ShortText = Annotated[str, Meta(max_length=256)]


class Request(Struct, frozen=True, forbid_unknown_fields=True):
    """A misspelled field is an error, not silence."""


class NewUser(Request, frozen=True):
    first_name: Name
    last_name: ShortText = ""
    username: Username = ""
    language_code: Language = "en"
    stars: Stars = 0
    password: ShortText = ""
    # A chosen id instead of one from the seed.
    id: Identifier | None = None


class UserChanges(Request, frozen=True):
    """Only what is named changes. `stars` is the new balance, `add_stars` a top-up."""

    first_name: Name | UnsetType = UNSET
    last_name: ShortText | UnsetType = UNSET
    language_code: Language | UnsetType = UNSET
    stars: Stars | UnsetType = UNSET
    add_stars: Stars | UnsetType = UNSET
    password: ShortText | UnsetType = UNSET


class NewBot(Request, frozen=True):
    name: Name
    username: Username


class BotSwitch(Request, frozen=True):
    """What is switched on or off in BotFather."""

    on: bool = True


class NewManagedBot(Request, frozen=True):
    """The bot that will look after the new one, and the new one's names."""

    manager_id: int
    name: Name
    username: Username


class PrivacySwitch(Request, frozen=True):
    """As BotFather's /setprivacy."""

    on: bool


class NewGame(Request, frozen=True):
    short_name: ShortText
    title: Name
    description: ShortText = ""


class NewProviderToken(Request, frozen=True):
    provider: Name
    mode: Literal["test", "live"] = "test"


class QuirkSwitch(Request, frozen=True):
    on: bool


class NewChat(Request, frozen=True):
    """A group, supergroup or channel with these people and bots in it."""

    title: Name
    member_ids: list[int]
    type: Literal["group", "supergroup", "channel"] = "supergroup"
    username: Username = ""


class MessagePage(Request, frozen=True):
    """Messages with an id above `after`; without it, the last `limit` ones."""

    after: Whole | None = None
    limit: PageSize = 100


class Send(Request, frozen=True):
    text: MessageText
    reply_to: Whole = 0


class Start(Request, frozen=True):
    payload: Annotated[str, Meta(max_length=64, pattern="^[A-Za-z0-9_-]*$")] = ""


class Tap(Request, frozen=True):
    """Which button: by its words, or by row and column counted from 0."""

    text: ShortText | UnsetType = UNSET
    row: Whole | UnsetType = UNSET
    column: Whole | UnsetType = UNSET


class Read(Request, frozen=True):
    """Everything up to this message has been seen."""

    message_id: Whole


class OpenLink(Request, frozen=True):
    url: Link


class OpenForm(Request, frozen=True):
    """The invoice: a message of a chat with a bot (or of a group), or a link's slug, or the link itself."""

    bot_id: int | UnsetType = UNSET
    message_id: Whole | UnsetType = UNSET
    link: Link | UnsetType = UNSET
    slug: Link | UnsetType = UNSET


class Address(Request, frozen=True):
    """`country_code` is ISO 3166-1 alpha-2."""

    country_code: ShortText = ""
    state: ShortText = ""
    city: ShortText = ""
    street_line1: ShortText = ""
    street_line2: ShortText = ""
    post_code: ShortText = ""


class Information(Request, frozen=True):
    """The buyer's answers; only what the form asks for is needed. `save` keeps them for the next time."""

    name: ShortText = ""
    phone_number: ShortText = ""
    email: ShortText = ""
    shipping_address: Address | None = None
    save: bool = False


class ChooseShipping(Request, frozen=True):
    option_id: Annotated[str, Meta(min_length=1, max_length=256)]


class SetTip(Request, frozen=True):
    """In smallest units of the form's currency."""

    amount: Whole


class CardFields(Request, frozen=True):
    """`expiry` is MM/YY. `save` needs the buyer's two-step password to be set."""

    number: ShortText
    expiry: ShortText = "12/40"
    cvc: ShortText = "123"
    holder: ShortText = ""
    save: bool = False


class Pay(Request, frozen=True):
    """One of three: a card; a saved card with the two-step password; Stars."""

    card: CardFields | UnsetType = UNSET
    saved_card_id: ShortText | UnsetType = UNSET
    password: ShortText = ""
    stars: Literal[True] | UnsetType = UNSET


class ThreeDSecure(Request, frozen=True):
    approve: bool


class ClockChange(Request, frozen=True):
    """Freeze or run, then set (seconds since 1970 UTC), then advance."""

    freeze: bool = False
    run: bool = False
    set: Moment | None = None
    advance_seconds: Duration | None = None


class CallFilter(Request, frozen=True):
    bot_id: int | None = None
    method: ShortText = ""
    after: Whole = 0
    limit: PageSize = 100


class BotFilter(Request, frozen=True):
    bot_id: int | None = None


class UpdateFilter(Request, frozen=True):
    bot_id: int | None = None
    limit: PageSize = 100


class FormFilter(Request, frozen=True):
    """The last `limit` payment forms, of one bot or of all."""

    bot_id: int | None = None
    limit: PageSize = 100


class Refund(Request, frozen=True):
    """In smallest units; the rest of the charge when left out."""

    amount: Annotated[int, Meta(ge=1, le=10**12)] | None = None


class Wait(Request, frozen=True):
    """What to wait for, by `kind`, and how long in real seconds.

    message: user_id, peer_id, [contains], [after: a message id]. form: user_id, form_id, [state].
    call: [bot_id], [method], [after: a call number]. callback: callback_query_id.
    queue: bot_id, until no update waits for the bot.
    """

    kind: Literal["message", "form", "call", "callback", "queue"]
    user_id: int | None = None
    peer_id: int | None = None
    contains: ShortText = ""
    after: Whole = 0
    form_id: ShortText = ""
    state: FormStateName = "paid"
    bot_id: int | None = None
    method: ShortText = ""
    callback_query_id: ShortText = ""
    timeout: RealSeconds = 10.0


# What the types alone don't say, as JSON Schema; the verbs check it, the OpenAPI document tells it.
RULES: dict[type[Struct], dict[str, Any]] = {
    Tap: {"anyOf": [{"required": ["text"]}, {"required": ["row"]}]},
    OpenForm: {
        "anyOf": [{"required": ["bot_id", "message_id"]}, {"required": ["link"]}, {"required": ["slug"]}]
    },
    Pay: {"oneOf": [{"required": [way]} for way in ("card", "saved_card_id", "stars")]},
    ClockChange: {
        "not": {
            "properties": {"freeze": {"const": True}, "run": {"const": True}},
            "required": ["freeze", "run"],
        }
    },
}
