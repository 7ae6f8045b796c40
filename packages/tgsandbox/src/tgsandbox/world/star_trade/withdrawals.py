"""A bot's owner takes Stars out through Fragment, or spends them on Telegram's ads.

Facts: core.telegram.org/bots/payments-stars: from 1000 Stars on. Bots see the entries in their books only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from tgsandbox.world.errors import WorldError
from tgsandbox.world.star_trade.star_moves import MoveKind, StarMove
from tgsandbox.world.star_trade.stars import bot_balance, new_star_charge_id, record

if TYPE_CHECKING:
    from tgsandbox.world.world import World

MIN_WITHDRAWAL = 1_000


class WithdrawalState(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """`id` is that of its move; `ended_at` and `url` are those of a withdrawal that succeeded."""

    id: str
    bot_id: int
    amount: int
    state: WithdrawalState = WithdrawalState.PENDING
    ended_at: float = 0.0
    url: str = ""


def withdraw(world: World, bot_id: int, amount: int) -> Withdrawal:
    """Begin a withdrawal; the Stars leave the balance at once."""
    if amount < MIN_WITHDRAWAL:
        raise WorldError(f"a withdrawal is {MIN_WITHDRAWAL} Stars or more, got {amount}")
    move = spend(world, bot_id, amount, MoveKind.FRAGMENT)
    return put(world, Withdrawal(move.id, bot_id, amount))


def end(world: World, withdrawal_id: str, *, succeeded: bool) -> Withdrawal:
    """Fragment has paid out, or it failed and the Stars come back."""
    withdrawal = world.payments.withdrawals.get(withdrawal_id)
    if withdrawal is None or withdrawal.state != WithdrawalState.PENDING:
        raise WorldError(f"no withdrawal {withdrawal_id!r} is pending")
    if succeeded:
        url = f"https://fragment.invalid/tx/{withdrawal.id[3:27]}"
        ended = replace(withdrawal, state=WithdrawalState.SUCCEEDED, ended_at=world.now(), url=url)
        return put(world, ended)
    back = StarMove(
        withdrawal.id,
        world.now(),
        withdrawal.bot_id,
        0,
        withdrawal.amount,
        is_refund=True,
        kind=MoveKind.FRAGMENT,
    )
    record(world, back)
    return put(world, replace(withdrawal, state=WithdrawalState.FAILED))


def spend_on_ads(world: World, bot_id: int, amount: int) -> StarMove:
    return spend(world, bot_id, amount, MoveKind.TELEGRAM_ADS)


def spend(world: World, bot_id: int, amount: int, kind: MoveKind) -> StarMove:
    balance = bot_balance(world, world.bot(bot_id).id)
    if not 0 < amount <= balance:
        raise WorldError(f"the bot has {balance} Stars and can't spend {amount}")
    move = StarMove(new_star_charge_id(world), world.now(), bot_id, 0, amount, kind=kind)
    record(world, move)
    return move


def put(world: World, withdrawal: Withdrawal) -> Withdrawal:
    world.payments.withdrawals[withdrawal.id] = withdrawal
    return withdrawal
