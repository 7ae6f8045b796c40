"""The bot's Star transactions, as getStarTransactions lists them: chronologically, by an offset.

Field names are Telegram's (Bot API 10.3). Of a refund the id is the payment's own, and it has a receiver.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import msgspec

from kassa.core.money import STARS, Money
from kassa.service.ports import OutletFailure, Sent
from kassa.service.reconciling.lists import StarRow, Unanswered
from kassa.telegram.bot_api import BotApi, BotApiError, NotSent, OutcomeUnknown
from kassa.telegram.failures import failure_of, is_already_refunded
from kassa.telegram.updates import User

NANOSTARS = 1_000_000_000


class _Affiliate(msgspec.Struct):
    amount: int = 0
    nanostar_amount: int = 0


class _Partner(msgspec.Struct):
    type: str
    transaction_type: str = ""
    user: User | None = None
    invoice_payload: str = ""
    subscription_period: int = 0
    affiliate: _Affiliate | None = None


class _Transaction(msgspec.Struct):
    id: str
    amount: int
    date: int
    nanostar_amount: int = 0
    source: _Partner | None = None
    receiver: _Partner | None = None


class _Transactions(msgspec.Struct):
    transactions: list[msgspec.Raw]


class TelegramStarList:
    """Implements the service's StarList."""

    def __init__(self, bot: BotApi) -> None:
        self._bot = bot

    async def star_page(self, offset: int, limit: int) -> Sequence[StarRow]:
        asked = {"offset": offset, "limit": limit}
        try:
            page = await self._bot.call("getStarTransactions", asked, _Transactions)
        except (BotApiError, NotSent, OutcomeUnknown) as error:
            raise Unanswered(str(error)) from error
        return [star_row(raw) for raw in page.transactions]


class TelegramStarReturns:
    """Implements the service's StarReturns."""

    def __init__(self, bot: BotApi) -> None:
        self._bot = bot

    async def give_back(self, payer_id: int, telegram_payment_charge_id: str) -> Sent | OutletFailure:
        asked = {"user_id": payer_id, "telegram_payment_charge_id": telegram_payment_charge_id}
        try:
            await self._bot.call("refundStarPayment", asked, bool)
        except BotApiError as error:
            return Sent({}) if is_already_refunded(error) else failure_of(error)
        except (NotSent, OutcomeUnknown) as error:
            return failure_of(error)
        return Sent({})


def star_row(raw: bytes | msgspec.Raw) -> StarRow:
    try:
        transaction = msgspec.json.decode(raw, type=_Transaction, strict=False)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return StarRow("unreadable", f"unreadable {zlib.crc32(raw)}", 0.0)
    partner = transaction.source or transaction.receiver
    mark = f"{'in' if transaction.source else 'out'} {transaction.date} {transaction.id}"
    if partner is None or partner.user is None or partner.transaction_type != "invoice_payment":
        return StarRow("other", mark, float(transaction.date))
    paid, commission = _paid(transaction, partner.affiliate or _Affiliate())
    return StarRow(
        kind="payment" if transaction.source else "refund",
        mark=mark,
        at=float(transaction.date),
        charge_id=transaction.id,
        payer_id=partner.user.id,
        total=Money(paid, STARS),
        invoice_payload=partner.invoice_payload,
        subscription_seconds=partner.subscription_period,
        commission_nanostars=commission,
    )


def _paid(transaction: _Transaction, affiliate: _Affiliate) -> tuple[int, int]:
    """Whole Stars that the payer paid: the transaction is without the affiliate's part, in nanostars."""
    commission = abs(affiliate.amount * NANOSTARS + affiliate.nanostar_amount)
    received = abs(transaction.amount * NANOSTARS + transaction.nanostar_amount)
    return (received + commission) // NANOSTARS, commission
