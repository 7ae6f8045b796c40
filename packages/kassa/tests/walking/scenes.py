"""The sales that are walked through."""

from __future__ import annotations

from packages.kassa.tests.walking.scene import PERIOD, Scene
from packages.kassa.tests.walking.situation import BESIDE, SKU, Budget

from kassa.core.catalogue import (
    AccessGoods,
    AgainPolicy,
    Goods,
    KeyGoods,
    PhysicalGoods,
    Product,
    ShippingMethod,
    Variant,
)
from kassa.core.money import STARS, Money
from kassa.core.order import Invoicing

_POST = ShippingMethod("post", "Post", Money(300, "USD"), countries=frozenset({"DE"}))


def _product(
    goods: Goods,
    price: Money,
    again: AgainPolicy = AgainPolicy.REFUND,
    max_tip: int = 0,
    subscription_seconds: int = 0,
    sku: str = SKU,
) -> Product:
    return Product(
        "thing",
        "Thing",
        "A thing",
        goods,
        (Variant(sku, price, stock=1),),
        paid_again=again,
        max_tip=max_tip,
        subscription_seconds=subscription_seconds,
    )


_KEY = _product(KeyGoods("pool"), Money(50, STARS))
_LICENCE = _product(KeyGoods("pool"), Money(1000, "USD"))
_TWICE = _product(KeyGoods("pool"), Money(50, STARS), again=AgainPolicy.SECOND_UNIT)
_TEA = _product(PhysicalGoods(), Money(400, "USD"), sku=BESIDE)
_MUG = _product(PhysicalGoods(), Money(1000, "USD"), max_tip=200)
_CLUB = _product(AccessGoods(-100, days=30), Money(50, STARS))
_MONTHLY = _product(AccessGoods(-100), Money(50, STARS), subscription_seconds=PERIOD)

# Before the payment: tries, rivals, deadlines.
LAST_KEY = Scene("the last key", _KEY, attempts=2, budget=Budget(rivals=1, commands=1), odd_payments=True)
THREE_TRIES = Scene("three tries", _KEY, attempts=3, budget=Budget(rivals=1, waits=1))
NEWS_TWICE = Scene("news told twice", _KEY, attempts=2, budget=Budget(repeats=2, outside=1))
SECOND_UNIT = Scene(
    "a second unit", _TWICE, attempts=2, on_the_shelf=2, budget=Budget(rivals=1, commands=1, repeats=1)
)
OPEN_INVOICE = Scene(
    "an open invoice",
    _KEY,
    attempts=2,
    on_the_shelf=2,
    budget=Budget(rivals=1, outside=1, repeats=1),
    invoicing=Invoicing.OPEN,
)
# After it: money that goes back, goods that don't arrive. The payment's deadlines would only be in the way.
STARS_BACK = Scene(
    "Stars go back", _KEY, budget=Budget(commands=2, outside=1, failures=1, repeats=1), passing=frozenset()
)
CARD_BACK = Scene(
    "a card's money goes back",
    _LICENCE,
    budget=Budget(commands=3, outside=1, failures=1),
    passing=frozenset({"delivery"}),
)
SENT_AGAIN = Scene("sent again", _KEY, budget=Budget(commands=2, failures=2), passing=frozenset({"delivery"}))
PART_BY_PART = Scene("back part by part", _LICENCE, budget=Budget(outside=3, repeats=2, commands=1))
PARCEL = Scene(
    "a parcel",
    _MUG,
    budget=Budget(questions=1, commands=4, outside=1),
    tip=150,
    shipping=(_POST,),
    passing=frozenset({"delivery"}),
)
TWO_LINES = Scene(
    "two keys and a parcel",
    _LICENCE,
    on_the_shelf=3,
    quantity=2,
    beside=_TEA,
    budget=Budget(questions=1, commands=2, outside=1, failures=1, rivals=1),
    shipping=(_POST,),
)
CLUB = Scene(
    "a month in a chat",
    _CLUB,
    budget=Budget(commands=2, outside=1, failures=1),
    passing=frozenset({"access"}),
)
MONTHLY = Scene(
    "a subscription",
    _MONTHLY,
    budget=Budget(renewals=3, commands=1, rivals=1),
    passing=frozenset({"subscription"}),
)
MONTH_BACK = Scene(
    "a subscription's money goes back",
    _MONTHLY,
    budget=Budget(renewals=1, commands=2, outside=1, repeats=1),
    passing=frozenset(),
    invoicing=Invoicing.OPEN,
)

SCENES = (
    LAST_KEY,
    THREE_TRIES,
    NEWS_TWICE,
    STARS_BACK,
    CARD_BACK,
    SENT_AGAIN,
    PART_BY_PART,
    PARCEL,
    TWO_LINES,
    SECOND_UNIT,
    OPEN_INVOICE,
    CLUB,
    MONTHLY,
    MONTH_BACK,
)
