"""A shop on a real database, its clock in the test's hand, its outlet a list to read."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

from kassa.core.catalogue import KeyGoods, PhysicalGoods, Product, ShippingMethod, TextGoods, Variant
from kassa.core.contact import OrderInfo, ShippingAddress
from kassa.core.decision import Effect, Policy
from kassa.core.inputs import PaymentSucceeded, PreCheckoutQueried, ShippingQueried
from kassa.core.money import Money
from kassa.core.order import Order
from kassa.service.books import StockRow, Storage
from kassa.service.engine import Engine
from kassa.service.ports import OutboxItem, OutletFailure, RawUpdate, Sent, Shop
from kassa.service.rates import NO_LIMITS, Rates
from kassa.storage.postgres import open_postgres
from kassa.storage.sqlite import SqliteFile, open_sqlite

BUYER = 100
MERCHANT_CHAT = 900
BERLIN = ShippingAddress("DE", "", "Berlin", "Main street 1", "", "10115")

SHIRT = Product(
    id="shirt",
    title="T-shirt",
    description="Soft",
    goods=PhysicalGoods(),
    variants=(
        Variant("SHIRT-M", Money(2000, "EUR"), stock=3),
        Variant("SHIRT-L", Money(2000, "EUR"), stock=10),
    ),
)
COURSE = Product(
    id="course",
    title="Course",
    description="A link",
    goods=TextGoods("https://example.org/course"),
    variants=(Variant("COURSE", Money(50, "XTR")),),
)
GAME = Product(
    id="game",
    title="Game",
    description="A key",
    goods=KeyGoods("games"),
    variants=(Variant("GAME", Money(30, "XTR")),),
)
POST = ShippingMethod("post", "Post", Money(500, "EUR"))


class HandClock:
    """Time stands until the test moves it."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self._now = now
        self._waiting: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> float:
        return self._now

    async def wait_until(self, due: float) -> None:
        if due <= self._now:
            return
        future = asyncio.get_running_loop().create_future()
        self._waiting.append((due, future))
        await future

    def advance(self, seconds: float) -> None:
        """May be called from any thread."""
        self._now += seconds
        is_over = [(due, future) for due, future in self._waiting if due <= self._now]
        self._waiting = [waiting for waiting in self._waiting if waiting not in is_over]
        for _, future in is_over:
            future.get_loop().call_soon_threadsafe(_wake, future)


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


class WrittenDown:
    """An outlet that keeps what it is given, and gives the replies that the test put ready."""

    def __init__(self) -> None:
        self.items: list[OutboxItem] = []
        self.replies: dict[type[object], deque[Sent | OutletFailure]] = {}
        self._changed = asyncio.Condition()

    async def send(self, item: OutboxItem) -> Sent | OutletFailure:
        self.items.append(item)
        async with self._changed:
            self._changed.notify_all()
        ready = self.replies.get(type(item.effect))
        return ready.popleft() if ready else Sent({"message_id": len(self.items)})

    def will_reply(self, kind: type[object], *replies: Sent | OutletFailure) -> None:
        self.replies.setdefault(kind, deque()).extend(replies)

    def effects(self, kind: type[object]) -> list[Effect]:
        return [item.effect for item in self.items if isinstance(item.effect, kind)]

    async def until(self, holds: Callable[[], bool]) -> None:
        async with self._changed:
            await self._changed.wait_for(holds)

    async def until_given(self, kind: type[object], count: int = 1) -> list[OutboxItem]:
        """The items with this kind of effect, once there are as many."""
        await self.until(lambda: len(self.effects(kind)) >= count)
        return [item for item in self.items if isinstance(item.effect, kind)]


