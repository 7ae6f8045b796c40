"""Runs one library's live tests against a sandbox of their own.

python -m tools.suites.run SUITE CHECKOUT [more words for the runner of the tests …]
python -m tools.suites.run ptb ../python-telegram-bot --python ../their-venv/bin/python -k WithRequest

CHECKOUT is a copy of the library's repository in which its tests have what they need: its own packages in
node_modules or for Go, or for --python, an interpreter with them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
TOKEN = "700100300:made_up_for_the_suites"
TESTER, GROUP, CHANNEL = "675666224", "-1001700100400", "-1001700100700"
PRELOAD = str(HERE / "telegram_at_sandbox.cjs")


class Suite(NamedTuple):
    """Where in the checkout the tests are started, with what words, and what they read from the environment.

    Of the words, PYTHON stands for the interpreter and OVERLAY for a file that adds one to the tests in Go.
    """

    command: tuple[str, ...]
    environment: dict[str, str]
    folder: str = "."
    # What each bot owns in the beginning.
    stars: int = 10_000


PYTEST = ("PYTHON", "-m", "pytest", "-p", "no:cacheprovider")
GO = ("go", "test", "-vet=off", "-count=1", "-overlay", "OVERLAY", "-json", ".")
TOKEN_IN_NODE = "700100301:made_up_for_the_suites"
NODE_TELEGRAM_BOT_API = {
    "NODE_TELEGRAM_TOKEN": TOKEN_IN_NODE,
    "TEST_TELEGRAM_TOKEN": TOKEN_IN_NODE,
    "TEST_USER_ID": TESTER,
    "TEST_GROUP_ID": "-1001700100800",
    "TEST_PROVIDER_TOKEN": "284685063:TEST:made_up_in_node",
    "CI": "1",
}
IN_NODE = {"NODE_OPTIONS": f"--require {PRELOAD}"}

SUITES = {
    "telebot": Suite(
        (*PYTEST, "-p", "telebot_at_sandbox", "test_telebot.py"),
        {"TOKEN": TOKEN, "CHAT_ID": TESTER, "GROUP_ID": GROUP},
        folder="tests",
    ),
    "ptb": Suite((*PYTEST, "-p", "ptb_at_sandbox", "--no-flaky-report"), {}, stars=0),
    "node-telegram-bot-api-0": Suite(("node_modules/.bin/mocha",), NODE_TELEGRAM_BOT_API | IN_NODE),
    "node-telegram-bot-api-1": Suite(
        ("node", "--test", "--test-reporter=spec", "--import", "tsx", "test/integration/telegram.test.ts"),
        NODE_TELEGRAM_BOT_API | IN_NODE,
    ),
    "node-telegram-bot-api-2": Suite(
        ("node_modules/.bin/bun", "test", "--preload", PRELOAD, "--timeout", "30000", "test/e2e"),
        NODE_TELEGRAM_BOT_API,
    ),
    "mullwar-telebot": Suite(
        ("node_modules/.bin/ava", "test/index.js"),
        {"TEST_TELEBOT_TOKEN": TOKEN, "TEST_TELEBOT_USER": TESTER} | IN_NODE,
    ),
    "go-telegram-bot-api": Suite(GO, {"TELEGRAM_TOKEN": TOKEN}),
    "tucnak-telebot": Suite(
        GO,
        {"TELEGRAM_TOKEN": TOKEN, "TELEBOT_SECRET": TOKEN}
        | {"CHAT_ID": GROUP, "USER_ID": TESTER, "CHANNEL_ID": CHANNEL},
    ),
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Run a library's live tests against the sandbox.")
    parser.add_argument("suite", choices=SUITES)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--python", default=sys.executable, help="an interpreter with the tests' own needs")
    options, words = parser.parse_known_args()
    reading, writing = os.pipe()
    world = str(HERE / "world.toml")
    command = [sys.executable, "-m", "tgsandbox", "serve", "--port", "0", "--world", world]
    with subprocess.Popen(
        [*command, "--ready-fd", str(writing)], stdout=subprocess.DEVNULL, pass_fds=(writing,)
    ) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as ready:
                url = ready.readline().strip()
            if SUITES[options.suite].stars:
                for token in (TOKEN, TOKEN_IN_NODE):
                    _give_stars(url, token, SUITES[options.suite].stars)
            return _run(SUITES[options.suite], options.checkout.resolve(), options.python, url, words)
        finally:
            server.terminate()


def _give_stars(url: str, token: str, stars: int) -> None:
    request = urllib.request.Request(
        f"{url}/control/v1/bots/{token.partition(':')[0]}/stars",
        json.dumps({"stars": stars}).encode(),
        {"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request).close()


def _run(suite: Suite, checkout: Path, python: str, url: str, words: list[str]) -> int:
    paths = [str(HERE), str(checkout), os.environ.get("PYTHONPATH", "")]
    environment = {
        **os.environ,
        **suite.environment,
        "SANDBOX_URL": url,
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
    }
    with tempfile.TemporaryDirectory() as folder:
        stands_for = {"PYTHON": python}
        if "OVERLAY" in suite.command:
            stands_for["OVERLAY"] = _overlay(checkout, Path(folder))
        command = [stands_for.get(word, word) for word in suite.command]
        return subprocess.run(
            [*command, *words], cwd=checkout / suite.folder, env=environment, check=False
        ).returncode


def _overlay(checkout: Path, folder: Path) -> str:
    """A file for `go test -overlay`: the package has one more test file, and none of its own is touched."""
    first_test = (checkout / "bot_test.go").read_text(encoding="utf-8")
    package = next(line for line in first_test.splitlines() if line.startswith("package "))
    text = (HERE / "telegram_at_sandbox.go.txt").read_text(encoding="utf-8")
    added = folder / "at_sandbox_test.go"
    added.write_text(text.replace("package PACKAGE", package), encoding="utf-8")
    overlay = folder / "overlay.json"
    overlay.write_text(json.dumps({"Replace": {str(checkout / added.name): str(added)}}), encoding="utf-8")
    return str(overlay)


if __name__ == "__main__":
    sys.exit(main())
