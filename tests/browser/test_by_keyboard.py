"""Nobody needs a mouse: from Start to the receipt with Tab, Enter, Space and the arrows."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.browser.screen import ADDRESS, Screen
from tests.browser.small_shop import SmallShop
from tests.browser.street import Street

MOST_STOPS = 40
FOCUSED = "(document.activeElement.ariaLabel || document.activeElement.innerText || '').trim()"
FOCUSED_FIELD = "document.activeElement.name ?? ''"


def tab_to(screen: Screen, wanted: str, what: str = FOCUSED, key: str = "Tab") -> None:
    """Tab until the control with these words has the focus."""
    seen = []
    for _ in range(MOST_STOPS):
        words: str = screen.page.evaluate(what)
        if words.startswith(wanted):
            return
        seen.append(words)
        screen.page.keyboard.press(key)
    raise AssertionError(f"{wanted!r} can't be reached with Tab, only {seen}")


def press(screen: Screen, wanted: str) -> None:
    tab_to(screen, wanted)
    screen.page.keyboard.press("Enter")


def test_a_shirt_is_bought_without_a_mouse(screen: Screen, shop: SmallShop) -> None:
    keyboard = screen.page.keyboard
    screen.go(f"/{screen.user_id}/chats/{screen.bot_id}")
    screen.button("Start").wait_for()
    press(screen, "Start")
    screen.says("Welcome to Seaside Shop!")
    expect(screen.page.get_by_role("textbox", name="Message")).to_be_focused()
    keyboard.type("buy shirt")
    keyboard.press("Enter")
    pay = screen.messages().get_by_role("button", name="Pay 21,90 €")
    pay.wait_for()
    tab_to(screen, "Pay 21,90 €", key="Shift+Tab")
    keyboard.press("Enter")

    expect(screen.dialog.get_by_role("button", name="Pay 21,90 €")).to_be_focused()
    keyboard.press("Enter")
    screen.dialog.get_by_label("Country").wait_for()
    for name, value in ADDRESS.items():
        tab_to(screen, name, FOCUSED_FIELD)
        keyboard.type(value)
    tab_to(screen, "country_code", FOCUSED_FIELD)
    keyboard.type("Germany")
    press(screen, "Continue")
    screen.says("Courier, tomorrow")
    keyboard.press("ArrowDown")
    press(screen, "Done")
    screen.dialog.get_by_text("Payment method").wait_for()
    press(screen, "Pay ")
    screen.dialog.get_by_label("Card number").wait_for()
    press(screen, "Pays · 4242")
    press(screen, "Use this card")
    screen.dialog.get_by_text("Payment method").wait_for()
    press(screen, "Pay ")

    screen.says("Thank you! We are packing already.")
    assert [paid["shipping_option_id"] for paid in shop.paid] in (["post"], ["courier"])


def test_the_inspector_is_shown_and_hidden_with_the_same_button(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    screen.button("Show the inspector beside the chat").focus()
    screen.page.keyboard.press("Enter")
    hide = screen.page.get_by_role("button", name="Hide the inspector")
    expect(hide).to_be_focused()
    screen.page.keyboard.press("Enter")

    expect(screen.button("Show the inspector beside the chat")).to_be_focused()
    expect(screen.page.get_by_role("region", name="Inspector")).to_have_count(0)


def test_a_chat_that_is_newer_than_the_list_gets_its_name(
    screen: Screen, shop: SmallShop, street: Street
) -> None:
    screen.open_chat()
    members = [screen.user_id, screen.bot_id]
    group = street.control("POST", "/chats", type="supergroup", title="Sailors", member_ids=members)
    screen.go(f"/{screen.user_id}/chats/{group['peer_id']}")

    expect(screen.page.get_by_role("heading", name="Sailors")).to_be_visible()
