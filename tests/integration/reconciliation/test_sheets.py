"""A workbook with payments on several sheets becomes one statement: each sheet once, read by a mapping of its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from backoffice.models import Firm
from domain.enums.reconciliation import ImportState
from reconciliation.models import MappingProfile, ProviderStatement, StatementImport, StatementTransaction
from reconciliation.services.imports import reverse_import, run_import
from reconciliation.services.periods import lock_period
from reconciliation.services.sheets import UnableToLeaveSheet, UnableToReadSheet, leave_sheet, read_another_sheet
from tests.integration.reconciliation.conftest import NOW
from tests.integration.reconciliation.test_mapping_screen import SHEETS, on_the_page, uploaded
from tests.integration.reconciliation.test_pages import answers, text_of
from tests.unit.statements.test_workbooks import xlsx

pytestmark = pytest.mark.usefixtures("in_firm", "period")


def taken(browser: Browser, job: StatementImport, given: dict[str, str] | None = None) -> StatementImport:
    """The import after a person has said what is what and it has run."""
    given = given or on_the_page(browser.get(reverse("import_mapping", args=[job.pk])).context["form"])
    browser.post(reverse("import_mapping", args=[job.pk]), given | {"start": "1"})
    run_import(import_id=job.pk, now=NOW)
    job.refresh_from_db()
    return job


@pytest.fixture
def first(browser: Browser, firm: Firm, provider: Any) -> StatementImport:
    job = uploaded(firm, provider, "two.xlsx", xlsx(SHEETS | {"Totals": [["All", "27.00"]]}))
    return taken(browser, job, answers(browser, job))


def asked(browser: Browser, first: StatementImport, sheet: str = "Trail") -> StatementImport:
    browser.post(reverse("import_sheet", args=[first.pk]), {"sheet": sheet})
    return StatementImport.objects.latest("pk")


def page_of(browser: Browser, first: StatementImport) -> str:
    return text_of(browser.get(reverse("statement", args=[first.statement_id])))


def test_another_sheet_comes_into_the_same_statement(browser: Browser, first: StatementImport) -> None:
    page = page_of(browser, first)
    assert "Not read: “Trail”, “Totals”." in page and "Read “Trail”" in page
    second = asked(browser, first)
    assert (second.statement_id, second.mapping["sheet"], second.state) == (
        first.statement_id, "Trail", ImportState.MAPPING,
    )  # fmt: skip
    assert taken(browser, second).state == ImportState.DONE
    lines = StatementTransaction.objects.filter(statement=first.statement_id)
    assert sorted(lines.values_list("policy_number", flat=True)) == ["P-1", "P-2", "P-3"]
    statement = ProviderStatement.objects.get()
    assert (statement.line_count, str(statement.gross_total)) == (3, "27.00")
    assert "Read “Trail”" not in page_of(browser, first) and "Read “Totals”" in page_of(browser, first)


def test_it_is_remembered_beside_the_first_and_not_in_its_place(browser: Browser, first: StatementImport) -> None:
    taken(browser, asked(browser, first))
    known = {profile.name: profile.mapping["sheet"] for profile in MappingProfile.objects.all()}
    assert known == {"Usual file": None, "Trail": "Trail"}


def test_no_sheet_comes_in_twice(browser: Browser, first: StatementImport) -> None:
    with pytest.raises(UnableToReadSheet, match="on this statement already"):
        read_another_sheet(import_id=first.pk, sheet="Fees", user=None)
    second = asked(browser, first)
    assert asked(browser, first) == second, "asked for twice it is the one that waits"
    given = on_the_page(browser.get(reverse("import_mapping", args=[second.pk])).context["form"])
    again = taken(browser, second, given | {"sheet": "Fees"})
    assert again.state == ImportState.FAILED and "“Fees” of this file is on this statement already" in again.error
    assert StatementTransaction.objects.count() == 2


def test_a_sheet_that_the_file_has_not_is_refused(browser: Browser, first: StatementImport) -> None:
    browser.post(reverse("import_sheet", args=[first.pk]), {"sheet": "Elsewhere"})
    assert "two.xlsx has no sheet “Elsewhere”." in page_of(browser, first)
    assert StatementImport.objects.count() == 1


def test_it_is_left_out_before_it_came_in_and_offered_again(browser: Browser, first: StatementImport) -> None:
    second = asked(browser, first)
    assert "Leave this sheet out" in page_of(browser, first) and "Read “Trail”" not in page_of(browser, first)
    browser.post(reverse("import_leave", args=[second.pk]))
    assert list(StatementImport.objects.all()) == [first] and "Read “Trail”" in page_of(browser, first)
    with pytest.raises(UnableToLeaveSheet, match="has come in"):
        leave_sheet(import_id=first.pk)


def test_an_import_that_is_all_of_its_statement_stays(browser: Browser, firm: Firm, provider: Any) -> None:
    job = uploaded(firm, provider, "two.xlsx", xlsx(SHEETS))
    with pytest.raises(UnableToReadSheet, match="once the first has come in"):
        read_another_sheet(import_id=job.pk, sheet="Trail", user=None)
    with pytest.raises(UnableToLeaveSheet, match="all there is"):
        leave_sheet(import_id=job.pk)


def test_one_that_was_reversed_is_offered_again(browser: Browser, first: StatementImport) -> None:
    second = taken(browser, asked(browser, first))
    reverse_import(import_id=second.pk, user=None, now=NOW)
    assert StatementTransaction.objects.count() == 2, "the lines of the other sheet stay"
    assert "Read “Trail”" in page_of(browser, first)


def test_a_locked_period_takes_no_further_sheet(browser: Browser, first: StatementImport) -> None:
    lock_period(period_id=first.statement.period_id, user=None, now=NOW)
    assert "Read “Trail”" not in page_of(browser, first)
    asked(browser, first)
    assert StatementImport.objects.count() == 1


def test_the_very_same_file_once_more_is_told_where_its_other_sheets_are(
    browser: Browser, first: StatementImport
) -> None:
    with first.file.open("rb") as file:
        page = text_of(
            browser.post(
                reverse("statement_upload"),
                {"file": file, "provider": first.statement.provider_id, "date": "31/3/2026"},
            )
        )
    assert "Another of its sheets is read from the statement’s page." in page and "No statement was made" not in page
