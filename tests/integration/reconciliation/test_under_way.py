"""What a statement's page says and offers while a file is read into it, before, and after its import was taken back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from domain.enums.reconciliation import ImportState
from reconciliation.models import ProviderStatement
from reconciliation.selectors.bank import figures_of
from reconciliation.services.imports import reverse_import
from reconciliation.services.recording import refresh_statement
from reconciliation.services.statements import UnableToRemoveStatement, remove_statement
from tests.factories.reconciliation import StatementImportFactory
from tests.integration.reconciliation.conftest import NOW
from tests.integration.reconciliation.test_pages import text_of

pytestmark = pytest.mark.django_db

OFFERED = ("Add lines", "Run again", "Remove")


@pytest.mark.usefixtures("in_firm")
class TestWhileAFileIsRead:
    @pytest.mark.parametrize("state", [ImportState.QUEUED, ImportState.RUNNING])
    def test_nothing_is_compared_and_nothing_offered(
        self, browser: Browser, statement: ProviderStatement, line: Any, state: ImportState
    ) -> None:
        line("ISA-000001", "100.00")
        StatementImportFactory(firm=statement.firm, statement=statement, state=state)
        page = text_of(browser.get(reverse("statement", args=[statement.pk])))
        assert "Being read" in page and "Lines and totals are being counted" in page
        assert "Agree" not in page and "Not yet one" not in page and "Not started" not in page
        assert not [word for word in OFFERED if f">{word}" in page or f"</svg>{word}" in page]
        assert "Being read" in text_of(browser.get(reverse("statement_list")))
        assert "Being counted" in text_of(browser.get(reverse("statement_receipts", args=[statement.pk])))

    def test_when_it_is_done_all_of_it_is_there_again(
        self, browser: Browser, statement: ProviderStatement, line: Any
    ) -> None:
        line("ISA-000001", "100.00")
        statement.stated_total = Decimal("100.00")
        statement.save()
        refresh_statement(statement.pk)
        StatementImportFactory(firm=statement.firm, statement=statement, state=ImportState.DONE)
        page = text_of(browser.get(reverse("statement", args=[statement.pk])))
        assert "Being read" not in page and "being counted" not in page
        assert "Agree" in page and "Run again" in page and "Add lines" in page

    def test_the_statement_cannot_be_removed_meanwhile(self, statement: ProviderStatement) -> None:
        job = StatementImportFactory(firm=statement.firm, statement=statement, state=ImportState.QUEUED)
        with pytest.raises(UnableToRemoveStatement, match="being read"):
            remove_statement(statement_id=statement.pk, now=NOW)
        job.state = ImportState.FAILED
        job.save()
        assert remove_statement(statement_id=statement.pk, now=NOW).deleted_at == NOW


@pytest.mark.usefixtures("in_firm")
class TestBeforeAnythingWasRead:
    def test_nothing_agrees_with_nothing(self, browser: Browser, statement: ProviderStatement) -> None:
        page = text_of(browser.get(reverse("statement", args=[statement.pk])))
        assert "Nothing to compare yet" in page and "Agree" not in page

    def test_nor_do_lines_alone(self, browser: Browser, statement: ProviderStatement, line: Any) -> None:
        """The provider states no total and the firm has no account here: nothing speaks for the sum or against it."""
        line("ISA-000001", "100.00")
        refresh_statement(statement.pk)
        assert "Nothing to compare yet" in text_of(browser.get(reverse("statement", args=[statement.pk])))

    def test_a_stated_total_without_lines_is_no_difference(
        self, browser: Browser, statement: ProviderStatement, line: Any
    ) -> None:
        statement.stated_total = Decimal("100.00")
        statement.save()
        page = text_of(browser.get(reverse("statement", args=[statement.pk])))
        assert "There are no lines to compare with it yet." in page and "differ from the total" not in page
        line("ISA-000001", "90.00")
        refresh_statement(statement.pk)
        page = text_of(browser.get(reverse("statement", args=[statement.pk])))
        assert "no lines to compare" not in page and "differ from the total the provider states by -£10.00" in page

    def test_counts_have_thousands_marks(self, browser: Browser, statement: ProviderStatement) -> None:
        ProviderStatement.objects.filter(pk=statement.pk).update(line_count=12345, reconciled_count=6789)
        page = text_of(browser.get(reverse("statement", args=[statement.pk])))
        assert "12,345" in page and "6,789" in page and "12345" not in page

    def test_a_stated_total_is_not_held_against_lines_that_nobody_read(self, statement: ProviderStatement) -> None:
        statement.stated_total = Decimal("100.00")
        statement.save()
        assert figures_of(statement.pk).steps == ["The statement has no lines."]


@pytest.mark.usefixtures("in_firm")
class TestAnImportThatIsNotDone:
    def test_one_that_was_reversed_says_so_and_asks_nothing(
        self, browser: Browser, statement: ProviderStatement, adviser: Any
    ) -> None:
        job = StatementImportFactory(firm=statement.firm, statement=statement, state=ImportState.DONE)
        asked = browser.get(reverse("import_reverse", args=[job.pk]))
        assert asked.status_code == 200 and "Reverse the import of march.csv?" in text_of(asked)
        reverse_import(import_id=job.pk, user=adviser, now=NOW)
        page = text_of(browser.get(reverse("import_reverse", args=[job.pk]), follow=True))
        assert "was reversed already" in page and "Reverse the import" not in page
        assert "What was imported has been reversed." in page and "when the import is done" not in page

    @pytest.mark.parametrize("state", [ImportState.MAPPING, ImportState.RUNNING, ImportState.FAILED])
    def test_one_that_has_not_come_in_has_nothing_to_take_back(
        self, browser: Browser, statement: ProviderStatement, state: ImportState
    ) -> None:
        job = StatementImportFactory(firm=statement.firm, statement=statement, state=state)
        page = text_of(browser.get(reverse("import_reverse", args=[job.pk]), follow=True))
        assert "nothing to take back" in page and "Reverse the import" not in page
