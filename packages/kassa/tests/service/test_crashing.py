"""The switch that kills the process: where it stands, and that it can't be thrown where real money is."""

from __future__ import annotations

import pytest

from kassa.assembly import crash_switch
from kassa.core.errors import InvalidInput
from kassa.service.crashing import CrashPoint, CrashSwitch, read_crash_point


def test_a_point_is_read_from_its_three_parts() -> None:
    point = read_crash_point("after_commit:PaymentSucceeded:2")

    assert point == CrashPoint("after_commit", "PaymentSucceeded", 2)


@pytest.mark.parametrize(
    "text", ["after_commit", "sometimes:Deliver:1", "before_send:Deliver:0", "before_ack::1"]
)
def test_a_point_that_is_none_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="a moment of before_commit"):
        read_crash_point(text)


def test_the_process_ends_at_the_number_that_was_named() -> None:
    ended: list[str] = []
    switch = CrashSwitch(CrashPoint("before_send", "Deliver", 2), lambda: ended.append("now"))

    switch.reached("before_send", ("Deliver",))
    switch.reached("after_send", ("Deliver",))
    switch.reached("before_send", ("NotifyBuyer",))
    assert ended == []
    switch.reached("before_send", ("Deliver",))
    assert ended == ["now"]


@pytest.mark.parametrize("variable", ["KASSA_CRASH_AT", "KASSA_FREEZE_AT"])
@pytest.mark.parametrize(
    ("api_url", "mode"), [("https://api.telegram.org", "test"), ("http://127.0.0.1:1", "live")]
)
def test_the_switch_is_refused_where_real_money_may_be(api_url: str, mode: str, variable: str) -> None:
    with pytest.raises(InvalidInput, match=variable):
        crash_switch(api_url, mode, {variable: "before_send:Deliver:1"})


def test_without_the_variable_there_is_no_switch() -> None:
    assert crash_switch("https://api.telegram.org", "live", {}) is None
