"""Lists of things to do that a bot posts for a business account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tgsandbox.control.shapes.requests import MessagePage, Send
from tgsandbox.control.shapes.sharing import AddTask, MarkTasks
from tgsandbox.control.verbs import chats, sharing
from tgsandbox.world.errors import WorldError
from tgsandbox.world.star_trade import business

if TYPE_CHECKING:
    from packages.tgsandbox.tests.payments.conftest import Json, Stall

TASKS = [{"id": 1, "text": "Boil <b>water</b>", "parse_mode": "HTML"}, {"id": 2, "text": "Pour"}]


@pytest.fixture
def talk(stall: Stall) -> Json:
    """Bob has just written to Ann, whose account the bot looks after."""
    bob = stall.world.add_user("Bob").user.id
    connection = business.connect(stall.world, stall.user_id, stall.bot.id)
    chats.send_text(stall.world, bob, stall.user_id, Send("How?"))
    return {"business_connection_id": connection.id, "chat_id": bob}


def post(stall: Stall, talk: Json, **more: Any) -> Json:
    answer = stall.call("sendChecklist", **talk, checklist={"title": "Tea", "tasks": TASKS} | more)
    assert answer["ok"], answer
    return dict(answer["result"])


def test_a_checklist_is_posted_for_the_account(stall: Stall, talk: Json) -> None:
    sent = post(stall, talk, others_can_mark_tasks_as_done=True)

    assert sent["checklist"] == {
        "title": "Tea",
        "tasks": [
            {
                "id": 1,
                "text": "Boil water",
                "text_entities": [{"offset": 5, "length": 5, "type": "bold"}],
            },
            {"id": 2, "text": "Pour"},
        ],
        "others_can_mark_tasks_as_done": True,
    }
    (shown,) = chats.list_messages(stall.world, talk["chat_id"], stall.user_id, MessagePage())[1:]
    assert shown.checklist is not None
    assert [task.text for task in shown.checklist.tasks] == ["Boil water", "Pour"]


def test_who_may_marks_tasks_and_adds_some_and_the_bot_hears_of_both(stall: Stall, talk: Json) -> None:
    sent = post(stall, talk, others_can_mark_tasks_as_done=True, others_can_add_tasks=True)
    place = (stall.world, talk["chat_id"], stall.user_id, sent["message_id"])

    sharing.mark_tasks(*place, MarkTasks(done=(1,)))
    sharing.add_task(*place, AddTask("Drink"))
    sharing.mark_tasks(*place, MarkTasks(not_done=(1,)))

    done, added, undone = stall.told("business_message")[-3:]
    assert done["checklist_tasks_done"]["marked_as_done_task_ids"] == [1]
    assert done["checklist_tasks_done"]["checklist_message"]["message_id"] == sent["message_id"]
    assert [task["text"] for task in added["checklist_tasks_added"]["tasks"]] == ["Drink"]
    assert undone["checklist_tasks_done"]["marked_as_not_done_task_ids"] == [1]
    with pytest.raises(WorldError, match=r"no tasks \[7\]; there are: \[1, 2, 3\]"):
        sharing.mark_tasks(*place, MarkTasks(done=(7,)))


def test_an_edited_checklist_keeps_what_was_done(stall: Stall, talk: Json) -> None:
    sent = post(stall, talk)
    sharing.mark_tasks(stall.world, stall.user_id, talk["chat_id"], sent["message_id"], MarkTasks(done=(2,)))

    edited = stall.call(
        "editMessageChecklist",
        **talk,
        message_id=sent["message_id"],
        checklist={"title": "More tea", "tasks": [{"id": 2, "text": "Pour again"}]},
    )["result"]

    (task,) = edited["checklist"]["tasks"]
    assert (task["text"], task["completed_by_user"]["id"]) == ("Pour again", stall.user_id)


def test_only_who_posted_it_changes_a_checklist_unless_others_may(stall: Stall, talk: Json) -> None:
    sent = post(stall, talk)
    place = (stall.world, talk["chat_id"], stall.user_id, sent["message_id"])
    with pytest.raises(WorldError, match="only who posted this checklist marks its tasks"):
        sharing.mark_tasks(*place, MarkTasks(done=(1,)))
    with pytest.raises(WorldError, match="only who posted this checklist adds tasks"):
        sharing.add_task(*place, AddTask("Drink"))


@pytest.mark.parametrize(
    ("checklist", "words"),
    [
        ("", 'parameter "checklist" is required'),
        ("{", "can't parse InputChecklist JSON object"),
        ([], "can't parse InputChecklist: expected an Object"),
        ({"title": "a"}, "can't parse InputChecklist: Can't find field \"tasks\""),
        (
            {"title": "a", "tasks": [{"text": "a"}]},
            "can't parse InputChecklist: Can't parse InputChecklistTask: Can't find field \"id\"",
        ),
        ({"title": "a", "tasks": []}, "checklist must have at least 1 task"),
        ({"title": "a", "tasks": [{"id": 0, "text": "a"}]}, "checklist task identifier must be positive"),
        ({"title": "a", "tasks": [{"id": 1, "text": "a"}] * 2}, "TODO_ITEM_DUPLICATE"),
        ({"title": "a" * 256, "tasks": TASKS}, "checklist title length must not exceed 255"),
        (
            {"title": "a", "tasks": [{"id": 1, "text": "a" * 101}]},
            "checklist task text length must not exceed 100",
        ),
        (
            {"title": "a", "tasks": [{"id": one, "text": "a"} for one in range(1, 32)]},
            "checklist must have at most 30 tasks",
        ),
    ],
)
def test_checklists_are_refused_in_telegrams_words(
    stall: Stall, talk: Json, checklist: Any, words: str
) -> None:
    assert stall.refusal("sendChecklist", **talk, checklist=checklist) == f"Bad Request: {words}"


def test_a_bot_posts_no_checklist_of_its_own(stall: Stall, talk: Json) -> None:
    checklist = {"title": "Tea", "tasks": TASKS}
    words = stall.refusal("sendChecklist", chat_id=stall.user_id, checklist=checklist)
    assert words == "Bad Request: PREMIUM_ACCOUNT_REQUIRED"
    text = stall.call("sendMessage", **talk, text="Hi")["result"]["message_id"]
    words = stall.refusal("editMessageChecklist", **talk, message_id=text, checklist=checklist)
    assert words == "Bad Request: there is no checklist in the message to edit"
