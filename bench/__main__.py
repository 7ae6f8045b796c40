"""`make bench`: measures both packages in one run and prints the table of docs/benchmarks.md.

python -m bench [--quick] [--write]
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
from datetime import date
from pathlib import Path

from bench import kassa_itself, purchases, sandbox, set_up

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
TURNS, PURCHASES, BUYERS = 5, 4_000, 64
QUICK_TURNS, QUICK_PURCHASES = 1, 500


def main() -> None:
    options = _options()
    turns, bought = (QUICK_TURNS, QUICK_PURCHASES) if options.quick else (TURNS, PURCHASES)
    lines = [_machine(), "", "| what | measured | wanted |", "|---|---|---|"]
    for row in _set_up(), *_sandbox(), *_kassa(), *_purchases(turns, bought):
        print("|".join(row), flush=True)
        lines.append(f"| {' | '.join(row)} |")
    text = "\n".join(lines)
    print(f"\n{text}")
    if options.write:
        head, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        PAGE.write_text(f"{head}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--quick", action="store_true", help="fewer purchases, one turn: does it run at all?")
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    return parser.parse_args()


def _machine() -> str:
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return (
        f"Measured on {date.today().isoformat()}: {model}, {os.cpu_count()} shared cores, "
        f"Python {platform.python_version()}, {platform.system()}."
    )


def _set_up() -> tuple[str, str, str]:
    figures = set_up.measure()
    return (
        "set-up from a fresh clone, caches empty (again)",
        f"{figures.cold_seconds:.0f} s ({figures.again_seconds:.1f} s)",
        "< 60 s",
    )


def _sandbox() -> list[tuple[str, str, str]]:
    figures = sandbox.measure()
    return [
        ("sandbox: sendMessage calls per second on one core", f"{figures.calls_per_second:,.0f}", "≥ 3,000"),
        ("sandbox: ready", f"{figures.ready_seconds:.2f} s", "≤ 0.5 s"),
        ("sandbox: memory when empty", f"{figures.empty_megabytes:.0f} MB", "≤ 60 MB"),
    ]


def _kassa() -> list[tuple[str, str, str]]:
    figures = kassa_itself.measure()
    return [
        ("`kassa run`: ready", f"{figures.ready_seconds:.2f} s", "≤ 1.5 s"),
        ("`kassa run`: memory when ready", f"{figures.megabytes:.0f} MB", "≤ 100 MB"),
    ]


def _purchases(turns: int, bought: int) -> list[tuple[str, str, str]]:
    purchases.hold_on_core(purchases.STUB_CORE)
    pairs = [
        (purchases.run_kassa(bought, BUYERS), purchases.run_aiogram(max(bought // 4, 250), BUYERS))
        for _ in range(turns)
    ]
    kassa, bare = ([pair[side] for pair in pairs] for side in (0, 1))
    ratio = statistics.median(mine.per_second / rival.per_second for mine, rival in pairs)
    rate, cpu, memory, p99 = (
        tuple(statistics.median(getattr(one, name) for one in side) for side in (kassa, bare))
        for name in ("per_second", "cpu_microseconds", "megabytes", "pre_checkout_p99_milliseconds")
    )
    return [
        (
            "purchases per second, Kassa (durable) : bare aiogram bot (stores nothing)",
            f"{ratio:.2f} : 1",
            "≥ 3 : 1",
        ),
        ("… purchases per second of each", f"{rate[0]:,.0f} : {rate[1]:,.0f}", ""),
        ("… CPU per purchase of each", f"{cpu[0]:,.0f} µs : {cpu[1]:,.0f} µs", ""),
        ("… memory of each", f"{memory[0]:.0f} MB : {memory[1]:.0f} MB", "≤ 100 MB"),
        ("… pre-checkout answered, p99 with 64 buyers at once", f"{p99[0]:.0f} ms : {p99[1]:.0f} ms", ""),
    ]


if __name__ == "__main__":
    main()
