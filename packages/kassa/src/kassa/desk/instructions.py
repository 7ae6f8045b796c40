"""What a merchant may tell the shop. The same values are carried out at once or sent to the running shop."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from kassa.service.reconciling.lists import StatementLine


class Ship(Struct, frozen=True, tag=True):
    """All parcels of the order that are not on their way yet."""

    order: str
    tracking: str = ""


class Redeliver(Struct, frozen=True, tag=True):
    """The same unit again. `delivery` 0 = those that failed, or else all that were delivered."""

    order: str
    delivery: int = 0


class Refund(Struct, frozen=True, tag=True):
    """`amount` as a person writes it, "" = all that is left."""

    order: str
    amount: str = ""
    reason: str = ""


class RetryRefund(Struct, frozen=True, tag=True):
    """Try again what failed. `refund` 0 = the only one that is open."""

    order: str
    refund: int = 0


class RecordRefund(Struct, frozen=True, tag=True):
    """The merchant gave the money back at the provider. `refund` 0 = the only one that is open."""

    order: str
    refund: int = 0


class Returned(Struct, frozen=True, tag=True):
    """A parcel came back. `delivery` 0 = all that were sent."""

    order: str
    delivery: int = 0


class Cancel(Struct, frozen=True, tag=True):
    order: str


class Restock(Struct, frozen=True, tag=True):
    """The goods are back on the shelf. `delivery` 0 = the only one that can be."""

    order: str
    delivery: int = 0


class LoadCatalogue(Struct, frozen=True, tag=True):
    """`products` as the storage writes them. `recount` sets the stock of known goods, too."""

    products: tuple[str, ...]
    recount: bool = False


class LoadKeys(Struct, frozen=True, tag=True):
    pool: str
    keys: tuple[str, ...]


class CloseCase(Struct, frozen=True, tag=True):
    case: int


class Reconcile(Struct, frozen=True, tag=True):
    """Read the lists of payments now."""


class Assign(Struct, frozen=True, tag=True):
    """The payment that the case is about belongs to this order."""

    case: int
    order: str


class GiveBack(Struct, frozen=True, tag=True):
    """The Stars that the case is about go back to who paid them."""

    case: int


class ReadStatement(Struct, frozen=True, tag=True):
    """Lines of a provider's statement. `is_shared`: the account takes money for other things, too."""

    source: str
    lines: tuple[StatementLine, ...]
    is_shared: bool = False


OfOrder = Ship | Returned | Redeliver | Refund | RetryRefund | RecordRefund | Cancel | Restock
Instruction = OfOrder | LoadCatalogue | LoadKeys | CloseCase | Reconcile | ReadStatement | Assign | GiveBack


class Answer(Struct, frozen=True):
    """How it went, in words for the merchant."""

    outcome: Literal["done", "refused", "failed"]
    words: str
