"""A world that a server elsewhere keeps: the control API's verbs, asked over HTTP."""

from __future__ import annotations

import asyncio
import inspect
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from tgsandbox.control.chronicle import Chronicle
from tgsandbox.control.openapi import BASE
from tgsandbox.control.shapes.messages import MessageView
from tgsandbox.control.shapes.records import CallbackView, Problem, WaitAnswer
from tgsandbox.control.shapes.requests import MessagePage
from tgsandbox.control.table import VERBS
from tgsandbox.control.verb import NotNow, NotThere, WrongRequest, signature_of
from tgsandbox.control.verbs import chats, clock
from tgsandbox.testing.sights import Sight, ViewSight
from tgsandbox.world.errors import WorldError
from tgsandbox.world.world import World

if TYPE_CHECKING:
    import aiohttp

P = ParamSpec("P")
Answer = TypeVar("Answer")
Found = TypeVar("Found")

ASKING_SECONDS = 70.0
LONGEST_CHAT = 1000
VERB_OF = {verb.act: verb for verb in VERBS}
# So long a question takes what must be there already.
AT_ONCE = 0


class DistantGround:
    """Asks and waits for the answer, so it belongs on no loop that others need."""

    def __init__(self, url: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise WorldError(f"a sandbox's address is like http://127.0.0.1:8081, got {url!r}")
        self._url = url.rstrip("/")

    @property
    def url(self) -> str:
        return self._url

    async def start(self, port: int) -> None:
        """It runs already; WorldError when it doesn't."""
        self.do(clock.get_clock)

    async def stop(self) -> None:
        """It runs on: others may use it."""

    def do(self, verb: Callable[Concatenate[World, P], Answer], *args: P.args, **kwargs: P.kwargs) -> Answer:
        given = inspect.signature(verb).bind(None, *args, **kwargs).arguments
        answer: Answer = self._ask(verb, given)
        return answer

    def recall(
        self, verb: Callable[Concatenate[World, Chronicle, P], Answer], *args: P.args, **kwargs: P.kwargs
    ) -> Answer:
        given = inspect.signature(verb).bind(None, None, *args, **kwargs).arguments
        answer: Answer = self._ask(verb, given)
        return answer

    def look_at(self, user_id: int, peer_id: int) -> Mapping[int, Sight]:
        """Of a very long chat only the end."""
        views: list[MessageView] = self.do(
            chats.list_messages, user_id, peer_id, MessagePage(limit=LONGEST_CHAT)
        )
        return {view.id: ViewSight(view) for view in views}

    def callback_answer(self, callback_query_id: str) -> CallbackView | None:
        if not callback_query_id:
            return None
        about = {"kind": "callback", "callback_query_id": callback_query_id, "timeout": AT_ONCE}
        try:
            octets = self._call("GET", f"/wait?{urlencode(about)}")
        except _TimeIsUp:
            return None
        return msgspec.json.decode(octets, type=WaitAnswer).callback

    async def until(self, look: Callable[[], Found | None], seconds: float, person_id: int) -> Found | None:
        """The server's stream of events says when to look again."""
        import aiohttp

        found = look()
        if found is not None:
            return found
        forever = aiohttp.ClientTimeout(total=None)
        try:
            async with (
                asyncio.timeout(seconds),
                aiohttp.ClientSession(timeout=forever) as session,
                session.get(f"{self._url}{BASE}/events") as events,
            ):
                while (found := look()) is None:
                    await self._next_event(events.content)
                return found
        except TimeoutError:
            return None

    async def _next_event(self, events: aiohttp.StreamReader) -> None:
        """Between events the stream has comments and empty lines."""
        while not (line := await events.readline()).startswith(b"data:"):
            if not line:
                raise WorldError(f"the sandbox at {self._url} has stopped")

    def _ask(self, act: Callable[..., Any], given: dict[str, Any]) -> Any:
        """`given` are the verb's arguments by name; the answer is of the type that the verb says."""
        verb = VERB_OF[act]
        signature = signature_of(verb)
        parts = {name: quote(str(given[name]), safe="") for name in signature.parameters}
        path = verb.path.format(**parts)
        request = given.get("request")
        if request is None:
            octets = self._call(verb.method, path)
        elif verb.takes_body:
            octets = self._call(verb.method, path, msgspec.json.encode(request))
        else:
            octets = self._call(verb.method, f"{path}?{_query(request)}")
        return msgspec.json.decode(octets, type=signature.answer)

    def _call(self, method: str, path: str, body: bytes | None = None) -> bytes:
        url = f"{self._url}{BASE}{path}"
        asked = urllib.request.Request(url, body, method=method)  # noqa: S310  # its scheme was checked
        try:
            with urllib.request.urlopen(asked, timeout=ASKING_SECONDS) as answer:  # noqa: S310  # as above
                octets: bytes = answer.read()
                return octets
        except urllib.error.HTTPError as error:
            raise _refusal(error.code, error.read()) from None
        except OSError as error:
            raise WorldError(
                f"no sandbox answers at {self._url} ({error}); start one with: tgsandbox serve"
            ) from None


class _TimeIsUp(WorldError):
    """What was waited for is not there."""


def _query(request: msgspec.Struct) -> str:
    given = {name: value for name, value in msgspec.to_builtins(request).items() if value is not None}
    return urlencode(given)


def _refusal(status: int, octets: bytes) -> WorldError:
    """As the verb itself would have raised it."""
    if status == HTTPStatus.REQUEST_TIMEOUT:
        return _TimeIsUp("the time is up")
    try:
        problem = msgspec.json.decode(octets, type=Problem)
    except msgspec.DecodeError:
        return WorldError(f"the server answered {status}, and not as a sandbox does: {octets[:200]!r}")
    if status == HTTPStatus.NOT_FOUND:
        return NotThere(problem.error, problem.field)
    if status == HTTPStatus.BAD_REQUEST:
        return WrongRequest(problem.error, problem.field, found=problem.found, expected=problem.expected)
    return NotNow(problem.error, problem.field, found=problem.found, expected=problem.expected)
