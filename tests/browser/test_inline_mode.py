"""A person asks a bot from the field, replies to a message, and reacts to one."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.browser.screen import Screen
from tests.browser.small_shop import SmallShop
from tests.browser.street import Street

from tgsandbox.world.talk.drawing import plain_picture

Answers = Callable[[str], dict[str, Any]]
TIP: dict[str, Any] = {
    "type": "article",
    "id": "tip",
    "title": "A sailor's tip",
    "description": "How to tie a bowline",
    "input_message_content": {"message_text": "The rabbit comes out of the hole."},
}


def answer_until_closed(street: Street, token: str, answers: Answers, closed: threading.Event) -> None:
    offset = 0
    while not closed.is_set():
        for update in street.call(token, "getUpdates", offset=offset, timeout=1):
            offset = update["update_id"] + 1
            query = update["inline_query"]
            street.call(token, "answerInlineQuery", inline_query_id=query["id"], **answers(query["offset"]))


@contextmanager
def knots_bot(street: Street, answers: Answers) -> Iterator[None]:
    """A bot that gives these answers, by the offset of the question."""
    knots = street.add_bot("Knots", "knots_bot")
    street.control("POST", f"/bots/{knots['id']}/inline")
    closed = threading.Event()
    program = threading.Thread(target=answer_until_closed, args=(street, knots["token"], answers, closed))
    program.start()
    try:
        yield
    finally:
        closed.set()
        program.join()


def test_a_bot_is_asked_from_the_field_and_the_chosen_result_is_sent(
    screen: Screen, shop: SmallShop, street: Street
) -> None:
    with knots_bot(street, lambda _offset: {"results": [TIP]}):
        screen.open_chat()
        screen.page.get_by_role("textbox", name="Message").fill("@knots_bot bowline")
        screen.page.get_by_role("button", name="A sailor's tip").click()
        screen.messages().get_by_text("The rabbit comes out of the hole.").first.wait_for()
        screen.messages().get_by_text("via @knots_bot").wait_for()


def test_pictures_stand_side_by_side_and_more_come_at_their_end(
    screen: Screen, shop: SmallShop, street: Street
) -> None:
    screen.open_chat()
    content = base64.b64encode(plain_picture(96, 96)).decode()
    chat = f"/users/{screen.user_id}/chats/{screen.bot_id}"
    picture = street.control("POST", f"{chat}/files", kind="photo", content=content)["file"]["url"]

    def page_from(offset: str) -> dict[str, Any]:
        first = int(offset or "1")
        results = [
            {
                "type": "photo",
                "id": str(number),
                "title": f"Knot {number}",
                "photo_url": "https://example.org/knot.jpg",
                "thumbnail_url": street.url + picture,
                "caption": f"This is knot {number}",
            }
            for number in range(first, first + 40)
        ]
        return {"results": results, "next_offset": str(first + 40) if first < 80 else ""}

    with knots_bot(street, page_from):
        # What is typed is looked up among the bots that the page knows.
        screen.page.reload()
        screen.page.get_by_role("textbox", name="Message").fill("@knots_bot all")
        first, last = screen.button("Knot 1"), screen.button("Knot 120")
        first.locator("img").wait_for()
        beside = [screen.button(f"Knot {number}").bounding_box() for number in (1, 2)]
        assert beside[0] is not None
        assert beside[1] is not None
        assert beside[0]["y"] == beside[1]["y"]
        for seen in (40, 80):
            screen.button(f"Knot {seen}").scroll_into_view_if_needed()
            screen.page.get_by_role("group").last.press("End")
            screen.button(f"Knot {seen + 1}").wait_for()
        last.click()
        screen.messages().get_by_text("This is knot 120").first.wait_for()


def test_a_switch_inline_button_writes_the_bots_name(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    keyboard = {"inline_keyboard": [[{"text": "Find", "switch_inline_query_current_chat": "mugs"}]]}
    shop.call("sendMessage", chat_id=screen.user_id, text="What shall it be?", reply_markup=keyboard)
    screen.button("Find").click()

    screen.says("@seaside_shop_bot has no inline mode.")
    field = screen.page.get_by_role("textbox", name="Message")
    assert field.input_value() == "@seaside_shop_bot mugs"


def test_a_message_is_replied_to_and_reacted_to(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    shop.call("sendMessage", chat_id=screen.user_id, text="Is it blue enough?")
    message = screen.messages().locator(".message", has_text="Is it blue enough?")
    message.hover()
    message.get_by_role("button", name="Reply").click()
    screen.write("Bluer, please")
    screen.messages().locator(".quoted", has_text="Is it blue enough?").wait_for()

    question = screen.messages().locator(".message", has_text="Is it blue enough?").first
    question.hover()
    question.get_by_role("button", name="React").click()
    question.get_by_role("button", name="🔥", exact=True).click()
    question.get_by_role("button", name="🔥 1").click()
    question.get_by_role("button", name="🔥 1").wait_for(state="detached")
