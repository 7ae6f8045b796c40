"""The shop at work: takes inputs, has them decided and committed, and sees to what follows."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Literal, TypeVar

from kassa.core.catalogue import KeyGoods, Product
from kassa.core.decision import Deadline
from kassa.core.inputs import Fact, Input
from kassa.core.order import Order
from kassa.service.books import Books, NewCase, OpenInvoice, Storage, Unit
from kassa.service.catalogue import Catalogue
from kassa.service.deadlines import Deadlines
from kassa.service.handover import Handover
from kassa.service.marks import CATALOGUE, RECONCILE_FIRST, RECONCILED
from kassa.service.measuring import Measures
from kassa.service.ordering import Ordering
from kassa.service.outbox import Outbox
from kassa.service.ports import Clock, Outlet, RawUpdate, Shop
from kassa.service.rates import TELEGRAM_RATES, Rates
from kassa.service.recording import Recorded
from kassa.service.replicas import Replicas
from kassa.service.restoring import reserve_of, vouch_for
from kassa.service.role import Role
from kassa.service.settling import Settling
from kassa.service.shelving import fill, put_on_sale
from kassa.service.stocking import item_of

T = TypeVar("T")

# How long a stopping shop waits for what is under way to Telegram.
PATIENCE_SECONDS = 5.0

log = logging.getLogger("kassa.engine")


# What a reader of lists writes of its own, beside what came of a row (None = it was known).
Note = Callable[[Books, Recorded | None], None]


def _nothing(books: Books, recorded: Recorded | None) -> None:
    """What is written besides, when nothing is."""


class Engine:
    """Implements Storefront and Intake. Nothing here is global: one process may run several shops.

    Every method that changes something returns after the commit.
    """

    def __init__(
        self,
        shop: Shop,
        storage: Storage,
        outlet: Outlet,
        clock: Clock,
        rates: Rates = TELEGRAM_RATES,
        role: Role = Role.ALL,
    ) -> None:
        self.shop = shop
        self.role = role
        self.storage = storage
        self._clock = clock
        self._ordering = Ordering(shop, clock)
        self.measures = Measures()
        settling = Settling(storage, self._ordering, clock, self.measures, self._submit)
        self._outbox = Outbox(
            Handover(outlet), clock, rates, shop.merchant_chat_id, settling.freshen, settling.settle
        )
        self._deadlines = Deadlines(clock, storage, self._pass_deadline)
        self._replicas = Replicas(self.look_after_others, self._glance_at_others)
        self._catalogue_revision = ""
        self._is_at_work = False

    async def start(self) -> None:
        """Takes up what an earlier process left: effects that were not finished, times that passed."""
        await self._see_marks()
        is_restored = self._ordering.reserve.reconciles_first
        self._is_at_work = True
        self._outbox.start(only_answers=is_restored)
        self._outbox.add(await self.storage.claim_effects())
        self._outbox.share_pace(self.storage.workers())
        if not is_restored:
            self._keep_time()
        if self.storage.is_shared:
            await self.storage.listen(self._replicas.call)
            self._replicas.start()

    def _keep_time(self) -> None:
        if self.role.keeps_time:
            self._deadlines.start()

    async def prepare(self) -> None:
        """For an engine that only decides, and is not started: it has to know what is on sale."""
        await self._see_marks()

    async def stop(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """What is being sent gets this long (of real time) to end; the rest stays in the books.

        The storage is its opener's to close.
        """
        await self._replicas.stop()
        await self._deadlines.stop()
        await self._outbox.stop(patience_seconds)

    async def settled(self) -> None:
        """Returns when all that is due now was tried, and what came of it is committed."""
        while True:
            if self._ordering.reserve.reconciles_first or not self.role.keeps_time:
                return await self._outbox.idle()
            await self._deadlines.idle()
            await self._outbox.idle()
            if self._outbox.is_idle() and not await self._deadlines.are_due():
                return None

    async def look_after_others(self) -> None:
        """Takes over what a dead replica left, and sees what the living ones did. Every few seconds."""
        self._outbox.add(await self.storage.claim_effects())
        self._outbox.share_pace(self.storage.workers())
        following = await self.storage.next_deadline() if self.role.keeps_time else None
        if following is not None:
            self._deadlines.expect(following)
        await self._see_marks()

    async def _glance_at_others(self) -> None:
        """One of them called: there is something to send, or another catalogue."""
        self._outbox.add(await self.storage.take_new_effects())
        if await self._see_marks():
            await self.look_after_others()

    # Marks of the books as a whole

    async def _see_marks(self) -> bool:
        """Reads the products again when there are others, and holds back what the books can't vouch for.

        True when there is another catalogue.
        """
        marks = await self.storage.marks()
        revision, seen = marks.get(CATALOGUE), self._catalogue_revision
        if revision is None or revision.value != self._catalogue_revision:
            self._ordering.catalogue = Catalogue(await self.storage.products())
            self._catalogue_revision = revision.value if revision else ""
        before, self._ordering.reserve = self._ordering.reserve, reserve_of(marks)
        if before.reconciles_first and not self._ordering.reserve.reconciles_first:
            log.warning("everything that Telegram and the providers know was read: the shop sells again")
            if self._is_at_work:
                self._outbox.let_go()
                self._keep_time()
        return seen != self._catalogue_revision

    async def note_reconciliation(self) -> None:
        """All that Telegram and the providers know was read to its end: a shop on restored books sells again.

        What it can't know stays back, see restoring.py.
        """
        now = self._clock.now()

        def note(books: Books) -> None:
            books.set_mark(RECONCILED, f"{now:.0f}", now)
            books.set_mark(RECONCILE_FIRST, "", now)

        await self._commit(note)
        await self._see_marks()

    # Storefront

    def products(self) -> Sequence[Product]:
        return self._ordering.catalogue.products

    def product(self, product_id: str) -> Product | None:
        return self._ordering.catalogue.by_id(product_id)

    def find_sku(self, sku: str) -> Product | None:
        return self._ordering.catalogue.by_sku(sku)

    def in_stock(self, sku: str) -> int | None:
        product = self.find_sku(sku)
        if product is None or self._ordering.reserve.is_held_back(sku, self._ordering.catalogue):
            return 0
        count = self.storage.shelf_now(item_of(product.goods, sku))
        return 0 if count is None and isinstance(product.goods, KeyGoods) else count

    async def place_order(
        self, buyer_id: int, lines: Sequence[tuple[str, int]], language: str, update: RawUpdate | None
    ) -> Order:
        recorded = await self._commit(
            lambda books: self._ordering.place(books, buyer_id, lines, language, update)
        )
        return recorded.order

    async def tell(self, order_id: str, input_: Input, update: RawUpdate | None = None) -> Order:
        recorded = await self._commit(lambda books: self._ordering.tell(books, order_id, input_, update))
        if recorded.rejected:
            raise recorded.rejected
        return recorded.order

    async def orders_of(self, buyer_id: int, limit: int = 10) -> Sequence[Order]:
        return await self.storage.orders_of(buyer_id, limit)

    async def order(self, order_id: str) -> Order | None:
        return await self.storage.order(order_id)

    async def open_invoice(self, lines: Sequence[tuple[str, int]]) -> OpenInvoice:
        """An invoice that anybody may pay, any number of times. Raises InvalidInput."""
        return await self._commit(lambda books: self._ordering.open_invoice(books, lines))

    # Intake

    async def ask(self, input_: Input, invoice_payload: str, update: RawUpdate) -> None:
        asked_at = self._clock.now()
        self.measures.note_question(input_)
        try:
            await self._commit(
                lambda books: self._ordering.ask(books, input_, invoice_payload, update, asked_at)
            )
        except Exception as error:
            # Never silence: the update is kept, a question is refused, and a person gets to see it.
            about = {"update_id": update.update_id, "invoice_payload": invoice_payload}
            log.exception(
                "update %(update_id)s about invoice %(invoice_payload)s could not be decided", about
            )
            reason = f"{type(error).__name__}: {error}"
            await self._commit(lambda books: self._ordering.ask_in_vain(books, input_, update, reason))

    async def set_aside(self, update: RawUpdate, reason: str) -> None:
        await self._commit(lambda books: self._ordering.set_aside(books, update, reason))

    async def last_update_id(self) -> int:
        return await self.storage.last_update_id()

    # Lists of payments (reconciling/)

    async def learn(
        self, fact: Fact, invoice_payload: str = "", note: Note = _nothing
    ) -> Literal["known", "news", "unmatched", "failed"]:
        """News from a list, not from an update. What `note` writes of it is in the same commit."""

        def learned(books: Books) -> Recorded | None:
            recorded = self._ordering.learn(books, fact, invoice_payload)
            note(books, recorded)
            return recorded

        def failed(books: Books) -> Recorded:
            recorded = self._ordering.learn_in_vain(books, fact, reason)
            note(books, recorded)
            return recorded

        try:
            recorded = await self._commit(learned)
        except Exception as error:
            # As with updates: a person gets to see it, and what comes after it is read.
            log.exception("%s of a list could not be decided", type(fact).__name__)
            reason = f"{type(error).__name__}: {error}"
            await self._commit(failed)
            return "failed"
        if recorded is None:
            return "known"
        return "news" if recorded.order.id else "unmatched"

    async def report(self, case: NewCase, note: Note = _nothing) -> None:
        """Opens a case, and tells the merchant of it."""

        def reported(books: Books) -> Recorded:
            recorded = self._ordering.report(books, case, self.now())
            note(books, recorded)
            return recorded

        await self._commit(reported)

    async def write(self, unit: Unit[T]) -> T:
        """What is no input: notes of those who read the lists."""
        return await self._commit(unit)

    def now(self) -> float:
        return self._clock.now()

    # Catalogue

    async def load_catalogue(
        self,
        products: Sequence[Product],
        keys: Mapping[str, Sequence[str]] | None = None,
        keep_counts_of: Collection[str] = frozenset(),
    ) -> dict[str, int]:
        """Replaces what is on sale, in one commit. A stock count is what is physically there, held included.

        The SKUs in `keep_counts_of` keep the count that the books have.
        Returns how many keys were new, by pool.
        """
        now, revision = self._clock.now(), secrets.token_hex(8)
        reserve = reserve_of(await self.storage.marks())

        def load(books: Books) -> dict[str, int]:
            vouch_for(books, put_on_sale(books, products, keep_counts_of), reserve, now)
            books.set_mark(CATALOGUE, revision, now)
            return {pool: fill(books, pool, new, reserve, now) for pool, new in (keys or {}).items()}

        added = await self._commit(load)
        await self._see_marks()
        return added

    async def load_keys(self, pool: str, keys: Sequence[str]) -> int:
        """Puts keys into a pool. Returns how many can be handed over that could not before."""
        now, reserve = self._clock.now(), reserve_of(await self.storage.marks())
        added = await self._commit(lambda books: fill(books, pool, keys, reserve, now))
        await self._see_marks()
        return added

    async def close_case(self, number: int) -> bool:
        """False when there is no such case."""
        return await self._commit(lambda books: books.close_case(number, self._clock.now()))

    # The way of every input

    async def _commit(self, unit: Unit[T]) -> T:
        return await self._submit(unit)

    def _submit(self, unit: Unit[T]) -> asyncio.Future[T]:
        """When the caller goes away, what was committed is still seen to."""
        return self.storage.write(unit, self._follow_up)

    def _follow_up(self, recorded: object) -> None:
        if not isinstance(recorded, Recorded):
            return
        self.measures.note_decision(recorded)
        self._outbox.add([one for one in recorded.effects if one.lane in self.role.lanes])
        if recorded.next_deadline is not None:
            self._deadlines.expect(recorded.next_deadline)

    async def _pass_deadline(self, order_id: str, deadline: Deadline) -> None:
        try:
            await self._commit(lambda books: self._ordering.pass_deadline(books, order_id, deadline))
        except Exception as error:
            about = {"deadline": deadline.kind, "order_id": order_id}
            log.exception("the %(deadline)s deadline of order %(order_id)s could not be decided", about)
            reason = f"{type(error).__name__}: {error}"
            await self._commit(lambda books: self._ordering.miss_deadline(books, order_id, deadline, reason))
