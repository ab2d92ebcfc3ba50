"""From a cashflow to the client's documents: a report is made, looked at, issued, and uploaded to Plannr once."""

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.office import ADVISER, OWNER

pytestmark = [pytest.mark.journey, pytest.mark.django_db]
A_REPORT = 60_000
"""Milliseconds a report may take on a busy machine."""


def test_a_report_from_its_making_to_plannr(visit, office, couple, cashflow_path):
    screen = visit()
    page = screen.page
    steps.open_cashflow(screen, cashflow_path)
    page.get_by_role("link", name="Reports", exact=True).click()
    page.get_by_label("Title").fill("Plan for the Testwoods")
    page.get_by_label("Your words to the client").fill("We look again in spring.")
    page.get_by_role("button", name="Make the report").click()

    pages = page.get_by_role("img", name="Page ")
    expect(pages.first).to_be_visible(timeout=A_REPORT)
    assert pages.count() >= 8
    pages.nth(1).scroll_into_view_if_needed()
    page.wait_for_function("one => one.complete && one.naturalWidth > 600", arg=pages.nth(1).element_handle())
    screen.expect_fit_to_use()

    page.get_by_role("button", name="Issue").click()
    expect(page.get_by_text("it is kept among the documents of")).to_be_visible()
    rowan = page.get_by_role("region", name="Rowan Testwood")
    rowan.get_by_role("button", name="Upload to Plannr").click()
    expect(page.get_by_text("The report is on its way to Plannr.")).to_be_visible()
    for _ in range(80):
        page.reload()
        if rowan.get_by_text("Uploaded to Plannr").count():
            break
        page.wait_for_timeout(500)
    expect(rowan.get_by_text("Uploaded to Plannr")).to_be_visible()
    expect(rowan.get_by_role("button", name="Upload to Plannr")).to_have_count(0)
    there = office.plannr.ask("GET", f"/api/v1/account/{couple.rowan_id}/documents")["files"]
    assert sum(one["name"].startswith("Plan for the Testwoods") for one in there) == 1

    page.goto(f"{couple.rowan.rstrip('/')}/reports/")
    expect(page.get_by_role("row").filter(has_text="Plan for the Testwoods")).to_contain_text("Uploaded to Plannr")
    screen.expect_fit_to_use()
    page.goto(f"{couple.marigold.rstrip('/')}/reports/")
    expect(page.get_by_role("button", name="Upload to Plannr")).to_be_visible()
    page.goto(f"{couple.rowan.rstrip('/')}/documents/")
    kept = page.get_by_role("row").filter(has_text="Plan for the Testwoods")
    expect(kept.get_by_role("link", name="Remove")).to_have_count(0)
    with page.expect_download() as started:
        kept.get_by_role("link").first.click()
    assert started.value.path().read_bytes().startswith(b"%PDF")


def test_the_reports_pages_on_a_telephone_and_how_they_look(visit, cashflow_path):
    screen = visit(ADVISER, width=390, theme="dark")
    screen.page.goto(f"{cashflow_path.rstrip('/')}/reports/")
    screen.expect_fit_to_use()
    owner = visit(OWNER)
    owner.page.goto("/settings/reports/")
    owner.page.get_by_label("Small print of the cover").fill("Fernhill Demo Advice is an invented firm.")
    owner.page.get_by_role("button", name="Save").click()
    expect(owner.page.get_by_text("Reports made from now on look like this.")).to_be_visible()
    owner.expect_fit_to_use()
