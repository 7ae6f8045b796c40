"""What a load cost, and where: each process's CPU, and what the shop itself measured of its answers."""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

PRE_CHECKOUT = "kassa_pre_checkout_seconds"
WAITED = "kassa_queue_lag_seconds"


@dataclass(slots=True)
class Histogram:
    """Counts up to each bound, in seconds; several processes' are added."""

    up_to: Counter[float] = field(default_factory=Counter)

    def quantile(self, part: float) -> float:
        """An upper bound: that of the bucket in which this part of the values ends. 0 when there are none."""
        total = max(self.up_to.values(), default=0.0)
        return min(
            (bound for bound, count in self.up_to.items() if total and count >= part * total), default=0
        )


def read_histogram(pages: Iterable[str], name: str) -> Histogram:
    """From the shops' pages for Prometheus."""
    histogram = Histogram()
    for line in (line for page in pages for line in page.splitlines()):
        if line.startswith(f'{name}_bucket{{le="'):
            bound, _, count = line.removeprefix(f'{name}_bucket{{le="').partition('"} ')
            histogram.up_to[float(bound)] += int(float(count))
    return histogram


async def metrics_pages(ports: Sequence[int]) -> list[str]:
    """Of those that answer: one may have been killed."""
    pages = []
    async with aiohttp.ClientSession() as session:
        for port in ports:
            try:
                async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
                    pages.append(await answer.text())
            except aiohttp.ClientConnectorError:
                continue
    return pages


def cpu_seconds(process_ids: Iterable[int]) -> dict[int, float]:
    """User and system time so far, of those that are still there."""
    seconds = {}
    for process_id in process_ids:
        with contextlib.suppress(FileNotFoundError):
            # What stands before the last bracket is the program's name (proc(5)).
            fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
            seconds[process_id] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return seconds


def cpu_spent(before: dict[int, float], after: dict[int, float]) -> float:
    """By those that lived to the end."""
    return sum(seconds - before[process_id] for process_id, seconds in after.items())


def database_processes(folder: Path) -> list[int]:
    """The server of this folder and its children."""
    server = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return [server, *map(int, children)]
