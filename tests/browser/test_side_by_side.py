"""Two buyers in one window."""

from __future__ import annotations

from tests.browser.screen import Screen
from tests.browser.small_shop import SmallShop
from tests.browser.street import Street


def test_two_buyers_talk_side_by_side(screen: Screen, shop: SmallShop, street: Street) -> None:
    olga = street.add_buyer("Olga")
    members = [screen.user_id, olga]
    group = street.control("POST", "/chats", type="supergroup", title="Sailors", member_ids=members)
    screen.go(f"/{screen.user_id}/chats")
    screen.page.get_by_role("link", name="Anna").click()
    screen.page.get_by_role("link", name="Side by side").click()
    left, right = (screen.page.frame_locator(f"iframe[title={name}]") for name in ("Anna", "Olga"))
    for pane in (left, right):
        pane.get_by_role("link", name="Sailors").click()
    field = left.get_by_role("textbox", name="Message")
    field.fill("Ahoy from Anna")
    field.press("Enter")
    right.get_by_role("log").get_by_text("Ahoy from Anna").wait_for()

    peer = group["peer_id"]
    screen.page.wait_for_url(f"**/#/side/{screen.user_id}:{peer}/{olga}:{peer}")
    screen.page.reload()
    right.get_by_role("log").get_by_text("Ahoy from Anna").wait_for()
