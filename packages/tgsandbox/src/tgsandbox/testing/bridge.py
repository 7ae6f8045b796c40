"""From a blocking test to the event loop of its sandbox: a thread, and methods that wait for it."""

from __future__ import annotations

import asyncio
import functools
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, overload

P = ParamSpec("P")
R = TypeVar("R")
Core = TypeVar("Core")


class LoopThread:
    """A thread with an event loop, until it is closed."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._begun: list[Future[None]] = []
        self._thread = threading.Thread(target=self._serve, name="tgsandbox", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, R]) -> R:
        """Do `work` on the loop and wait for it; an interrupt of the waiting thread ends the work, too."""
        if threading.current_thread() is self._thread:
            work.close()
            raise RuntimeError("this would wait for its own thread: use AsyncSandbox on the sandbox's loop")
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def ask(self, question: Callable[[], R]) -> R:
        """Call `question` on the loop's thread, where the world may be looked at."""

        async def asked() -> R:
            return question()

        return self.run(asked())

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin `work` and don't wait for it; `close` does."""
        self._begun.append(asyncio.run_coroutine_threadsafe(work, self._loop))

    def close(self) -> None:
        """Wait for all work that was begun, then end the thread. Raises what went wrong in that work."""
        try:
            for future in self._begun:
                future.result()
        finally:
            self.run(self._cancel_the_rest())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    async def _cancel_the_rest(self) -> None:
        """As asyncio.run does at its end."""
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


class Face(Generic[Core]):
    """The blocking face of an object that lives on a loop's thread."""

    def __init__(self, thread: LoopThread, core: Core) -> None:
        self._thread = thread
        self._core = core


class _Faced(Protocol):
    """What the descriptors below need of a face."""

    _thread: LoopThread
    _core: Any  # the descriptor's own method says which class it belongs to


class Awaited(Generic[P, R]):
    """The blocking twin of a method that is a coroutine: `tap = Awaited(AsyncBuyer.tap)`."""

    def __init__(self, method: Callable[Concatenate[Any, P], Coroutine[Any, Any, R]]) -> None:
        self._method = method
        self.__doc__ = method.__doc__

    @overload
    def __get__(self, face: None, owner: type) -> Awaited[P, R]: ...
    @overload
    def __get__(self, face: _Faced, owner: type) -> Callable[P, R]: ...
    def __get__(self, face: _Faced | None, owner: type) -> Awaited[P, R] | Callable[P, R]:
        if face is None:
            return self
        method = self._method

        @functools.wraps(method)
        def blocking(*args: P.args, **kwargs: P.kwargs) -> R:
            return face._thread.run(method(face._core, *args, **kwargs))

        return blocking


class Asked(Generic[P, R]):
    """The twin of a method that doesn't wait, called where its world lives: `calls = Asked(Core.calls)`."""

    def __init__(self, method: Callable[Concatenate[Any, P], R]) -> None:
        self._method = method
        self.__doc__ = method.__doc__

    @overload
    def __get__(self, face: None, owner: type) -> Asked[P, R]: ...
    @overload
    def __get__(self, face: _Faced, owner: type) -> Callable[P, R]: ...
    def __get__(self, face: _Faced | None, owner: type) -> Asked[P, R] | Callable[P, R]:
        if face is None:
            return self
        method = self._method

        @functools.wraps(method)
        def asking(*args: P.args, **kwargs: P.kwargs) -> R:
            return face._thread.ask(functools.partial(method, face._core, *args, **kwargs))

        return asking