class ShopAtWork:
    """An engine with its file, clock and outlet, and the updates that Telegram would send it."""

    def __init__(
        self, engine: Engine, clock: HandClock, outlet: WrittenDown, path: Path, numbers: itertools.count[int]
    ) -> None:
        self.engine = engine
        self.clock = clock
        self.outlet = outlet
        self.path = path
        self._numbers = numbers

    def update(self, kind: str = "message", body: str = "") -> RawUpdate:
        number = next(self._numbers)
        return RawUpdate(number, kind, (body or f'{{"update_id":{number}}}').encode())

    async def buy(self, sku: str, buyer_id: int = BUYER, quantity: int = 1) -> Order:
        return await self.engine.place_order(buyer_id, [(sku, quantity)], "en", self.update())

    async def ask_shipping(self, order: Order, address: ShippingAddress = BERLIN) -> None:
        query = ShippingQueried(f"s{next(self._numbers)}", order.buyer_id, order.invoice_payload, address)
        await self.engine.ask(query, order.invoice_payload, self.update("shipping_query"))

    def pre_checkout_of(
        self, order: Order, total: int | None = None, payer_id: int = 0
    ) -> PreCheckoutQueried:
        return PreCheckoutQueried(
            query_id=f"q{next(self._numbers)}",
            payer_id=payer_id or order.buyer_id,
            invoice_payload=order.invoice_payload,
            total=Money(total_of(order) if total is None else total, order.currency),
            shipping_option_id="post" if order.needs_shipping else "",
            order_info=OrderInfo(shipping_address=BERLIN) if order.needs_shipping else None,
        )

    async def press_pay(
        self, order: Order, total: int | None = None, payer_id: int = 0
    ) -> PreCheckoutQueried:
        query = self.pre_checkout_of(order, total, payer_id)
        await self.engine.ask(query, order.invoice_payload, self.update("pre_checkout_query"))
        return query

    def payment_of(self, order: Order, charge_id: str = "", total: int | None = None) -> PaymentSucceeded:
        charge_id = charge_id or f"charge-{next(self._numbers)}"
        return PaymentSucceeded(
            payer_id=order.buyer_id,
            invoice_payload=order.invoice_payload,
            total=Money(total_of(order) if total is None else total, order.currency),
            telegram_payment_charge_id=charge_id,
            provider_payment_charge_id=f"provider-{charge_id}",
            shipping_option_id="post" if order.needs_shipping else "",
            order_info=OrderInfo(shipping_address=BERLIN) if order.needs_shipping else None,
        )

    async def pay(self, order: Order, charge_id: str = "", total: int | None = None) -> PaymentSucceeded:
        payment = self.payment_of(order, charge_id, total)
        await self.engine.ask(payment, order.invoice_payload, self.update())
        return payment

    async def now(self, order: Order) -> Order:
        found = await self.engine.order(order.id)
        assert found is not None
        return found

    async def settled(self) -> None:
        """Returns when all that is due was tried and what came of it is committed."""
        await self.engine.settled()

    async def until(self, order: Order, holds: Callable[[Order], bool]) -> Order:
        """The order, of which this has to hold when all that is due was done."""
        await self.engine.settled()
        found = await self.now(order)
        assert holds(found), found
        return found


async def stock_of(shop: ShopAtWork, item: str) -> StockRow:
    return next(row for row in await shop.engine.storage.stock() if row.item == item)


def total_of(order: Order) -> int:
    return order.goods_total.amount + (POST.price.amount if order.needs_shipping else 0)


class OpenShop(Protocol):
    """Opens the shop on its file; opening it again is what a restart is. `products` are loaded when given."""

    def __call__(
        self,
        products: Sequence[Product] = (),
        keys: Mapping[str, Sequence[str]] | None = None,
        shop_id: str = "main",
        file: SqliteFile | None = None,
        outlet: WrittenDown | None = None,
        policy: Policy | None = None,
        rates: Rates = NO_LIMITS,
        merchant_chat_id: int = MERCHANT_CHAT,
    ) -> AbstractAsyncContextManager[ShopAtWork]: ...


def opener(folder: Path, clock: HandClock, postgres_dsn: str = "") -> OpenShop:
    """On a SQLite file in the folder, unless PostgreSQL is named."""
    numbers = itertools.count(1)

    @asynccontextmanager
    async def opened(
        products: Sequence[Product] = (),
        keys: Mapping[str, Sequence[str]] | None = None,
        shop_id: str = "main",
        file: SqliteFile | None = None,
        outlet: WrittenDown | None = None,
        policy: Policy | None = None,
        rates: Rates = NO_LIMITS,
        merchant_chat_id: int = MERCHANT_CHAT,
    ) -> AsyncIterator[ShopAtWork]:
        path = folder / "shop.db"
        storage = await _storage(file, path, shop_id, postgres_dsn)
        shop = Shop(shop_id, "Shop", policy or Policy(), (POST,), merchant_chat_id)
        outlet = outlet or WrittenDown()
        engine = Engine(shop, storage, outlet, clock, rates)
        await engine.start()
        try:
            if products:
                await engine.load_catalogue(products, keys)
            yield ShopAtWork(engine, clock, outlet, path, numbers)
        finally:
            await engine.stop(patience_seconds=0)
            await storage.close()

    return opened


async def _storage(file: SqliteFile | None, path: Path, shop_id: str, postgres_dsn: str) -> Storage:
    if postgres_dsn:
        return await open_postgres(postgres_dsn, shop_id)
    return file.shop(shop_id) if file else open_sqlite(path, shop_id)
