"""A program under measurement: started on one core, asked for its CPU time and memory, ended by its id."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


class Measured:
    """`core` is the processor it is held on, None = any."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str] | None = None, *, core: int | None = None
    ) -> None:
        self.started_at = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            env={**os.environ, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        if core is not None and core < (os.cpu_count() or 1):
            os.sched_setaffinity(self.process.pid, {core})

    def wait_for_line(self, words: str) -> float:
        """Seconds from the start until a line of its output contains `words`."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if words in line:
                return time.perf_counter() - self.started_at
        raise RuntimeError(f"{self.process.args!r} ended without saying {words!r}")

    def cpu_seconds(self) -> float:
        """User and system time of the process so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def megabytes(self) -> float:
        """Resident memory now."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * PAGE / 1e6

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
