"""A person's subscriptions in Stars, as under Settings, My Stars."""

from __future__ import annotations

from tgsandbox.control.shapes.records import SubscriptionView
from tgsandbox.control.shapes.star_deals import JoinChannel
from tgsandbox.control.verb import NotThere
from tgsandbox.control.verbs.people import account_of
from tgsandbox.world.checkout.invoices import url_of_slug
from tgsandbox.world.star_trade import subscription_links, subscriptions
from tgsandbox.world.star_trade.subscriptions import Subscription
from tgsandbox.world.world import World


def list_subscriptions(world: World, user_id: int) -> list[SubscriptionView]:
    """The person's subscriptions, oldest first, also those that ended."""
    account_of(world, user_id)
    known = world.payments.subscriptions.values()
    return [show_subscription(known_one) for known_one in known if known_one.user_id == user_id]


def join_channel(world: World, user_id: int, request: JoinChannel) -> SubscriptionView:
    """Join a channel by a subscription link, for Stars a month."""
    account_of(world, user_id)
    return show_subscription(subscription_links.join(world, user_id, request.link))


def cancel_subscription(world: World, user_id: int, charge_id: str) -> SubscriptionView:
    """End the renewals; what is paid stays usable."""
    require(world, user_id, charge_id)
    return show_subscription(subscriptions.cancel(world, user_id, charge_id))


def resume_subscription(world: World, user_id: int, charge_id: str) -> SubscriptionView:
    """Let it renew itself again."""
    require(world, user_id, charge_id)
    return show_subscription(subscriptions.resume(world, user_id, charge_id))


def require(world: World, user_id: int, charge_id: str) -> None:
    """Raises NotThere when the person has no such subscription."""
    known = [one.charge_id for one in list_subscriptions(world, user_id)]
    if charge_id not in known:
        raise NotThere(f"no subscription {charge_id!r}; there are: {', '.join(known) or 'none'}")


def show_subscription(subscription: Subscription) -> SubscriptionView:
    return SubscriptionView(
        charge_id=subscription.charge_id,
        bot_id=subscription.bot_id,
        title=subscription.title,
        stars=subscription.price,
        period_seconds=subscription.period_seconds,
        paid_until=subscription.paid_until,
        state=subscription.state.value,
        is_canceled_by_bot=subscription.is_canceled_by_bot,
        link=url_of_slug(subscription.invoice_slug) if subscription.invoice_slug else "",
    )
