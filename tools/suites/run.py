"""Runs one library's live tests against a sandbox of their own.

python -m tools.suites.run telebot CHECKOUT [--python PYTHON] [more words for pytest …]
python -m tools.suites.run ptb CHECKOUT -k WithRequest

CHECKOUT is a copy of the library's repository, PYTHON an interpreter that has what its tests need.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent


class Suite(NamedTuple):
    """Where in the checkout pytest is started, what it runs, and what the tests read from the environment."""

    folder: str
    words: tuple[str, ...]
    environment: dict[str, str]


SUITES = {
    "telebot": Suite(
        "tests",
        ("-p", "telebot_at_sandbox", "test_telebot.py"),
        {
            "TOKEN": "700100300:made_up_for_the_suites",
            "CHAT_ID": "675666224",
            "GROUP_ID": "-1001700100400",
        },
    ),
    "ptb": Suite(".", ("-p", "ptb_at_sandbox", "--no-flaky-report"), {}),
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
            return _run(SUITES[options.suite], options.checkout, options.python, url, words)
        finally:
            server.terminate()


def _run(suite: Suite, checkout: Path, python: str, url: str, words: list[str]) -> int:
    paths = [str(HERE), str(checkout.resolve()), os.environ.get("PYTHONPATH", "")]
    environment = {
        **os.environ,
        **suite.environment,
        "SANDBOX_URL": url,
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
    }
    command = [python, "-m", "pytest", "-p", "no:cacheprovider", *suite.words, *words]
    return subprocess.run(command, cwd=checkout / suite.folder, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
