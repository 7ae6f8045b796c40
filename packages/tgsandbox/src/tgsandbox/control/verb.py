"""One verb of the control API; the function's signature says what goes in and what comes out."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_type_hints

from msgspec import Struct

from tgsandbox.world.errors import WorldError


class NotThere(WorldError):
    """What the request names is not in this world; 404 over HTTP, with the field that names it."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


class WrongRequest(WorldError):
    """The request can't be meant like this; 400 over HTTP, with the field to look at."""

    def __init__(self, text: str, field: str = "", *, found: str = "", expected: str = "") -> None:
        super().__init__(text)
        self.field = field
        self.found = found
        self.expected = expected


class NotNow(WorldError):
    """The world, as it is, does not allow this; 409 over HTTP, with the field to look at."""

    def __init__(self, text: str, field: str = "", *, found: str = "", expected: str = "") -> None:
        super().__init__(text)
        self.field = field
        self.found = found
        self.expected = expected


class TimeIsUp(WorldError):
    """What was waited for didn't come; 408 over HTTP, with `there`: what is there instead."""

    def __init__(self, text: str, there: Struct) -> None:
        super().__init__(text)
        self.there = there


@dataclass(frozen=True, slots=True)
class Verb:
    """`act(world, <path parameters by name>, request)` answers with a struct, or a list of structs.

    A verb that looks back at events takes the `chronicle`, too.
    """

    method: str
    path: str
    act: Callable[..., Any]  # the verbs' signatures differ; `signature_of` reads them

    @property
    def name(self) -> str:
        return self.act.__name__

    @property
    def room(self) -> str:
        """The noun under which the page lists it: the verb's module."""
        return self.act.__module__.rpartition(".")[2]

    @property
    def takes_body(self) -> bool:
        return self.method in ("POST", "PATCH")


@dataclass(frozen=True, slots=True)
class Signature:
    """`parameters` are those of the path with their types; `request` is the body's or the query's struct."""

    parameters: dict[str, type]
    request: type[Struct] | None
    answer: Any  # a struct type or list[struct type]
    summary: str
    takes_chronicle: bool
    is_awaited: bool


def signature_of(verb: Verb) -> Signature:
    hints = get_type_hints(verb.act)
    answer = hints.pop("return")
    request = hints.pop("request", None)
    takes_chronicle = hints.pop("chronicle", None) is not None
    del hints["world"]
    summary = (inspect.getdoc(verb.act) or verb.name).partition("\n")[0]
    return Signature(hints, request, answer, summary, takes_chronicle, inspect.iscoroutinefunction(verb.act))
