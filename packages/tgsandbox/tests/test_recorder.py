"""Clicks become a test, and that test passes."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

from tgsandbox.testing import Sandbox

EXAMPLE_BOT = Path(__file__).parents[3] / "examples" / "telebot_bot" / "bot.py"


def post(sandbox: Sandbox, path: str, **body: object) -> Any:
    request = urllib.request.Request(
        f"{sandbox.url}/control/v1{path}", json.dumps(body).encode(), method="POST"
    )
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def recording(sandbox: Sandbox) -> str:
    with urllib.request.urlopen(f"{sandbox.url}/control/v1/recording") as response:
        return str(json.load(response)["source"])


def wait(sandbox: Sandbox, form: Any, user_id: int, state: str) -> None:
    path = f"/control/v1/wait?kind=form&user_id={user_id}&form_id={form['id']}&state={state}"
    urllib.request.urlopen(sandbox.url + path).close()


def buy_a_mug(sandbox: Sandbox) -> None:
    """As the web chat does it: over HTTP."""
    bot, ann = sandbox.bot("Mugs", "mugs_bot"), sandbox.buyer("Ann", username="ann")
    bot.connect_provider("Stripe")
    chat = f"/users/{ann.id}/chats/{bot.id}"
    with sandbox.run([sys.executable, str(EXAMPLE_BOT)], bot):
        post(sandbox, f"{chat}/start")
        ann.turn_to(bot)
        ann.wait_for("Hello!")
        post(sandbox, f"{chat}/messages", text="/mug")
        invoice = ann.wait_for_invoice()
        form = post(sandbox, f"{chat}/messages/{invoice.id}/tap", row=0, column=0)["form"]
        at = f"/users/{ann.id}/forms/{form['id']}"
        address = {"country_code": "US", "city": "New York", "street_line1": "1 Example Street"}
        post(
            sandbox,
            f"{at}/info",
            name="Ann",
            shipping_address=address | {"post_code": "10001", "state": "NY"},
        )
        wait(sandbox, form, ann.id, "filling")
        post(sandbox, f"{at}/shipping", option_id="courier")
        post(sandbox, f"{at}/pay", card={"number": "4242424242424242"})
        wait(sandbox, form, ann.id, "paid")
        ann.wait_for("on its way")


def test_a_recorded_purchase_is_a_test_that_passes(sandbox: Sandbox, tmp_path: Path) -> None:
    buy_a_mug(sandbox)

    source = recording(sandbox)

    for line in (
        "    mugs_bot.connect_provider('Stripe')",
        "    ann = sandbox.buyer('Ann', username='ann')",
        "        ann.send('/mug')",
        "        form = ann.open_form()",
        "        form.choose_shipping('Courier')",
        "        outcome = form.pay(card='4242424242424242')",
        '        assert outcome.kind == "paid", outcome',
    ):
        assert line in source.split("\n"), source
    (tmp_path / "bot.py").write_text(EXAMPLE_BOT.read_text())
    (tmp_path / "test_recorded.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "test_recorded.py"]
    finished = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "1 passed" in finished.stdout, finished.stdout + source


def test_an_empty_recording_is_a_test_too(sandbox: Sandbox) -> None:
    source = recording(sandbox)

    compile(source, "test_recorded.py", "exec")
    assert "nobody did anything yet" in source
