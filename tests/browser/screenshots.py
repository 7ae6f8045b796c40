"""Makes the pictures of the web chat: python -m tests.browser.screenshots [FOLDER]."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from tests.browser.chromium import open_chromium
from tests.browser.screen import Screen
from tests.browser.street import Street, open_street

WIDE = (1280, 800)
WITH_INSPECTOR = (1480, 860)
PHONE = (390, 844)


def make_all(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, open_chromium(playwright) as browser:
        for scheme in ("light", "dark"):
            for size in (WIDE, PHONE):
                with open_street() as street, street.shop() as (bot_id, _):
                    camera = Camera(browser, folder, scheme, size)
                    buy_a_shirt(camera, street, bot_id)
                    set_up(camera, street)


class Camera:
    """One browser window and the folder for its pictures."""

    def __init__(self, browser: Browser, folder: Path, scheme: str, size: tuple[int, int]) -> None:
        self.folder = folder
        self.name = f"{scheme}-{'phone' if size == PHONE else 'wide'}"
        self.size = size
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="en-GB",
            reduced_motion="reduce",
        )
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)

    def take(self, what: str) -> None:
        self.page.evaluate("document.fonts.ready")
        self.page.screenshot(path=str(self.folder / f"chat-{what}-{self.name}.png"))


def buy_a_shirt(camera: Camera, street: Street, bot_id: int) -> None:
    screen = Screen(camera.page, street.url, street.add_buyer("Anna", last_name="Fischer", stars=400), bot_id)
    screen.open_chat()
    screen.write("buy shirt")
    screen.messages().get_by_role("button", name="Pay 21,90 €").wait_for()
    camera.take("invoice")
    screen.messages().get_by_role("button", name="Pay 21,90 €").click()
    screen.dialog.get_by_text("Payment method").wait_for()
    screen.pay()
    screen.fill_address()
    screen.dialog.get_by_text("Courier, tomorrow").click()
    camera.take("shipping")
    screen.button("Done").click()
    screen.dialog.get_by_text("Payment method").wait_for()
    camera.take("checkout")
    screen.pay()
    screen.dialog.get_by_role("button", name="3-D Secure · 3155").click()
    camera.take("card")
    screen.button("Use this card").click()
    screen.says("Visa *3155")
    screen.pay()
    screen.says("Sandbox Bank")
    camera.take("bank")
    screen.button("Confirm").click()
    screen.says("Thank you! We are packing already.")
    camera.take("paid")
    screen.messages().get_by_role("button", name="was paid to Seaside Shop").click()
    screen.says("Visa *3155")
    camera.take("receipt")
    screen.button("Done").click()
    screen.open_invoice("book", "150")
    camera.take("stars")
    screen.button("Close").click()
    if camera.size != PHONE:
        show_inspector(camera, screen)


def show_inspector(camera: Camera, screen: Screen) -> None:
    camera.page.set_viewport_size({"width": WITH_INSPECTOR[0], "height": WITH_INSPECTOR[1]})
    screen.button("Show the inspector beside the chat").click()
    camera.page.locator(".entry.update", has_text="pre_checkout_query").locator("summary").click()
    camera.page.get_by_text('"invoice_payload"').first.wait_for()
    camera.take("inspector")
    camera.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


def set_up(camera: Camera, street: Street) -> None:
    landmarks = {"bots": "Seaside Shop", "buyers": "Anna Fischer", "inspector": "sendInvoice"}
    for what, landmark in landmarks.items():
        camera.page.goto(f"{street.url}/#/{what}")
        camera.page.get_by_text(landmark).first.wait_for()
        camera.take(f"page-{what}")


if __name__ == "__main__":
    make_all(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images"))
