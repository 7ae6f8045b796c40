"""A sale that a test tells news to, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kassa.core.cart import Cart
from kassa.core.catalogue import (
    AccessGoods,
    ContactRules,
    Goods,
    KeyGoods,
    PhysicalGoods,
    Product,
    ShippingMethod,
    Variant,
)
from kassa.core.checkout import PlaceOrder, decide, place_order
from kassa.core.contact import OrderInfo, ShippingAddress
from kassa.core.decision import Decision, Given, Policy
from kassa.core.inputs import DeadlinePassed, Input, PaymentSucceeded, PreCheckoutQueried, ShippingQueried
from kassa.core.money import STARS, Money
from kassa.core.order import Order

BUYER = 7
STRANGER = 8
MONTH = 2_592_000
BERLIN = ShippingAddress("DE", "", "Berlin", "Street 1", "", "10115")
PARIS = ShippingAddress("FR", "", "Paris", "Rue 1", "", "75001")
POST = ShippingMethod("post", "Post", Money(500, "USD"), free_from=Money(10_000, "USD"))
COURIER = ShippingMethod("courier", "Courier", Money(1_500, "USD"), countries=frozenset({"DE"}))


def product(goods: Goods, price: Money, sku: str = "THING", **more: object) -> Product:
    plain = Product("thing", "Thing", "A thing", goods, (Variant(sku, price, stock=5),))
    return replace(plain, **more)  # type: ignore[arg-type]  # a test names the fields it means


KEY = product(KeyGoods("pool"), Money(50, STARS))
MUG = product(PhysicalGoods(), Money(2_000, "USD"))
CLUB = product(AccessGoods(-100, days=30), Money(50, STARS))
MONTHLY = product(AccessGoods(-100), Money(50, STARS), subscription_seconds=MONTH)
WITH_EMAIL = ContactRules(email=True, email_pattern=r"[^@\s]+@[^@\s]+")


@dataclass
class Sale:
    """`shelf` is what can be sold of the product; moves of stock are for the test to look at."""

    order: Order
    shelf: int | None = 5
    now: float = 1_000.0
    shipping: tuple[ShippingMethod, ...] = (POST, COURIER)
    policy: Policy = field(default_factory=Policy)

    @classmethod
    def of(cls, thing: Product, quantity: int = 1) -> Sale:
        given = Given(1_000.0, {"THING": 5}, (POST, COURIER))
        placing = PlaceOrder("shop", "order-1", BUYER, Cart.of([("THING", quantity)]))
        return cls(place_order(placing, [thing], given).order)

    def hear(self, input_: Input) -> Decision:
        decision = decide(self.order, input_, self.given)
        self.order = decision.order
        return decision

    @property
    def given(self) -> Given:
        return Given(self.now, {"THING": self.shelf}, self.shipping, self.policy)

    def ask_shipping(self, address: ShippingAddress = BERLIN, payer_id: int = BUYER) -> Decision:
        return self.hear(ShippingQueried("s1", payer_id, "order-1", address))

    def ask(
        self,
        total: int,
        query_id: str = "q1",
        payer_id: int = BUYER,
        option_id: str = "",
        info: OrderInfo | None = None,
    ) -> Decision:
        money = Money(total, self.order.currency)
        return self.hear(PreCheckoutQueried(query_id, payer_id, "order-1", money, option_id, info))

    def pay(self, total: int, charge_id: str = "c1", payer_id: int = BUYER, option_id: str = "") -> Decision:
        money = Money(total, self.order.currency)
        return self.hear(PaymentSucceeded(payer_id, "order-1", money, charge_id, f"p-{charge_id}", option_id))

    def subscribe(self, charge_id: str = "c1") -> Decision:
        first = self._recurring(charge_id, int(self.now) + MONTH)
        return self.hear(replace(first, is_first_recurring=True))

    def renew(self, charge_id: str, until: float) -> Decision:
        return self.hear(self._recurring(charge_id, int(until)))

    def _recurring(self, charge_id: str, until: int) -> PaymentSucceeded:
        total = self.order.goods_total
        return PaymentSucceeded(
            BUYER, "order-1", total, charge_id, "", is_recurring=True, subscription_expiration_date=until
        )

    def pass_deadline(self, kind: str, due: float) -> Decision:
        self.now = max(self.now, due)
        return self.hear(DeadlinePassed(kind, due))  # type: ignore[arg-type]  # the test names a kind


def paid(thing: Product) -> Sale:
    """The way to a paid order of one of it; parcels go by post to Berlin."""
    sale = Sale.of(thing)
    total = sale.order.goods_total.amount
    if not sale.order.needs_shipping:
        sale.ask(total)
        sale.pay(total)
        return sale
    sale.ask_shipping()
    sale.ask(total + 500, option_id="post", info=OrderInfo(shipping_address=BERLIN))
    sale.pay(total + 500, option_id="post")
    return sale
