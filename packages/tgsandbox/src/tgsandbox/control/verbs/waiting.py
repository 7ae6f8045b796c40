"""Long polls: answered as soon as the world is as it was asked for."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice, takewhile

from tgsandbox.control.chronicle import Chronicle
from tgsandbox.control.shapes.records import StillWaiting, WaitAnswer
from tgsandbox.control.shapes.requests import UpdateFilter, Wait
from tgsandbox.control.showing.forms import show_form
from tgsandbox.control.showing.messages import show_message, text_of
from tgsandbox.control.showing.records import show_call, show_callback
from tgsandbox.control.verb import TimeIsUp, WrongRequest
from tgsandbox.control.verbs.bots import bot_of
from tgsandbox.control.verbs.chats import messages_back
from tgsandbox.control.verbs.forms import form_of
from tgsandbox.control.verbs.records import calls_after, fits, list_updates
from tgsandbox.control.waiting import wait_until
from tgsandbox.world.world import World

LAST_SHOWN = 5  # messages, calls and updates that a failed wait shows

Look = Callable[[], WaitAnswer | None]


async def wait_for(world: World, chronicle: Chronicle, request: Wait) -> WaitAnswer:
    """Wait for a message, a form's state, a call, a callback's answer or an empty queue; else 408."""
    look = LOOKS[request.kind](world, chronicle, request)
    answer = await wait_until(world, look, request.timeout)
    if answer is not None:
        return answer
    raise TimeIsUp(
        f"after {request.timeout:g} s there is still no such {request.kind}",
        what_is_there(world, chronicle, request),
    )


def what_is_there(world: World, chronicle: Chronicle, request: Wait) -> StillWaiting:
    messages = []
    if request.user_id is not None and request.peer_id is not None:
        newest_first = messages_back(world, request.user_id, request.peer_id)
        messages = list(islice(newest_first, LAST_SHOWN))[::-1]
    form = world.payments.forms.get(request.form_id)
    calls = [call for call in world.calls if fits(call, request.bot_id, "")][-LAST_SHOWN:]
    updates = list_updates(world, chronicle, UpdateFilter(request.bot_id, LAST_SHOWN))
    return StillWaiting(
        error=f"after {request.timeout:g} s there is still no such {request.kind}",
        messages=[show_message(world, message) for message in messages],
        calls=[show_call(call) for call in calls],
        updates=updates.waiting,
        form=show_form(world, form) if form else None,
    )


def _look_for_message(world: World, chronicle: Chronicle, request: Wait) -> Look:
    user_id, peer_id = _needed(request, "user_id"), _needed(request, "peer_id")
    messages_back(world, user_id, peer_id)
    words = request.contains.casefold()

    def look() -> WaitAnswer | None:
        newest_first = messages_back(world, user_id, peer_id)
        news = [*takewhile(lambda message: message.id > request.after, newest_first)]
        for message in reversed(news):
            if message.sender_id != user_id and words in text_of(message).casefold():
                return WaitAnswer("message", message=show_message(world, message))
        return None

    return look


def _look_for_form(world: World, chronicle: Chronicle, request: Wait) -> Look:
    user_id = _needed(request, "user_id")
    form_of(world, user_id, request.form_id)

    def look() -> WaitAnswer | None:
        form = form_of(world, user_id, request.form_id)
        if form.state.value != request.state:
            return None
        return WaitAnswer("form", form=show_form(world, form))

    return look


def _look_for_call(world: World, chronicle: Chronicle, request: Wait) -> Look:
    def look() -> WaitAnswer | None:
        for call in calls_after(world, request.after):
            if fits(call, request.bot_id, request.method):
                return WaitAnswer("call", call=show_call(call))
        return None

    return look


def _look_for_callback(world: World, chronicle: Chronicle, request: Wait) -> Look:
    if not request.callback_query_id:
        raise WrongRequest("waiting for a callback needs callback_query_id", field="callback_query_id")

    def look() -> WaitAnswer | None:
        answer = chronicle.callback_answer(request.callback_query_id)
        return WaitAnswer("callback", callback=show_callback(answer)) if answer else None

    return look


def _look_for_queue(world: World, chronicle: Chronicle, request: Wait) -> Look:
    bot = bot_of(world, _needed(request, "bot_id"))

    def look() -> WaitAnswer | None:
        return None if any(not one.taken for one in bot.updates.waiting.values()) else WaitAnswer("queue")

    return look


def _needed(request: Wait, field: str) -> int:
    value = getattr(request, field)
    if value is None:
        raise WrongRequest(f"waiting for a {request.kind} needs {field}", field=field)
    return int(value)


LOOKS: dict[str, Callable[[World, Chronicle, Wait], Look]] = {
    "message": _look_for_message,
    "form": _look_for_form,
    "call": _look_for_call,
    "callback": _look_for_callback,
    "queue": _look_for_queue,
}
