"""A bot's program in a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tgsandbox.testing import BotProcessFailed, Sandbox

ECHO = """
import json, os, urllib.request

def call(method, **arguments):
    url = f"{os.environ['SANDBOX_URL']}/bot{os.environ['BOT_TOKEN']}/{method}"
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(arguments).encode(), headers)
    return json.load(urllib.request.urlopen(request))["result"]

offset = 0
print("reading")
while True:
    for update in call("getUpdates", offset=offset, timeout=30):
        offset = update["update_id"] + 1
        message = update["message"]
        call("sendMessage", chat_id=message["chat"]["id"], text=os.environ["GREETING"] + message["text"])
"""


@pytest.fixture
def echo(tmp_path: Path) -> Path:
    program = tmp_path / "echo.py"
    program.write_text(ECHO)
    return program


def test_a_program_is_started_with_its_token_and_answers(sandbox: Sandbox, echo: Path) -> None:
    bot, ann = sandbox.bot(), sandbox.buyer()

    with sandbox.run([sys.executable, str(echo)], env={"GREETING": "You said "}):
        ann.open(bot)
        assert ann.wait_for("You said").text == "You said /start"
        ann.send("hello")

        assert ann.wait_for("hello").text == "You said hello"


def test_it_can_be_started_again(sandbox: Sandbox, echo: Path) -> None:
    bot, ann = sandbox.bot(), sandbox.buyer()
    with sandbox.run([sys.executable, str(echo)], bot, env={"GREETING": "first "}) as first:
        ann.open(bot)
        ann.wait_for("first /start")
        first.stop()
    ann.send("hello")

    with sandbox.run([sys.executable, str(echo)], bot, env={"GREETING": "second "}) as second:
        assert ann.wait_for("hello").text == "second hello"
        assert second.output() == "reading"


def test_a_program_that_fails_to_start_is_told_with_what_it_printed(sandbox: Sandbox, tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("raise SystemExit('no PROVIDER_TOKEN is set')")

    with (
        pytest.raises(
            BotProcessFailed, match=r"ended by itself with 1 before .*\n  no PROVIDER_TOKEN is set"
        ),
        sandbox.run([sys.executable, str(broken)], sandbox.bot()),
    ):
        pass


def test_a_program_that_dies_under_the_test_fails_it(sandbox: Sandbox, echo: Path) -> None:
    bot, ann = sandbox.bot(), sandbox.buyer()

    def write_to_it() -> None:
        with sandbox.run([sys.executable, str(echo)], bot) as process:
            ann.open(bot)
            process.wait()

    with pytest.raises(BotProcessFailed, match="KeyError: 'GREETING'"):
        write_to_it()


def test_what_it_prints_is_in_the_report(sandbox: Sandbox, echo: Path) -> None:
    with sandbox.run([sys.executable, str(echo)], sandbox.bot()) as process:
        assert process.output() == "reading"
        assert "echo.py printed:\n  reading" in sandbox.report()
