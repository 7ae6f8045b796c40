"""The check of answers against the Bot API's types sees what is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from packages.tgsandbox.tests.botapi.schema import SchemaError, check

USER = {"id": 1, "is_bot": False, "first_name": "Ann"}


@pytest.mark.parametrize(
    ("value", "type_name", "words"),
    [
        ({"id": 1, "first_name": "Ann"}, "User", "a User without 'is_bot'"),
        (USER | {"id": "1"}, "User", "x.id must be Integer, got '1'"),
        (USER | {"id": True}, "User", "x.id must be Integer, got True"),
        (USER | {"age": 5}, "User", "a User with unknown fields ['age']"),
        ([USER], "User", "must be a User"),
        (USER, "Array of User", "must be an array"),
        ({"status": "member"}, "ChatMember", "is none of"),
    ],
)
def test_a_wrong_answer_is_seen(value: Any, type_name: str, words: str) -> None:
    with pytest.raises(SchemaError) as seen:
        check(value, type_name, "x")

    assert words in str(seen.value)


def test_right_answers_pass() -> None:
    check([USER], "Array of User", "x")
    check({"user": USER, "status": "left"}, "ChatMember", "x")
    check(5, "Integer or String", "x")
