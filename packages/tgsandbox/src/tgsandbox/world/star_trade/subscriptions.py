"""Subscriptions in Stars: the first payment begins one, each renewal is a payment of its own.

Facts: core.telegram.org/bots/payments-stars and /api/subscriptions; 30 days, by invoice link only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from tgsandbox.world.checkout.form_acts import HandOver
from tgsandbox.world.checkout.invoices import STARS
from tgsandbox.world.checkout.payment_form import PaymentForm
from tgsandbox.world.errors import ServerRefusal, WorldError
from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.groups import channel_members
from tgsandbox.world.star_trade import stars
from tgsandbox.world.star_trade.star_moves import StarMove
from tgsandbox.world.talk.messages import SuccessfulPayment
from tgsandbox.world.world import World

PERIOD_SECONDS = 2_592_000
MAX_PRICE = 10_000


class SubscriptionState(StrEnum):
    ACTIVE = "active"
    CANCELED = "canceled"  # Telegram's spelling; it stays usable until `paid_until`
    FAILED = "failed"  # the balance was too low for a renewal


@dataclass(frozen=True, slots=True)
class Subscription:
    """`charge_id` is that of the first payment; `paid_until` in seconds since 1970 UTC.

    `bot_id` is the seller's: a bot's, or a channel's (negative) chat id.
    """

    charge_id: str
    bot_id: int
    user_id: int
    title: str
    invoice_payload: str
    price: int
    period_seconds: int
    paid_until: float
    state: SubscriptionState = SubscriptionState.ACTIVE
    is_canceled_by_bot: bool = False
    # The invoice's link: paid again it begins a new subscription, which is how one that ended is renewed.
    invoice_slug: str = ""

    @property
    def is_to_channel(self) -> bool:
        return self.bot_id < 0


@dataclass(frozen=True, slots=True)
class SubscriptionChange:
    """The subject of Update.subscription."""

    user_id: int
    bot_id: int
    invoice_payload: str
    state: SubscriptionState


def begin(world: World, form: PaymentForm, charged: HandOver) -> Subscription | None:
    """The subscription that a form's payment begins, None for an ordinary invoice."""
    period = form.invoice.subscription_period
    if not period:
        return None
    subscription = Subscription(
        charged.telegram_payment_charge_id,
        form.bot_id,
        form.user_id,
        form.invoice.title,
        form.invoice.payload,
        form.total_amount,
        period,
        world.now() + period,
        invoice_slug=form.slug,
    )
    put(world, subscription)
    make_appointment(world, subscription)
    return subscription


def cancel(world: World, user_id: int, charge_id: str) -> Subscription:
    """The person ends the renewals; what is paid stays usable."""
    subscription = subscription_of(world, user_id, charge_id)
    if subscription.state != SubscriptionState.ACTIVE:
        raise WorldError(f"this subscription is {subscription.state}, only an active one can be cancelled")
    return turn(world, subscription, SubscriptionState.CANCELED)


def resume(world: World, user_id: int, charge_id: str) -> Subscription:
    """The person lets it renew again, unless the bot cancelled it or its time is over."""
    subscription = subscription_of(world, user_id, charge_id)
    if subscription.is_canceled_by_bot:
        raise WorldError("the bot cancelled this subscription; only the bot can let it go on")
    if subscription.state == SubscriptionState.ACTIVE or subscription.paid_until <= world.now():
        raise WorldError(
            f"this subscription is {subscription.state} and can't be taken up again; "
            "its invoice can be paid anew"
        )
    return turn(world, subscription, SubscriptionState.ACTIVE)


def edit_by_bot(world: World, bot_id: int, user_id: int, charge_id: str, is_canceled: bool) -> None:
    """editUserStarSubscription; the bot gets no update of what it did itself.

    Raises ServerRefusal: USER_ID_INVALID, CHARGE_ID_INVALID.
    """
    if user_id not in world.accounts:
        raise ServerRefusal("USER_ID_INVALID")
    subscription = world.payments.subscriptions.get(charge_id)
    if subscription is None or (subscription.bot_id, subscription.user_id) != (bot_id, user_id):
        raise ServerRefusal("CHARGE_ID_INVALID")
    state = SubscriptionState.CANCELED if is_canceled else subscription.state
    put(world, replace(subscription, is_canceled_by_bot=is_canceled, state=state))


def subscription_of(world: World, user_id: int, charge_id: str) -> Subscription:
    subscription = world.payments.subscriptions.get(charge_id)
    if subscription is None or subscription.user_id != user_id:
        raise WorldError(f"{world.account(user_id).user.first_name} has no subscription '{charge_id}'")
    return subscription


def renew(world: World, charge_id: str) -> None:
    """The period is over: the next one is paid from the balance, without asking the bot."""
    subscription = world.payments.subscriptions[charge_id]
    if subscription.state != SubscriptionState.ACTIVE:
        channel_members.expire(world, subscription.bot_id, subscription.user_id)
        return
    if world.account(subscription.user_id).stars < subscription.price:
        turn(world, subscription, SubscriptionState.FAILED)
        channel_members.expire(world, subscription.bot_id, subscription.user_id)
        return
    renewed = replace(subscription, paid_until=subscription.paid_until + subscription.period_seconds)
    put(world, renewed)
    pay_renewal(world, renewed)
    make_appointment(world, renewed)


def pay_renewal(world: World, subscription: Subscription) -> None:
    move = StarMove(
        stars.new_star_charge_id(world),
        world.now(),
        subscription.bot_id,
        subscription.user_id,
        subscription.price,
        subscription.invoice_payload,
        provider_payment_charge_id=f"{subscription.user_id}_{next(world.payments.charge_numbers)}",
        subscription_period=subscription.period_seconds,
    )
    stars.spend(world, move)
    if subscription.is_to_channel:
        channel_members.prolong(world, subscription.bot_id, subscription.user_id, subscription.paid_until)
        return
    form_id = world.payments.form_of_charge.get(subscription.charge_id)
    if form_id is not None:
        world.payments.form_of_charge[move.id] = form_id
    world.add_message(
        world.private_chat(subscription.bot_id, subscription.user_id),
        subscription.user_id,
        SuccessfulPayment(
            STARS,
            move.amount,
            move.invoice_payload,
            move.id,
            move.provider_payment_charge_id,
            subscription.title,
            is_recurring=True,
            subscription_expiration_date=int(subscription.paid_until),
        ),
    )


def make_appointment(world: World, subscription: Subscription) -> None:
    world.agenda.at(subscription.paid_until, partial(renew, world, subscription.charge_id))


def turn(world: World, subscription: Subscription, state: SubscriptionState) -> Subscription:
    """To another state, of which the bot hears."""
    turned = put(world, replace(subscription, state=state))
    if turned.is_to_channel:
        return turned
    change = SubscriptionChange(turned.user_id, turned.bot_id, turned.invoice_payload, state)
    world.queue_update(world.bot(turned.bot_id), "subscription", change, queue_key=turned.user_id)
    return turned


def put(world: World, subscription: Subscription) -> Subscription:
    world.payments.subscriptions[subscription.charge_id] = subscription
    world.bulletin.publish(SetUpChanged("subscription", subscription.user_id))
    return subscription
