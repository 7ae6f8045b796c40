"""An order and the four lives in it: payment, money, goods, subscription. A decision makes a new value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from kassa.core.catalogue import AccessGoods, AgainPolicy, ContactRules, Goods, PhysicalGoods
from kassa.core.contact import OrderInfo, ShippingAddress
from kassa.core.money import Money


class PaymentState(StrEnum):
    OPEN = "OPEN"
    APPROVED = "APPROVED"
    PAID = "PAID"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"


class ChargeState(StrEnum):
    ACCEPTED = "ACCEPTED"
    REFUND_DUE = "REFUND_DUE"
    REFUNDED = "REFUNDED"
    CHARGED_BACK = "CHARGED_BACK"


class RefundState(StrEnum):
    DUE = "DUE"
    SENT = "SENT"
    DONE = "DONE"
    UNKNOWN = "UNKNOWN"
    FAILED = "FAILED"


class DeliveryState(StrEnum):
    OWED = "OWED"
    PACKED = "PACKED"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    RETURNED = "RETURNED"
    GRANTED = "GRANTED"
    ENDED = "ENDED"
    REVOKED = "REVOKED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class SubscriptionState(StrEnum):
    ACTIVE = "ACTIVE"
    CANCELLED = "CANCELLED"
    PAYMENT_FAILED = "PAYMENT_FAILED"
    ENDED = "ENDED"


class Invoicing(StrEnum):
    """PERSONAL: one order, one payer. OPEN: anybody, one live order for each payer."""

    PERSONAL = "personal"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A snapshot of what was ordered; later changes of the catalogue don't reach it."""

    number: int
    sku: str
    product_id: str
    title: str
    quantity: int
    unit_price: Money
    goods: Goods

    @property
    def total(self) -> Money:
        return self.unit_price.times(self.quantity)


@dataclass(frozen=True, slots=True)
class ShippingOption:
    id: str
    title: str
    price: Money


@dataclass(frozen=True, slots=True)
class Quote:
    """What we said it costs: frozen when said. `options` empty = no shipping to choose.

    `valid_until` (seconds since 1970 UTC) is how long the price stands.
    """

    goods_total: Money
    options: tuple[ShippingOption, ...]
    address: ShippingAddress | None
    valid_until: float


@dataclass(frozen=True, slots=True)
class Charge:
    telegram_payment_charge_id: str
    provider_payment_charge_id: str
    total: Money
    tip: Money
    payer_id: int
    state: ChargeState
    paid_at: float
    shipping_option_id: str = ""
    order_info: OrderInfo | None = None
    is_recurring: bool = False
    is_first_recurring: bool = False
    subscription_expiration_date: int = 0


@dataclass(frozen=True, slots=True)
class Refund:
    number: int
    telegram_payment_charge_id: str
    amount: Money
    state: RefundState
    reason: str = ""
    # How a provider's statement names it, when that is where we heard of it.
    refund_id: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One line of one kept charge.

    `attempts` counts failed tries; `tracking` is the parcel's number; `until` is when access ends (0 =
    never); `restocked`: its goods are back on the shelf.
    """

    number: int
    line_number: int
    telegram_payment_charge_id: str
    state: DeliveryState
    attempts: int = 0
    tracking: str = ""
    reason: str = ""
    until: float = 0.0
    restocked: bool = False


@dataclass(frozen=True, slots=True)
class Subscription:
    state: SubscriptionState
    first_charge_id: str
    paid_until: float
    cancelled_by_us: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """`id` is the invoice payload of a personal order. Times are seconds since 1970 UTC.

    `hold_until` is the due time of the live hold, None when nothing is held. `approvals` are the pre-checkout
    queries that were answered with ok under this hold and, for all we know, may still lead to a payment.
    """

    shop: str
    id: str
    invoicing: Invoicing
    invoice_payload: str
    buyer_id: int
    lines: tuple[OrderLine, ...]
    currency: str
    payment: PaymentState
    placed_at: float
    expires_at: float
    contact: ContactRules
    needs_shipping: bool
    may_be_gift: bool = False
    paid_again: AgainPolicy = AgainPolicy.REFUND
    max_tip: int = 0
    suggested_tips: tuple[int, ...] = ()
    subscription_seconds: int = 0
    hold_until: float | None = None
    approvals: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    order_info: OrderInfo | None = None
    shipping_option_id: str = ""
    charges: tuple[Charge, ...] = ()
    refunds: tuple[Refund, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    subscription: Subscription | None = None
    language: str = ""

    @property
    def goods_total(self) -> Money:
        total = Money(0, self.currency)
        for line in self.lines:
            total += line.total
        return total

    @property
    def goods_bring_the_receipt(self) -> bool:
        """One digital thing: the message that hands it over says thank you, too."""
        return len(self.lines) == 1 and not isinstance(self.lines[0].goods, PhysicalGoods | AccessGoods)

    @property
    def parcels_bring_the_news(self) -> bool:
        """Nothing but parcels: what the merchant gets of each one says that there is an order, too."""
        return all(isinstance(line.goods, PhysicalGoods) for line in self.lines)

    def line(self, number: int) -> OrderLine:
        return next(line for line in self.lines if line.number == number)

    def charge(self, telegram_payment_charge_id: str) -> Charge | None:
        known = (one for one in self.charges if one.telegram_payment_charge_id == telegram_payment_charge_id)
        return next(known, None)

    def refund(self, number: int) -> Refund | None:
        return next((refund for refund in self.refunds if refund.number == number), None)

    def delivery(self, number: int) -> Delivery | None:
        return next((delivery for delivery in self.deliveries if delivery.number == number), None)

    def goods_of(self, delivery: Delivery) -> Goods:
        return self.line(delivery.line_number).goods

    def refunds_of(self, telegram_payment_charge_id: str) -> tuple[Refund, ...]:
        return tuple(
            one for one in self.refunds if one.telegram_payment_charge_id == telegram_payment_charge_id
        )

    def rest_of(self, charge: Charge) -> Money:
        """What was neither given back nor is on its way back (failed refunds don't count)."""
        rest = charge.total
        for refund in self.refunds_of(charge.telegram_payment_charge_id):
            if refund.state is not RefundState.FAILED:
                rest -= refund.amount
        return rest

    def with_charge(self, charge: Charge) -> Order:
        """The same order with this charge in the place of the one with its id."""
        key = charge.telegram_payment_charge_id
        charges = tuple(charge if one.telegram_payment_charge_id == key else one for one in self.charges)
        return replace(self, charges=charges)

    def with_refund(self, refund: Refund) -> Order:
        return replace(
            self, refunds=tuple(refund if one.number == refund.number else one for one in self.refunds)
        )

    def with_delivery(self, delivery: Delivery) -> Order:
        deliveries = tuple(delivery if one.number == delivery.number else one for one in self.deliveries)
        return replace(self, deliveries=deliveries)
