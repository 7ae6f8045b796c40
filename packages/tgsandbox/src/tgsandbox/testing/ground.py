"""Where a test acts: a world of this process and its server, or a world that a server elsewhere keeps.

Both do the control API's verbs; the functions of `control.verbs` name them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from tgsandbox.control.chronicle import Chronicle
from tgsandbox.control.shapes.records import CallbackView
from tgsandbox.control.showing.records import show_callback
from tgsandbox.control.verbs.chats import chat_key
from tgsandbox.control.waiting import wait_until
from tgsandbox.server import Server
from tgsandbox.testing.sights import Sight, WorldSight
from tgsandbox.world.world import World

P = ParamSpec("P")
Answer = TypeVar("Answer")
Found = TypeVar("Found")


class Ground(Protocol):
    @property
    def url(self) -> str:
        """Without a slash at its end."""
        ...

    async def start(self, port: int) -> None: ...

    async def stop(self) -> None: ...

    def do(self, verb: Callable[Concatenate[World, P], Answer], *args: P.args, **kwargs: P.kwargs) -> Answer:
        """Do a verb of the control API; its WorldErrors say what there is instead."""
        ...

    def recall(
        self, verb: Callable[Concatenate[World, Chronicle, P], Answer], *args: P.args, **kwargs: P.kwargs
    ) -> Answer:
        """As `do`, a verb that looks back at what happened."""
        ...

    def look_at(self, user_id: int, peer_id: int) -> Mapping[int, Sight]:
        """All of a person's chat by the messages' ids, oldest first. NotThere when there can't be one."""
        ...

    def callback_answer(self, callback_query_id: str) -> CallbackView | None: ...

    async def until(self, look: Callable[[], Found | None], seconds: float, person_id: int) -> Found | None:
        """What `look` finds, now or after one of the next events; None after `seconds` of real time."""
        ...


class OwnGround:
    """A server in this process; the test looks straight at its world."""

    def __init__(self, seed: int) -> None:
        self._server = Server(seed=seed)
        self.world = self._server.world
        self.chronicle = self._server.chronicle

    @property
    def url(self) -> str:
        return self._server.url

    async def start(self, port: int) -> None:
        await self._server.start(port=port)

    async def stop(self) -> None:
        await self._server.stop()

    def do(self, verb: Callable[Concatenate[World, P], Answer], *args: P.args, **kwargs: P.kwargs) -> Answer:
        return verb(self.world, *args, **kwargs)

    def recall(
        self, verb: Callable[Concatenate[World, Chronicle, P], Answer], *args: P.args, **kwargs: P.kwargs
    ) -> Answer:
        return verb(self.world, self.chronicle, *args, **kwargs)

    def look_at(self, user_id: int, peer_id: int) -> Mapping[int, Sight]:
        chat = self.world.chats.get(chat_key(self.world, user_id, peer_id))
        if chat is None:
            return {}
        return {id: WorldSight(self.world, message) for id, message in chat.messages.items()}

    def callback_answer(self, callback_query_id: str) -> CallbackView | None:
        answer = self.chronicle.callback_answer(callback_query_id)
        return show_callback(answer) if answer else None

    async def until(self, look: Callable[[], Found | None], seconds: float, person_id: int) -> Found | None:
        return await wait_until(self.world, look, seconds, person_id)
