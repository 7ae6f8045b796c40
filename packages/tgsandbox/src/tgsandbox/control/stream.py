"""Server-sent events: the world's events and the clock, for as long as the listener stays.

The format: html.spec.whatwg.org/multipage/server-sent-events.html.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import msgspec
from starlette.requests import Request
from starlette.responses import StreamingResponse

from tgsandbox.control.chronicle import Chronicle
from tgsandbox.control.shapes.events import AnyEventView, ForgottenView
from tgsandbox.control.showing.events import show_event
from tgsandbox.control.verbs.clock import get_clock, is_clock_change
from tgsandbox.world.events import Event
from tgsandbox.world.world import World

# A comment is sent after so long a silence, so that proxies and listeners know that the stream lives.
HEARTBEAT_SECONDS = 15.0
HEARTBEAT = b": the stream lives\n\n"
# Browsers come back after so many milliseconds when the stream breaks.
OPENING = b"retry: 1000\n\n"


def event_stream(world: World, chronicle: Chronicle, request: Request) -> StreamingResponse:
    """Every event from now on, or from the Last-Event-ID that the listener names."""
    return _stream(_events(world, chronicle, _resume_after(chronicle, request)))


def clock_stream(world: World, chronicle: Chronicle) -> StreamingResponse:
    """The clock at once, and then at each change."""
    return _stream(_clock_changes(world, chronicle))


async def _events(world: World, chronicle: Chronicle, number: int) -> AsyncIterator[bytes]:
    yield OPENING
    news = News(world, chronicle)
    try:
        while not chronicle.is_closed:
            entries = chronicle.after(number)
            if entries and entries[0].number > number + 1:
                yield _write(ForgottenView(entries[0].number - 1))
            for entry in entries:
                number = entry.number
                shown = show_event(world, entry)
                if shown is not None:
                    yield _write(shown)
            if not await news.come():
                yield HEARTBEAT
    finally:
        news.stop()


async def _clock_changes(world: World, chronicle: Chronicle) -> AsyncIterator[bytes]:
    yield OPENING
    news = News(world, chronicle, only_clock=True)
    try:
        while not chronicle.is_closed:
            yield b"data: " + msgspec.json.encode(get_clock(world)) + b"\n\n"
            while not await news.come():
                yield HEARTBEAT
    finally:
        news.stop()


class News:
    """Tells that something happened since it was last asked, the end of the server included."""

    def __init__(self, world: World, chronicle: Chronicle, *, only_clock: bool = False) -> None:
        self._happened = asyncio.Event()
        self._only_clock = only_clock
        self._chronicle = chronicle
        chronicle.when_closed.add(self._happened.set)
        self._stop_listening = world.bulletin.listen(self._note)

    async def come(self) -> bool:
        """True when there is news, False after a silence of HEARTBEAT_SECONDS."""
        try:
            await asyncio.wait_for(self._happened.wait(), HEARTBEAT_SECONDS)
        except TimeoutError:
            return False
        self._happened.clear()
        return True

    def stop(self) -> None:
        self._stop_listening()
        self._chronicle.when_closed.discard(self._happened.set)

    def _note(self, event: Event) -> None:
        if not self._only_clock or is_clock_change(event):
            self._happened.set()


def _resume_after(chronicle: Chronicle, request: Request) -> int:
    """A number ahead of the newest is an earlier sandbox's: all of this one is new to that listener."""
    named = request.headers.get("last-event-id") or request.query_params.get("after", "")
    if not (named.isascii() and named.isdigit()):
        return chronicle.last_number
    number = int(named)
    return number if number <= chronicle.last_number else 0


def _write(event: AnyEventView) -> bytes:
    return b"id: %d\ndata: %s\n\n" % (event.number, msgspec.json.encode(event))


def _stream(octets: AsyncIterator[bytes]) -> StreamingResponse:
    return StreamingResponse(
        octets,
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )
