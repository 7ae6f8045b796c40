"""What the world remembers: time, calls, updates, charges, Stars."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from tgsandbox.control.shapes.forms import FormView
from tgsandbox.control.shapes.messages import MessageView
from tgsandbox.control.shapes.money import Money


class ClockView(Struct, frozen=True):
    """`now` is seconds since 1970 UTC."""

    now: float
    frozen: bool


class QuirkView(Struct, frozen=True):
    """A way in which the live server differs from its documentation."""

    name: str
    sentence: str
    is_on: bool


class SubscriptionView(Struct, frozen=True):
    """`charge_id` is that of the first payment; `paid_until` in seconds since 1970 UTC.

    `link` is the invoice: to pay it again begins a new subscription when this one has ended; of a channel's
    subscription, whose `bot_id` is the channel's chat id, it is "".
    """

    charge_id: str
    bot_id: int
    title: str
    stars: int
    period_seconds: int
    paid_until: float
    state: str
    is_canceled_by_bot: bool
    link: str


class RefusalView(Struct, frozen=True):
    """Why Telegram refuses a call: `value` is what was given, `source` is where the rule is written."""

    rule: str
    value: str
    source: str


class VerdictView(Struct, frozen=True):
    """What live Telegram would have made of a call.

    `kind`: refused by its rules; ignored, what Telegram takes no notice of; too_fast for its published rates;
    not_played by the sandbox.
    """

    call_number: int
    bot_id: int
    method: str
    kind: Literal["refused", "ignored", "not_played", "too_fast"]
    sentence: str


class CallView(Struct, frozen=True):
    """One Bot API call with its answer, as they went over the wire.

    `strangers` are arguments that the method does not have. A call that a `fault` kept from having any effect
    has status 0.
    """

    number: int
    at: float
    bot_id: int
    method: str
    arguments: dict[str, Any]
    status: int
    answer: dict[str, Any]
    via: str
    strangers: list[str] = []
    fault: str = ""
    why_refused: RefusalView | None = None


class UpdateView(Struct, frozen=True):
    """`state` is waiting, handed_out or taken; `body` is the update as the bot gets it."""

    bot_id: int
    update_id: int
    kind: str
    created: float
    expires: float
    handed_out: float | None
    state: Literal["waiting", "handed_out", "taken"]
    body: dict[str, Any] | None


class MissedView(Struct, frozen=True):
    bot_id: int
    kind: str
    count: int


class UpdatesView(Struct, frozen=True):
    """`missed` counts, by kind, what the bot did not ask for in allowed_updates or had no room for."""

    waiting: list[UpdateView]
    taken: list[UpdateView]
    missed: list[MissedView]


class ChargeView(Struct, frozen=True):
    """A row of the payment provider's own ledger. `telegram_payment_charge_id` is "" until it succeeds."""

    id: str
    provider: str
    is_test: bool
    bot_id: int
    user_id: int
    total: Money
    refunded: Money
    state: Literal["awaiting_3ds", "succeeded", "declined", "partly_refunded", "refunded", "charged_back"]
    created_at: float
    paid_with: str
    description: str
    decline_reason: str
    telegram_payment_charge_id: str
    is_disputed: bool


class StarsBalance(Struct, frozen=True):
    id: int
    name: str
    is_bot: bool
    stars: int


class StarsTransaction(Struct, frozen=True):
    """Seen from the bot (or a channel): a positive amount came in, a negative one went out.

    `kind` is invoice_payment, paid_media_payment, gift_purchase, premium_purchase, business_account_transfer,
    affiliate_program, fragment, telegram_ads, telegram_api, suggested_post or other; `user_id` 0 when no
    person is in it.
    """

    id: str
    at: float
    bot_id: int
    user_id: int
    stars: int
    invoice_payload: str
    kind: str


class StarsView(Struct, frozen=True):
    balances: list[StarsBalance]
    transactions: list[StarsTransaction]


class CallbackView(Struct, frozen=True):
    callback_query_id: str
    bot_id: int
    user_id: int
    text: str
    show_alert: bool
    url: str


class WaitAnswer(Struct, frozen=True):
    """What was waited for; what belongs to the question's `kind` is filled."""

    kind: str
    message: MessageView | None = None
    form: FormView | None = None
    call: CallView | None = None
    callback: CallbackView | None = None


class Problem(Struct, frozen=True, omit_defaults=True):
    """What was wrong; `field`, `found`, `expected` when one field was; `code` is Telegram's name for it."""

    error: str
    field: str = ""
    found: str = ""
    expected: str = ""
    code: str = ""


class StillWaiting(Struct, frozen=True):
    """The time was up; what is there instead."""

    error: str
    messages: list[MessageView]
    calls: list[CallView]
    updates: list[UpdateView]
    form: FormView | None = None
