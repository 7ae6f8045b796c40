"""`kassa reconcile`, beside a shop that runs and without one."""

from __future__ import annotations

import asyncio
import re
import signal
from pathlib import Path

import pytest
from packages.kassa.tests.test_cli_running import Street, buy_mug, street

from kassa.demo.control import Control, User
from kassa.demo.person import Person


async def lose_the_next_payment(scene: Street) -> None:
    async with Control(scene.url) as control:
        await control.post("/faults", dict, name="drop_update", update_kind="successful_payment")


async def pay_unheard(scene: Street, buyer: Person | None = None) -> None:
    await lose_the_next_payment(scene)
    buyer = buyer or scene.buyer
    await buyer.write("/buy planetarium")
    form = await buyer.open_form(await buyer.read("Planetarium"))
    await buyer.pay_by_stars(form)


async def somebody_else(scene: Street, control: Control) -> Person:
    user = await control.post("/users", User, first_name="Bob", stars=500)
    person = Person(control, user, int(scene.environment["KASSA_BOT_TOKEN"].split(":")[0]))
    await person.start()
    return person


def test_the_running_shop_reads_the_lists_when_it_is_told_to(tmp_path: Path) -> None:
    async def play() -> None:
        async with street(tmp_path / "shop") as scene, scene.running_shop():
            await pay_unheard(scene)

            code, said = await scene.kassa("reconcile")

            assert code == 0
            assert "Telegram Stars: 1 line read.\n  1 paid, and not known before" in said
            await scene.buyer.read("Your key")
            assert "Nothing waits for you" in (await scene.kassa("stuck"))[1]
            said = (await scene.kassa("ledger"))[1]
            assert re.search(r"receivable +│? *XTR +│? *⭐\d+", said), said
            assert re.search(r"sales +│? *XTR +│? *-⭐\d+", said), said
            assert "The books add up." in said

    asyncio.run(play())


def test_without_a_running_shop_the_command_reads_them_and_the_goods_go_out_when_it_runs(
    tmp_path: Path,
) -> None:
    async def play() -> None:
        async with street(tmp_path / "shop") as scene:
            async with scene.running_shop():
                await pay_unheard(scene)

            code, said = await scene.kassa("reconcile")

            assert code == 0
            assert "1 paid, and not known before" in said
            assert "what has to be sent goes out when it is" in said
            async with scene.running_shop():
                await scene.buyer.read("Your key")

    asyncio.run(play())


@pytest.mark.parametrize("moment", ["before_commit", "after_commit"])
@pytest.mark.parametrize("number", [1, 2])
def test_a_reading_that_is_killed_is_read_again_and_everybody_gets_theirs_once(
    tmp_path: Path, moment: str, number: int
) -> None:
    """S28: of a page of two lost payments, the first or the second is in the books, or neither."""

    async def play() -> None:
        async with street(tmp_path / "shop") as scene, Control(scene.url) as control:
            buyers = [scene.buyer, await somebody_else(scene, control)]
            async with scene.running_shop():
                for buyer in buyers:
                    await pay_unheard(scene, buyer)
            at = {**scene.environment, "KASSA_CRASH_AT": f"{moment}:PaymentSucceeded:{number}"}
            doomed = Street(scene.folder, scene.url, at, scene.buyer, scene.merchant)

            assert (await doomed.kassa("reconcile"))[0] == -signal.SIGKILL
            code, said = await scene.kassa("reconcile")

            assert code == 0
            missing = 2 - number + (moment == "before_commit")
            assert (f"{missing} paid, and not known before" in said) == (missing > 0)
            async with scene.running_shop():
                for buyer in buyers:
                    await buyer.read("Your key")
                assert "Nothing waits for you, and the books add up" in (await scene.kassa("stuck"))[1]

    asyncio.run(play())


def test_a_statement_file_is_read_and_what_is_wrong_in_it_is_said(tmp_path: Path) -> None:
    async def play() -> None:
        async with street(tmp_path / "shop") as scene, scene.running_shop():
            await buy_mug(scene.buyer)
            header = "date,type,id,provider_payment_charge_id,total,currency\n"
            good, bad = scene.folder / "good.csv", scene.folder / "bad.csv"
            good.write_text(header + "2030-01-31,payment,p1,p1,12.50,EUR\n")
            bad.write_text(header + "2030-01-31,sale,p1,p1,12.50,EUR\n")

            code, said = await scene.kassa("reconcile", "--statement", str(good), "--provider", "Payme")
            assert (code, "payme: 1 line read." in said) == (0, True)
            code, said = await scene.kassa("reconcile", "--statement", str(bad))
            assert code == 1
            assert 'line 2, type: found "sale"; write one of payment, refund' in said

    asyncio.run(play())


def test_telegram_out_of_reach_is_said_and_nothing_is_concluded(tmp_path: Path) -> None:
    async def play() -> None:
        async with street(tmp_path / "shop") as scene:
            async with scene.running_shop():
                await pay_unheard(scene)
            nowhere = {**scene.environment, "KASSA_API_URL": "http://127.0.0.1:9"}
            cut_off = Street(scene.folder, scene.url, nowhere, scene.buyer, scene.merchant)

            code, said = await cut_off.kassa("reconcile")

            assert code == 0
            assert "Not read to the end" in said
            assert "APPROVED" in (await scene.kassa("orders"))[1]

    asyncio.run(play())
