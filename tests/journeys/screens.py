"""What a person does at the screen, and what every page must bear: no complaint, no overflow, no barrier."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from backoffice.models import User
from tests.factories.backoffice import PASSWORD

AXE = Path(__file__).resolve().parents[2] / "static" / "vendor" / "axe.js"
GRAVE = {"serious", "critical"}
HEIGHT, WIDE, NARROW = 900, 1440, 390
PATIENCE = 30_000
"""Milliseconds until what a journey waits for counts as never coming; a slow machine is no fault of a page."""

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
OF_COLOUR = ("color-contrast", "link-in-text-block")
SETTLED = "Promise.allSettled(document.getAnimations().map(one => one.finished)).then(() => null)"
"""Waits until colours have stopped changing."""

expect.set_options(timeout=PATIENCE)


class Screen:
    """A browser window of one person. ``page`` is Playwright's; ``complaints`` what the browser's console said."""

    def __init__(self, browser: Browser, url: str, *, width: int = WIDE, theme: str = "light", **options: Any) -> None:
        self.url = url
        self.context = browser.new_context(
            base_url=url,
            viewport={"width": width, "height": HEIGHT},
            color_scheme=theme,
            reduced_motion="reduce",
            **options,
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _listen(self, message: Any) -> None:
        where = message.location.get("url", "")
        if message.type in {"error", "warning"} and (not where or where.startswith(self.url)):
            self.complaints.append(f"{where}: {message.text}")

    def close(self) -> None:
        """Close the window."""
        self.context.close()

    def sign_in(self, user: User) -> None:
        """Through the form, as people do."""
        self.sign_in_with(user.email, PASSWORD)

    def sign_in_with(self, email: str, password: str) -> None:
        """The same with what a person types."""
        self.page.goto("/accounts/login/")
        self.page.locator("[name=login]").fill(email)
        self.page.locator("[name=password]").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.locator("#rail")).to_be_attached()

    def go(self, path: str) -> None:
        """Open a page; charts are drawn when this returns."""
        self.page.goto(path)
        for chart in self.page.locator("[data-chart]").all():
            expect(chart.locator("canvas")).to_be_attached()

    def expect_toast(self, text: str) -> None:
        """What the product says after an action."""
        expect(self.page.locator("#toasts")).to_contain_text(text)

    def expect_no_complaints(self) -> None:
        """The browser refused and missed nothing."""
        assert not self.complaints, self.complaints

    def expect_no_overflow(self) -> None:
        """Nothing makes the page wider than the window; charts get a moment to follow its width.

        What was clicked last may have led to another page, which is there only in part yet: it is waited for.
        """
        self.page.wait_for_load_state()
        for _ in range(20):  # asked from here: the pages forbid the eval that waiting inside them needs
            wider = self.page.evaluate(TOO_WIDE)
            if wider <= 0:
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{self.page.url} is {wider} px too wide")

    def expect_no_barriers(self, rules: Sequence[str] = ()) -> None:
        """axe-core finds nothing serious or critical; with ``rules``, by these rules only."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        only = f", runOnly: {list(rules)}" if rules else ""
        found = self.page.evaluate(f"axe.run(document, {{resultTypes: ['violations'], preload: false{only}}})")
        grave = [
            (barrier["id"], [node["target"] for node in barrier["nodes"]][:5])
            for barrier in found["violations"]
            if barrier["impact"] in GRAVE
        ]
        assert not grave, f"{self.page.url}: {grave}"

    def expect_fit_to_use(self) -> None:
        """All of the above; the complaints are looked at first, because axe-core causes some of its own."""
        self.expect_no_complaints()
        self.expect_no_overflow()
        self.expect_no_barriers()
        self.complaints.clear()

    def expect_fit_in_light_and_dark(self) -> None:
        """Fit to use in both, without loading the page again: only what asks for colours is looked at twice."""
        self.expect_fit_to_use()
        self.page.emulate_media(color_scheme="dark")
        self.page.evaluate(SETTLED)
        self.expect_no_barriers(OF_COLOUR)
        self.page.emulate_media(color_scheme="light")
        self.page.evaluate(SETTLED)

    def narrow(self) -> None:
        """Make the window as wide as a telephone."""
        self.page.set_viewport_size({"width": NARROW, "height": HEIGHT})

    def widen(self) -> None:
        """Make the window wide again."""
        self.page.set_viewport_size({"width": WIDE, "height": HEIGHT})
