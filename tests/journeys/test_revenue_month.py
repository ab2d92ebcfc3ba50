"""A month's post of a firm: twelve dirty files of one provider from upload to a reason for every line, and the bank."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories.dirty_month import Payer, month
from tests.journeys import steps

pytestmark = [pytest.mark.journey, pytest.mark.django_db]
PROVIDER = "Northgate Life"
NO_REASONS = ("Taken back", "Would now match", "Changed since")
"""Chips of the desk that are no reasons: their lines are counted under one of those besides."""
A_SENTENCE = re.compile(r"\w[^.]{10,}\.")
PAYERS = [Payer("NGL-0045-P", "Placeholder P MR", 17_306)]
BANK = """\
Date,Description,Money in,Money out
30/09/2026,NORTHGATE LIFE FEES,192.21,
30/09/2026,OFFICE RENT,,950.00
"""
"""One receipt, of the statement with the strangers, and one payment out, which is nobody's fee."""


def number_in(text):
    """The first number of a text."""
    return int(re.search(r"\d+", text)[0])


@pytest.fixture(scope="module")
def statements(window):
    """The twelve files, imported: each with the path of its statement."""
    screen = window()
    paths = []
    for file in month(2026, PAYERS):
        steps.upload(screen, PROVIDER, file.name, file.content)
        paths.append((file, steps.import_file(screen)))
    screen.close()
    return paths


def test_every_line_says_why_and_every_held_row_what_is_wrong(visit, statements):
    screen = visit()
    page = screen.page
    for file, path in statements:
        screen.go(path)
        said = page.locator("tr[id^=line-] td.why")
        expect(said).to_have_count(file.lines + file.strangers)
        for text in said.all_inner_texts():
            assert A_SENTENCE.search(text), (file.name, text)
        held = page.get_by_role("region", name="Held rows").locator("tbody tr")
        expect(held).to_have_count(file.held)
        for row in held.all():
            expect(row.get_by_role("cell").nth(1)).not_to_have_text("")
    screen.expect_fit_to_use()


def test_the_desk_has_a_reason_for_all_that_waits(visit, statements):
    screen = visit()
    page = screen.page
    screen.go("/revenue/desk/")
    chips = page.get_by_role("list", name="Reasons").get_by_role("link")
    every, *reasons = [(name, number_in(name)) for name in chips.all_inner_texts() if not name.startswith(NO_REASONS)]
    assert every[1] == sum(count for _, count in reasons) >= sum(file.strangers for file, _ in statements)
    in_hand = page.locator("[data-queue] [aria-current]")
    first = in_hand.get_attribute("href")
    page.keyboard.press("j")
    expect(in_hand).not_to_have_attribute("href", first)
    page.keyboard.press("k")
    expect(in_hand).to_have_attribute("href", first)
    screen.expect_fit_to_use()
    screen.narrow()
    screen.go("/revenue/desk/")
    screen.expect_fit_to_use()


def test_a_receipt_of_the_bank_is_found_for_a_statement(visit, statements):
    path = next(path for file, path in statements if file.strangers)
    screen = visit()
    page = screen.page
    screen.go("/revenue/bank/upload/")
    page.locator("[name=new_account]").fill("Office account")
    page.locator("[name=file]").set_input_files(
        files=[{"name": "bank.csv", "mimeType": "text/csv", "buffer": BANK.encode()}]
    )
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("region", name="What it becomes")).to_contain_text("NORTHGATE LIFE")
    screen.expect_fit_to_use()
    page.get_by_role("button", name="Take it in").click()
    expect(page.get_by_role("button", name="Take it in")).to_have_count(0)
    screen.go("/revenue/bank/")
    page.get_by_role("link", name=re.compile("NORTHGATE LIFE")).first.click()
    offer = page.get_by_role("region", name="What it may have paid").get_by_role("listitem").first
    expect(offer).to_contain_text("Likely")
    screen.expect_fit_to_use()
    offer.get_by_role("button", name="Match").click()
    paid = page.get_by_role("region", name="What it paid")
    expect(paid).to_contain_text("£192.21 matched, £0.00 left")
    screen.go(path)
    money = page.get_by_role("region", name="Total, lines and money")
    expect(money).to_contain_text("£192.21")
    expect(money.get_by_text("Agree")).to_be_visible()
    money.get_by_role("button", name="Undo").click()
    expect(money.get_by_text("Not yet one")).to_be_visible()
    screen.expect_fit_to_use()
