"""Lists of things to do that a business account posts; people mark what is done and add tasks where they may.

Facts: core.telegram.org/bots/api#checklist, #checklisttasksdone and #checklisttasksadded; td, ToDoList.cpp
and ToDoItem.cpp (limits and words).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tgsandbox.world.errors import ServerRefusal, WorldError
from tgsandbox.world.talk.posting import add_message, edited

if TYPE_CHECKING:
    from tgsandbox.world.chats import ChatKey
    from tgsandbox.world.talk.messages import Entity, Message
    from tgsandbox.world.world import World

MAX_TASKS = 30
MAX_TITLE_LENGTH = 255
MAX_TASK_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Task:
    """`done_by` is the person who did it, 0 while it is to be done."""

    id: int
    text: str
    entities: tuple[Entity, ...] = ()
    done_by: int = 0
    done_at: int = 0


@dataclass(frozen=True, slots=True)
class Checklist:
    title: str
    tasks: tuple[Task, ...]
    entities: tuple[Entity, ...] = ()
    others_can_add_tasks: bool = False
    others_can_mark_tasks_as_done: bool = False


@dataclass(frozen=True, slots=True)
class TasksChanged:
    """The service message about a checklist: tasks that were marked as done, as not done, or added."""

    chat: ChatKey
    message_id: int
    done: tuple[int, ...] = ()
    not_done: tuple[int, ...] = ()
    added: tuple[Task, ...] = ()


def check(checklist: Checklist) -> None:
    """Raises ServerRefusal in td's words, TODO_ITEM_DUPLICATE."""
    if not checklist.title:
        raise ServerRefusal("Message must be non-empty")
    if len(checklist.title) > MAX_TITLE_LENGTH:
        raise ServerRefusal(f"Checklist title length must not exceed {MAX_TITLE_LENGTH}")
    for task in checklist.tasks:
        if not task.text:
            raise ServerRefusal("Message must be non-empty")
        if len(task.text) > MAX_TASK_LENGTH:
            raise ServerRefusal(f"Checklist task text length must not exceed {MAX_TASK_LENGTH}")
        if task.id <= 0:
            raise ServerRefusal("Checklist task identifier must be positive")
    if not checklist.tasks:
        raise ServerRefusal("Checklist must have at least 1 task")
    if len(checklist.tasks) > MAX_TASKS:
        raise ServerRefusal(f"Checklist must have at most {MAX_TASKS} tasks")
    if len({task.id for task in checklist.tasks}) < len(checklist.tasks):
        raise ServerRefusal("TODO_ITEM_DUPLICATE")


def with_marks_of(new: Checklist, old: Checklist) -> Checklist:
    """An edited list: what was done under the same id stays done."""
    marks = {task.id: task for task in old.tasks if task.done_by}
    tasks = tuple(
        replace(task, done_by=marks[task.id].done_by, done_at=marks[task.id].done_at)
        if task.id in marks
        else task
        for task in new.tasks
    )
    return replace(new, tasks=tasks)


def mark(
    world: World,
    user_id: int,
    key: ChatKey,
    message_id: int,
    done: tuple[int, ...] = (),
    not_done: tuple[int, ...] = (),
) -> Message:
    """The person says what is done and what isn't; a note in the chat tells of it."""
    message, checklist = list_of(world, key, message_id)
    if message.sender_id != user_id and not checklist.others_can_mark_tasks_as_done:
        raise WorldError("only who posted this checklist marks its tasks")
    known = {task.id for task in checklist.tasks}
    unknown = sorted({*done, *not_done} - known)
    if unknown:
        raise WorldError(f"this checklist has no tasks {unknown}; there are: {sorted(known)}")
    now = int(world.now())
    tasks = tuple(
        replace(task, done_by=user_id, done_at=now)
        if task.id in done
        else replace(task, done_by=0, done_at=0)
        if task.id in not_done
        else task
        for task in checklist.tasks
    )
    put(world, key, message, replace(checklist, tasks=tasks))
    return add_message(world, world.chats[key], user_id, TasksChanged(key, message_id, done, not_done))


def add(world: World, user_id: int, key: ChatKey, message_id: int, text: str) -> Message:
    """One more task, with the next id."""
    message, checklist = list_of(world, key, message_id)
    if message.sender_id != user_id and not checklist.others_can_add_tasks:
        raise WorldError("only who posted this checklist adds tasks to it")
    task = Task(max(task.id for task in checklist.tasks) + 1, text)
    longer = replace(checklist, tasks=(*checklist.tasks, task))
    try:
        check(longer)
    except ServerRefusal as refusal:
        raise WorldError(f"the task can't be added: {refusal.code}") from None
    put(world, key, message, longer)
    return add_message(world, world.chats[key], user_id, TasksChanged(key, message_id, added=(task,)))


def put(world: World, key: ChatKey, message: Message, checklist: Checklist) -> None:
    """Marks and new tasks are no edit of the message."""
    marked = replace(edited(world, message, content=checklist), edit_date=message.edit_date)
    world.edit_message(world.chats[key], marked)


def list_of(world: World, key: ChatKey, message_id: int) -> tuple[Message, Checklist]:
    message = world.chats[key].messages[message_id]
    if not isinstance(message.content, Checklist):
        raise WorldError(f"message {message_id} is no checklist")
    return message, message.content
