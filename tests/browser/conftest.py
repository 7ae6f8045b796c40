"""A real Chromium in front of a real sandbox."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.browser.chromium import open_chromium
from tests.browser.screen import Screen
from tests.browser.small_shop import SmallShop
from tests.browser.street import Street, open_street


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One a module and not one a session: Playwright's event loop would stand in other tests' way."""
    with sync_playwright() as playwright, open_chromium(playwright) as browser:
        yield browser


@pytest.fixture
def street() -> Iterator[Street]:
    with open_street() as street:
        yield street


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page whose scripts may not fail: an error in them fails the test."""
    failures: list[str] = []
    with chromium.new_context(viewport={"width": 1280, "height": 820}, locale="en-GB") as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: failures.append(str(error)))
        yield page
    assert failures == []


@pytest.fixture
def bot_and_shop(street: Street) -> Iterator[tuple[int, SmallShop]]:
    with street.shop() as bot_and_shop:
        yield bot_and_shop


@pytest.fixture
def shop(bot_and_shop: tuple[int, SmallShop]) -> SmallShop:
    return bot_and_shop[1]


@pytest.fixture
def screen(street: Street, page: Page, bot_and_shop: tuple[int, SmallShop]) -> Screen:
    """Anna's chat with the shop, before she has pressed Start."""
    anna = street.add_buyer("Anna", stars=100)
    return Screen(page, street.url, anna, bot_and_shop[0])
