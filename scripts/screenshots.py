"""The README's pictures, made from the running product after the main job: ``docs/screenshots/*.png``.

Starts fresh servers, takes the steps of the demo check, then looks at two pages as the adviser sees them: 1440 wide,
light. Needs the system's Chromium and what the tests need (``make setup-dev``).
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from demo_steps import PASSWORD, STEPS
from demo_story import Story
from playwright.sync_api import Page, sync_playwright
from processes import ROOT, Processes, UnableToStart, free_port
from stack import Stack
from visitor import UnableToGoOn, Visitor

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
SIZE = {"width": 1440, "height": 900}
FOLDER = ROOT / "docs" / "screenshots"


def main() -> None:
    """Do the main job on fresh servers, then take the pictures."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        sys.exit("The pictures need Chromium: on Debian, apt-get install chromium")
    with tempfile.TemporaryDirectory(prefix="screenshots-") as folder:
        Path(folder).chmod(0o755)  # the embedded database runs as a user of its own where this runs as root
        stack = Stack(Path(folder), free_port(), free_port())
        processes = Processes(Path(folder) / "log")
        try:
            stack.start(processes)
            story = Story(stack.url, stack.plannr_url, Visitor(stack.url), Visitor(stack.url))
            for step in STEPS:
                step(story)
            take_pictures(browser, story)
        except (UnableToStart, UnableToGoOn) as problem:
            sys.exit(str(problem))
        finally:
            processes.stop()


def take_pictures(browser: str, story: Story) -> None:
    """Today, and the statement with its lines."""
    statement = story.result("provider-statements/")["results"][0]["id"]
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page(base_url=story.url, viewport=SIZE, color_scheme="light", reduced_motion="reduce")
        page.goto("/accounts/login/")
        page.locator("[name=login]").fill("adviser@fernhill.example")
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.locator("#rail").wait_for()
        take(page, "/", "today")
        take(page, f"/revenue/statements/{statement}/", "statement")
        chromium.close()


def take(page: Page, path: str, name: str) -> None:
    """One picture of what fits the window."""
    page.goto(path, wait_until="networkidle")
    FOLDER.mkdir(parents=True, exist_ok=True)
    target = FOLDER / f"{name}.png"
    page.screenshot(path=target)
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
