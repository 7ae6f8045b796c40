"""The web chat of a world that is one of several in a server: below /worlds/<name>."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from tests.browser.mini_app import open_mini_app
from tests.browser.screen import Screen
from tests.browser.small_shop import SmallShop
from tests.browser.street import Street, open_street
from tests.browser.test_messages import PIXEL, upload


@pytest.fixture
def street() -> Iterator[Street]:
    """A world beside the server's own, which has nobody in it."""
    with open_street() as server:
        body = json.dumps({"name": "pier"}).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{server.url}/worlds", body)) as answer:
            yield Street(server.url + json.load(answer)["path"])


def test_a_book_is_bought_in_a_world_below_a_path(
    screen: Screen, shop: SmallShop, street: Street, page: Page
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    street.control("PATCH", f"/users/{screen.user_id}", add_stars=200)
    screen.open_chat()
    screen.open_invoice("book", "150")

    screen.pay()

    screen.says("Thank you! We are packing already.")
    assert [payment["invoice_payload"] for payment in shop.paid] == ["book"]
    assert [url for url in asked if not url.startswith(street.url)] == []


def test_pictures_side_by_side_chats_and_mini_apps_are_there_too(
    screen: Screen, shop: SmallShop, street: Street
) -> None:
    olga = street.add_buyer("Olga")
    screen.open_chat()
    token = street.control("GET", f"/bots/{screen.bot_id}")["token"]
    upload(street, token, "sendPhoto", "photo", "dot.png", PIXEL, chat_id=screen.user_id)
    picture = screen.messages().locator("img[src*='/worlds/pier/control/v1/files/']")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1

    screen.go(f"/side/{screen.user_id}/{olga}")
    screen.page.frame_locator("iframe[title=Olga]").get_by_text("@seaside_shop_bot").wait_for()

    with open_mini_app(street.url) as url:
        markup = {"inline_keyboard": [[{"text": "Counter", "web_app": {"url": f"{url}/"}}]]}
        shop.call("sendMessage", chat_id=screen.user_id, text="Come in", reply_markup=markup)
        screen.go(f"/{screen.user_id}/chats/{screen.bot_id}")
        screen.button("Counter").click()
        screen.page.frame_locator(".mini-app-frame").frame_locator("iframe").get_by_text(
            "For Anna"
        ).wait_for()
