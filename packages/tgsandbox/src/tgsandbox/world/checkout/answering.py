"""The bot's answers to the two queries, and what becomes of those that come too late."""

from __future__ import annotations

from tgsandbox.world.checkout.form_acts import Act, Approved, Refused, ShippingOffered, ShippingRefused
from tgsandbox.world.checkout.form_moves import give_up, move
from tgsandbox.world.checkout.payment_form import ANSWER_SECONDS, ShippingOption
from tgsandbox.world.checkout.payment_queries import AskedQuery
from tgsandbox.world.errors import ServerRefusal
from tgsandbox.world.world import World


def offer_shipping(world: World, bot_id: int, query_id: str, options: tuple[ShippingOption, ...]) -> None:
    """Raises ServerRefusal QUERY_ID_INVALID for a query that is unknown, answered or too old."""
    answer(world, open_query(world, bot_id, query_id, "shipping_query"), ShippingOffered(options))


def refuse_shipping(world: World, bot_id: int, query_id: str, words: str) -> None:
    """`words` are for the buyer. Raises as `offer_shipping`."""
    answer(world, open_query(world, bot_id, query_id, "shipping_query"), ShippingRefused(words))


def approve_pre_checkout(world: World, bot_id: int, query_id: str) -> None:
    """The provider is asked for the money. Raises as `offer_shipping`."""
    answer(world, open_query(world, bot_id, query_id, "pre_checkout_query"), Approved())


def refuse_pre_checkout(world: World, bot_id: int, query_id: str, words: str) -> None:
    """`words` are for the buyer. Raises as `offer_shipping`."""
    answer(world, open_query(world, bot_id, query_id, "pre_checkout_query"), Refused(words))


def open_query(world: World, bot_id: int, query_id: str, kind: str) -> AskedQuery:
    query = world.payments.queries.get(query_id)
    if query is None or query.subject.bot_id != bot_id or query.kind != kind:
        raise ServerRefusal("QUERY_ID_INVALID")
    if query.is_open and world.now() >= query.asked_at + ANSWER_SECONDS:
        give_up(world, query_id)
    if not query.is_open:
        if query.answered_at is None and query.answered_late_at is None:
            query.answered_late_at = world.now()
        raise ServerRefusal("QUERY_ID_INVALID")
    return query


def answer(world: World, query: AskedQuery, act: Act) -> None:
    query.answered_at = world.now()
    move(world, query.form_id, act)
