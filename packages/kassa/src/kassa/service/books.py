"""What the service needs of the storage: the shop's books.

A *unit* is a function that reads and writes the books within one transaction. The storage gathers the units
that wait, runs them in order in its writer thread, and commits once; a unit that fails is undone alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from kassa.core.catalogue import Product
from kassa.core.decision import Deadline, Effect
from kassa.core.money import Money
from kassa.core.order import Order
from kassa.service.distribution import Batches
from kassa.service.marks import Mark
from kassa.service.ports import OutboxItem, RawUpdate
from kassa.service.reconciling.lists import ReadLine

if TYPE_CHECKING:
    from kassa.service.figures import Figures

T = TypeVar("T")


class Lane(IntEnum):
    """Who goes first when many effects wait."""

    ANSWERS = 0
    DELIVERIES = 1
    REFUNDS = 2
    RECEIPTS = 3
    MERCHANT = 4


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One input and how it was decided. `row` is the number of the table's row."""

    at: float
    input: object
    input_name: str
    row: str
    payment_before: str
    payment_after: str
    update_id: int | None = None


@dataclass(frozen=True, slots=True)
class ItemMove:
    """A move of stock of an item (a SKU, or a pool of keys)."""

    kind: Literal["hold", "release", "sell", "take", "restock"]
    item: str
    quantity: int
    line_number: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """An amount that goes from one account (credit) to another (debit). `what`: once for each charge.

    `nanostars` are beside the whole Stars of `amount`.
    """

    telegram_payment_charge_id: str
    what: str
    debit: str
    credit: str
    amount: Money
    nanostars: int = 0


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice that anybody may pay, any number of times: SKUs and quantities."""

    payload: str
    lines: tuple[tuple[str, int], ...]
    opened_at: float


@dataclass(frozen=True, slots=True)
class NewCase:
    """Something that a person has to look at."""

    kind: Literal[
        "unknown_payload",
        "unmatched_payment",
        "unreadable_update",
        "unreadable_line",
        "failed_input",
        "disputed",
        "statement_differs",
    ]
    detail: Mapping[str, Any]
    order_id: str = ""
    update_id: int | None = None
    telegram_payment_charge_id: str = ""


@dataclass(frozen=True, slots=True)
class NewEffect:
    """An effect to run at `due_at` or later."""

    key: str
    order: Order
    effect: Effect
    lane: Lane
    due_at: float
    goods: str = ""


@dataclass(frozen=True, slots=True)
class PendingEffect:
    """An effect that waits. `may_have_arrived`: an earlier attempt may have reached Telegram."""

    item: OutboxItem
    lane: Lane
    due_at: float
    may_have_arrived: bool


@dataclass(frozen=True, slots=True)
class BuyersHolds:
    """What a buyer's orders hold now, and how many holds ran out unpaid lately."""

    orders: tuple[Order, ...] = ()
    lapsed: int = 0


