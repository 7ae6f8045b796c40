"""Asks one provider for one shop, once: `python -m kassa.providers.cabinets.child`.

The question comes in on the standard input, answers go out on the standard output, a line each. Who started
this process ends it when it takes too long; whatever goes wrong in here is not an answer.
"""

from __future__ import annotations

import sys

import msgspec

from kassa.providers.cabinets.wire import Answer, Failed, Finished, Question


def main() -> None:
    question = msgspec.json.decode(sys.stdin.buffer.read(), type=Question)
    try:
        _ask(question)
    except ImportError as error:
        _say(Failed(f"install kassa[{question.provider}]: there is no module {error.name}"))
    except Exception as error:
        # Any exception means "unknown": SDKs raise what they happen to trip over when a connection breaks.
        _say(Failed(_in_words(error)))


def _ask(question: Question) -> None:
    # Each SDK is loaded only where it is used.
    if question.provider == "stripe":
        from kassa.providers.cabinets.stripe_lists import pages
    else:
        from kassa.providers.cabinets.yookassa_lists import pages
    for page in pages(question):
        _say(page)
    _say(Finished())


def _in_words(error: Exception) -> str:
    """By its kind, never in its own words: those may quote the key."""
    status = getattr(error, "http_status", None) or getattr(error, "HTTP_CODE", None)
    return type(error).__name__ + (f" (HTTP {status})" if status else "")


def _say(answer: Answer) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
