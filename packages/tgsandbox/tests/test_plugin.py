"""The pytest plugin, in a pytest of its own."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tgsandbox.testing import Sandbox

PACKAGE = Path(__file__).parents[1]
EXAMPLE_BOT = PACKAGE.parents[1] / "examples" / "telebot_bot" / "bot.py"


class Pytest:
    """Runs tests in a directory and gives what pytest prints."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def run(self, source: str, *options: str) -> str:
        (self.directory / "test_it.py").write_text(source)
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, "test_it.py"]
        finished = subprocess.run(command, cwd=self.directory, capture_output=True, text=True, check=False)
        return finished.stdout + finished.stderr


@pytest.fixture
def inner(tmp_path: Path) -> Pytest:
    return Pytest(tmp_path)


def test_the_example_of_the_readme_sells_a_mug(inner: Pytest) -> None:
    shutil.copy(EXAMPLE_BOT, inner.directory / "bot.py")
    found = re.search(r"```python\n(import sys\n.*?)```", (PACKAGE / "README.md").read_text(), re.DOTALL)
    assert found is not None

    printed = inner.run(found[1])

    assert "1 passed" in printed, printed


def test_a_failed_test_shows_the_chat_the_calls_and_the_diagnoses(inner: Pytest) -> None:
    printed = inner.run(
        """
def test_fails(sandbox):
    sandbox.clock.freeze()
    bot, ann = sandbox.bot("Mugs", "mugs_bot"), sandbox.buyer("Ann", stars=50)
    ann.open(bot)
    bot.call("sendInvoice", chat_id=ann.id, title="Mug", description="Blue", payload="mug", currency="XTR",
             prices=[{"label": "Mug", "amount": 50}])
    ann.open_form().press_pay(stars=True)
    sandbox.clock.advance(10)
    assert not "sold"
"""
    )

    assert "1 failed" in printed
    section = printed.partition("- sandbox -")[2]
    assert "Chat of Ann with @mugs_bot:" in section
    assert "sendInvoice -> ok" in section
    assert "Form for 'Mug': timed_out." in section
    assert "did not fetch it" in section


def test_a_passed_test_shows_nothing(inner: Pytest) -> None:
    printed = inner.run("def test_passes(sandbox):\n    assert sandbox.url.startswith('http://127.0.0.1:')\n")

    assert "1 passed" in printed
    assert "sandbox -" not in printed


def test_each_test_has_a_world_of_its_own_with_the_same_ids(inner: Pytest) -> None:
    printed = inner.run(
        """
import pytest

TOKENS = set()

@pytest.mark.parametrize("turn", range(3))
def test_world(sandbox, turn):
    TOKENS.add(sandbox.bot().token)
    assert len(TOKENS) == 1
"""
    )

    assert "3 passed" in printed


def test_tests_run_side_by_side_in_several_processes(inner: Pytest) -> None:
    printed = inner.run(
        """
import pytest

@pytest.mark.parametrize("turn", range(6))
def test_world(sandbox, turn):
    bot, ann = sandbox.bot(), sandbox.buyer()
    ann.open(bot)
    assert bot.call("getUpdates")[0]["message"]["text"] == "/start"
""",
        "-n",
        "2",
    )

    assert "6 passed" in printed


def test_the_asynchronous_fixture_serves_whichever_loop_the_test_runs_on(inner: Pytest) -> None:
    printed = inner.run(
        """
import asyncio

def test_world(async_sandbox):
    async def body():
        async with async_sandbox as sandbox:
            bot, ann = sandbox.bot(), sandbox.buyer()
            await ann.open(bot)
            return await bot.call("getUpdates")

    assert asyncio.run(body())[0]["message"]["text"] == "/start"
"""
    )

    assert "1 passed" in printed


ONE_SERVER = """
def test_one(sandbox_server):
    sandbox_server.save("empty")
    sandbox_server.buyer("Ann", username="ann")


def test_two(sandbox_server):
    assert [balance.name for balance in sandbox_server.stars().balances if not balance.is_bot] == ["Ann"]
    sandbox_server.load("empty")
    assert not [balance for balance in sandbox_server.stars().balances if not balance.is_bot]
"""


def test_one_server_lasts_for_the_whole_session(inner: Pytest) -> None:
    printed = inner.run(ONE_SERVER)

    assert "2 passed" in printed, printed


def test_that_server_may_be_one_that_runs_already(inner: Pytest, sandbox: Sandbox) -> None:
    printed = inner.run(ONE_SERVER, "--sandbox-url", sandbox.url)

    assert "2 passed" in printed, printed
    sandbox.load("empty")
