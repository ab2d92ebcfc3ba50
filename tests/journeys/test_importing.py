"""Bringing a couple in from Plannr."""

import pytest
from playwright.sync_api import expect

from tests.journeys import steps

pytestmark = [pytest.mark.journey, pytest.mark.django_db]


def test_importing_a_couple(visit, linked_office):
    screen = visit()
    page = screen.page
    steps.search_plannr(screen, "Sampleton")
    row = page.get_by_role("row", name="Fennel Sampleton").filter(has_text="21 Jul 1955")
    expect(row).to_contain_text("EH3 9ZZ")
    expect(row).not_to_contain_text("QQ 13 09 22 C")
    screen.expect_fit_to_use()

    page.get_by_label("Choose Fennel Sampleton").check()
    page.get_by_role("button", name="Preview first").click()
    would = page.get_by_role("region", name="What an import would do")
    expect(would).to_contain_text("Fennel Sampleton", timeout=steps.A_MOMENT)
    expect(would).to_contain_text("Juniper Sampleton")
    screen.expect_fit_to_use()
    page.goto("/clients/?q=Sampleton")
    expect(page.get_by_text("Nobody fits")).to_be_visible()

    steps.search_plannr(screen, "Sampleton")
    page.get_by_role("button", name="Import Fennel Sampleton").click()
    expect(page.get_by_role("heading", name="Fennel Sampleton", level=1)).to_be_visible(timeout=steps.A_MOMENT)
    expect(page.get_by_role("heading", level=1).get_by_text("Linked")).to_be_attached()
    screen.expect_fit_to_use()

    partner = page.locator(".page-head-words").get_by_role("link", name="Juniper Sampleton")
    expect(page.locator(".page-head-words")).to_contain_text("Married")
    partner.click()
    expect(page.get_by_role("heading", name="Juniper Sampleton", level=1)).to_be_visible()
    page.get_by_role("link", name="Finances").click()
    rows = page.get_by_role("row").filter(has_text="Old Ferry annuity")
    expect(rows.first).to_contain_text("£455.00")
    expect(rows.first.get_by_text("Linked")).to_be_attached()
    screen.expect_fit_to_use()

    steps.search_plannr(screen, "Sampleton")
    for name in ("Fennel Sampleton", "Juniper Sampleton"):
        known = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))
        expect(known).to_contain_text("Imported already")
        expect(known.get_by_role("button")).to_have_count(0)
    screen.expect_fit_to_use()


def test_looking_for_nobody(visit, linked_office):
    screen = visit()
    steps.search_plannr(screen, "Nosuchperson")
    expect(screen.page.get_by_text("Nobody fits")).to_be_visible()
    screen.go("/clients/import/plannr/?surname=")
    expect(screen.page.get_by_text("Enter at least one thing to look for.")).to_be_visible()
    screen.expect_fit_to_use()