class Books(Protocol):
    """The books within one unit. What is read includes what this unit and those before it wrote."""

    def order_of_update(self, update: RawUpdate) -> str | None:
        """The order that this very update was about ("" = none); None = never seen."""
        ...

    def store_update(
        self, update: RawUpdate, now: float, order_id: str = "", set_aside: str = ""
    ) -> None: ...

    def order(self, order_id: str) -> Order | None: ...

    def order_of_charge(self, telegram_payment_charge_id: str) -> str | None:
        """The order that this charge belongs to ("" = to none); None = an unknown charge."""
        ...

    def orders_of_payer(self, payload: str, payer_id: int) -> Sequence[Order]:
        """The latest orders that this payer made of an open invoice, in the order of placing."""
        ...

    def holds_of(self, buyer_id: int, since: float, placed_since: float) -> BuyersHolds:
        """`since` is when the lapsed ones are counted from, of orders placed at `placed_since` or later."""
        ...

    def open_invoice(self, payload: str) -> OpenInvoice | None: ...

    def add_open_invoice(self, invoice: OpenInvoice) -> None: ...

    def save_order(self, before: Order | None, after: Order, entry: JournalEntry) -> int:
        """Writes the order, its charges, refunds and deliveries, and the journal. Returns the revision."""
        ...

    def shelf(self, item: str) -> int | None:
        """What can be sold now; None = not counted."""
        ...

    def move_stock(self, order_id: str, revision: int, moves: Sequence[ItemMove]) -> None: ...

    def pin_keys(self, pool: str, order_id: str, delivery_number: int, count: int) -> tuple[str, ...]:
        """The keys of a delivery: the same ones on every call. Fewer than `count` when the pool is empty."""
        ...

    def queue_effect(self, effect: NewEffect, revision: int, now: float) -> PendingEffect: ...

    def finish_effect(
        self,
        item: OutboxItem,
        state: Literal["sent", "failed", "withdrawn"],
        at: float,
        result: Mapping[str, Any],
    ) -> None: ...

    def postpone_effect(self, pending: PendingEffect, result: Mapping[str, Any]) -> None:
        """Writes down the attempt, when the next one is due, and why."""
        ...

    def set_deadlines(self, order_id: str, deadlines: Sequence[Deadline]) -> None: ...

    def drop_deadline(self, order_id: str, deadline: Deadline) -> None: ...

    def book(self, order_id: str, revision: int, at: float, transfers: Sequence[Transfer]) -> None: ...

    def record_unmatched_charge(
        self,
        telegram_payment_charge_id: str,
        provider_payment_charge_id: str,
        payer_id: int,
        total: Money,
        at: float,
    ) -> None: ...

    def refund_unmatched_charge(self, telegram_payment_charge_id: str) -> bool:
        """False when it was refunded before."""
        ...

    def move_unmatched_charge(self, telegram_payment_charge_id: str) -> bool:
        """It fits an order after all, which has a charge of its own for it. False when it was not open."""
        ...

    def note_statement_line(self, source: str, line: ReadLine, now: float) -> None:
        """Writes down what came of a line, in place of what was written of it before."""
        ...

    def open_case(self, case: NewCase, now: float) -> int: ...

    def close_case(self, number: int, now: float) -> bool: ...

    def replace_products(self, products: Sequence[Product]) -> None: ...

    def count_stock(self, item: str, counted: int | None) -> None:
        """Sets what is physically there, held goods included; None = not counted any more."""
        ...

    def add_keys(self, pool: str, item: str, keys: Sequence[str]) -> int:
        """Puts keys into a pool and counts them as `item`; known ones are left. Returns how many are new."""
        ...

    def set_mark(self, name: str, value: str, now: float) -> None:
        """Notes something of the books as a whole; see marks.py for the names."""
        ...


Unit = Callable[[Books], T]


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in a list."""

    order: Order
    revision: int


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One thing that happened to an order: an input, an effect, a move of stock, a transfer of money."""

    at: float
    kind: Literal["input", "effect", "stock", "ledger"]
    what: str
    detail: Mapping[str, Any]
    row: str = ""
    payment_before: str = ""
    payment_after: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    number: int
    kind: str
    opened_at: float
    order_id: str
    update_id: int | None
    telegram_payment_charge_id: str
    detail: Mapping[str, Any]
    closed_at: float | None = None


@dataclass(frozen=True, slots=True)
class StuckEffect:
    """An effect that was given up, or that has been tried again and again."""

    id: int
    order_id: str
    effect: Effect
    state: str
    attempts: int
    created_at: float
    reason: str


@dataclass(frozen=True, slots=True)
class StockRow:
    """`shelf` None = not counted. shelf + held + taken = received."""

    item: str
    shelf: int | None
    held: int
    taken: int
    received: int


@dataclass(frozen=True, slots=True)
class KnownCharge:
    """A charge that the books have, of an order or of none ("")."""

    telegram_payment_charge_id: str
    order_id: str
    state: str
    total: Money


