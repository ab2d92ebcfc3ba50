"""The main job in a browser that runs no scripts: slower, and complete."""

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.office import ADVISER, PASSWORD
from tests.journeys.screens import Screen

pytestmark = [pytest.mark.journey, pytest.mark.django_db]
SAMPLE = "Policy Number,Client,Payment Type,Payment Date,Amount\nNOT-OF-OURS,A Stranger,Ongoing AC,28/09/2026,12.00\n"


@pytest.fixture
def plain(chromium, office):
    """A window without scripts, where somebody has signed in by the form."""
    screen = Screen(chromium, office.url, java_script_enabled=False)
    screen.sign_in_with(ADVISER, PASSWORD)
    yield screen
    screen.close()
    screen.expect_no_complaints()


def look_until(screen, awaited):
    """Looks again, by the page's own button where there is one, until what is awaited is there."""
    for _ in range(60):
        if awaited.count():
            return
        screen.page.wait_for_timeout(300)
        again = screen.page.get_by_role("link", name="Refresh")
        again.click() if again.count() else screen.page.reload()
    raise AssertionError(f"{screen.page.url} never came to what was awaited")


def test_importing_and_editing(plain, linked_office):
    page = plain.page
    steps.search_plannr(plain, "Mockridge")
    page.get_by_role("button", name="Import Heath Mockridge").click()
    look_until(plain, page.get_by_role("heading", name="Heath Mockridge", level=1))
    expect(page.get_by_role("link", name="Linden Mockridge").first).to_be_visible()
    page.get_by_role("link", name="Finances").click()
    page.get_by_role("link", name="Salary - Llanfaux Infirmary").click()
    page.locator("[name=amount]").fill("£50k")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row").filter(has_text="Llanfaux Infirmary")).to_contain_text("£50,000.00")
    plain.expect_toast("saved")


def test_uploading_a_statement(plain):
    page = plain.page
    steps.upload(plain, "Northgate Life", "plain.csv", SAMPLE)
    becomes = page.get_by_role("region", name="What it becomes")
    expect(becomes.get_by_role("row").filter(has_text="NOT-OF-OURS")).to_contain_text("£12.00")
    page.get_by_role("button", name="Import", exact=True).click()
    look_until(plain, page.get_by_text("No plan has the policy number"))
    page.get_by_text("Why", exact=True).first.click()
    page.get_by_role("link", name="See the steps").first.click()
    expect(page.get_by_role("heading", name="What became of it")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Ignore").first.click()
    page.get_by_label("Why").fill("Not ours: told the provider.")
    page.get_by_role("button", name="Ignore").click()
    plain.expect_toast("The line is ignored.")
