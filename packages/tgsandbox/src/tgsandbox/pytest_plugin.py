"""The pytest plugin: a `sandbox` fixture for testing bots that take payments.

Each test has a world of its own, made from seed 0, on a port of its own; the thread that serves it is shared
by the session (a new world costs about a millisecond), so tests may also run side by side in several
processes. When a test fails, its report has a section with the chats, the last calls and the diagnoses.
`@pytest.mark.sandbox_fault("cut_after", method="sendMessage")` lets something go wrong in a test.
The fixture `sandbox_server` is one sandbox for all tests, or one that runs elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tgsandbox.testing import AsyncSandbox, LoopThread, Sandbox

REPORTS = pytest.StashKey[list[Callable[[], str]]]()


@pytest.fixture(scope="session")
def _sandbox_thread() -> Iterator[LoopThread]:
    from tgsandbox.testing import LoopThread

    thread = LoopThread()
    yield thread
    thread.close()


@pytest.fixture
def sandbox(_sandbox_thread: LoopThread, request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A local Telegram for this test: `sandbox.url`, `sandbox.bot(…)`, `sandbox.buyer(…)`."""
    from tgsandbox.testing import Sandbox

    with Sandbox(thread=_sandbox_thread) as sandbox:
        _reports(request.node).append(sandbox.report)
        for name, parameters in _wanted_faults(request.node):
            sandbox.fault(name, **parameters)
        yield sandbox


@pytest.fixture(scope="session")
def sandbox_server(_sandbox_thread: LoopThread, request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """One local Telegram for the whole session, for bots that are started once.

    With `--sandbox-url` it is a sandbox that runs already, say beside a bot in a container. Between tests
    `save` and `load`, or `reset`, bring its world back.
    """
    from tgsandbox.testing import Sandbox

    url: str = request.config.getoption("--sandbox-url")
    with Sandbox.connect(url) if url else Sandbox(thread=_sandbox_thread) as sandbox:
        yield sandbox


@pytest.fixture
def async_sandbox(request: pytest.FixtureRequest) -> AsyncSandbox:
    """For a test that is a coroutine, whichever plugin runs it: `async with async_sandbox as sandbox`."""
    from tgsandbox.testing import AsyncSandbox

    sandbox = AsyncSandbox()
    for name, parameters in _wanted_faults(request.node):
        sandbox.fault(name, **parameters)
    _reports(request.node).append(sandbox.report)
    return sandbox


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """While the world is still there, what is in it goes into the report of a failed test."""
    report = yield
    if report.failed:
        report.sections.extend(("sandbox", write()) for write in item.stash.get(REPORTS, ()))
    return report


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--sandbox-url",
        default="",
        metavar="URL",
        help="where a tgsandbox runs already, for the fixture sandbox_server; it starts one otherwise",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "sandbox_fault(name, method='', update_kind='', times=1, probability=1.0, …): "
        "arm a fault in the test's sandbox, as sandbox.fault does",
    )


def _wanted_faults(item: pytest.Item) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The outermost marker first, as fixtures go."""
    for marker in reversed(list(item.iter_markers("sandbox_fault"))):
        (name,) = marker.args
        yield name, marker.kwargs


def _reports(item: pytest.Item) -> list[Callable[[], str]]:
    return item.stash.setdefault(REPORTS, [])
