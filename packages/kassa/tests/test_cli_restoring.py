"""A merchant loses the shop's file and brings a backup back, with the real process and a sandbox."""

from __future__ import annotations

import asyncio
import urllib.request
from pathlib import Path
from typing import Any

from packages.kassa.tests.test_cli_running import Street, buy_mug, buy_pass, street

from kassa.demo.control import Control, Message, Waited


def lose_the_file(scene: Street) -> None:
    for path in scene.folder.glob("shop.sqlite3*"):
        path.unlink()


def keys_of(scene: Street) -> list[str]:
    return (scene.folder / "keys-planetarium.txt").read_text().split()


async def is_refused(scene: Street, control: Control, invoice: Message) -> str:
    """The bot's words when the buyer presses Pay."""
    form = await scene.buyer.open_form(invoice)
    pay = f"/users/{scene.buyer.user.id}/forms/{form.id}/pay"
    await control.post(pay, Any, stars=True)
    waited = await control.get(
        "/wait",
        Waited,
        kind="form",
        user_id=scene.buyer.user.id,
        form_id=form.id,
        state="refused",
        timeout=10,
    )
    assert waited.form is not None
    assert waited.form.error is not None
    return waited.form.error.bot_words


async def mend_all(scene: Street) -> None:
    request = urllib.request.Request(f"{scene.url}/control/v1/faults", method="DELETE")
    with await asyncio.to_thread(urllib.request.urlopen, request):
        pass


def test_a_shop_that_lost_its_file_comes_back_without_selling_anything_twice(tmp_path: Path) -> None:
    async def play() -> None:
        async with street(tmp_path / "shop") as scene, Control(scene.url) as control:
            async with scene.running_shop() as running:
                _, goods = await buy_pass(scene.buyer)
                await scene.buyer.write("/buy planetarium")
                invoice = await scene.buyer.read("Planetarium")
                code, said = await scene.kassa("backup", "monday.kassa")
                assert (code, "2 orders" in said) == (0, True), said
                _, later_goods = await buy_pass(scene.buyer)
                mug = await buy_mug(scene.buyer)
                running.kill()
                await running.wait()
            lose_the_file(scene)

            code, said = await scene.kassa("restore", "monday.kassa")
            assert (code, "2 orders are back" in said) == (0, True), said
            assert "--recount" in said

            # Telegram does not answer: what was sold since then stays unknown, and nothing is sold.
            await control.post("/faults", Any, name="error", method="getStarTransactions", times=1000)
            async with scene.running_shop():
                assert "nothing is sold before" in (await scene.kassa("stuck"))[1]
                assert "try again" in (await is_refused(scene, control, invoice)).lower()
                await mend_all(scene)
                code, said = await scene.kassa("reconcile")
                assert (code, "1 fit no order" in said) == (0, True), said

                # The later sale in Stars was found; cards are in no list that this shop can read.
                stuck = (await scene.kassa("stuck"))[1]
                assert "unmatched_payment" in stuck
                assert "pool:planetarium" in stuck
                assert mug not in (await scene.kassa("orders"))[1]
                assert "the last one" in (await is_refused(scene, control, invoice)).lower()

                used = {key for key in keys_of(scene) if key in goods or key in later_goods}
                assert len(used) == 2
                doubted = (await scene.kassa("keys", "doubted", "planetarium"))[1].split()
                unused = [key for key in doubted if key not in used]
                assert len(unused) == len(keys_of(scene)) - 2
                (scene.folder / "unused.txt").write_text("\n".join(unused))
                assert (await scene.kassa("keys", "load", "planetarium", "unused.txt"))[0] == 0
                assert (await scene.kassa("catalogue", "load", "products.csv", "--recount"))[0] == 0
                _, third = await buy_pass(scene.buyer)
                assert not any(key in third for key in used)
                await buy_mug(scene.buyer)
                stuck = (await scene.kassa("stuck"))[1]
                assert "Held back" not in stuck
                assert "don't add up" not in stuck

    asyncio.run(play())
