"""Two people talk with each other, and a bot writes for one of them."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from tests.browser.street import Street

RIGHTS = ["can_reply", "can_transfer_and_upgrade_gifts"]
TASKS = [{"id": 1, "text": "Choose a colour"}, {"id": 2, "text": "Say where you live"}]


def open_business(street: Street) -> tuple[int, int, str, str]:
    """Anna, to whom Ben has written; her bot's token, and its connection with her."""
    anna, ben = street.add_buyer("Anna", stars=1_000), street.add_buyer("Ben", stars=1_000)
    bot = street.add_bot()
    street.control("POST", f"/users/{anna}/chats/{bot['id']}/start")
    connection = street.control("POST", f"/users/{anna}/business", bot_id=bot["id"], rights=RIGHTS)
    street.control("POST", f"/users/{ben}/chats/{anna}/messages", text="Is the mug still there?")
    return anna, ben, bot["token"], connection["id"]


def test_a_customer_ticks_what_the_bot_has_listed_for_the_merchant(street: Street, page: Page) -> None:
    anna, ben, token, connection_id = open_business(street)
    checklist = {"title": "Your mug", "tasks": TASKS, "others_can_mark_tasks_as_done": True}
    about = {"business_connection_id": connection_id, "chat_id": ben}
    street.call(token, "sendChecklist", **about, checklist=checklist)
    page.goto(f"{street.url}/#/{ben}/chats/{anna}")
    listed = page.get_by_role("group", name="Your mug")
    expect(listed).to_contain_text("0 of 2 done")

    listed.get_by_label("Choose a colour").check()

    expect(page.get_by_role("group", name="Your mug")).to_contain_text("1 of 2 done")
    (news,) = street.call(token, "getUpdates", offset=-1)
    assert news["business_message"]["checklist_tasks_done"]["marked_as_done_task_ids"] == [1]


def test_a_gift_that_became_unique_is_shown_by_its_name(street: Street, page: Page) -> None:
    anna, ben, token, _ = open_business(street)
    offered = street.call(token, "getAvailableGifts")["gifts"]
    ring = next(gift for gift in offered if "upgrade_star_count" in gift)
    given = street.control("POST", f"/users/{ben}/gifts", gift_id=ring["id"], receiver_id=anna)
    unique = street.control("POST", f"/users/{anna}/gifts/{given['id']}/upgrade")

    page.goto(f"{street.url}/#/{anna}/chats/{ben}")

    expect(page.get_by_role("log")).to_contain_text(unique["unique_name"])
