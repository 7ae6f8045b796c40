"""The keyboard, a small screen, and what a screen reader finds."""

from __future__ import annotations

import pytest
from tests.browser.screen import Screen
from tests.browser.small_shop import SmallShop

WIDTH_TOO_MUCH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
INSIDE = "document.querySelector('[role=dialog]').contains(document.activeElement)"
NAMELESS = """[...document.querySelectorAll('button, a[href], input, select, textarea')]
    .filter(element => element.checkVisibility())
    .filter(element => !(element.getAttribute('aria-label') || element.innerText || element.labels?.length
        || element.querySelector('[alt]')))
    .map(element => element.outerHTML)"""


def test_enter_sends_and_shift_enter_begins_a_line(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    field = screen.page.get_by_role("textbox", name="Message")
    field.fill("one")
    field.press("Shift+Enter")
    field.press_sequentially("two")
    field.press("Enter")

    screen.says("You said: one")
    assert field.input_value() == ""


def test_a_command_is_chosen_with_the_arrows(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    field = screen.page.get_by_role("textbox", name="Message")
    field.press_sequentially("/h")
    screen.says("How to reach a human")
    field.press("ArrowDown")
    field.press("Enter")

    screen.says("What is it about?")
    screen.button("Talk to a human").click()
    screen.says("You said: Talk to a human")


def test_the_focus_stays_in_the_payment_form_and_comes_back(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    screen.write("buy shirt")
    pay = screen.messages().get_by_role("button", name="Pay 21,90 €")
    pay.focus()
    screen.page.keyboard.press("Enter")
    screen.dialog.get_by_text("Payment method").wait_for()
    for _ in range(25):
        screen.page.keyboard.press("Tab")
        assert screen.page.evaluate(INSIDE)
    for _ in range(3):
        screen.page.keyboard.press("Shift+Tab")
        assert screen.page.evaluate(INSIDE)
    screen.page.keyboard.press("Escape")

    screen.dialog.wait_for(state="detached")
    assert pay.evaluate("button => button === document.activeElement")


def test_every_screen_has_an_address_that_can_be_opened_anew(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    screen.open_invoice("shirt", "21,90 €")
    screen.dialog.get_by_role("button", name="Shipping address").click()
    screen.dialog.get_by_label("City").wait_for()
    screen.page.reload()
    screen.dialog.get_by_label("City").wait_for()
    screen.page.go_back()
    screen.dialog.get_by_text("Payment method").wait_for()
    screen.page.go_back()
    screen.dialog.wait_for(state="detached")


@pytest.mark.parametrize("width", [360, 760, 1280])
def test_nothing_is_wider_than_the_screen(screen: Screen, shop: SmallShop, width: int) -> None:
    page = screen.page
    page.set_viewport_size({"width": width, "height": 740})
    screen.open_chat()
    shop.call("sendMessage", chat_id=screen.user_id, text="a" * 300)
    screen.says("a" * 300)
    screen.open_invoice("shirt", "21,90 €")
    steps = ["", "/contact", "/card"]
    form = page.url.split("#")[1]
    paths = [form + step for step in steps] + ["/bots", "/buyers", "/inspector", f"/{screen.user_id}/chats"]
    for path in paths:
        screen.go(path)
        page.locator("main :is(h1, h2)").filter(visible=True).first.wait_for()
        assert page.evaluate(WIDTH_TOO_MUCH) <= 0, path
        assert page.evaluate(NAMELESS) == [], path


def test_a_small_screen_shows_one_pane_at_a_time(screen: Screen, shop: SmallShop) -> None:
    page = screen.page
    page.set_viewport_size({"width": 390, "height": 844})
    screen.open_chat()
    row = page.get_by_role("link", name="Seaside Shop")
    assert not row.is_visible()
    page.get_by_role("link", name="Back").click()
    row.wait_for()
    assert not page.get_by_role("textbox", name="Message").is_visible()


def test_typed_words_are_kept_while_another_chat_is_open(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    screen.page.get_by_role("textbox", name="Message").fill("not sent yet")
    screen.go(f"/{screen.user_id}/chats")
    screen.page.get_by_role("link", name="Seaside Shop").click()

    field = screen.page.get_by_role("textbox", name="Message")
    field.wait_for()
    assert field.input_value() == "not sent yet"