class Reading(Protocol):
    """Questions to the books. Each sees what is committed."""

    async def order(self, order_id: str) -> Order | None: ...

    async def orders_of(self, buyer_id: int, limit: int) -> list[Order]: ...

    async def recent_orders(self, limit: int, payment: str = "") -> list[OrderRow]:
        """The latest orders first; `payment` keeps those in one state of payment."""
        ...

    async def find_order(self, words: str) -> str | None:
        """An order's id, by that id, the first 8 characters of it or more, or a charge id."""
        ...

    async def journal(self, order_id: str) -> list[JournalLine]: ...

    async def products(self) -> list[Product]: ...

    async def stock(self) -> list[StockRow]: ...

    async def keys_set_aside(self, pool: str) -> list[str]:
        """Keys that were free in restored books, and that nobody has vouched for."""
        ...

    async def figures(self, answers_since: float) -> Figures:
        """How the shop is doing, in few numbers; failed answers count from that time on."""
        ...

    async def marks(self) -> dict[str, Mark]:
        """By their names."""
        ...

    async def last_update_id(self) -> int: ...

    async def pending_effects(self) -> list[PendingEffect]: ...

    async def due_deadlines(self, now: float, limit: int) -> list[tuple[str, Deadline]]: ...

    async def next_deadline(self) -> float | None: ...

    async def open_cases(self) -> list[Case]: ...

    async def stuck_effects(self, answers_since: float = 0.0) -> list[StuckEffect]:
        """Effects that were given up and are no order's trouble, failed answers since then among them."""
        ...

    async def orders_with_trouble(self) -> list[Order]:
        """Orders with a failed delivery, or a refund that is due, unknown or failed."""
        ...

    async def begun_at(self) -> float | None:
        """When the first update came or the first order was placed; None = nothing ever happened here."""
        ...

    async def known_charges(self, charge_ids: Sequence[str]) -> dict[str, KnownCharge]:
        """Those of them that the books have, by Telegram's id."""
        ...

    async def charges_at_provider(self, charge_ids: Sequence[str]) -> dict[str, KnownCharge]:
        """Those of them that the books have, by the provider's id."""
        ...

    async def recognises(self, source: str, currency: str) -> bool:
        """Whether that statement has told of a payment in this currency that the books know.

        True also when they know none. False = it may be another account than the bot's.
        """
        ...

    async def booked(self, telegram_payment_charge_id: str) -> set[str]:
        """What was booked of a charge: the `what` of its transfers."""
        ...

    async def orders_placed(self, since: float, until: float, currency: str, limit: int) -> list[Order]:
        """Orders placed in that time, the latest first."""
        ...

    async def read_lines(self, source: str, ids: Sequence[str]) -> list[ReadLine]:
        """Lines of that statement with one of these ids that were read before."""
        ...

    async def open_lines(self, source: str) -> list[ReadLine]:
        """Lines of that statement that still wait for something: a match, the end of a dispute."""
        ...

    async def line_of_case(self, number: int) -> tuple[str, ReadLine] | None:
        """The open line that this case is about, and whose statement it is in."""
        ...

    async def ledger_totals(self) -> list[tuple[str, Money]]:
        """What stands in each account: debits less credits, per currency, Stars in nanostars."""
        ...

    async def check(self) -> list[str]:
        """What does not add up, in words; empty = stock, charges, keys and ledger agree."""
        ...


class Storage(Reading, Protocol):
    """The shop's books on some database. `is_shared`: other replicas of the shop work on them too."""

    @property
    def is_shared(self) -> bool: ...

    async def claim_effects(self) -> list[PendingEffect]:
        """Effects that nobody runs (those of a process that died), which are this process's from now on.

        On a shared database this also renews the claim to those that it has: call it every few seconds.
        """
        ...

    async def take_new_effects(self) -> list[PendingEffect]:
        """As claim_effects, and nothing else: for between two such calls."""
        ...

    async def listen(self, hear: Callable[[], None]) -> None:
        """Has `hear` called soon after another replica left something to do, or changed the catalogue."""
        ...

    async def hold(self, name: str) -> bool:
        """Whether this process is the one that does what only one replica may do; ask every few seconds."""
        ...

    def workers(self) -> int:
        """How many processes send what this one sends; as seen when the claim was last renewed."""
        ...

    def may_run_effects(self) -> bool:
        """False when that was not renewed in time: others may be running this process's effects."""
        ...

    def write(self, unit: Unit[T], then: Callable[[T], None] | None = None) -> asyncio.Future[T]:
        """Runs the unit with those that wait; done when it is durable, or with the unit's own exception.

        `then` sees to what follows from a commit: it is called also when nobody waits for it any more.
        """
        ...

    @property
    def batches(self) -> Batches:
        """How it was committed since this process began."""
        ...

    def shelf_now(self, item: str) -> int | None:
        """What can be sold, as last committed; None = not counted."""
        ...

    async def close(self) -> None: ...
