"""The inspector: what is armed to go wrong, why a call was refused, how much time a bot has left."""

from __future__ import annotations

import urllib.error

import pytest
from tests.browser.screen import Screen
from tests.browser.small_shop import SmallShop
from tests.browser.street import Street


def test_a_fault_is_armed_strikes_and_is_taken_back(screen: Screen, shop: SmallShop, street: Street) -> None:
    screen.go("/inspector")
    screen.page.get_by_text("Faults: none armed").click()
    screen.page.get_by_label("What goes wrong").select_option("error")
    screen.page.get_by_label("Method (empty: any)").fill("sendDice")
    screen.page.get_by_label("How often (empty: for ever)").fill("2")
    screen.button("Arm the fault").click()
    screen.says("Faults armed: 1")

    with pytest.raises(urllib.error.HTTPError):
        shop.call("sendDice", chat_id=screen.user_id)
    screen.says("struck 1 ×")
    screen.page.locator(".entry.call.failed", has_text="sendDice").locator("summary").click()
    screen.says("The armed fault “error” struck this call.")

    screen.button("Disarm error").click()
    screen.says("Faults: none armed")
    assert street.control("GET", "/faults") == []


def test_a_refused_call_says_which_rule_was_broken(screen: Screen, shop: SmallShop) -> None:
    screen.go("/inspector")
    with pytest.raises(urllib.error.HTTPError):
        shop.call("sendMessage", chat_id=screen.user_id, text="")
    screen.page.locator(".entry.call.failed", has_text="sendMessage").locator("summary").click()
    screen.says("Why Telegram refuses this")


def test_a_query_that_waits_shows_the_seconds_left(screen: Screen, shop: SmallShop, street: Street) -> None:
    screen.open_chat()
    shop.is_silent = True
    street.control("POST", "/clock", freeze=True)
    screen.open_invoice("mug", "12,00 €")
    screen.pay()
    screen.use_test_card("Pays")
    screen.page.get_by_text("Waiting for the bot's yes").wait_for()
    screen.go("/inspector")

    screen.page.locator(".entry.form .countdown", has_text="10 s left").wait_for()
    screen.page.locator(".entry.update .countdown", has_text="10 s left").wait_for()
    street.control("POST", "/clock", advance_seconds=4)
    screen.page.locator(".entry.form .countdown", has_text="6 s left").wait_for()
