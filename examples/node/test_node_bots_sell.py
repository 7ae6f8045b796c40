"""Bots written for Node sell in the sandbox; only their base URL was changed. `make node` runs this."""

from __future__ import annotations

from pathlib import Path

import pytest

from tgsandbox.testing import Sandbox

HERE = Path(__file__).parent


@pytest.mark.parametrize("program", ["grammy_bot.js", "telegraf_bot.js"])
def test_a_picture_is_sold_for_stars(sandbox: Sandbox, program: str) -> None:
    bot = sandbox.bot("Pictures", "pictures_bot")
    ann = sandbox.buyer("Ann", stars=100)
    with sandbox.run(["node", str(HERE / program)], bot):
        ann.open(bot)
        ann.wait_for("/wallpaper")
        ann.send("/wallpaper")

        outcome = ann.pay_form()

        assert outcome.is_paid, outcome
        ann.wait_for("Here is your wallpaper")
    assert ann.account().stars == 50
    assert not sandbox.verdicts()
