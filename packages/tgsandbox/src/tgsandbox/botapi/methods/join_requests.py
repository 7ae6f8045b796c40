"""The bot that a chat has assigned to it decides who is let in.

Source: core.telegram.org/bots/api#answerchatjoinrequestquery and #sendchatjoinrequestwebapp; these came after
Bot API 10.0, whose server's code is the newest that was read.

Assumed: how the server words another result than the three, and that an unknown or late query about a join
request is refused as any other query.
"""

from __future__ import annotations

from typing import get_args

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.fields import Fields
from tgsandbox.botapi.reading.keyboards import https_link
from tgsandbox.world.groups import join_requests
from tgsandbox.world.groups.join_requests import Decision
from tgsandbox.world.people import Bot
from tgsandbox.world.world import World


def answer_chat_join_request_query(world: World, bot: Bot, arguments: Arguments) -> bool:
    query_id = arguments.required("chat_join_request_query_id")
    result = arguments.required("result").lower()
    decision: Decision | None = next((known for known in get_args(Decision) if known == result), None)
    if decision is None:
        raise bad_request("invalid result specified")
    join_requests.answer_query(world, bot.id, query_id, decision)
    return True


def send_chat_join_request_web_app(world: World, bot: Bot, arguments: Arguments) -> bool:
    query_id = arguments.required("chat_join_request_query_id")
    url = https_link(Fields({"url": arguments.required("web_app_url")}, ""), "Web App")
    join_requests.show_web_app(world, bot.id, query_id, url)
    return True


METHODS: dict[str, Method] = {
    "answerchatjoinrequestquery": answer_chat_join_request_query,
    "sendchatjoinrequestwebapp": send_chat_join_request_web_app,
}
