"""Every verb of the control API does what its OpenAPI description says, whatever it is asked.

Schemathesis makes the requests from the description; a part of the ids among them is replaced by ids that
there are, so that verbs find something to work on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.config import PositiveDataAcceptanceConfig
from schemathesis.openapi.loaders import from_dict
from schemathesis.schemas import BaseSchema

from tgsandbox.control.openapi import openapi_document
from tgsandbox.testing import Sandbox

EXAMPLES, WRONG_EXAMPLES = 4, 2
# Streams don't end; tests of their own listen to them.
STREAMS = ("/events", "/clock/stream")
DOCUMENT = openapi_document()
OPERATIONS = [
    (method, path)
    for path, operations in DOCUMENT["paths"].items()
    for method in operations
    if not path.endswith(STREAMS)
]
# Those with a body, a query or a number in their path; any text may stand in the others' paths.
WITH_SOMETHING_TO_SAY = [
    (method, path)
    for method, path in OPERATIONS
    if "requestBody" in DOCUMENT["paths"][path][method]
    or any(
        one["schema"].get("type") == "integer" or one["in"] == "query"
        for one in DOCUMENT["paths"][path][method]["parameters"]
    )
]
CALMLY = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
Known = dict[str, list[Any]]
Case = schemathesis.Case[Any]


@pytest.fixture(scope="module")
def furnished() -> Iterator[tuple[Sandbox, Known]]:
    """A world with people, bots, chats, an invoice and its open form, and the names of all that."""
    with Sandbox() as sandbox:
        yield sandbox, furnish(sandbox)


def furnish(sandbox: Sandbox) -> Known:
    bot = sandbox.bot()
    token = bot.connect_provider()
    bot.turn_inline_mode()
    bot.give_stars(5000)
    ann, ben = sandbox.buyer("Ann", stars=1000), sandbox.buyer("Ben")
    ann.open(bot)
    group = sandbox.group("Market", [ann, ben, bot])
    channel = sandbox.group("News", [ann, bot], type="channel")
    prices = [{"label": "Mug", "amount": 1200}]
    about = {"title": "Mug", "description": "Blue", "payload": "mug", "currency": "USD", "prices": prices}
    invoice = bot.call("sendInvoice", chat_id=ann.id, provider_token=token, **about)
    keyboard = {"inline_keyboard": [[{"text": "More", "callback_data": "more"}]]}
    asked = bot.call("sendMessage", chat_id=ann.id, text="More?", reply_markup=keyboard)
    form = ann.open_form()
    waiting = sandbox.updates(bot).waiting
    return {
        "user_id": [ann.id, ben.id],
        "receiver_id": [ben.id, bot.id],
        "bot_id": [bot.id],
        "peer_id": [bot.id, group.id, channel.id],
        "chat_id": [group.id, channel.id],
        "message_id": [1, invoice["message_id"], asked["message_id"]],
        "form_id": [form.view().id],
        "callback_query_id": ["1"],
        "token": [token],
        "provider": ["Stripe"],
        "update_id": [update.update_id for update in waiting],
        "name": ["rate_limits", "start", "flood"],
    }


def put_known(part: Any, known: Known, number: int) -> None:
    """In three of four requests the ids are such as there are."""
    if not isinstance(part, dict) or number % 4 == 0:
        return
    for name in part.keys() & known.keys():
        part[name] = known[name][number % len(known[name])]


def say_what_a_schema_can_not(path: str, case: Case, known: Known, number: int) -> None:
    """What one may wait for needs ids of its own for each kind; each fault has parameters of its own."""
    if path.endswith("/wait"):
        kind = ("message", "form", "call", "callback", "queue")[number % 5]
        wanted = ("user_id", "peer_id", "form_id", "bot_id", "callback_query_id")
        ids = {name: str(known[name][0]) for name in wanted}
        case.query = {**ids, "kind": kind, "timeout": "0"}
    if path.endswith("/faults") and isinstance(case.body, dict):
        case.body = {name: value for name, value in case.body.items() if name in ("name", "skip", "times")}
    if path.endswith("/triggers") and isinstance(case.body, dict):
        case.body["kind"] = ("message", "successful_payment", "nothing")[number % 3]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_a_verb_answers_as_it_is_described(furnished: tuple[Sandbox, Known], method: str, path: str) -> None:
    sandbox, known = furnished
    operation = described(sandbox)[path][method]
    answered: Counter[int] = Counter()

    @CALMLY
    @given(case=operation.as_strategy())
    def ask(case: Case) -> None:
        number = answered.total() + 1
        say_what_a_schema_can_not(path, case, known, number)
        for part in (case.path_parameters, case.query, case.body):
            put_known(part, known, number)
        answered[case.call_and_validate().status_code] += 1

    ask()
    assert answered.total() > 0


@pytest.mark.parametrize(("method", "path"), WITH_SOMETHING_TO_SAY)
def test_a_request_that_breaks_the_description_gets_a_sentence_and_no_failure(
    furnished: tuple[Sandbox, Known], method: str, path: str
) -> None:
    operation = described(furnished[0])[path][method]

    @settings(CALMLY, max_examples=WRONG_EXAMPLES)
    @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE))
    def ask(case: Case) -> None:
        if path.endswith("/wait"):
            case.query["timeout"] = "0"
        answer = case.call()
        assert answer.status_code < 500
        assert answer.status_code == 200 or answer.json()["error"]

    ask()


def described(sandbox: Sandbox) -> BaseSchema:
    schema = from_dict(DOCUMENT)
    schema.config.update(base_url=sandbox.url)
    schema.config.checks.positive_data_acceptance = PositiveDataAcceptanceConfig(
        expected_statuses=["2xx", 404, 408, 409]
    )
    return schema
