"""What the `sandbox` fixture takes from a test: its setting up and tearing down, in a run of pytest."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

TESTS, TURNS = 400, 3
NOT_NEEDED = ("cacheprovider", "xdist", "schemathesis")
FILE = """
import pytest

@pytest.mark.parametrize("number", range({tests}))
def test_nothing(number, sandbox): ...
"""
# The last test's tearing down waits for the servers whose ends were begun and not waited for.
CONFTEST = """
import json

seconds = {}

def pytest_runtest_logreport(report):
    if report.when != "call":
        seconds[report.nodeid] = seconds.get(report.nodeid, 0.0) + report.duration

def pytest_sessionfinish():
    with open("seconds.json", "w") as file:
        json.dump(list(seconds.values()), file)
"""


def measure(tests: int = TESTS) -> float:
    """Seconds a test, after the first: that one loads what all of them use."""
    return statistics.median(_run(tests) for _ in range(TURNS))


def _run(tests: int) -> float:
    without = [word for plugin in NOT_NEEDED for word in ("-p", f"no:{plugin}")]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_bench.py").write_text(FILE.format(tests=tests))
        Path(folder, "conftest.py").write_text(CONFTEST)
        command = [sys.executable, "-m", "pytest", "-qx", *without]
        done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"pytest failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        taken: list[float] = json.loads(Path(folder, "seconds.json").read_text())
    return sum(taken[1:]) / (tests - 1)


if __name__ == "__main__":
    print(f"{measure() * 1000:.2f} ms a test")
