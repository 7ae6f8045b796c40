"""What a bot sends is shown as it was meant, at once, and can do nothing but be shown."""

from __future__ import annotations

import urllib.error

import pytest
from playwright.sync_api import Page
from tests.browser.screen import Screen
from tests.browser.small_shop import SmallShop
from tests.browser.street import Street, open_street

ATTACK = "<img src=x onerror=\"window.caught='yes'\"><script>window.caught='yes'</script>"


def test_text_of_a_bot_is_never_markup_or_code(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    user = screen.user_id
    keyboard = {"inline_keyboard": [[{"text": ATTACK, "callback_data": "mug"}]]}
    shop.call("sendMessage", chat_id=user, text=ATTACK, reply_markup=keyboard)
    shop.call("sendMessage", chat_id=user, text="keys", reply_markup={"keyboard": [[{"text": ATTACK}]]})
    shop.call("setMyCommands", commands=[{"command": "evil", "description": ATTACK}])
    invoice = {"title": ATTACK[:32], "description": ATTACK, "payload": "p", "currency": "XTR"}
    shop.call("sendInvoice", chat_id=user, prices=[{"label": ATTACK, "amount": 1}], **invoice)

    screen.messages().get_by_text("window.caught").first.wait_for()
    screen.messages().get_by_role("button", name="Pay").click()
    screen.dialog.wait_for()
    screen.go("/inspector")
    screen.page.get_by_text("sendInvoice").click()
    screen.says("payload")

    assert screen.page.evaluate("window.caught ?? 'no'") == "no"
    assert screen.page.locator("img[src='x'], main script").count() == 0


def test_a_link_with_a_dangerous_scheme_is_only_text(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    entities = [{"type": "text_link", "offset": 0, "length": 5, "url": "https://example.org/"}]
    shop.call("sendMessage", chat_id=screen.user_id, text="click here", entities=entities)
    screen.messages().get_by_role("link", name="click").wait_for()

    made = """async () => {
        const { formatted } = await import('/webchat/js/text.js');
        const entity = { type: 'text_link', offset: 0, length: 4, url: 'javascript:alert(1)' };
        return formatted('oops', [entity], {})[0].outerHTML;
    }"""
    assert screen.page.evaluate(made).startswith("<span")


def test_formatting_is_shown(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    text = "<b>bold <i>both</i></b> <code>x=1</code> <tg-spoiler>hidden</tg-spoiler> 👋 <u>after an emoji</u>"
    shop.call("sendMessage", chat_id=screen.user_id, text=text, parse_mode="HTML")

    message = screen.messages().locator(".message").last
    message.locator("strong em", has_text="both").wait_for()
    assert message.locator("code").inner_text() == "x=1"
    assert message.locator("u").inner_text() == "after an emoji"
    message.get_by_role("button", name="hidden").click()
    assert message.locator(".spoiler.open").count() == 1


def test_edits_and_deletions_arrive_without_reloading(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    sent = shop.call("sendMessage", chat_id=screen.user_id, text="In stock: 3")
    screen.says("In stock: 3")
    where = {"chat_id": screen.user_id, "message_id": sent["message_id"]}
    shop.call("editMessageText", text="In stock: 2", **where)
    screen.messages().get_by_text("In stock: 2").wait_for()
    screen.says("edited")
    shop.call("deleteMessage", **where)
    screen.messages().get_by_text("In stock: 2").wait_for(state="detached")


def test_a_photo_and_a_file_are_shown(screen: Screen, shop: SmallShop, street: Street) -> None:
    screen.open_chat()
    photo = "https://example.org/shirt.jpg"
    shop.call("sendPhoto", chat_id=screen.user_id, photo=photo, caption="The shirt")
    shop.call("sendDocument", chat_id=screen.user_id, document="https://example.org/terms.pdf")

    screen.messages().get_by_text("The shirt").wait_for()
    screen.messages().get_by_text("terms.pdf").wait_for()


def test_a_callbacks_answer_is_a_toast_or_an_alert(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    screen.button("Enamel mug").click()
    screen.page.get_by_role("status").get_by_text("Good choice").wait_for()


def test_a_second_buyer_sees_only_what_is_theirs(screen: Screen, shop: SmallShop, street: Street) -> None:
    screen.open_chat()
    boris = street.add_buyer("Boris")
    screen.go("/buyers")
    screen.page.get_by_role("article", name="Boris").get_by_role("link", name="Open chats").click()

    screen.page.get_by_role("link", name="Seaside Shop").click()
    screen.button("Start").wait_for()
    assert f"/{boris}/chats/" in screen.page.url


def test_a_news_of_another_chat_is_counted_in_the_list(
    screen: Screen, shop: SmallShop, street: Street
) -> None:
    screen.open_chat()
    screen.go(f"/{screen.user_id}/chats")
    shop.call("sendMessage", chat_id=screen.user_id, text="Your parcel is on its way")

    row = screen.page.get_by_role("link", name="Seaside Shop")
    row.get_by_text("Your parcel is on its way").wait_for()
    row.get_by_label("1 unread").wait_for()


@pytest.mark.parametrize(
    ("language", "start", "field"), [("ru", "Начать", "Сообщение"), ("en", "Start", "Message")]
)
def test_the_screen_speaks_the_buyers_language(
    screen: Screen, street: Street, language: str, start: str, field: str
) -> None:
    buyer = street.add_buyer("Мария", language_code=language)
    screen.go(f"/{buyer}/chats/{screen.bot_id}")
    screen.button(start).click()

    screen.page.get_by_role("textbox", name=field).wait_for()
    assert screen.page.locator("html").get_attribute("lang") == language


def test_a_sandbox_that_was_started_again_is_noticed(page: Page) -> None:
    with open_street() as street:
        page.goto(f"{street.url}/#/{street.add_buyer()}/chats")
        page.get_by_text("Pick a chat").wait_for()
    page.get_by_text("The sandbox can't be reached. Waiting for it…").wait_for()
    with open_street(port=int(street.url.rpartition(":")[2])):
        page.get_by_text("Welcome to the sandbox").wait_for()


def test_people_of_a_group_are_told_apart(screen: Screen, shop: SmallShop, street: Street) -> None:
    boris = street.add_buyer("Boris")
    members = [screen.user_id, boris, screen.bot_id]
    group = street.control("POST", "/chats", type="group", title="Shop crew", member_ids=members)["peer_id"]
    street.control("POST", f"/users/{boris}/chats/{group}/messages", text="A new order!")
    screen.go(f"/{screen.user_id}/chats/{group}")

    screen.messages().get_by_text("A new order!", exact=True).wait_for()
    screen.messages().get_by_text("Boris", exact=True).wait_for()
    screen.page.get_by_role("textbox", name="Message").fill("Packing it")
    screen.page.keyboard.press("Enter")
    screen.messages().get_by_text("Packing it", exact=True).wait_for()


def test_what_the_bot_is_doing_stands_under_its_name_until_it_has_done_it(
    screen: Screen, shop: SmallShop
) -> None:
    screen.open_chat()
    shop.call("sendChatAction", chat_id=screen.user_id, action="upload_photo")
    screen.says("sends a photo…")
    shop.call("sendMessage", chat_id=screen.user_id, text="Here it is")

    screen.says("Here it is")
    screen.page.get_by_text("sends a photo…").wait_for(state="detached")


def test_a_bot_is_blocked_and_let_in_again(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    screen.button("Block the bot").click()
    screen.button("Unblock").wait_for()
    with pytest.raises(urllib.error.HTTPError, match="403"):
        shop.call("sendMessage", chat_id=screen.user_id, text="Are you there?")
    screen.button("Unblock").click()
    screen.write("I am back")

    screen.says("You said: I am back")
