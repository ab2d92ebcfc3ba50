"""A real browser against a real server of ours.

Chromium comes from the system. Where there is none the journeys are left out with a line that says how to get it;
with ``BROWSER_TESTS=required`` they fail instead.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.journeys.screens import Screen

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
HOW = "Journeys need Chromium: on Debian, apt-get install chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]

# The browser's driver runs an event loop in this thread; Django would refuse its database there, although the
# tests use it from one thread only.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


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
