"""One call: a method is looked up and run, its answer put into Telegram's envelope and into the journal."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from tgsandbox.botapi.description import described_methods
from tgsandbox.botapi.errors import ApiError, server_refusal
from tgsandbox.botapi.methods import Described, Method
from tgsandbox.botapi.methods.sessions import check_session
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.serving.pacing import check_pace, note_sent
from tgsandbox.world.errors import ServerRefusal
from tgsandbox.world.events import CallMade
from tgsandbox.world.journal import Call
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.world import World

logger = logging.getLogger(__name__)
JSON = b"application/json"
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Answer:
    """The envelope as the bot gets it. `retry_after` is for the header, in seconds, 0 without one."""

    status: int
    content: bytes
    retry_after: int = 0
    content_type: bytes = JSON
    # By a fault: the connection dies instead, or the answer takes its time.
    is_cut: bool = False
    dribble_seconds: float = 0.0

    @property
    def body(self) -> Wire:
        wire: Wire = msgspec.json.decode(self.content)
        return wire


async def call(
    world: World,
    methods: Mapping[str, Method],
    bot: Bot,
    name: str,
    arguments: Arguments,
    *,
    via: str = "",
    fault: str = "",
) -> Answer:
    """What the bot gets, whatever happens; deadlines that have passed come true first."""
    too_fast = ""
    try:
        world.run_due()
        check_session(world, bot)
        too_fast = check_pace(world, bot, name, arguments)
        result = _method(methods, name)(world, bot, arguments)
        if inspect.isawaitable(result):
            result = await _finish(result)
        note_sent(world, bot, name, arguments, result)
        answer = _success(result)
    except ApiError as error:
        answer = failure(error)
    except ServerRefusal as refusal:
        answer = failure(server_refusal(refusal.code))
    except Exception:
        logger.exception("the sandbox failed in %s of bot %d", name, bot.id)
        answer = failure(ApiError(500, "Internal Server Error"))
    note(world, bot, name, arguments, answer, via, fault, too_fast)
    return answer


async def _finish(result: Awaitable[Any]) -> Any:
    return await result


def _method(methods: Mapping[str, Method], name: str) -> Method:
    method = methods.get(name.lower())
    if method is not None:
        return method
    described = described_methods().get(name.lower())
    if described is None:
        raise ApiError(404, "Not Found: method not found")
    raise ApiError(501, f"Not Implemented: the sandbox doesn't play {described.name} yet")


def _success(result: Any) -> Answer:
    if isinstance(result, Described):
        body = {"ok": True, "result": result.result, "description": result.description}
        return Answer(200, _encode(body))
    return Answer(200, _encode({"ok": True, "result": result}))


def failure(error: ApiError) -> Answer:
    body: Wire = {"ok": False, "error_code": error.code, "description": error.description}
    if error.retry_after:
        body["parameters"] = {"retry_after": error.retry_after}
    if error.migrate_to_chat_id:
        body["parameters"] = {"migrate_to_chat_id": error.migrate_to_chat_id}
    return Answer(error.code, _encode(body), error.retry_after)


def note(
    world: World,
    bot: Bot,
    name: str,
    arguments: Arguments,
    answer: Answer,
    via: str = "",
    fault: str = "",
    too_fast: str = "",
) -> None:
    """Put the call into the journal."""
    world.calls_made += 1
    noted: dict[str, Any] = dict(arguments.values)
    for key, upload in arguments.files.items():
        noted[key] = f"<file {upload.name!r}, {len(upload.content)} bytes>"
    described = described_methods().get(name.lower())
    call = Call(
        world.calls_made,
        world.now(),
        bot.id,
        described.name if described else name,
        noted,
        answer.status,
        answer.content,
        via,
        described.strangers(noted) if described else (),
        fault,
        too_fast,
    )
    world.calls.append(call)
    world.bulletin.publish(CallMade(call))
