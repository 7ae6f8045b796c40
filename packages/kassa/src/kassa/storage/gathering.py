"""The books of one shop within a transaction, but for what only one kind of database can do.

Reads see what is committed and what the units of this batch wrote. Hot writes are gathered and run table by
table, before the commit.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from kassa.core.decision import Deadline
from kassa.core.errors import Conflict
from kassa.core.money import Money
from kassa.core.order import Order, PaymentState
from kassa.service.books import ItemMove, JournalEntry, NewCase, NewEffect, PendingEffect, Transfer
from kassa.service.ports import OutboxItem, RawUpdate
from kassa.service.reconciling.lists import ReadLine
from kassa.storage import codec, rows, statements
from kassa.storage.memory import Draft, KnownUpdate, StockCount, StoredOrder

# What a move adds to the shelf, to what is held and to what is taken.
_MOVES: dict[str, tuple[int, int, int]] = {
    "hold": (-1, 1, 0),
    "release": (1, -1, 0),
    "sell": (0, -1, 1),
    "take": (-1, 0, 1),
    "restock": (1, 0, -1),
}

ORDER_OF_WRITING = (
    statements.INSERT_UPDATE,
    statements.INSERT_ORDER,
    # Before the update: an order that is touched and then changed has the later revision.
    statements.TOUCH_ORDER,
    statements.UPDATE_ORDER,
    statements.INSERT_JOURNAL,
    statements.INSERT_CHARGE,
    statements.UPDATE_CHARGE,
    statements.INSERT_REFUND,
    statements.UPDATE_REFUND,
    statements.INSERT_DELIVERY,
    statements.UPDATE_DELIVERY,
    statements.MOVE_STOCK,
    statements.INSERT_STOCK_MOVE,
    statements.INSERT_EFFECT,
    statements.POSTPONE_EFFECT,
    statements.FINISH_EFFECT,
    statements.DROP_DEADLINE,
    statements.INSERT_DEADLINE,
    statements.INSERT_TRANSFER,
    statements.INSERT_CASE,
    statements.SET_MARK,
    statements.PUT_STATEMENT_LINE,
)


class GatheringBooks(ABC):
    """The greater part of the service's Books."""

    def __init__(self, shop: str, draft: Draft) -> None:
        self._shop = shop
        self.draft = draft
        self._waiting: dict[str, list[tuple[Any, ...]]] = {statement: [] for statement in ORDER_OF_WRITING}

    @abstractmethod
    def _load_updates(self, update_id: int) -> list[KnownUpdate]: ...

    @abstractmethod
    def _load_order(self, order_id: str) -> StoredOrder | None: ...

    @abstractmethod
    def _load_count(self, item: str) -> StockCount | None:
        """The count of an item that the draft doesn't know."""

    @abstractmethod
    def _start_counting(self, item: str, count: StockCount) -> StockCount: ...

    @abstractmethod
    def _note_move(self, item: str, shelf: int, held: int, taken: int) -> None:
        """Told of each change of a count; the draft has the count itself."""

    # Updates

    def order_of_update(self, update: RawUpdate) -> str | None:
        return next((known.order_id for known in self._known(update) if known.body == update.body), None)

    def store_update(self, update: RawUpdate, now: float, order_id: str = "", set_aside: str = "") -> None:
        known = self._known(update)
        generation = max((earlier.generation for earlier in known), default=0) + 1
        known.append(KnownUpdate(generation, update.body, order_id))
        row = (self._shop, update.update_id, generation, update.kind, update.body, now, order_id, set_aside)
        self._waiting[statements.INSERT_UPDATE].append(row)

    def _known(self, update: RawUpdate) -> list[KnownUpdate]:
        known = self.draft.updates.get(update.update_id)
        if known is None:
            known = self.draft.updates[update.update_id] = self._load_updates(update.update_id)
        return known

    # Orders

    def _with_the_draft(self, buyer_id: int, holding: dict[str, Order]) -> tuple[Order, ...]:
        """The orders that hold something for a buyer: what was read of them, and what this batch has done."""
        for order_id, (_, order) in self.draft.orders.items():
            if order.buyer_id == buyer_id:
                holding[order_id] = order
        return tuple(order for order in holding.values() if order.payment is PaymentState.APPROVED)

    def order(self, order_id: str) -> Order | None:
        stored = self._stored(order_id)
        return stored.order if stored else None

    def _stored(self, order_id: str) -> StoredOrder | None:
        remembered = self.draft.order(order_id)
        if remembered:
            return remembered
        stored = self._load_order(order_id)
        if stored is not None:
            self.draft.orders[order_id] = stored
        return stored

    def save_order(self, before: Order | None, after: Order, entry: JournalEntry) -> int:
        stored = self._stored(after.id) if before else None
        revision = stored.revision + 1 if stored else 0
        self._write_order(before, after, revision)
        self._waiting[statements.INSERT_JOURNAL].append(rows.journal_row(after, revision, entry))
        for statement, row in rows.changed_parts(before, after):
            self._waiting[statement].append(row)
        for charge in after.charges:
            self.draft.charges[charge.telegram_payment_charge_id] = after.id
        self.draft.orders[after.id] = StoredOrder(revision, after)
        return revision

    def _write_order(self, before: Order | None, after: Order, revision: int) -> None:
        if before is None:
            self._waiting[statements.INSERT_ORDER].append(rows.order_row(after))
        elif after is before and after.id not in self.draft.orders:
            # The first that this batch does with it: touching comes before changing.
            self._waiting[statements.TOUCH_ORDER].append((revision, self._shop, after.id))
        else:
            change = (revision, after.payment, codec.order_to_text(after), self._shop, after.id)
            self._waiting[statements.UPDATE_ORDER].append(change)

    # Stock

    def _count(self, item: str) -> StockCount | None:
        return self.draft.count(item) or self._load_count(item)

    def shelf(self, item: str) -> int | None:
        count = self._count(item)
        return count.shelf if count else None

    def move_stock(self, order_id: str, revision: int, moves: Sequence[ItemMove]) -> None:
        for number, move in enumerate(moves):
            self._move(move)
            row = (
                self._shop,
                order_id,
                revision,
                number,
                move.kind,
                move.item,
                move.quantity,
                move.line_number,
            )
            self._waiting[statements.INSERT_STOCK_MOVE].append(row)

    def _move(self, move: ItemMove) -> None:
        count = self._count(move.item) or self._start_counting(move.item, StockCount(None, 0, 0, 0))
        shelf, held, taken = (sign * move.quantity for sign in _MOVES[move.kind])
        moved = StockCount(
            None if count.shelf is None else count.shelf + shelf,
            count.held + held,
            count.taken + taken,
            count.received,
        )
        if min(moved.shelf or 0, moved.held, moved.taken) < 0:
            raise Conflict(f"{move.kind} {move.quantity} of {move.item}: there are {count}")
        self.draft.stock[move.item] = moved
        self._note_move(move.item, shelf, held, taken)

    # Effects

    def queue_effect(self, effect: NewEffect, revision: int, now: float) -> PendingEffect:
        number = self.draft.next_number("outbox")
        self._waiting[statements.INSERT_EFFECT].append(
            rows.effect_row(self._shop, number, effect, revision, now)
        )
        item = OutboxItem(
            id=number,
            key=effect.key,
            order=effect.order,
            effect=effect.effect,
            attempt=1,
            goods=effect.goods,
            language=effect.order.language,
        )
        return PendingEffect(item, effect.lane, effect.due_at, may_have_arrived=False)

    def finish_effect(
        self,
        item: OutboxItem,
        state: Literal["sent", "failed", "withdrawn"],
        at: float,
        result: Mapping[str, Any],
    ) -> None:
        row = (state, item.attempt, at, codec.to_text(result), self._shop, item.id)
        self._waiting[statements.FINISH_EFFECT].append(row)

    def postpone_effect(self, pending: PendingEffect, result: Mapping[str, Any]) -> None:
        item = pending.item
        row = (
            pending.due_at,
            item.attempt - 1,
            int(pending.may_have_arrived),
            codec.to_text(result),
            self._shop,
            item.id,
        )
        self._waiting[statements.POSTPONE_EFFECT].append(row)

    # Deadlines

    def set_deadlines(self, order_id: str, deadlines: Sequence[Deadline]) -> None:
        for deadline in deadlines:
            row = (self._shop, deadline.due, order_id, deadline.kind)
            self._waiting[statements.INSERT_DEADLINE].append(row)

    def drop_deadline(self, order_id: str, deadline: Deadline) -> None:
        self._waiting[statements.DROP_DEADLINE].append((self._shop, deadline.due, order_id, deadline.kind))

    # Money

    def book(self, order_id: str, revision: int, at: float, transfers: Sequence[Transfer]) -> None:
        for transfer in transfers:
            number = self.draft.next_number("ledger")
            row = rows.transfer_row(self._shop, number, order_id, revision, at, transfer)
            self._waiting[statements.INSERT_TRANSFER].append(row)

    def record_unmatched_charge(
        self,
        telegram_payment_charge_id: str,
        provider_payment_charge_id: str,
        payer_id: int,
        total: Money,
        at: float,
    ) -> None:
        row = rows.unmatched_charge_row(
            self._shop, telegram_payment_charge_id, provider_payment_charge_id, payer_id, total, at
        )
        self._waiting[statements.INSERT_CHARGE].append(row)
        self.draft.charges[telegram_payment_charge_id] = ""

    # Cases

    def open_case(self, case: NewCase, now: float) -> int:
        number = self.draft.next_number("cases")
        row = (
            self._shop,
            number,
            case.kind,
            now,
            None,
            case.order_id,
            case.update_id,
            case.telegram_payment_charge_id,
            codec.to_text(case.detail),
        )
        self._waiting[statements.INSERT_CASE].append(row)
        return number

    # Statements

    def note_statement_line(self, source: str, line: ReadLine, now: float) -> None:
        self._waiting[statements.PUT_STATEMENT_LINE].append(
            rows.statement_line_row(self._shop, source, line, now)
        )

    # Marks

    def set_mark(self, name: str, value: str, now: float) -> None:
        self._waiting[statements.SET_MARK].append((self._shop, name, value, now))
