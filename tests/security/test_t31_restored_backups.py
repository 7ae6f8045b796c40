"""T31: yesterday's books sell nothing that was sold since: they are reconciled before the shop sells."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.reliability.checker import check
from tests.reliability.day import a_day
from tests.reliability.evidence import Evidence
from tests.reliability.settling import settled
from tests.security.conftest import SEED


def test_a_restored_shop_learns_what_was_paid_and_gives_no_key_to_a_second_buyer(
    tmp_path: Path, stocked: Path
) -> None:
    async def play() -> None:
        async with a_day(tmp_path, "polling", SEED, stocked=stocked) as day:
            assert await day.shop.start(), day.shop.output
            await day.buy("Ann", "game")
            await settled(day)
            backup = day.shop.folder / "yesterday.sqlite3"
            await day.shop.command("backup", str(backup))
            bob = await day.buy("Bob", "game")
            await day.got(bob, "GAMEKEY-2")
            await day.buy("Cleo", "course")
            await settled(day)
            await day.shop.stop()

            await day.shop.command("restore", str(backup))
            assert await day.shop.start(), day.shop.output
            await settled(day)

            known = {row["telegram_payment_charge_id"] for row in day.evidence().rows("charges")}
            assert {charge.charge_id for charge in day.notary.provider()} <= known
            # What may have been handed over since the backup is set aside until the merchant has looked.
            dan = await day.walk_in("Dan", "game")
            await dan.wait_for_message()
            assert not any(message.invoice for message in dan.messages())
            await day.shop.stop()
            evidence = day.evidence()
            assert _who_got(evidence, "GAMEKEY-2") == {bob.id}
            assert [line for line in check(evidence) if line.startswith(("I2", "I5", "I6", "I8"))] == []

    asyncio.run(play())


def _who_got(evidence: Evidence, key: str) -> set[int]:
    return {
        int(call.arguments["chat_id"])
        for call in evidence.sent("sendMessage")
        if key in str(call.arguments["text"])
    }
