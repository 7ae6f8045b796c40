"""Mini Apps in the web chat: in a frame, with the script's interface or with the raw events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from aiogram.utils.web_app import check_webapp_signature
from playwright.sync_api import FrameLocator
from tests.browser.mini_app import open_mini_app
from tests.browser.screen import Screen
from tests.browser.small_shop import BOOK, SmallShop
from tests.browser.street import Street


@pytest.fixture
def app_url(street: Street) -> Iterator[str]:
    with open_mini_app(street.url) as url:
        yield url


def inline(url: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Open the counter", "web_app": {"url": url}}]]}


def send(screen: Screen, shop: SmallShop, markup: dict[str, Any]) -> None:
    """The bot offers its Mini App under or below a message."""
    screen.open_chat()
    shop.call("sendMessage", chat_id=screen.user_id, text="Our counter", reply_markup=markup)
    screen.says("Our counter")


def app(screen: Screen) -> FrameLocator:
    """The app's own page, two frames deep."""
    return screen.page.frame_locator(".mini-app-frame").frame_locator("iframe")


def test_a_mini_app_sells_by_an_invoice_link(
    screen: Screen, shop: SmallShop, street: Street, app_url: str
) -> None:
    street.control("PATCH", f"/users/{screen.user_id}", add_stars=100)
    link = shop.call("createInvoiceLink", provider_token="", **BOOK)
    send(screen, shop, inline(f"{app_url}/?invoice={link.replace('$', '%24')}"))
    screen.button("Open the counter").click()
    app(screen).get_by_text("For Anna").wait_for()

    screen.button("Buy tea").click()
    screen.says("Confirm the purchase")
    screen.button("Close").last.click()
    app(screen).get_by_text("The invoice is cancelled").wait_for()
    screen.button("Buy tea").click()
    screen.page.get_by_role("button", name="Confirm and pay").click()

    app(screen).get_by_text("The invoice is paid").wait_for()
    screen.button("Close").click()
    screen.says("Thank you! We are packing already.")
    assert [payment["invoice_payload"] for payment in shop.paid] == ["book"]


def test_a_mini_app_is_told_who_looks_at_it_under_the_bots_signature(
    screen: Screen, shop: SmallShop, street: Street, app_url: str
) -> None:
    send(screen, shop, inline(f"{app_url}/"))
    screen.button("Open the counter").click()
    app(screen).get_by_text("For Anna").wait_for()
    frame = next(frame for frame in screen.page.frames if frame.url.startswith(app_url))

    init_data = frame.evaluate("Telegram.WebApp.initData")

    token = street.control("GET", f"/bots/{screen.bot_id}")["token"]
    assert check_webapp_signature(token, init_data)
    assert frame.evaluate("Telegram.WebApp.version") == "10.3"
    assert frame.evaluate("Telegram.WebApp.themeParams.bg_color") == "#ffffff"


def test_what_a_mini_app_sends_arrives_at_the_bot(
    screen: Screen, shop: SmallShop, street: Street, app_url: str
) -> None:
    send(screen, shop, {"keyboard": [[{"text": "Choose", "web_app": {"url": f"{app_url}/"}}]]})
    screen.button("Choose").click()
    app(screen).get_by_text("For nobody known").wait_for()

    screen.button("Send my choice").click()

    screen.says("You sent data to the bot with “Choose”")
    taken = street.control("GET", f"/updates?bot_id={screen.bot_id}")
    messages = [update["body"].get("message", {}) for update in taken["waiting"] + taken["taken"]]
    assert {"button_text": "Choose", "data": "two teas"} in [one.get("web_app_data") for one in messages]


def test_a_mini_app_asks_keeps_and_goes_back(screen: Screen, shop: SmallShop, app_url: str) -> None:
    send(screen, shop, inline(f"{app_url}/"))
    screen.button("Open the counter").click()
    app(screen).get_by_role("button", name="Ask").click()
    screen.page.get_by_role("alertdialog").get_by_role("button", name="OK").click()
    app(screen).get_by_text("It is hot").wait_for()
    app(screen).get_by_role("button", name="Keep").click()
    app(screen).get_by_text("Kept").wait_for()
    app(screen).get_by_role("button", name="Read").click()
    app(screen).get_by_text("The cup is blue").wait_for()
    screen.button("Back").click()
    app(screen).get_by_text("Back was pressed").wait_for()


def test_a_mini_app_without_any_script_speaks_the_events_itself(
    screen: Screen, shop: SmallShop, app_url: str
) -> None:
    shop.call(
        "setChatMenuButton",
        menu_button={"type": "web_app", "text": "Counter", "web_app": {"url": f"{app_url}/raw"}},
    )
    screen.open_chat()
    screen.button("Counter").click()

    app(screen).get_by_text("The paper is #ffffff").wait_for()
    screen.button("Done here").click()
    screen.dialog.wait_for(state="detached")


def test_the_frame_lets_no_other_origin_in(screen: Screen, shop: SmallShop, app_url: str) -> None:
    send(screen, shop, inline(f"{app_url}/"))
    screen.button("Open the counter").click()
    app(screen).get_by_text("For Anna").wait_for()
    policy = screen.page.evaluate(
        "async () => (await fetch(document.querySelector('.mini-app-frame').src)).headers"
        ".get('content-security-policy')"
    )

    assert f"frame-src {app_url};" in policy
    assert "frame-ancestors 'self'" in policy
