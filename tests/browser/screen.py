"""What a buyer does on the screen, in the words of the screen."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page

PAY = re.compile(r"^(Pay|Confirm and pay|Заплатить)\b")

ADDRESS = {
    "name": "Anna Fischer",
    "email": "anna@example.org",
    "street_line1": "Hafenstraße 7",
    "city": "Hamburg",
    "state": "HH",
    "post_code": "20359",
}


class Screen:
    def __init__(self, page: Page, url: str, user_id: int, bot_id: int) -> None:
        self.page = page
        self.url = url
        self.user_id = user_id
        self.bot_id = bot_id

    def go(self, path: str) -> None:
        self.page.goto(f"{self.url}/#{path}")

    def open_chat(self) -> None:
        """The chat with the bot, started."""
        self.go(f"/{self.user_id}/chats/{self.bot_id}")
        self.button("Start").click()
        self.says("Welcome to Seaside Shop!")

    def write(self, text: str) -> None:
        self.page.get_by_role("textbox", name="Message").fill(text)
        self.page.keyboard.press("Enter")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def messages(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def says(self, text: str) -> None:
        """Waits until these words are on the screen, not only in a list that a small one hides."""
        self.page.get_by_text(text).filter(visible=True).first.wait_for()

    def open_invoice(self, name: str, amount: str) -> None:
        """Ask the bot for an invoice and press its button."""
        self.write(f"buy {name}")
        self.messages().get_by_role("button", name=f"Pay {amount}").click()
        self.dialog.wait_for()

    def pay(self) -> None:
        """The big button of the payment form, whatever the sum is by now, once the form is there."""
        self.dialog.locator("footer").get_by_role("button", name=PAY).click()

    def fill_address(self, country: str = "DE") -> None:
        for name, value in ADDRESS.items():
            self.dialog.locator(f"[name={name}]").fill(value)
        self.dialog.get_by_label("Country").select_option(country)
        self.button("Continue").click()

    def use_test_card(self, words: str) -> None:
        """Fill in one of the cards that the form offers, and pay with it."""
        self.dialog.get_by_role("button", name=words).click()
        self.button("Use this card").click()
        self.says("Payment method")
        self.pay()
