"""Calls that go wrong on purpose: a fault is armed for them, or they ask for one by a header."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus

from tgsandbox.botapi.errors import ApiError
from tgsandbox.botapi.serving.calling import Answer, failure
from tgsandbox.botapi.serving.pauses import Pauses
from tgsandbox.botapi.serving.polls import OTHER_POLL
from tgsandbox.world.errors import WorldError
from tgsandbox.world.trouble.faults import FAULTS, Fault, Parameters, Place, make_fault

HEADER = b"x-sandbox-fault"
NOT_CALLED = Answer(0, b"{}", is_cut=True)
PAGE = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    b"<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
)
# What the Bot API says for a code, where that is not the code's usual phrase.
WORDS = {
    400: "Bad Request: message text is empty",
    403: "Forbidden: bot was blocked by the user",
    409: OTHER_POLL,
    429: "Too Many Requests: retry after 1",
}
Call = Callable[[], Awaitable[Answer]]
# In the journal, where a page would be no answer.
NO_JSON = b"{}"


def fault_of_header(text: str) -> Fault:
    """`name` or `name;parameter=value;…`, for example `flood;seconds=7`; ApiError 400 says what is wrong."""
    name, *parts = (part.strip() for part in text.split(";"))
    given: dict[str, str] = {}
    for part in parts:
        key, _, value = part.partition("=")
        given[key.strip()] = value.strip()
    try:
        fault = make_fault(name, _read(given))
    except (WorldError, ValueError) as error:
        raise ApiError(400, f"Bad Request: X-Sandbox-Fault: {error}") from None
    if fault.kind.place != Place.CALL:
        names = ", ".join(name for name, kind in FAULTS.items() if kind.place == Place.CALL)
        raise ApiError(400, f"Bad Request: X-Sandbox-Fault can ask for: {names}")
    return fault


def _read(given: dict[str, str]) -> Parameters:
    unknown = given.keys() - set(Parameters._fields)
    if unknown:
        raise ValueError(f"no parameter {sorted(unknown)[0]!r}; there are: {', '.join(Parameters._fields)}")
    return Parameters(
        seconds=float(given["seconds"]) if "seconds" in given else None,
        code=int(given["code"]) if "code" in given else None,
        words=given.get("words"),
        step=int(given["step"]) if "step" in given else None,
    )


def refusal_of(fault: Fault) -> Answer | None:
    """What the bot gets instead of the method; None when the fault lets the method be called."""
    refuse = REFUSALS.get(fault.name)
    return refuse(fault) if refuse else None


async def answer_wrongly(fault: Fault, pauses: Pauses, call: Call) -> Answer:
    """The method is called, late or with an answer that does not come as it should."""
    if fault.name == "delay":
        await pauses.pause(fault.seconds)
    return SPOILED[fault.name](await call(), fault)


def _error(fault: Fault) -> Answer:
    code = fault.parameters.code or 500
    words = fault.parameters.words or WORDS.get(code) or _phrase(code)
    return failure(ApiError(code, words, retry_after=1 if code == 429 else 0))


def _phrase(code: int) -> str:
    try:
        return HTTPStatus(code).phrase
    except ValueError:
        return "Internal Server Error"


def _flood(fault: Fault) -> Answer:
    """Source: core.telegram.org/bots/api#responseparameters; the header is the live server's."""
    seconds = max(int(fault.seconds), 1)
    return failure(ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds))


REFUSALS: dict[str, Callable[[Fault], Answer]] = {
    "error": _error,
    "flood": _flood,
    "unauthorized": lambda fault: failure(ApiError(401, "Unauthorized")),
    "conflict": lambda fault: failure(ApiError(409, OTHER_POLL)),
    "bad_gateway": lambda fault: Answer(502, PAGE, content_type=b"text/html"),
    "cut_before": lambda fault: NOT_CALLED,
}
SPOILED: dict[str, Callable[[Answer, Fault], Answer]] = {
    "delay": lambda answer, fault: answer,
    "dribble": lambda answer, fault: replace(answer, dribble_seconds=fault.seconds),
    "cut_after": lambda answer, fault: replace(answer, is_cut=True),
    "malformed": lambda answer, fault: replace(answer, content=answer.content[: len(answer.content) // 2]),
}
