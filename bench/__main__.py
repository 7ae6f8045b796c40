"""`make bench`: measures both packages in one run and prints the table of docs/benchmarks.md.

python -m bench [--quick | --long] [--write]
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from bench import (
    deliveries,
    fixture,
    growth,
    kassa_itself,
    large_shop,
    memory,
    purchases,
    replicas,
    sandbox,
    set_up,
)

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
TURNS, PURCHASES, BUYERS = 5, 4_000, 64
QUICK_TURNS, QUICK_PURCHASES = 1, 500
PACED_PURCHASES = 400
LARGE_ORDERS, LARGE_PRODUCTS, SOAK_MINUTES = 1_000_000, 100_000, 30.0

Row = tuple[str, str, str]


def main() -> None:
    options = _options()
    lines = [_machine(), "", "| what | measured | wanted |", "|---|---|---|"]
    for row in _long() if options.long else _short(options.quick):
        print("|".join(row), flush=True)
        lines.append(f"| {' | '.join(row)} |")
    text = "\n".join(lines)
    print(f"\n{text}")
    if options.write:
        _write("measured long" if options.long else "measured", text)


def _short(quick: bool) -> Iterable[Row]:
    turns, bought = (QUICK_TURNS, QUICK_PURCHASES) if quick else (TURNS, PURCHASES)
    yield _set_up()
    yield from _sandbox()
    yield from _sandbox_at_work(quick)
    yield from _kassa()
    yield from _purchases(turns, bought)
    yield from _at_telegrams_rates(PACED_PURCHASES)
    yield from _several_machines(turns, bought)


def _write(block: str, text: str) -> None:
    begin, end = f"<!-- {block} -->", f"<!-- /{block} -->"
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(begin)
    PAGE.write_text(f"{head}{begin}\n{text}\n{end}{rest.partition(end)[2]}", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench")
    extent = parser.add_mutually_exclusive_group()
    extent.add_argument("--quick", action="store_true", help="fewer purchases, one turn: does it run at all?")
    extent.add_argument("--long", action="store_true", help="what takes three quarters of an hour, instead")
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


def _set_up() -> Row:
    figures = set_up.measure()
    return (
        "set-up from a fresh clone, caches empty (again)",
        f"{figures.cold_seconds:.0f} s ({figures.again_seconds:.1f} s)",
        "< 60 s",
    )


def _sandbox() -> list[Row]:
    figures = sandbox.measure()
    return [
        ("sandbox: sendMessage calls per second on one core", f"{figures.calls_per_second:,.0f}", "≥ 5,000"),
        ("sandbox: ready", f"{figures.ready_seconds:.2f} s", "≤ 0.5 s"),
        ("sandbox: memory when empty", f"{figures.empty_megabytes:.0f} MB", "≤ 60 MB"),
    ]


def _sandbox_at_work(quick: bool) -> Iterable[Row]:
    delivered = deliveries.measure(updates=2_000 if quick else 20_000)
    yield (
        "sandbox: updates per second on one core, fetched by getUpdates and pushed to a webhook",
        f"{delivered.by_polling:,.0f}, {delivered.by_webhook:,.0f}",
        "≥ 2,000 each",
    )
    yield (
        "sandbox: the fixture's part of a test, after the first",
        f"{fixture.measure(tests=50 if quick else 400) * 1000:.1f} ms",
        "≤ 5 ms",
    )
    messages = growth.LARGE // 20 if quick else growth.LARGE
    grown = growth.measure(messages)
    name, worst = grown.worst
    yield (
        f"sandbox: memory of a stored message, of {messages:,}",
        f"{grown.bytes_per_message / 1000:.2f} KB",
        "≤ 2 KB",
    )
    yield (
        f"… CPU of a call among {messages:,} messages : among {growth.SMALL:,}, median (worst: {name})",
        f"{grown.median_ratio:.2f} : 1 ({worst:.2f} : 1)",
        "≤ 1.25 : 1",
    )


def _kassa() -> list[Row]:
    figures = kassa_itself.measure()
    return [
        ("`kassa run`: ready", f"{figures.ready_seconds:.2f} s", "≤ 1.5 s"),
        ("`kassa run`: memory when ready", f"{figures.megabytes:.0f} MB", "≤ 100 MB"),
    ]


def _purchases(turns: int, bought: int) -> list[Row]:
    purchases.hold_on_core(purchases.STUB_CORE)
    rounds = [
        (
            purchases.run_kassa(bought, BUYERS),
            purchases.run_aiogram(max(bought // 4, 250), BUYERS),
            purchases.run_aiogram_stars(max(bought // 10, 250), BUYERS),
        )
        for _ in range(turns)
    ]
    bare, stars = (
        statistics.median(one[0].per_second / one[rival].per_second for one in rounds) for rival in (1, 2)
    )
    each = [[one[side] for one in rounds] for side in range(3)]
    return [
        (
            "purchases per second, Kassa (durable) : bare aiogram bot (stores nothing)",
            f"{bare:.2f} : 1",
            "≥ 5 : 1",
        ),
        ("… Kassa : aiogram-stars with SQLite (stores payments)", f"{stars:.1f} : 1", ""),
        ("… purchases per second of the three", _medians(each, "per_second", ""), "Kassa ≥ 1,500"),
        ("… CPU per purchase of the three", _medians(each, "cpu_microseconds", " µs"), ""),
        ("… memory of the three", _medians(each, "megabytes", " MB"), "Kassa ≤ 100 MB"),
        (
            "… pre-checkout answered, p99 with 64 buyers at once",
            _medians(each, "pre_checkout_p99_milliseconds", " ms"),
            "Kassa ≤ 50 ms",
        ),
    ]


def _medians(each: Sequence[Sequence[purchases.Result]], name: str, unit: str) -> str:
    return " : ".join(f"{statistics.median(getattr(one, name) for one in side):,.0f}{unit}" for side in each)


def _at_telegrams_rates(bought: int) -> list[Row]:
    paced = purchases.run_kassa_at_telegrams_rates(bought, BUYERS)
    return [
        (
            "purchases per second at Telegram's rates (two messages each), most messages in one second",
            f"{paced.result.per_second:.1f}, {paced.messages_in_the_busiest_second}",
            "≤ 15, ≤ 30",
        )
    ]


def _several_machines(turns: int, bought: int) -> list[Row]:
    polled = [purchases.run_kassa_on_postgres(bought, BUYERS).per_second for _ in range(turns)]
    pairs = [(replicas.measure(1, bought, BUYERS), replicas.measure(2, bought, BUYERS)) for _ in range(turns)]
    cost = statistics.median(two.cpu_microseconds / one.cpu_microseconds for one, two in pairs)
    waits = (statistics.median(pair[side].waiting for pair in pairs) for side in (0, 1))
    return [
        ("PostgreSQL, one replica: purchases per second", f"{statistics.median(polled):,.0f}", "≥ 1,000"),
        ("… CPU per purchase, two replicas : one, by webhook", f"{cost:.2f} : 1", "≤ 1.15 : 1"),
        ("… busy connections that waited for a lock, one and two", ", ".join(f"{w:.0%}" for w in waits), ""),
    ]


def _long() -> list[Row]:
    large = large_shop.measure(LARGE_ORDERS, LARGE_PRODUCTS)
    soak = memory.measure(SOAK_MINUTES)
    return [
        (
            f"CPU per purchase, {large.orders:,} orders and {large.products:,} products : none",
            f"{large.cost:.2f} : 1",
            "≤ 1.2 : 1",
        ),
        (
            "… ready, memory, size of an order in the file",
            f"{large.ready_seconds:.1f} s, {large.megabytes:.0f} MB, {large.bytes_per_order / 1000:.1f} kB",
            "",
        ),
        (
            f"memory over {soak.minutes:.0f} minutes and {soak.purchases:,} purchases",
            f"{soak.growth:+.1f} MB an hour, {soak.largest:.0f} MB at most",
            "≤ 1 MB an hour, ≤ 100 MB",
        ),
    ]


if __name__ == "__main__":
    main()
