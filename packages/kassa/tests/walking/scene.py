"""What a walk sells, to whom, and how the shop is told about it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from packages.kassa.tests.walking.situation import BESIDE, SKU, Broken, Budget, Situation

from kassa.core.cart import Cart
from kassa.core.catalogue import Product, ShippingMethod
from kassa.core.checkout import CHECKOUT, Checkout, PlaceOrder, place_for_payment, place_order
from kassa.core.contact import OrderInfo, ShippingAddress
from kassa.core.decision import Deadline, Decision, Given, Policy
from kassa.core.inputs import Input, PaymentSucceeded, PreCheckoutQueried, ShippingQueried
from kassa.core.money import Money
from kassa.core.open_invoice import News as NewsOfPayer
from kassa.core.open_invoice import order_meant
from kassa.core.order import Invoicing, Order

BUYER = 7
STRANGER = 8
# A reminder that comes again and again would make a walk endless.
HORIZON = 60 * 86_400.0
PERIOD = 2_592_000
HERE = ShippingAddress("DE", "", "Berlin", "Street 1", "", "10115")
NOWHERE = ShippingAddress("AQ", "", "McMurdo", "Hut 1", "", "0")


_NO_TROUBLE = Budget()
_POLICY = Policy(delivery_attempts=2)


@dataclass(frozen=True, slots=True)
class Scene:
    """`beside` is a second line, of what is not counted; `tip` is what the buyer adds.

    `odd_payments`: some come unasked, from a stranger, or with another amount.
    `passing` are the deadlines that may pass at any moment; the others pass when everything comes to rest.
    """

    name: str
    product: Product
    attempts: int = 1
    on_the_shelf: int = 1
    budget: Budget = _NO_TROUBLE
    tip: int = 0
    quantity: int = 1
    beside: Product | None = None
    invoicing: Invoicing = Invoicing.PERSONAL
    odd_payments: bool = False
    shipping: tuple[ShippingMethod, ...] = ()
    passing: frozenset[str] = frozenset({"hold", "invoice"})
    checkout: Checkout = CHECKOUT
    policy: Policy = _POLICY

    @property
    def total(self) -> Money:
        price = self.product.variants[0].price.times(self.quantity)
        beside = self.beside.variants[0].price.amount if self.beside else 0
        shipping = self.shipping[0].price.amount if self.shipping else 0
        return Money(price.amount + beside + shipping + self.tip, price.currency)

    @property
    def products(self) -> list[Product]:
        return [self.product, *([self.beside] if self.beside else [])]

    @property
    def order_info(self) -> OrderInfo | None:
        return OrderInfo(shipping_address=HERE) if self.shipping else None

    def start(self) -> Situation:
        empty = Situation((), self.budget, ("new",) * self.attempts, self.on_the_shelf)
        if self.invoicing is Invoicing.OPEN:
            return empty
        placed = place_order(self._placing("order-0"), self.products, self.given(empty))
        return replace(
            empty, orders=(placed.order,), deadlines=frozenset((0, deadline) for deadline in placed.deadlines)
        )

    def given(self, situation: Situation) -> Given:
        shelf = {SKU: situation.shelf, BESIDE: None}
        return Given(situation.now, shelf, self.shipping, self.policy)

    def decide(self, order: Order, input_: Input, situation: Situation) -> Decision:
        return self.checkout.decide(order, input_, self.given(situation))

    def order_for(self, situation: Situation, input_: NewsOfPayer) -> tuple[int, Situation]:
        """The order that the news is about; of an open invoice one is found or made."""
        if self.invoicing is Invoicing.PERSONAL:
            return 0, situation
        found = order_meant(situation.orders, input_)
        if found is not None:
            return situation.orders.index(found), situation
        number = len(situation.orders)
        made = place_for_payment(self._placing(f"order-{number}"), self.products, self.given(situation))
        deadline = (number, self._invoice_deadline(made))
        return number, replace(
            situation, orders=(*situation.orders, made), deadlines=situation.deadlines | {deadline}
        )

    def _invoice_deadline(self, order: Order) -> Deadline:
        return Deadline("invoice", order.expires_at)

    def _placing(self, order_id: str) -> PlaceOrder:
        payload = "open-invoice" if self.invoicing is Invoicing.OPEN else ""
        cart = Cart.of([(SKU, self.quantity)])
        cart = cart.with_more(BESIDE) if self.beside else cart
        return PlaceOrder("shop", order_id, BUYER, cart, invoicing=self.invoicing, invoice_payload=payload)

    # what Telegram says

    def question(self, number: int, payer_id: int = BUYER, more: int = 0) -> PreCheckoutQueried:
        total = Money(self.total.amount + more, self.total.currency)
        return PreCheckoutQueried(f"q{number}", payer_id, "payload", total, self._option_id, self.order_info)

    def shipping_question(self, address: ShippingAddress) -> ShippingQueried:
        return ShippingQueried(f"s-{address.country_code}", BUYER, "payload", address)

    def payment(self, number: int, payer_id: int = BUYER, more: int = 0) -> PaymentSucceeded:
        is_subscription = self.product.subscription_seconds > 0
        return PaymentSucceeded(
            payer_id,
            "payload",
            Money(self.total.amount + more, self.total.currency),
            f"c{number}",
            f"p{number}",
            self._option_id,
            self.order_info,
            is_recurring=is_subscription,
            is_first_recurring=is_subscription,
            subscription_expiration_date=PERIOD if is_subscription else 0,
        )

    def renewal(self, number: int) -> PaymentSucceeded:
        """The `number`-th renewal, 1 the first."""
        return replace(
            self.payment(0),
            telegram_payment_charge_id=f"r{number}",
            provider_payment_charge_id=f"rp{number}",
            is_first_recurring=False,
            subscription_expiration_date=PERIOD * (number + 1),
        )

    @property
    def _option_id(self) -> str:
        return self.shipping[0].id if self.shipping else ""


def broken_unless(holds: bool, text: str) -> None:
    if not holds:
        raise Broken(text)
