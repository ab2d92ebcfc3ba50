"""A real browser against a real server of ours.

Chromium comes from the system. Where there is none the journeys are left out with a line that says how to get it;
with ``BROWSER_TESTS=required`` they fail instead.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.journeys import steps
from tests.journeys.office import ADVISER, OWNER, PASSWORD, Couple, Office, running_office
from tests.journeys.screens import Screen

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
HOW = "Journeys need Chromium: on Debian, apt-get install chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]

# The browser's driver runs an event loop in this thread; Django would refuse its database there, although the
# tests use it from one thread only.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


LONGEST = "test_whole_product"
PAYS_EVERYTHING = "test_revenue_month"
"""Its twelve files pay what other journeys of its office expect to find open, so it comes after them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The walk over every page begins first, so that no office stands idle while it ends; then the fullest files."""
    tests = Counter(item.path for item in items)

    def place(item: pytest.Item) -> tuple[bool, bool, int]:
        name = item.path.stem
        return name != LONGEST, name == PAYS_EVERYTHING, -tests[item.path]

    items.sort(key=lambda item: place(item) if _is_journey(item) else (False, False, 0))


def _is_journey(item: pytest.Item) -> bool:
    return item.get_closest_marker("journey") is not None


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where the system's Chromium is."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        if os.environ.get("BROWSER_TESTS") == "required":
            pytest.fail(HOW)
        pytest.skip(HOW)
    return path


@pytest.fixture(scope="session")
def playwright_driver(chromium_path: str) -> Iterator[Playwright]:
    """The driver, one for all journeys."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright_driver: Playwright, chromium_path: str) -> Iterator[Browser]:
    """One browser for all journeys; each journey gets windows of its own."""
    browser = playwright_driver.chromium.launch(executable_path=chromium_path, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def open_screen(chromium: Browser, live_server: Any) -> Iterator[Any]:
    """Opens a fresh window on the live site: ``open_screen(width=390, theme="dark")``."""
    screens: list[Screen] = []

    def open_one(**looks: Any) -> Screen:
        screens.append(Screen(chromium, live_server.url, **looks))
        return screens[-1]

    yield open_one
    for screen in screens:
        screen.close()


@pytest.fixture
def screen(open_screen: Any) -> Screen:
    """A window of a usual size, in light colours. Complaints of the browser fail the journey."""
    return open_screen()


# ------------------------------------------------------------------------------------------------ the running office


@pytest.fixture(scope="session")
def office(chromium_path: str, django_db_setup: None, tmp_path_factory: Any) -> Iterator[Office]:
    """The product and the Plannr sandbox, each in a process of its own, started once."""
    with running_office(tmp_path_factory.mktemp("office")) as started:
        yield started


@pytest.fixture(scope="session")
def signed_in_state(chromium: Browser, office: Office) -> Callable[[str], Any]:
    """A person's cookies at the office. Everybody types the password once; further windows know them."""
    known: dict[str, Any] = {}

    def state(email: str) -> Any:
        if email not in known:
            screen = Screen(chromium, office.url)
            screen.sign_in_with(email, PASSWORD)
            known[email] = screen.context.storage_state()
            screen.close()
        return known[email]

    return state


@pytest.fixture(scope="session")
def window(chromium: Browser, office: Office, signed_in_state: Any) -> Callable[..., Screen]:
    """Opens a window at the office for somebody who is signed in; whoever asks closes it."""

    def open_one(email: str = ADVISER, **looks: Any) -> Screen:
        return Screen(chromium, office.url, storage_state=signed_in_state(email), **looks)

    return open_one


@pytest.fixture
def visit(window: Callable[..., Screen]) -> Iterator[Callable[..., Screen]]:
    """The same for one journey: ``visit(OWNER, width=390)``. Complaints of the browser fail the journey."""
    screens: list[Screen] = []

    def open_one(*who: str, **looks: Any) -> Screen:
        screens.append(window(*who, **looks))
        return screens[-1]

    yield open_one
    for screen in screens:
        screen.close()
    for screen in screens:
        screen.expect_no_complaints()


@pytest.fixture(scope="session")
def linked_office(office: Office, window: Callable[..., Screen]) -> Office:
    """The office once the owner has entered the firm's id and the adviser has linked Plannr."""
    owner, adviser = window(OWNER), window(ADVISER)
    steps.link_the_office(office, owner, adviser)
    owner.close()
    adviser.close()
    return office


@pytest.fixture(scope="session")
def couple(linked_office: Office, window: Callable[..., Screen]) -> Couple:
    """Rowan and Marigold Testwood, imported."""
    adviser = window(ADVISER)
    couple = steps.import_the_couple(linked_office, adviser)
    adviser.close()
    return couple


@pytest.fixture(scope="session")
def cashflow_path(couple: Couple, window: Callable[..., Screen]) -> str:
    """The couple's cashflow, launched and synced."""
    adviser = window(ADVISER)
    path = steps.launch_cashflow(adviser, couple.rowan)
    adviser.close()
    return path
