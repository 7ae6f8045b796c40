"""The two questions that a bot is asked while somebody pays: where do you ship, and can you serve this order.

Facts: telegram-bot-api 10.0 (Client.cpp); ten seconds for a pre-checkout query are published.

Assumed: a bot has ten seconds for a shipping query, too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tgsandbox.world.agenda import Appointment
from tgsandbox.world.checkout.forgetting import forget_old_queries
from tgsandbox.world.checkout.payment_form import ANSWER_SECONDS, PaymentForm
from tgsandbox.world.people import OrderInfo, ShippingAddress
from tgsandbox.world.updates import Update, payment_queue_key
from tgsandbox.world.world import World

WhenTooLate = Callable[[World, str], None]


@dataclass(frozen=True, slots=True)
class ShippingQuery:
    id: str
    bot_id: int
    user_id: int
    invoice_payload: str
    shipping_address: ShippingAddress


@dataclass(frozen=True, slots=True)
class PreCheckoutQuery:
    """`total_amount` includes shipping and tip."""

    id: str
    bot_id: int
    user_id: int
    currency: str
    total_amount: int
    invoice_payload: str
    shipping_option_id: str = ""
    order_info: OrderInfo | None = None


@dataclass(slots=True)
class AskedQuery:
    """A question and what became of it. `update` is None when the bot had not asked for such updates."""

    subject: ShippingQuery | PreCheckoutQuery
    form_id: str
    asked_at: float
    deadline: Appointment
    update: Update | None
    is_open: bool = True
    answered_at: float | None = None
    answered_late_at: float | None = None

    @property
    def kind(self) -> str:
        return "shipping_query" if isinstance(self.subject, ShippingQuery) else "pre_checkout_query"

    def close(self) -> None:
        self.is_open = False
        self.deadline.cancel()


def ask_shipping(world: World, form: PaymentForm, when_too_late: WhenTooLate) -> str:
    """Ask the bot of the form; returns the query's id."""
    info = form.order_info or OrderInfo()
    query = ShippingQuery(
        world.ids.query_id(),
        form.bot_id,
        form.user_id,
        form.invoice.payload,
        info.shipping_address or ShippingAddress(),
    )
    return ask(world, form, query, when_too_late)


def ask_pre_checkout(world: World, form: PaymentForm, when_too_late: WhenTooLate) -> str:
    """Ask the bot of the form; returns the query's id."""
    query = PreCheckoutQuery(
        world.ids.query_id(),
        form.bot_id,
        form.user_id,
        form.invoice.currency,
        form.total_amount,
        form.invoice.payload,
        form.shipping_option_id,
        form.order_info if form.invoice.needs_order_info else None,
    )
    return ask(world, form, query, when_too_late)


def ask(
    world: World, form: PaymentForm, query: ShippingQuery | PreCheckoutQuery, when_too_late: WhenTooLate
) -> str:
    due = world.now() + ANSWER_SECONDS
    deadline = world.agenda.at(due, partial(when_too_late, world, query.id))
    asked = AskedQuery(query, form.id, world.now(), deadline, update=None)
    forget_old_queries(world)
    world.payments.queries[query.id] = asked
    asked.update = world.queue_update(
        world.bot(form.bot_id), asked.kind, query, queue_key=payment_queue_key(form.user_id)
    )
    return query.id
