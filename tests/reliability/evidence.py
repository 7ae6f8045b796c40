"""What the checker looks at: the provider's books, all that was sent and acknowledged, and the shop's tables.

Each of them is read where it arises, the shop's tables from its database (books.py); nobody here asks the
shop what it thinks.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tests.reliability.books import Row, dump
from tests.reliability.shop_process import ShopProcess

from tgsandbox.testing.async_sandbox import AsyncSandbox
from tgsandbox.world.events import CallMade, Event, UpdateTaken

__all__ = ["AcknowledgedUpdate", "Evidence", "Notary", "ProviderCharge", "Row", "SentCall", "Sold", "dump"]


@dataclass(frozen=True, slots=True)
class ProviderCharge:
    """A captured charge in the books of Telegram or the provider, in smallest units."""

    charge_id: str
    user_id: int
    amount: int
    currency: str
    refunded: int
    at: float


@dataclass(frozen=True, slots=True)
class SentCall:
    """A Bot API call of the shop; `result` is None when Telegram refused it."""

    number: int
    at: float
    method: str
    arguments: Row
    result: Any  # what the method returns
    error: str = ""


@dataclass(frozen=True, slots=True)
class AcknowledgedUpdate:
    update_id: int
    kind: str
    body: Row
    created: float
    at: float
    # When it was last given to the bot.
    handed_out: float = 0.0


@dataclass(frozen=True, slots=True)
class Sold:
    """What the proof put on the shelf. `mark` is in every message that hands it over."""

    title: str
    mark: str
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    shop: str
    now: float
    tables: dict[str, list[Row]]
    provider: list[ProviderCharge]
    calls: list[SentCall]
    acknowledged: list[AcknowledgedUpdate]
    goods: tuple[Sold, ...]
    # Items of the stock and what was put on the shelf of each.
    received: dict[str, int]
    output: str = ""
    canaries: tuple[str, ...] = ()
    kills: int = 0
    # How many messages may have been on their way at a kill.
    sent_at_once: int = 1
    grace_seconds: float = 86_400.0
    # The same tables after all acknowledged updates were told again, when that was done.
    after_replay: dict[str, list[Row]] | None = None

    def rows(self, table: str) -> list[Row]:
        """This shop's rows."""
        return [row for row in self.tables[table] if row["shop"] == self.shop]

    def sent(self, *methods: str) -> list[SentCall]:
        """The calls of these methods that Telegram carried out."""
        return [call for call in self.calls if call.method in methods and call.result is not None]


@dataclass(slots=True)
class Notary:
    """Listens to a sandbox from the beginning and keeps every call and every acknowledged update of a bot."""

    sandbox: AsyncSandbox
    bot_id: int
    calls: list[SentCall] = field(default_factory=list)
    acknowledged: list[AcknowledgedUpdate] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sandbox.world.bulletin.listen(self._note)

    def _note(self, event: Event) -> None:
        if isinstance(event, CallMade) and event.call.bot_id == self.bot_id:
            call, answer = event.call, event.call.answer
            self.calls.append(
                SentCall(
                    call.number,
                    call.at,
                    call.method,
                    call.arguments,
                    answer.get("result"),
                    answer.get("description", ""),
                )
            )
        if isinstance(event, UpdateTaken) and event.bot_id == self.bot_id:
            write = self.sandbox.chronicle.write_update
            assert write is not None
            world, update = self.sandbox.world, event.update
            body = json.loads(json.dumps(write(world, world.bot(self.bot_id), update)))
            self.acknowledged.append(
                AcknowledgedUpdate(
                    update.id, update.kind, body, update.created, world.now(), update.handed_out
                )
            )

    def evidence(self, shop: ShopProcess, goods: tuple[Sold, ...], received: dict[str, int]) -> Evidence:
        return Evidence(
            shop=shop.shop_id,
            now=self.sandbox.clock.now(),
            tables=dump(shop.books),
            provider=self.provider(),
            calls=list(self.calls),
            acknowledged=self._confirmed(),
            goods=goods,
            received=received,
            output=shop.output,
            canaries=shop.canaries,
            kills=shop.kills,
        )

    def _confirmed(self) -> list[AcknowledgedUpdate]:
        """A poller has not acknowledged what it was handed, only what a later call's offset leaves behind."""
        offsets = [int(call.arguments.get("offset", 0)) for call in self.calls if call.method == "getUpdates"]
        if not offsets:
            return list(self.acknowledged)
        return [update for update in self.acknowledged if update.update_id < max(offsets)]

    def provider(self) -> list[ProviderCharge]:
        """Captured charges only: cards from the provider's ledger, Stars from Telegram's."""
        cards = [
            ProviderCharge(
                view.telegram_payment_charge_id,
                view.user_id,
                view.total.amount,
                view.total.currency,
                view.refunded.amount,
                view.created_at,
            )
            for view in self.sandbox.charges()
            if view.bot_id == self.bot_id and view.telegram_payment_charge_id
        ]
        moves = [move for move in self.sandbox.stars().transactions if move.bot_id == self.bot_id]
        back = {move.id: -move.stars for move in moves if move.stars < 0}
        stars = [
            ProviderCharge(move.id, move.user_id, move.stars, "XTR", back.get(move.id, 0), move.at)
            for move in moves
            if move.stars > 0 and move.kind == "invoice_payment"
        ]
        return cards + stars
