from __future__ import annotations

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk, open_desk


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def desk() -> Desk:
    return open_desk()
