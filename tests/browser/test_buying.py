"""A person buys in the browser, from the greeting to the receipt."""

from __future__ import annotations

from tests.browser.screen import Screen
from tests.browser.small_shop import BOOK, SmallShop
from tests.browser.street import Street


def test_a_shirt_is_bought_by_card_with_shipping_and_a_tip(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    screen.button("Harbour T-shirt · €21.90").click()
    screen.messages().get_by_role("button", name="Pay 21,90 €").click()
    screen.dialog.get_by_role("button", name="2,00 €", exact=True).click()
    screen.says("Pay 23,90 €")
    screen.pay()
    screen.fill_address()
    screen.dialog.get_by_text("Courier, tomorrow").click()
    screen.button("Done").click()
    screen.pay()
    screen.use_test_card("Pays · 4242")

    screen.says("You paid 34,80 € for “Harbour T-shirt”.")
    screen.says("Thank you! We are packing already.")
    [paid] = shop.paid
    assert (paid["currency"], paid["total_amount"], paid["shipping_option_id"]) == ("EUR", 3480, "courier")
    assert paid["order_info"]["shipping_address"]["street_line1"] == "Hafenstraße 7"

    screen.messages().get_by_role("button", name="was paid to Seaside Shop").click()
    receipt = screen.page.get_by_role("dialog", name="Receipt")
    for words in ("34,80 €", "Visa *4242", "Courier, tomorrow", paid["telegram_payment_charge_id"]):
        receipt.get_by_text(words).wait_for()


def test_a_book_is_bought_with_stars_after_a_top_up(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    screen.open_invoice("book", "150")
    screen.says("50 Stars more needed")
    screen.button("Get 50 Stars").click()
    screen.dialog.get_by_role("button", name="Confirm and pay").click()

    screen.says("Thank you! We are packing already.")
    [paid] = shop.paid
    assert (paid["currency"], paid["total_amount"]) == ("XTR", 150)


def test_a_declined_card_is_explained_and_another_one_pays(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    screen.open_invoice("mug", "12,00 €")
    screen.pay()
    screen.use_test_card("Declined · 0002")

    screen.says("The card was not charged")
    assert shop.paid == []
    screen.button("Use another card").click()
    screen.use_test_card("Pays · 4242")
    screen.says("You paid 12,00 € for “Enamel mug”.")


def test_the_bank_is_asked_before_a_card_with_3d_secure_is_charged(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    screen.open_invoice("mug", "12,00 €")
    screen.pay()
    screen.use_test_card("3-D Secure · 3155")

    screen.says("Sandbox Bank")
    screen.button("Decline").click()
    screen.says("The card was not charged")
    screen.button("Use another card").click()
    screen.use_test_card("3-D Secure · 3155")
    screen.says("Sandbox Bank")
    screen.button("Confirm").click()
    screen.says("You paid 12,00 € for “Enamel mug”.")


def test_the_bots_refusal_is_read_by_the_buyer(screen: Screen, shop: SmallShop) -> None:
    shop.refusal = "The last mug was sold a minute ago."
    screen.open_chat()
    screen.open_invoice("mug", "12,00 €")
    screen.pay()
    screen.use_test_card("Pays · 4242")

    screen.says("The bot can't take this order")
    screen.says("The last mug was sold a minute ago.")
    screen.says("Nothing was taken from your card.")


def test_a_silent_bot_is_told_from_a_refusing_one(screen: Screen, shop: SmallShop, street: Street) -> None:
    shop.is_silent = True
    screen.open_chat()
    screen.open_invoice("mug", "12,00 €")
    screen.pay()
    screen.use_test_card("Pays · 4242")

    screen.says("Waiting for the bot's yes…")
    street.control("POST", "/clock", advance_seconds=11)
    screen.says("The bot didn't answer in time")


def test_a_place_that_the_bot_does_not_ship_to_can_be_changed(screen: Screen, shop: SmallShop) -> None:
    shop.shipping_refusal = "We don't ship to the Moon."
    screen.open_chat()
    screen.open_invoice("shirt", "21,90 €")
    screen.pay()
    screen.fill_address()

    screen.says("It can't be shipped there")
    screen.says("We don't ship to the Moon.")
    shop.shipping_refusal = ""
    screen.button("Try again").click()
    screen.pay()
    screen.button("Continue").click()
    screen.says("Courier, tomorrow")


def test_a_slip_in_the_card_is_marked_before_anything_is_sent(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    screen.open_invoice("mug", "12,00 €")
    screen.pay()
    screen.dialog.get_by_label("Card number").fill("4242 4242 4242 4241")
    screen.dialog.get_by_label("Valid until").fill("13/39")
    screen.dialog.get_by_label("CVC").fill("12")
    screen.button("Use this card").click()

    screen.says("a digit is missing or wrong")
    screen.says("Month and year, like 12/39.")
    screen.says("The code has 3 digits.")
    number = screen.dialog.get_by_label("Card number")
    assert number.get_attribute("aria-invalid") == "true"
    assert number.evaluate("input => input === document.activeElement")


def test_a_card_kept_by_telegram_pays_again_with_the_password(
    screen: Screen, shop: SmallShop, street: Street
) -> None:
    street.control("PATCH", f"/users/{screen.user_id}", password="harbour")
    screen.open_chat()
    screen.open_invoice("mug", "12,00 €")
    screen.pay()
    screen.dialog.get_by_label("Keep this card for the next time").check()
    screen.use_test_card("Pays · 4242")
    screen.says("You paid 12,00 €")

    screen.write("buy mug")
    screen.messages().get_by_role("button", name="Pay 12,00 €").nth(1).click()
    screen.pay()
    screen.dialog.get_by_text("Visa *4242").wait_for()
    screen.dialog.get_by_label("Two-step password").fill("wrong")
    screen.button("Confirm").click()
    screen.pay()
    screen.says("The password is wrong.")
    screen.dialog.get_by_role("button", name="Payment method").click()
    screen.dialog.get_by_label("Two-step password").fill("harbour")
    screen.button("Confirm").click()
    screen.pay()

    screen.messages().get_by_text("Thank you! We are packing already.").nth(1).wait_for()
    assert len(shop.paid) == 2


def test_details_given_once_are_filled_in_the_next_time(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    screen.open_invoice("shirt", "21,90 €")
    screen.pay()
    screen.fill_address()
    screen.dialog.get_by_text("Courier, tomorrow").wait_for()
    screen.page.keyboard.press("Escape")

    screen.write("buy shirt")
    screen.messages().get_by_role("button", name="Pay 21,90 €").nth(1).click()
    screen.dialog.get_by_text("Hafenstraße 7, Hamburg").wait_for()


def test_a_subscription_is_ended_and_taken_up_again_on_the_buyers_page(
    screen: Screen, shop: SmallShop, street: Street
) -> None:
    month = {**BOOK, "title": "Tide letters", "prices": [{"label": "A month", "amount": 50}]}
    link = shop.call("createInvoiceLink", provider_token="", subscription_period=2592000, **month)
    screen.open_chat()
    shop.call("sendMessage", chat_id=screen.user_id, text=link)
    screen.messages().get_by_role("link", name=link).click()
    screen.page.get_by_role("button", name="Confirm and pay").click()
    screen.says("Thank you! We are packing already.")
    screen.go("/buyers")
    screen.says("renews on")

    screen.button("End the renewals").click()
    screen.says("ends on")
    (ended,) = street.control("GET", f"/users/{screen.user_id}/subscriptions")
    screen.button("Renew again").click()

    screen.says("renews on")
    assert ended["state"] == "canceled"
