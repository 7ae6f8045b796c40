"""HTTP as strangers may speak it to us: how long a request's head and body may take, and how large a head is.

uvicorn waits for ever for a request that has begun. Whoever finds the webhook's address could hold all the
connections that this process may have, and Telegram would find the door shut.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

# From the connection, or from a request's first byte, to its last one. Telegram's come within milliseconds.
REQUEST_SECONDS = 20.0
HEAD_BYTES = 32 * 1024
# Connections of which nobody knows yet what they want. One more, and the oldest of them is cut.
MOST_UNKNOWN = 256


def guarded_http(
    request_seconds: float = REQUEST_SECONDS, most_unknown: int = MOST_UNKNOWN
) -> type[HttpToolsProtocol]:
    """uvicorn's protocol with these limits, for one server. Heavy to import: only for who listens."""
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

    unknown: dict[HttpToolsProtocol, None] = {}

    class GuardedHttp(HttpToolsProtocol):
        _patience: asyncio.TimerHandle | None = None
        _is_in_head = True
        _head_bytes = 0

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._await_request()
            unknown[self] = None
            if len(unknown) > most_unknown:
                next(iter(unknown)).transport.abort()

        def connection_lost(self, exc: Exception | None) -> None:
            self._rest()
            unknown.pop(self, None)
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if not self._is_in_head:
                return
            # What came in one piece with the head's end is not counted: it is in memory already.
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES:
                self._turn_away(b"431 Request Header Fields Too Large")

        def on_message_begin(self) -> None:
            super().on_message_begin()
            self._is_in_head, self._head_bytes = True, 0
            self._await_request()

        def on_headers_complete(self) -> None:
            self._is_in_head = False
            unknown.pop(self, None)
            super().on_headers_complete()

        def on_message_complete(self) -> None:
            self._rest()
            super().on_message_complete()
            # Between two requests there is no head to count.
            self._head_bytes = 0

        def _await_request(self) -> None:
            self._rest()
            self._patience = self.loop.call_later(request_seconds, self._turn_away, b"408 Request Timeout")

        def _rest(self) -> None:
            if self._patience is not None:
                self._patience.cancel()
                self._patience = None

        def _turn_away(self, status: bytes) -> None:
            if self.transport.is_closing():
                return
            cycle: RequestResponseCycle | None = self.cycle
            if cycle is None or cycle.response_complete or not cycle.response_started:
                head = b"HTTP/1.1 %b\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                self.transport.write(head % status)
            self.transport.close()

    return GuardedHttp
