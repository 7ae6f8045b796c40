"""The first steps in an empty sandbox: a buyer, a bot, a provider; and looking at what the bot does."""

from __future__ import annotations

import urllib.error

import pytest
from playwright.sync_api import Page
from tests.browser.screen import Screen
from tests.browser.small_shop import SmallShop
from tests.browser.street import Street


def test_a_newcomer_makes_a_buyer_and_a_bot(page: Page, street: Street) -> None:
    page.goto(street.url)
    page.get_by_text("Welcome to the sandbox").wait_for()
    page.get_by_label("First name").fill("Olga")
    page.get_by_role("button", name="Create").click()
    page.get_by_role("link", name="Make a bot").click()
    page.get_by_label("Name", exact=True).fill("Tea House")
    page.get_by_label("Username").fill("tea_house_bot")
    page.get_by_role("button", name="Create the bot").click()

    card = page.get_by_role("article", name="Tea House")
    card.wait_for()
    [bot] = [bot for bot in street.control("GET", "/bots") if bot["username"] == "tea_house_bot"]
    card.get_by_text(bot["token"]).wait_for()
    page.get_by_text(f'"{street.url}/bot{{0}}/{{1}}"').wait_for()


def test_a_provider_is_connected_and_taken_away(page: Page, street: Street) -> None:
    bot = street.add_bot()
    page.goto(f"{street.url}/#/bots")
    card = page.get_by_role("article", name="Seaside Shop")
    card.get_by_label("Provider").select_option("YooKassa")
    card.get_by_role("button", name="Connect", exact=True).click()
    card.get_by_text("381764678:TEST:").wait_for()
    card.get_by_role("button", name="Disconnect").click()
    card.get_by_text("No provider connected").wait_for()

    assert street.control("GET", f"/bots/{bot['id']}")["provider_tokens"] == []


def test_a_username_that_is_no_bots_is_explained_at_the_field(page: Page, street: Street) -> None:
    page.goto(f"{street.url}/#/bots")
    page.get_by_label("Name", exact=True).fill("Tea House")
    page.get_by_label("Username").fill("no spaces here")
    page.get_by_role("button", name="Create the bot").click()

    page.get_by_role("alert").filter(has_text="username").wait_for()


def test_a_token_is_copied(page: Page, street: Street) -> None:
    bot = street.add_bot()
    page.goto(f"{street.url}/#/bots")
    page.get_by_role("article").get_by_role("button", name="Copy").first.click()

    page.get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == bot["token"]


def test_botfather_can_be_talked_to(page: Page, street: Street) -> None:
    buyer = street.add_buyer()
    page.goto(f"{street.url}/#/{buyer}/chats")
    page.get_by_role("link", name="BotFather", exact=False).filter(has_text="@BotFather").click()
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name="/newbot").click()
    for words in ("Tea House", "tea_house_bot"):
        page.get_by_role("textbox", name="Message").fill(words)
        page.keyboard.press("Enter")
    [bot] = wait_for_bot(page, street, "tea_house_bot")

    page.get_by_text(bot["token"]).first.wait_for()


def wait_for_bot(page: Page, street: Street, username: str) -> list[dict[str, str]]:
    page.get_by_role("log").get_by_text(username).nth(1).wait_for()
    return [bot for bot in street.control("GET", "/bots") if bot["username"] == username]


def test_the_inspector_shows_calls_as_they_come_and_errors_in_red(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    screen.go("/inspector")
    with pytest.raises(urllib.error.HTTPError):
        shop.call("sendMessage", chat_id=1, text="hello?")

    failed = screen.page.locator(".entry.failed")
    failed.get_by_text("400 Bad Request: chat not found").click()
    failed.get_by_text('"hello?"').wait_for()
    screen.page.get_by_label("Method or update").fill("setMyCommands")
    screen.page.get_by_text("Welcome to Seaside Shop!").wait_for(state="detached")
    assert screen.page.locator(".entry").count() == 1


def test_the_inspector_tells_why_a_payment_did_not_come_about(
    screen: Screen, shop: SmallShop, street: Street
) -> None:
    shop.is_silent = True
    screen.open_chat()
    screen.page.get_by_role("button", name="Show the inspector beside the chat").click()
    screen.open_invoice("mug", "12,00 €")
    screen.pay()
    screen.use_test_card("Pays · 4242")
    screen.says("Waiting for the bot's yes…")
    street.control("POST", "/clock", advance_seconds=11)
    screen.button("Back to the chat").click()

    screen.page.locator(".entry.form").click()
    screen.says("did not answer it within the 10")


def test_the_clock_is_frozen_and_moved_on(page: Page, street: Street) -> None:
    street.add_buyer()
    page.goto(f"{street.url}/#/inspector")
    page.get_by_role("button", name="Freeze").click()
    page.get_by_text("Clock is frozen").last.wait_for()
    before = street.control("GET", "/clock")["now"]
    page.get_by_role("button", name="+1 h").click()
    page.get_by_role("button", name="Run").click()
    page.get_by_role("button", name="Freeze").wait_for()

    assert street.control("GET", "/clock")["now"] >= before + 3600
