"""Logs to the standard error: one line for each event, without secrets and without lines that strangers made.

A call about an order or an update names it: `log.warning("… of order %(order_id)s", {"order_id": …})`. As
text the line has it in its words; as JSON it is a field of its own, too.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from kassa.core.errors import InvalidInput
from kassa.core.secret import Redactor, Secret

VARIABLE = "KASSA_LOG"

# What moves a cursor, ends a line or turns the direction of writing round.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Their own levels speak of single connections and requests, addresses included.
_TALKATIVE = ("asyncio", "aiohttp", "httpx", "httpcore", "urllib3", "stripe", "uvicorn")


class DiscreetFormatter(logging.Formatter):
    """A line for people. A traceback follows it, moved in, so that none of its lines looks like an event."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._redactor = Redactor(secrets)

    def formatMessage(self, record: logging.LogRecord) -> str:
        return on_one_line(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        line, *rest = super().format(record).split("\n")
        return self._redactor.hide("\n".join([line, *(f"    {_without_control(one)}" for one in rest)]))


class JsonFormatter(logging.Formatter):
    """A JSON object for programs: at, level, logger, message, the event's own fields, and its traceback."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        super().__init__()
        self._redactor = Redactor(secrets)

    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if isinstance(record.args, Mapping):
            event |= {name: value for name, value in record.args.items() if name not in event}
        if record.exc_info:
            event["traceback"] = self.formatException(record.exc_info)
        # What is written instead of a control character is JSON's own way of writing it.
        return self._redactor.hide(_without_control(json.dumps(event, ensure_ascii=False, default=str)))


def on_one_line(text: str) -> str:
    """A line's end is written, not made: a name with one in it can't forge a second event."""
    return _without_control(text.replace("\n", "\\n").replace("\r", "\\r"))


def printable(text: str) -> str:
    """For a terminal: lines stay lines, and nothing moves its cursor or hides what is said."""
    return "\n".join(_without_control(line) for line in text.split("\n"))


def _without_control(text: str) -> str:
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def log_discreetly(secrets: Iterable[Secret], environment: Mapping[str, str] = os.environ) -> None:
    """From here on everything goes through one discreet handler: also what breaks threads and the process.

    KASSA_LOG=json writes JSON lines. Raises InvalidInput for another value.
    """
    log_format = environment.get(VARIABLE, "text")
    if log_format not in _FORMATTERS:
        raise InvalidInput([(VARIABLE, f"write text or json, got {log_format!r}")])
    handler = logging.StreamHandler()
    handler.setFormatter(_FORMATTERS[log_format](secrets))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)
    sys.excepthook = _log_the_end
    threading.excepthook = _log_a_thread_s_end


_FORMATTERS: dict[str, Callable[[Iterable[Secret]], logging.Formatter]] = {
    "text": DiscreetFormatter,
    "json": JsonFormatter,
}


def _log_the_end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("kassa").critical("the process ends: %s", kind.__name__, exc_info=(kind, error, trace))


def _log_a_thread_s_end(end: threading.ExceptHookArgs) -> None:
    if end.exc_value is None:
        return
    trace = (end.exc_type, end.exc_value, end.exc_traceback)
    name = end.thread.name if end.thread else "a thread"
    logging.getLogger("kassa").critical("%s ends: %s", name, end.exc_type.__name__, exc_info=trace)
