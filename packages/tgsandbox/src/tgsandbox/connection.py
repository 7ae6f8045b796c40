"""One connection to the server, which a fault may cut."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tgsandbox.botapi.serving.app import CUT


class Connection(HttpToolsProtocol):
    """Uvicorn's own, with a hand on the wire for the application: an ASGI extension."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        cut = {CUT: self.transport.abort}
        self.scope["extensions"] = cut  # type: ignore[typeddict-item]  # ours holds a function
