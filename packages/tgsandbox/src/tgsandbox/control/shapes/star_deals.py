"""What moves Stars beside invoices: paid media, gifts, business accounts, affiliates, withdrawals."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from tgsandbox.control.shapes.requests import Link, MessageText, Request, ShortText

SomeStars = Annotated[int, Meta(ge=1, le=10**12)]


class StarAmountGiven(Request, frozen=True):
    stars: SomeStars


class WithdrawalEnd(Request, frozen=True):
    """Paid out by Fragment, or failed: then the Stars come back."""

    succeeded: bool = True


class NewReferral(Request, frozen=True):
    """The affiliate (a person or a bot) brought this person and gets so much of each 1000 Stars they pay."""

    user_id: int
    affiliate_id: int
    commission_per_mille: Annotated[int, Meta(ge=1, le=900)]


class NewBusinessConnection(Request, frozen=True):
    """`rights` are those of the Bot API's BusinessBotRights; None stands for all."""

    bot_id: int
    rights: list[ShortText] | None = None


class NewGift(Request, frozen=True):
    """A gift from one person to another; which there are is in the Bot API's getAvailableGifts."""

    receiver_id: int
    gift_id: ShortText
    text: Annotated[str, Meta(max_length=128)] = ""


class JoinChannel(Request, frozen=True):
    link: Link


class NewSuggestedPost(Request, frozen=True):
    """A text for the channel, its price, and when to publish it (seconds since 1970 UTC, 0: any time)."""

    text: MessageText
    stars: Annotated[int, Meta(ge=0, le=100_000)] = 0
    send_date: Annotated[int, Meta(ge=0, le=10**11)] = 0


class PostDecision(Request, frozen=True):
    approved: bool
    comment: Annotated[str, Meta(max_length=128)] = ""


class PaidBroadcastSwitch(Request, frozen=True):
    on: bool = True


class WithdrawalView(Struct, frozen=True):
    id: str
    bot_id: int
    stars: int
    state: Literal["pending", "succeeded", "failed"]


class BusinessConnectionView(Struct, frozen=True):
    id: str
    user_id: int
    bot_id: int
    rights: list[str]
    is_enabled: bool


class GiftUpgrade(Request, frozen=True):
    """Whether the giver's words stay on the gift."""

    keep_details: bool = True


class GiftTransfer(Request, frozen=True):
    """A person's id, or a channel's."""

    receiver_id: int


class GiftView(Struct, frozen=True):
    """`convert_stars` is what its owner can have for it, 0 when it can't be converted; `upgrade_stars` what
    making it unique costs, 0 when it can't be; `transfer_stars` what handing on a unique one costs."""

    id: str
    emoji: str
    sender_id: int
    stars: int
    text: str
    convert_stars: int
    unique_name: str = ""
    upgrade_stars: int = 0
    is_upgrade_paid: bool = False
    transfer_stars: int = 0
