"""Faults as a test's author meets them: over HTTP, in Python, by a marker."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from http.client import RemoteDisconnected
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from tgsandbox.testing import CallRefused, OutcomeKind, Sandbox, SandboxBot, WorldError


def ask(sandbox: Sandbox, method: str, path: str, body: object = None) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{sandbox.url}/control/v1{path}", data, method=method)
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def call(sandbox: Sandbox, bot: SandboxBot, method: str, **headers: str) -> None:
    url = f"{sandbox.url}/bot{bot.token}/{method}"
    urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=5).close()


# Connections.


@pytest.mark.parametrize(("fault", "messages"), [("cut_before", 0), ("cut_after", 1)])
def test_a_connection_dies_before_or_after_the_effect(sandbox: Sandbox, fault: str, messages: int) -> None:
    bot, ann = sandbox.bot(), sandbox.buyer()
    ann.open(bot)
    sandbox.fault(fault, method="sendMessage")

    with pytest.raises((RemoteDisconnected, ConnectionResetError)):
        call(sandbox, bot, f"sendMessage?chat_id={ann.id}&text=Hello")

    assert len(ann.messages()) == 1 + messages
    assert sandbox.calls("sendMessage")[0].fault == fault
    call(sandbox, bot, "getMe")


def test_a_single_request_may_ask_for_its_fault(sandbox: Sandbox) -> None:
    bot = sandbox.bot()

    with pytest.raises((RemoteDisconnected, ConnectionResetError)):
        call(sandbox, bot, "getMe", **{"X-Sandbox-Fault": "cut_after"})
    with pytest.raises(urllib.error.HTTPError, match="429"):
        call(sandbox, bot, "getMe", **{"X-Sandbox-Fault": "flood;seconds=2"})
    call(sandbox, bot, "getMe")


# Arming.


def test_faults_are_armed_listed_and_taken_back_over_http(sandbox: Sandbox) -> None:
    status, fault = ask(sandbox, "POST", "/faults", {"name": "flood", "times": None, "seconds": 9})
    assert (status, fault["left"], fault["seconds"], fault["words"]) == (200, None, 9, None)

    assert [one["name"] for one in ask(sandbox, "GET", "/faults")[1]] == ["flood"]
    assert ask(sandbox, "DELETE", f"/faults/{fault['id']}") == (200, {"ok": True})
    assert ask(sandbox, "DELETE", f"/faults/{fault['id']}")[0] == 404
    ask(sandbox, "POST", "/faults", {"name": "error"})
    ask(sandbox, "DELETE", "/faults")
    assert sandbox.faults() == []


def test_a_wrong_fault_is_answered_with_what_there_is(sandbox: Sandbox) -> None:
    assert ask(sandbox, "POST", "/faults", {"name": "lightning"})[0] == 404
    status, problem = ask(sandbox, "POST", "/faults", {"name": "conflict", "seconds": 1})
    assert (status, problem["error"]) == (400, "the fault 'conflict' takes no parameters, not seconds")
    assert ask(sandbox, "POST", "/faults", {"name": "error", "code": 200})[0] == 400

    kinds = {kind["name"]: kind["takes"] for kind in ask(sandbox, "GET", "/fault-kinds")[1]}
    assert kinds["error"] == ["code", "words"]


@pytest.mark.sandbox_fault("error", method="getMe", code=500)
@pytest.mark.sandbox_fault("unauthorized", method="getMe")
def test_a_marker_arms_a_fault_the_nearest_one_last(sandbox: Sandbox) -> None:
    bot = sandbox.bot()

    codes = []
    for _ in range(2):
        with pytest.raises(CallRefused) as refused:
            bot.call("getMe")
        codes.append(refused.value.code)

    assert sorted(codes) == [401, 500]
    assert bot.call("getMe")["id"] == bot.id


def test_a_fault_of_python_is_checked(sandbox: Sandbox) -> None:
    with pytest.raises(WorldError, match="no fault 'lightning'"):
        sandbox.fault("lightning")


# Webhooks.


@pytest.mark.parametrize(("fault", "deliveries"), [("webhook_timeout", 1), ("webhook_answer_lost", 2)])
def test_a_webhook_that_times_out_is_tried_again(sandbox: Sandbox, fault: str, deliveries: int) -> None:
    got: list[int] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            update = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            got.append(update["update_id"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Hook)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        bot, ann = sandbox.bot(), sandbox.buyer()
        bot.call("setWebhook", url=f"http://127.0.0.1:{server.server_port}/")
        sandbox.fault(fault)
        ann.open(bot)
        sandbox.wait_until_taken(bot)
    finally:
        server.shutdown()
        server.server_close()

    assert len(got) == deliveries
    assert len(set(got)) == 1
    assert bot.call("getWebhookInfo")["last_error_message"] == "Read timeout expired"


# Charges.


class Shop:
    """A bot that sells one mug for dollars."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.bot = sandbox.bot()
        self.ann = sandbox.buyer()
        self.token = self.bot.connect_provider("Stripe")

    def sell(self) -> Any:
        self.ann.open(self.bot)
        self.bot.call(
            "sendInvoice",
            chat_id=self.ann.id,
            title="Mug",
            description="Blue",
            payload="mug",
            provider_token=self.token,
            currency="USD",
            prices=[{"label": "Mug", "amount": 1200}],
        )
        form = self.ann.open_form()
        form.press_pay(card="4242424242424242")
        query = self.bot.call("getUpdates", offset=-1)[0]["pre_checkout_query"]
        self.bot.call("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)
        return form.outcome()

    def heard_of_payments(self) -> int:
        updates = self.bot.call("getUpdates")
        return sum("successful_payment" in update.get("message", {}) for update in updates)


@pytest.mark.parametrize(
    ("fault", "kind", "charges", "heard"),
    [
        ("provider_outage", OutcomeKind.DECLINED, [], 0),
        ("charge_without_update", OutcomeKind.DECLINED, ["succeeded"], 0),
        ("double_charge", OutcomeKind.PAID, ["succeeded", "succeeded"], 1),
        ("chargeback", OutcomeKind.PAID, ["charged_back"], 1),
    ],
)
def test_a_charge_goes_wrong_at_the_provider(
    sandbox: Sandbox, fault: str, kind: OutcomeKind, charges: list[str], heard: int
) -> None:
    shop = Shop(sandbox)
    sandbox.fault(fault)

    outcome = shop.sell()

    assert outcome.kind == kind
    assert [charge.state for charge in sandbox.charges()] == charges
    assert shop.heard_of_payments() == heard


def test_an_outage_is_told_to_the_buyer_by_its_code(sandbox: Sandbox) -> None:
    sandbox.fault("provider_outage")

    outcome = Shop(sandbox).sell()

    assert outcome.code == "PROVIDER_ACCOUNT_TIMEOUT"
    assert "Stripe does not answer" in outcome.diagnosis


def test_a_payment_whose_update_is_dropped_is_paid_all_the_same(sandbox: Sandbox) -> None:
    sandbox.fault("drop_update", update_kind="successful_payment")
    shop = Shop(sandbox)

    assert shop.sell().is_paid
    assert shop.heard_of_payments() == 0


def test_a_query_that_a_fault_dropped_is_diagnosed(sandbox: Sandbox) -> None:
    sandbox.clock.freeze()
    bot, ann = sandbox.bot(), sandbox.buyer(stars=50)
    ann.open(bot)
    prices = [{"label": "Mug", "amount": 50}]
    bot.call("sendInvoice", chat_id=ann.id, title="Mug", description="Blue", payload="mug", currency="XTR",
             prices=prices)  # fmt: skip
    form = ann.open_form()
    sandbox.fault("drop_update", update_kind="pre_checkout_query")

    form.press_pay(stars=True)
    sandbox.clock.advance(10)

    assert "a fault dropped it" in form.outcome().diagnosis


def test_the_report_of_a_failed_test_names_the_fault(sandbox: Sandbox) -> None:
    bot = sandbox.bot()
    sandbox.fault("cut_before")
    with pytest.raises((RemoteDisconnected, ConnectionResetError)):
        call(sandbox, bot, "getMe")

    assert "getMe -> nothing (fault: cut_before)" in sandbox.report()
