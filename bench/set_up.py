"""The whole set-up from a fresh clone, with empty caches: what a newcomer waits for after `make setup`.

Debian's own packages (python3-venv, chromium) are counted only where they are missing and can be installed.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class SetUpFigures:
    cold_seconds: float
    again_seconds: float


def measure() -> SetUpFigures:
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        environment = {
            **os.environ,
            "UV_CACHE_DIR": str(Path(folder) / "uv-cache"),
            "PIP_NO_CACHE_DIR": "1",
        }
        return SetUpFigures(_make_setup(clone, environment), _make_setup(clone, environment))


def _make_setup(clone: Path, environment: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(["make", "--silent", "setup"], cwd=clone, env=environment, check=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    print(measure())
