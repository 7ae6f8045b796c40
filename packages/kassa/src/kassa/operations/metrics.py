"""The numbers as Prometheus reads them. docs/operations.md says what each is for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import TypeAlias

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from kassa.core.money import STARS
from kassa.operations.watch import Seen
from kassa.service.books import Lane
from kassa.service.distribution import Distribution
from kassa.service.engine import Engine
from kassa.service.figures import Figures
from kassa.service.incoming import Incoming
from kassa.service.marks import RECONCILE_FIRST, RECONCILED

CONTENT_TYPE = b"text/plain; version=0.0.4; charset=utf-8"

# What came of a payment, by the row of the table that decided.
OUTCOMES = {
    "12": "kept",
    "13": "kept",
    "14a": "kept",
    "S1": "renewed",
    "S2": "renewed",
    "14": "given_back",
    "S3": "given_back",
    "10": "known",
    "10a": "known",
}

_Samples: TypeAlias = Iterable[tuple[tuple[str, ...], float]]


def metrics_text(engine: Engine, seen: Seen, is_ready: bool, version: str) -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    ProcessCollector(registry=registry)
    registry.register(_Snapshot([*_of_process(engine, is_ready, version), *_of_books(seen)]))
    text: bytes = generate_latest(registry)
    return text


class _Snapshot(Collector):
    """Numbers as they are now; the library makes text of them."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> list[Metric]:
        return self._families


def _of_process(engine: Engine, is_ready: bool, version: str) -> Iterator[Metric]:
    measures, batches = engine.measures, engine.storage.batches
    yield _gauge("build_info", "The version of this Kassa.", ("version",), [((version,), 1)])
    yield _gauge("role", "What this process does.", ("role",), [((engine.role,), 1)])
    yield _gauge("ready", "1 when /readyz says yes.", (), [((), int(is_ready))])
    yield _histogram("queue_lag_seconds", "From a change's arrival until it is committed.", batches.waits)
    yield _histogram("batch_units", "How many changes were committed at once.", batches.sizes)
    yield _histogram(
        "pre_checkout_seconds",
        "From a pre-checkout's arrival until Telegram has our answer; Telegram waits 10 seconds.",
        measures.answer_seconds,
    )
    yield _counter(
        "decisions",
        "Inputs by the row of the checkout's tables that decided them.",
        ("input", "row"),
        measures.decisions.items(),
    )
    yield _counter(
        "pre_checkouts",
        "Answers to pre-checkouts: ok, or why not.",
        ("provider", "currency", "answer"),
        [((*_provider(currency), answer), count) for (currency, answer), count in measures.answers.items()],
    )
    yield _counter(
        "payments",
        "Payments that Telegram told of, and what came of them.",
        ("provider", "currency", "outcome"),
        _summed(
            ((*_provider(currency), OUTCOMES.get(row, "other")), count)
            for (currency, row), count in measures.payments.items()
        ),
    )
    yield _counter(
        "effects",
        "What was sent to Telegram, by what came of the try.",
        ("effect", "outcome"),
        measures.effects.items(),
    )


def _of_books(seen: Seen) -> Iterator[Metric]:
    yield _gauge("books_readable", "1 when the books can be read.", (), [((), int(bool(seen.figures)))])
    if seen.figures is not None:
        yield from _of_figures(seen.figures, seen.now)
    if seen.incoming is not None:
        yield from _of_incoming(seen.incoming)


def _of_figures(figures: Figures, now: float) -> Iterator[Metric]:
    lanes = [(lane, figures.outbox.get(lane)) for lane in Lane]
    yield _gauge(
        "outbox_waiting",
        "Effects that are not done.",
        ("lane",),
        [((lane.name.lower(),), waiting.count if waiting else 0) for lane, waiting in lanes],
    )
    yield _gauge(
        "outbox_age_seconds",
        "Since when the oldest effect that is not done has waited.",
        ("lane",),
        [((lane.name.lower(),), max(0.0, now - one.since) if one else 0.0) for lane, one in lanes],
    )
    yield _gauge(
        "stuck",
        "What waits for a person, see `kassa stuck`.",
        ("what",),
        [
            (("orders",), figures.orders_in_trouble),
            (("effects",), figures.effects_given_up),
            (("cases",), figures.open_cases),
        ],
    )
    due = figures.next_deadline
    yield _gauge(
        "deadline_overdue_seconds",
        "How late the oldest deadline is: above a few seconds nobody keeps the times.",
        (),
        [((), max(0.0, now - due) if due is not None else 0.0)],
    )
    restored = figures.marks.get(RECONCILE_FIRST)
    yield _gauge(
        "reconcile_first",
        "1 while a restored shop sells nothing because not everything was reconciled yet.",
        (),
        [((), int(bool(restored and restored.value)))],
    )
    reconciled = figures.marks.get(RECONCILED)
    if reconciled and reconciled.value:
        age = max(0.0, now - reconciled.set_at)
        yield _gauge(
            "reconciliation_age_seconds", "Since the last reconciliation that ended well.", (), [((), age)]
        )


def _of_incoming(incoming: Incoming) -> Iterator[Metric]:
    yield _gauge(
        "telegram_pending_updates",
        "Updates that wait at Telegram (pending_update_count).",
        (),
        [((), incoming.waiting)],
    )
    yield _gauge(
        "telegram_last_error_timestamp_seconds",
        "When Telegram last could not bring an update to the webhook; 0 = never.",
        ("message",),
        [((incoming.last_error,), incoming.last_error_at)],
    )


def _provider(currency: str) -> tuple[str, str]:
    return ("stars" if currency == STARS else "card", currency)


def _summed(samples: Iterable[tuple[tuple[str, ...], int]]) -> _Samples:
    sums: dict[tuple[str, ...], int] = {}
    for labels, count in samples:
        sums[labels] = sums.get(labels, 0) + count
    return sums.items()


def _gauge(name: str, what: str, labels: tuple[str, ...], samples: _Samples) -> Metric:
    family = GaugeMetricFamily(f"kassa_{name}", what, labels=labels)
    for values, number in samples:
        family.add_metric(values, number)
    return family


def _counter(
    name: str, what: str, labels: tuple[str, ...], samples: Iterable[tuple[tuple[str, ...], float]]
) -> Metric:
    family = CounterMetricFamily(f"kassa_{name}", what, labels=labels)
    for values, number in samples:
        family.add_metric(values, number)
    return family


def _histogram(name: str, what: str, values: Distribution) -> Metric:
    upto = [*map(str, values.bounds), "+Inf"]
    counts = list(accumulate(values.counts))
    family = HistogramMetricFamily(f"kassa_{name}", what)
    family.add_metric((), list(zip(upto, map(float, counts), strict=True)), values.total)
    return family
