"""The sandbox's pages in a real browser: axe finds nothing, nothing is wider than the window."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import sync_playwright

from .browser import ADVISER, ASKED

pytestmark = [pytest.mark.loopback, pytest.mark.journey]

AXE = Path(__file__).resolve().parents[3] / "node_modules" / "axe-core" / "axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
LOOKS = [(1440, "light"), (390, "dark")]


@pytest.fixture(scope="module")
def browser():
    """The system's Chromium; where it or axe is missing the test is left out, or fails when it was required."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None or not AXE.exists():
        give_up = pytest.fail if os.environ.get("BROWSER_TESTS") == "required" else pytest.skip
        give_up("The sandbox's pages are looked at with Chromium and axe-core.")
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(params=LOOKS, ids=lambda looks: f"{looks[0]}-{looks[1]}")
def page(browser, request):
    """A window of one width and one colour scheme."""
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    yield context.new_page()
    context.close()


def troubles(page):
    """What axe has against the page that is open, and whether it must be scrolled sideways."""
    page.evaluate(AXE.read_text())
    violations = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")["violations"]
    found = [(one["id"], [node["html"] for node in one["nodes"]]) for one in violations]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append(("wider than the window", []))
    return found


def test_the_sandboxs_own_pages_are_sound(sandbox, adviser, page):
    adviser.get("/api/v1/plans", sort="nonsense")
    small_firm = next(one["uuid"] for one in sandbox.control("GET", "facts").values() if one["files"]["total"] == 1)
    for name in ("", f"data?firm={small_firm}", "routes", "requests", "faults", "webhooks", "mails"):
        page.goto(f"{sandbox.url}/_sandbox/{name}")
        assert page.locator("h1").count() == 1
        assert page.locator("nav [aria-current=page]").count() == 1
        assert troubles(page) == [], name


def test_the_pages_of_a_client_and_a_plan_are_sound(sandbox, adviser, page):
    client, plan = (
        adviser.client("Rowan Testwood"),
        adviser.get("/api/v1/plans", per_page=1).json()["data"][0],
    )
    for path in (f"clients/{client['uuid']}", f"clients/{client['uuid']}/fact-find", f"plans/{plan['uuid']}"):
        page.goto(f"{sandbox.url}/{path}")
        assert page.locator("h1").count() == 1
        assert troubles(page) == [], path


def test_sign_in_and_consent_are_sound(sandbox, page):
    page.goto(f"{sandbox.url}/oauth/authorize?client_id=nobody")
    assert troubles(page) == []
    page.goto(f"{sandbox.url}/oauth/authorize?{urlencode(ASKED)}")
    assert troubles(page) == []
    page.get_by_label("Email address").fill(ADVISER[0])
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("alert").is_visible()
    assert troubles(page) == []
    page.get_by_label("Password").fill(ADVISER[1])
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("heading", name="Authorise access").is_visible()
    assert troubles(page) == []
