"""What a buyer does on the screen reaches the bot as an update."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.browser.screen import Screen
from tests.browser.street import Street

Json = dict[str, Any]


class HandPlayedBot:
    """The test is the bot's program: it asks for updates when it wants to."""

    def __init__(self, street: Street) -> None:
        bot = street.add_bot("Knots", "knots_bot")
        self.id: int = bot["id"]
        self._root = f"{street.url}/bot{bot['token']}/"
        self._offset = 0

    def call(self, method: str, **arguments: Any) -> Any:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self._root + method, json.dumps(arguments).encode(), headers)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["result"]

    def next_update(self, kind: str) -> Json:
        """The content of the next update of this kind; those before it are passed over."""
        while True:
            updates = self.call("getUpdates", offset=self._offset, limit=1, timeout=20)
            assert updates, f"no {kind} came"
            self._offset = updates[0]["update_id"] + 1
            if kind in updates[0]:
                found: Json = updates[0][kind]
                return found


@pytest.fixture
def bot(street: Street) -> HandPlayedBot:
    return HandPlayedBot(street)


@pytest.fixture
def screen(street: Street, page: Page, bot: HandPlayedBot) -> Screen:
    """Anna's chat with the bot, which she has started."""
    anna = street.add_buyer("Anna", stars=100)
    screen = Screen(page, street.url, anna, bot.id)
    screen.go(f"/{anna}/chats/{bot.id}")
    screen.button("Start").click()
    bot.next_update("message")
    return screen


def test_unlocked_media_are_told_as_purchased_paid_media(screen: Screen, bot: HandPlayedBot) -> None:
    photo = {"type": "photo", "media": "https://example.org/knot.jpg"}
    bot.call("sendPaidMedia", chat_id=screen.user_id, star_count=25, media=[photo], payload="knot-7")

    screen.button("Unlock for 25 Stars").click()

    purchase = bot.next_update("purchased_paid_media")
    assert (purchase["from"]["id"], purchase["paid_media_payload"]) == (screen.user_id, "knot-7")
    screen.says("Paid media, unlocked")


def test_a_chosen_result_is_told_as_chosen_inline_result(
    screen: Screen, bot: HandPlayedBot, street: Street
) -> None:
    street.control("POST", f"/bots/{bot.id}/inline", on=True, feedback=True)
    screen.page.get_by_role("textbox", name="Message").fill("@knots_bot bowline")
    query = bot.next_update("inline_query")
    while query["query"] != "bowline":  # the words are asked for as they are typed
        query = bot.next_update("inline_query")
    words = {"message_text": "The rabbit comes out of the hole."}
    tip = {"type": "article", "id": "tip-3", "title": "A sailor's tip", "input_message_content": words}
    bot.call("answerInlineQuery", inline_query_id=query["id"], results=[tip])

    screen.page.get_by_role("button", name="A sailor's tip").click()

    chosen = bot.next_update("chosen_inline_result")
    assert (chosen["result_id"], chosen["query"], chosen["from"]["id"]) == (
        "tip-3",
        "bowline",
        screen.user_id,
    )
    screen.messages().get_by_text("The rabbit comes out of the hole.").first.wait_for()
