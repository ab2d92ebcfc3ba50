"""A provider's statement as it comes: what became of each line, and putting right what could not be read."""

import pytest
from playwright.sync_api import expect

from tests.journeys import steps

pytestmark = [pytest.mark.journey, pytest.mark.django_db]
PROVIDER = "Northgate Life"
DIRTY = """\
Northgate Life,,,,,
Remuneration statement for Fernhill Demo Advice,,,,,
Period,26/08/2026 to 25/09/2026,,,,
,,,,,
Customer,Policy No,Payment Type,Payment Date,Amount,Agency Number
PLACEHOLDER P MR,ngl 0045 p,Ongoing AC,28/09/2026,£173.06,N1001
PLACEHOLDER P MR,NGL-0045-P,Ongoing AC,28/08/2026,£120.00,N1001
"SAMPLER, S",NGL-9999-Z,Ongoing AC,28/09/2026,42.00,N1001
UNKNOWN,,Ongoing AC,28/09/2026,7.15,N1001
PLACEHOLDER P MR,NGL-0045-P,Ongoing AC,28/07/2026,not paid,N1001
Total,,,,342.21,
"""
"""Above the table three lines of preamble, in it signs and spellings of their own, below it the total."""


def line(page, row):
    """The statement's line of this row of the file."""
    return page.get_by_role("row").filter(has_text=f"· row {row}")


@pytest.fixture(scope="module")
def statement_path(window):
    """The statement, uploaded and imported."""
    screen = window()
    page = screen.page
    steps.upload(screen, PROVIDER, "september.csv", DIRTY)
    expect(page.get_by_text("Header in row 5")).to_be_visible()
    totals = page.locator("dl.totals")
    for name, value in (("Lines", "4"), ("Held", "1"), ("Total of lines", "£342.21")):
        expect(totals.locator("div").filter(has=page.get_by_text(name, exact=True))).to_contain_text(value)
    becomes = page.get_by_role("region", name="What it becomes")
    expect(becomes.get_by_role("row").filter(has_text="ngl 0045 p")).to_contain_text("£173.06")
    screen.expect_fit_to_use()
    path = steps.import_file(screen)
    screen.close()
    return path


def test_why_each_line_did_or_did_not_match(visit, statement_path):
    screen = visit()
    page = screen.page
    screen.go(statement_path)
    for row, said in (
        (6, "2 days after it was expected, to the penny."),
        (7, "Amount too far off"),
        (8, "No plan has the policy number NGL-9999-Z."),
        (9, "The line carries no policy number."),
    ):
        expect(line(page, row)).to_contain_text(said)
    expect(line(page, 7)).to_contain_text("£173.06")
    screen.expect_fit_to_use()
    line(page, 8).get_by_text("Why", exact=True).click()
    expect(line(page, 8).locator(".why-list li").first).to_be_visible()
    page.get_by_text("What else was in the file").click()
    expect(page.get_by_text("Remuneration statement for Fernhill Demo Advice")).to_be_visible()
    screen.expect_fit_to_use()


def test_linking_a_line_by_hand_and_back(visit, statement_path):
    screen = visit()
    page = screen.page
    screen.go(statement_path)
    line(page, 7).get_by_role("link", name="Link", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", level=1)).to_contain_text("£120.00")
    screen.expect_fit_to_use()
    offer = dialog.get_by_role("row").filter(has_text="Aug 2026").first
    expect(offer).to_contain_text("Peter Placeholder")
    offer.get_by_role("button", name="Link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Link £120.00 outside the rules?")
    expect(page.get_by_role("listitem").filter(has_text="where 10% is allowed")).to_be_visible()
    expect(page.get_by_role("link", name="Do not link")).to_be_focused()
    screen.expect_fit_to_use()
    page.get_by_role("button", name="Link it all the same").click()
    screen.expect_toast("£120.00 linked.")
    expect(line(page, 7)).to_contain_text("By hand")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    screen.expect_toast("The link of £120.00 was undone.")
    expect(line(page, 7)).to_contain_text("A person undid the link of this line.")
    screen.expect_fit_to_use()


def test_a_held_row_put_right(visit, statement_path):
    screen = visit()
    page = screen.page
    screen.go(statement_path)
    held = page.get_by_role("region", name="Held rows")
    expect(held).to_contain_text("not paid")
    held.get_by_role("link", name="Correct row 10").click()
    dialog = page.get_by_role("dialog")
    wrong = dialog.locator("[aria-invalid=true]")
    expect(wrong).to_have_value("not paid")
    screen.expect_fit_to_use()
    wrong.fill("£173.06")
    dialog.get_by_role("button", name="Take this row").click()
    screen.expect_toast("Row 10 is a line of the statement now.")
    expect(held).to_have_count(0)
    expect(line(page, 10)).to_contain_text("26 Jul 2026, 2 days after it was expected, to the penny.")
    screen.expect_fit_to_use()
