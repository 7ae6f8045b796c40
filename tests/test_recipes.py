"""The recipes of docs/sandbox.md: the shell lines inside of their wrappers run as they stand.

The wrappers themselves (GitHub's runner, Docker) are not here. Everything that the lines install is installed
already, so `pip` is uv's, told to stay offline.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import yaml

from tgsandbox.cli import DEFAULT_PORT

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
TOOLS = Path(sys.executable).parent
STAYS_OFFLINE = '#!/bin/sh\nexec "{uv}" pip "$@" --offline\n'


def block(language: str, words: str) -> str:
    """The page's only block in this language with these words in it."""
    (found,) = (
        text
        for text in re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
        if words in text
    )
    return str(found)


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    """A folder with a bot of one's own and the test of section 2 beside it."""
    shutil.copy(ROOT / "examples" / "telebot_bot" / "bot.py", tmp_path / "bot.py")
    (tmp_path / "test_mugs.py").write_text(block("py", "def test_a_mug_is_sold"))
    (tmp_path / "requirements.txt").write_text("pyTelegramBotAPI\n")
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "pip").write_text(STAYS_OFFLINE.format(uv=TOOLS / "uv"))
    (tools / "pip").chmod(0o755)
    return tmp_path


def environment(bench: Path) -> dict[str, str]:
    """As on a fresh machine, with nothing of the run around this test."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return own | {"PATH": f"{bench / 'tools'}:{TOOLS}:{os.environ['PATH']}", "VIRTUAL_ENV": sys.prefix}


def run(line: str, bench: Path) -> str:
    done = subprocess.run(
        ["sh", "-c", line],
        check=False,
        cwd=bench,
        env=environment(bench),
        text=True,
        capture_output=True,
        timeout=90,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_lines_of_the_github_workflow_install_and_sell_a_mug(bench: Path) -> None:
    workflow = yaml.safe_load(block("yaml", "runs-on"))
    (job,) = workflow["jobs"].values()

    printed = [run(step["run"], bench) for step in job["steps"] if "run" in step]

    assert "1 passed" in printed[-1]


def test_the_lines_of_the_dockerfile_install_and_serve(bench: Path) -> None:
    dockerfile = block("dockerfile", "FROM")
    (install,) = re.findall(r"^RUN (.*)$", dockerfile, re.MULTILINE)
    (serve,) = re.findall(r"^CMD (\[.*\])$", dockerfile, re.MULTILINE)
    run(install, bench)

    # Only the port is another one: other tests may run at the same time.
    command = [*json.loads(serve), "--port", "0"]
    with subprocess.Popen(
        command,
        env=environment(bench) | {"PYTHONUNBUFFERED": "1"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        greeting = ""
        while not greeting.endswith("ready\n"):
            line = server.stdout.readline()
            assert line, server.stderr.read()
            greeting += line
        (port,) = set(re.findall(r"http://0\.0\.0\.0:(\d+)", greeting))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            assert answer.read() == b"ok"
        server.terminate()
        assert "others can reach 0.0.0.0" in server.stderr.read()

    assert f"EXPOSE {DEFAULT_PORT}\n" in dockerfile
    assert "@mugs_bot" in greeting
