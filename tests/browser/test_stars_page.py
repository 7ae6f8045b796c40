"""Pages about people: their Stars, the groups that they are in."""

from __future__ import annotations

from tests.browser.screen import Screen
from tests.browser.small_shop import SmallShop
from tests.browser.street import Street


def test_the_stars_page_shows_balance_payments_and_gives_more(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    media = [{"type": "photo", "media": "https://example.org/1.jpg"}]
    shop.call("sendPaidMedia", chat_id=screen.user_id, star_count=25, media=media)
    screen.button("Unlock for 25 Stars").click()
    screen.says("Paid media, unlocked")
    screen.page.get_by_role("link", name="Stars").click()

    screen.page.get_by_text("75 Stars").wait_for()
    screen.page.get_by_role("list", name="Payments").get_by_text("−25").wait_for()
    screen.button("+500 Stars").click()
    screen.page.get_by_text("575 Stars").wait_for()


def test_a_new_group_is_in_the_list_with_its_members(screen: Screen, shop: SmallShop, street: Street) -> None:
    olga = street.add_buyer("Olga")
    members = [screen.user_id, olga, screen.bot_id]
    street.control("POST", "/chats", type="supergroup", title="Sailors", member_ids=members)
    screen.go(f"/{screen.user_id}/chats")
    screen.page.get_by_role("link", name="Sailors").click()
    screen.says("group · 3 members")
