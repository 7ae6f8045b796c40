"""The handful of numbers that are asked for every few seconds: each is found by an index of its own."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from kassa.service.books import Lane
from kassa.service.figures import Figures, Waiting
from kassa.storage import queries, schema
from kassa.storage.queries import Reader
from kassa.storage.statements import (
    IS_GIVEN_UP,
    IS_PENDING,
    WITH_BAD_DELIVERY,
    WITH_BAD_REFUND,
    found_by,
    sql_of,
)

_outbox, _cases = schema.outbox, schema.cases

WAITING_BY_LANE = sql_of(
    found_by("outbox_pending", _outbox.c.lane, func.count(), func.min(_outbox.c.created_at))
    .where(_outbox.c.shop == bindparam("shop"), IS_PENDING)
    .group_by(_outbox.c.lane),
    "shop",
)
COUNT_GIVEN_UP = sql_of(
    select(func.count()).select_from(
        found_by("outbox_failed", _outbox.c.id)
        .where(_outbox.c.shop == bindparam("shop"), IS_GIVEN_UP)
        .subquery()
    ),
    "shop",
    "answers_since",
)
COUNT_IN_TROUBLE = sql_of(
    select(func.count()).select_from(WITH_BAD_REFUND.union(WITH_BAD_DELIVERY).subquery()),
    "shop_of_refunds",
    "shop_of_deliveries",
)
COUNT_OPEN_CASES = sql_of(
    select(func.count())
    .select_from(_cases)
    .where(_cases.c.shop == bindparam("shop"), _cases.c.closed_at.is_(None)),
    "shop",
)


def figures(reader: Reader, shop: str, answers_since: float) -> Figures:
    waiting = reader.execute(WAITING_BY_LANE, (shop,)).fetchall()
    return Figures(
        outbox={Lane(lane): Waiting(count, since) for lane, count, since in waiting},
        orders_in_trouble=reader.execute(COUNT_IN_TROUBLE, (shop, shop)).fetchone()[0],
        effects_given_up=reader.execute(COUNT_GIVEN_UP, (shop, answers_since)).fetchone()[0],
        open_cases=reader.execute(COUNT_OPEN_CASES, (shop,)).fetchone()[0],
        marks=queries.marks(reader, shop),
        next_deadline=queries.next_deadline(reader, shop),
    )
