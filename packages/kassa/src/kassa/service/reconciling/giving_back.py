"""Stars that fit no order go back to who paid them, when a person says so."""

from __future__ import annotations

from typing import Protocol

from kassa.core.errors import Conflict, NotFound
from kassa.core.inputs import PaymentRefunded
from kassa.core.money import STARS, Money
from kassa.service.books import Books
from kassa.service.engine import Engine
from kassa.service.ports import OutletFailure, Sent
from kassa.service.recording import Recorded


class StarReturns(Protocol):
    """Implemented by the telegram room."""

    async def give_back(self, payer_id: int, telegram_payment_charge_id: str) -> Sent | OutletFailure:
        """Sent also when they went back before: Telegram gives back a charge once."""
        ...


async def give_back(engine: Engine, number: int, returns: StarReturns) -> Money:
    """The Stars of an open case; returns how many. Books and case follow in one commit.

    Raises NotFound for a case that is about no such payment, Conflict when Telegram refuses, or when nobody
    knows whether it arrived: it may be tried again, and the list of transactions will tell.
    """
    case = next((one for one in await engine.storage.open_cases() if one.number == number), None)
    charge_id = case.telegram_payment_charge_id if case else ""
    charge = (await engine.storage.known_charges([charge_id])).get(charge_id)
    if case is None or charge is None or charge.state != "UNMATCHED" or charge.total.currency != STARS:
        raise NotFound(
            f"case {number} is about no Stars that fit no order; `kassa stuck` lists the open ones"
        )
    payer_id = int(case.detail["payer_id"])
    reply = await returns.give_back(payer_id, charge_id)
    if isinstance(reply, OutletFailure):
        hint = "nobody knows whether it arrived; try it again" if reply.unknown else "nothing went back"
        raise Conflict(f"{hint}: {reply.reason}")

    def close(books: Books, recorded: Recorded | None) -> None:
        books.close_case(number, engine.now())

    await engine.learn(PaymentRefunded(payer_id, "", charge.total, charge_id, source="call"), "", close)
    return charge.total
