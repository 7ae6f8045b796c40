"""Checklists as bots write them, and as the Bot API's JSON objects.

Source: telegram-bot-api 10.0, Client.cpp, get_input_checklist, JsonChecklist and JsonChecklistTasksDone.
"""

from __future__ import annotations

from typing import Any

from tgsandbox.botapi.errors import ApiError
from tgsandbox.botapi.reading.arguments import Arguments, as_arguments
from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.botapi.reading.formatting import read_formatted
from tgsandbox.botapi.showing.objects import CONTENT_WRITERS, write_entities, write_message, write_user
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.checklists import Checklist, Task, TasksChanged
from tgsandbox.world.talk.messages import Entity, Wire
from tgsandbox.world.talk.quoting import KEPT
from tgsandbox.world.world import World


def read_checklist(world: World, arguments: Arguments) -> Checklist:
    """The argument `checklist`. Raises ApiError in Telegram's words."""
    arguments.required("checklist")
    value: Any = arguments.json("checklist", "InputChecklist")
    try:
        fields = Fields(value, "expected an Object")
        title, entities = _words(world, fields, value, "title")
        adds = fields.boolean("others_can_add_tasks")
        marks = fields.boolean("others_can_mark_tasks_as_done")
        if "tasks" not in fields:
            raise FieldError('Can\'t find field "tasks"')
        tasks = tuple(_read_task(world, task) for task in fields.array("tasks"))
    except FieldError as error:
        raise error.within("InputChecklist") from None
    return Checklist(title, tasks, entities, adds, marks)


def _read_task(world: World, value: Any) -> Task:
    try:
        fields = Fields(value, "expected an Object")
        id = fields.required_integer("id")
        text, entities = _words(world, fields, value, "text")
    except FieldError as error:
        raise FieldError(f"Can't parse InputChecklistTask: {error}") from None
    return Task(id, text, entities)


def _words(world: World, fields: Fields, value: Wire, name: str) -> tuple[str, tuple[Entity, ...]]:
    """Only the formatting that quotes have, too, is kept."""
    fields.required_text(name)
    try:
        text, entities = read_formatted(world, as_arguments(value), name, f"{name}_entities")
    except ApiError as error:
        words = error.description.removeprefix("Bad Request: ")
        raise FieldError(f"{words[:1].upper()}{words[1:]}") from None
    return text, tuple(entity for entity in entities if entity.type in KEPT)


def write_checklist(world: World, _bot: Bot, checklist: Checklist) -> Wire:
    wire: Wire = {"title": checklist.title}
    if checklist.entities:
        wire["title_entities"] = write_entities(world, checklist.entities)
    wire["tasks"] = [write_task(world, task) for task in checklist.tasks]
    for flag in ("others_can_add_tasks", "others_can_mark_tasks_as_done"):
        if getattr(checklist, flag):
            wire[flag] = True
    return {"checklist": wire}


def write_task(world: World, task: Task) -> Wire:
    wire: Wire = {"id": task.id, "text": task.text}
    if task.entities:
        wire["text_entities"] = write_entities(world, task.entities)
    if task.done_by:
        wire["completed_by_user"] = write_user(world.user(task.done_by))
        wire["completion_date"] = task.done_at
    return wire


def write_tasks_changed(world: World, bot: Bot, changed: TasksChanged) -> Wire:
    """The note names the message with the list, which stands in the same chat."""
    message = world.chats[changed.chat].messages.get(changed.message_id)
    wire: Wire = {}
    if message is not None:
        wire["checklist_message"] = write_message(world, bot, message, with_reply=False)
    if changed.added:
        return {"checklist_tasks_added": wire | {"tasks": [write_task(world, one) for one in changed.added]}}
    if changed.done:
        wire["marked_as_done_task_ids"] = list(changed.done)
    if changed.not_done:
        wire["marked_as_not_done_task_ids"] = list(changed.not_done)
    return {"checklist_tasks_done": wire}


CONTENT_WRITERS.update({Checklist: write_checklist, TasksChanged: write_tasks_changed})
