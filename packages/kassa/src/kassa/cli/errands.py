"""Brings an instruction to the shop: to the running one by its hatch, else to the books themselves."""

from __future__ import annotations

import asyncio
from pathlib import Path

from kassa.cli.screen import say
from kassa.core.errors import ShopError
from kassa.desk.hatch import ask_running_shop, hatch_of
from kassa.desk.instructions import (
    Assign,
    Instruction,
    ReadStatement,
    Reconcile,
    Redeliver,
    Refund,
    RetryRefund,
    Ship,
)
from kassa.settings import Settings, load_settings


def tell_shop(shop: Path, instruction: Instruction) -> None:
    """Prints what came of it. Raises ShopError when it can't be done."""
    carry_out(load_settings(shop, fetch_secrets=False), instruction)


def carry_out(settings: Settings, instruction: Instruction) -> None:
    say(asyncio.run(_carried_out(settings, instruction)))


async def _carried_out(settings: Settings, instruction: Instruction) -> str:
    # Books in PostgreSQL are open to every process: whichever replica runs does what follows.
    hatch = None if settings.postgres else hatch_of(settings.database)
    answer = await ask_running_shop(hatch, instruction) if hatch else None
    if answer is None:
        # Heavy, and not needed when the shop is running.
        from kassa.assembly import open_desk

        async with open_desk(settings) as desk:
            words = await desk.carry_out(instruction)
        return words if settings.postgres else f"{words}{_until_it_runs(instruction)}"
    if answer.outcome != "done":
        raise ShopError(answer.words)
    return answer.words


def _until_it_runs(instruction: Instruction) -> str:
    if not isinstance(
        instruction, Ship | Redeliver | Refund | RetryRefund | Reconcile | ReadStatement | Assign
    ):
        return ""
    return "\nThe shop is not running: what has to be sent goes out when it is."
