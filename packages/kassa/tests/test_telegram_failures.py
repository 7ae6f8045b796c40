"""What bad news from Telegram means for an effect."""

from __future__ import annotations

import pytest

from kassa.service.ports import OutletFailure
from kassa.telegram.bot_api import BotApiError, NotSent, OutcomeUnknown
from kassa.telegram.failures import BLOCKED, failure_of, is_already_refunded


def refused(code: int, description: str, retry_after: float = 0.0) -> OutletFailure:
    return failure_of(BotApiError("sendMessage", code, description, retry_after))


def test_flood_control_is_waited_for() -> None:
    failure = refused(429, "Too Many Requests: retry after 7", 7)

    assert (failure.transient, failure.unknown, failure.retry_after) == (True, False, 7)


@pytest.mark.parametrize(
    "description",
    [
        "Forbidden: bot was blocked by the user",
        "Forbidden: user is deactivated",
        "Forbidden: bot can't initiate conversation with a user",
    ],
)
def test_who_blocked_the_bot_gets_nothing_more(description: str) -> None:
    assert refused(403, description) == OutletFailure(BLOCKED, transient=False)


def test_an_answer_that_came_too_late_keeps_telegrams_sentence() -> None:
    failure = refused(
        400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
    )

    assert not failure.transient
    assert "query is too old" in failure.reason


@pytest.mark.parametrize(("code", "transient"), [(400, False), (401, False), (403, False), (501, False)])
def test_a_refusal_is_final(code: int, transient: bool) -> None:
    assert refused(code, "No") == OutletFailure(f"sendMessage: {code} No", transient=transient)


def test_a_crashed_server_may_have_done_it() -> None:
    assert refused(500, "Internal Server Error: restart").unknown


def test_a_request_that_never_left_is_sent_again_without_doubt() -> None:
    failure = failure_of(NotSent("sendMessage: no connection"))

    assert (failure.transient, failure.unknown) == (True, False)


def test_a_cut_connection_leaves_doubt() -> None:
    failure = failure_of(OutcomeUnknown("refundStarPayment: cut"))

    assert (failure.transient, failure.unknown) == (True, True)


def test_money_that_is_back_already_is_what_was_wanted() -> None:
    assert is_already_refunded(BotApiError("refundStarPayment", 400, "Bad Request: CHARGE_ALREADY_REFUNDED"))
