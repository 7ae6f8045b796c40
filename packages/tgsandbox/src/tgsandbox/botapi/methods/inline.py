"""Inline mode: the bot answers what a person writes after its name in any chat."""

from __future__ import annotations

import re
from typing import Any

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.botapi.reading.inline_results import read_inline_results
from tgsandbox.botapi.reading.keyboards import https_link
from tgsandbox.botapi.showing.objects import WRITERS, write_user
from tgsandbox.world.people import Bot
from tgsandbox.world.talk import inline
from tgsandbox.world.talk.inline import ChosenInlineResult, InlineAnswer, InlineQuery
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.updates import DAY_SECONDS
from tgsandbox.world.world import World

MAX_OFFSET_OCTETS = 64
CACHE_SECONDS = 300
START_PARAMETER = re.compile(r"[A-Za-z0-9_-]*")
MAX_START_PARAMETER_LENGTH = 64


def answer_inline_query(world: World, bot: Bot, arguments: Arguments) -> bool:
    query_id = str(arguments.integer("inline_query_id"))
    text, start_parameter, web_app_url = read_button(arguments)
    results = read_inline_results(world, bot, arguments)
    next_offset = arguments.text("next_offset")
    if text and not web_app_url:
        check_start_parameter(start_parameter)
    if len(next_offset.encode()) > MAX_OFFSET_OCTETS:
        raise bad_request("NEXT_OFFSET_INVALID")
    given = InlineAnswer(
        results,
        next_offset,
        text,
        start_parameter,
        web_app_url,
        cache_seconds=arguments.integer("cache_time", CACHE_SECONDS, low=0, high=DAY_SECONDS),
        is_personal=arguments.boolean("is_personal"),
    )
    inline.answer(world, bot.id, query_id, given)
    return True


def read_button(arguments: Arguments) -> tuple[str, str, str]:
    """Its text, start parameter and Mini App; also from the older switch_pm_text."""
    value: Any = arguments.json("button", "inline query results button")
    if value is None:
        return arguments.text("switch_pm_text"), arguments.text("switch_pm_parameter"), ""
    try:
        fields = Fields(value, "InlineQueryResultsButton must be an Object")
        text = fields.required_text("text")
        if "start_parameter" in fields:
            return text, fields.required_text("start_parameter"), ""
        if "web_app" in fields:
            return text, "", https_link(fields.object("web_app"), "Inline query button Web App")
        raise FieldError("InlineQueryResultsButton must have exactly one optional field")
    except FieldError as error:
        raise error.within("inline query results button") from None


def check_start_parameter(parameter: str) -> None:
    """In td's words."""
    if not parameter:
        raise bad_request("Can't use empty start_parameter")
    if len(parameter) > MAX_START_PARAMETER_LENGTH:
        raise bad_request("Too long start_parameter specified")
    if not START_PARAMETER.fullmatch(parameter):
        raise bad_request("Unallowed characters in start_parameter are used")


def write_inline_query(world: World, _bot: Bot, query: InlineQuery) -> Wire:
    return {
        "id": query.id,
        "from": write_user(world.user(query.user_id)),
        "chat_type": query.chat_type,
        "query": query.query,
        "offset": query.offset,
    }


def write_chosen_inline_result(world: World, _bot: Bot, chosen: ChosenInlineResult) -> Wire:
    wire: Wire = {"from": write_user(world.user(chosen.user_id))}
    if chosen.inline_message_id:
        wire["inline_message_id"] = chosen.inline_message_id
    return wire | {"query": chosen.query, "result_id": chosen.result_id}


WRITERS.update({InlineQuery: write_inline_query, ChosenInlineResult: write_chosen_inline_result})
METHODS: dict[str, Method] = {"answerinlinequery": answer_inline_query}
