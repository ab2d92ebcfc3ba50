"""The upload form: what it proposes from the file, and what it keeps when it is refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django_scopes import scope

from backoffice.models import Firm
from domain.enums.reconciliation import ImportState
from reconciliation import tasks
from reconciliation.models import MappingProfile, StatementImport, WaitingUpload
from reconciliation.selectors.uploads import hints_of
from reconciliation.services.imports import remember_mapping
from reconciliation.services.uploads import upload_statement
from reconciliation.services.waiting import forget_old_uploads, keep_upload
from reconciliation.statements import MappingProfile as Mapped
from reconciliation.statements import SignRule
from tests.factories.backoffice import ProviderFactory, UserFactory
from tests.factories.reconciliation import StatementImportFactory
from tests.integration.reconciliation.conftest import NOW

PATH = "/revenue/statements/upload/"
FILE = b"Policy No,Client,Type,Payment Date,Amount\nISA-1,A,OAC,05/03/2026,10.00\n"


def chosen(content: bytes = FILE, name: str = "fees.csv") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content)}


def test_provider_and_day_are_proposed_and_uploaded_only_when_confirmed(
    browser: Any, firm: Firm, provider: Any, period: Any
):
    page = browser.post(PATH, chosen(name="Beacon March.csv")).content.decode()
    assert "Beacon Life, because the file names them." in page
    assert "5 Mar 2026, from the latest day in the file." in page
    assert "Beacon March.csv is kept." in page
    with scope(firm=firm):
        assert not StatementImport.objects.exists(), "a proposal is no word of a person"
        kept = WaitingUpload.objects.get()
    answer = browser.post(PATH, {"kept": kept.pk, "provider": provider.pk, "date": "5 Mar 2026"})
    with scope(firm=firm):
        job = StatementImport.objects.get()
        assert answer.url == f"/revenue/imports/{job.pk}/mapping/" and job.filename == "Beacon March.csv"
        assert job.file.read() == FILE and not WaitingUpload.objects.exists()


def test_a_refused_form_keeps_its_file_until_it_is_right(browser: Any, firm: Firm, provider: Any, period: Any):
    page = browser.post(PATH, chosen() | {"provider": provider.pk, "date": "nonsense"}).content.decode()
    assert "fees.csv is kept." in page
    with scope(firm=firm):
        kept = WaitingUpload.objects.get()
    page = browser.post(PATH, {"kept": kept.pk, "provider": provider.pk, "date": "still nonsense"}).content.decode()
    assert "fees.csv is kept." in page
    assert browser.post(PATH, {"kept": kept.pk, "provider": provider.pk, "date": "5/3/26"}).status_code == 302


def test_what_a_file_does_not_say_is_asked_for_and_what_it_does_is_not(
    browser: Any, firm: Firm, provider: Any, period: Any
):
    page = browser.get(PATH).content.decode()
    assert "required-mark" not in page, "a file may say it all"
    silent = b"Policy No,Client,Type,Amount\nISA-1,A,OAC,10.00\n"
    page = browser.post(PATH, chosen(silent, "fees.csv")).content.decode()
    assert "The file does not say whose it is: choose the provider." in page
    assert "The file does not say of which day it is: enter the date." in page
    page = browser.post(PATH, chosen(b"%PDF-1.7", "x.pdf")).content.decode()
    assert "This is a PDF" in page and "does not say" not in page
    assert "does not say" not in browser.post(PATH, {}).content.decode()


def test_another_file_replaces_the_one_that_is_kept(browser: Any, firm: Firm, provider: Any, period: Any):
    browser.post(PATH, chosen() | {"provider": provider.pk, "date": "x"})
    browser.post(PATH, chosen(name="other.csv") | {"provider": provider.pk, "date": "x"})
    with scope(firm=firm):
        assert WaitingUpload.objects.get().filename == "other.csv"


def test_what_nobody_can_read_is_not_kept(browser: Any, firm: Firm, provider: Any, period: Any):
    page = browser.post(PATH, chosen(b"%PDF-1.7", "x.pdf") | {"provider": provider.pk, "date": "5/3/26"})
    assert "This is a PDF" in page.content.decode()
    with scope(firm=firm):
        assert not WaitingUpload.objects.exists()
    assert "Choose the file." in browser.post(PATH, {"provider": provider.pk, "date": "5/3/26"}).content.decode()


def test_a_file_is_kept_for_its_person_alone(browser: Any, firm: Firm, provider: Any, period: Any):
    with scope(firm=firm):
        colleague = UserFactory(firm=firm)
        kept = keep_upload(firm=firm, user=colleague, filename="secret.csv", content=FILE)
    page = browser.post(PATH, {"kept": kept.pk, "provider": provider.pk, "date": "5/3/26"}).content.decode()
    assert "Choose the file." in page and "secret.csv" not in page


@pytest.mark.usefixtures("in_firm")
def test_the_header_of_an_earlier_file_tells_the_provider(firm: Firm, statement: Any):
    ProviderFactory(firm=firm, name="Northgate")
    header = ["Policy No", "Client", "TYPE", "Payment Date", "Amount"]
    StatementImportFactory(
        firm=firm, statement=statement, state=ImportState.DONE, findings={"layout": {"header": header}}
    )
    hints = hints_of("2026-03.csv", FILE)
    assert hints.provider == statement.provider and "header" in hints.provider_reason
    assert hints_of("x.csv", b"Policy No,Client,Amount\nA,B,1.00\n").provider is None


@pytest.mark.usefixtures("in_firm")
def test_a_file_names_the_longer_of_two_names_that_begin_alike(firm: Firm):
    life, platform = [ProviderFactory(firm=firm, name=name) for name in ("Northgate Life", "Northgate Life Platform")]
    assert hints_of("northgate_life_platform_2026-03.csv", FILE).provider == platform
    assert hints_of("northgate_2026-03.csv", FILE).provider is None, "either may be meant"
    platform.delete()
    assert hints_of("northgate_life_2026-03.csv", FILE).provider == life


@pytest.mark.usefixtures("in_firm")
def test_files_nobody_came_back_for_are_let_go(firm: Firm):
    kept = keep_upload(firm=firm, user=UserFactory(firm=firm), filename="a.csv", content=FILE)
    now = timezone.now()
    assert forget_old_uploads(before=now - timedelta(days=1)) == 0
    assert forget_old_uploads(before=now + timedelta(minutes=1)) == 1
    assert not kept.file.storage.exists(kept.file.name)


def test_the_sweeper_lets_go_of_them_and_forgets_no_import(firm: Firm, monkeypatch: pytest.MonkeyPatch):
    now = timezone.now()
    with scope(firm=firm):
        keep_upload(firm=firm, user=UserFactory(firm=firm), filename="a.csv", content=FILE)
        WaitingUpload.objects.update(created_at=now - timedelta(days=2))
        left = [StatementImportFactory(firm=firm, state=ImportState.QUEUED).pk for _ in range(2)]
        StatementImport.objects.update(updated_at=now - timedelta(minutes=5))
    sent: list[int] = []
    monkeypatch.setattr(tasks.import_statement, "delay", lambda _firm, pk: sent.append(pk))
    tasks.sweep_statement_imports()
    with scope(firm=firm):
        assert not WaitingUpload.objects.exists()
    assert sorted(sent) == left, "nothing stops it half-way"


def test_the_files_own_totals_are_told_before_anything_is_imported(
    browser: Any, firm: Firm, provider: Any, period: Any
):
    content = FILE + b"Subtotal,,,,10.00\nISA-2,B,OAC,06/03/2026,5.00\nGrand total,,,,16.00\n"
    fields = {"provider": provider.pk, "date": "5/3/26"}
    page = browser.post(PATH, chosen(content) | fields, follow=True).content.decode()
    assert "Row 3, Subtotal: the file says £10.00, and so do its lines." in page
    assert "Row 5, Grand total: the file says £16.00, its lines add up to £15.00." in page
    assert page.count("Grand total") == 1


WEEKLY = Mapped(columns={"Policy No": "policy_number", "Amount": "gross_amount"}, sign_rule=SignRule.REVERSED)
MONTHLY = Mapped(columns={"Account": "policy_number", "Fee": "gross_amount"}, round_half_up=True)


@pytest.mark.usefixtures("in_firm", "period")
class TestSeveralMappings:
    def remembered(self, provider: Any) -> tuple[MappingProfile, MappingProfile]:
        weekly, monthly = (
            remember_mapping(provider=provider, name=name, mapping=mapping, now=NOW + timedelta(days=days))
            for days, (name, mapping) in enumerate([("Weekly", WEEKLY), ("Monthly", MONTHLY)])
        )
        return weekly, monthly

    def uploaded(self, firm: Firm, provider: Any, content: bytes = FILE) -> StatementImport:
        return upload_statement(firm=firm, provider=provider, day=date(2026, 3, 5), filename="a.csv", content=content)

    def test_the_one_that_knows_the_columns_is_put_forward(self, firm: Firm, provider: Any) -> None:
        weekly, monthly = self.remembered(provider)
        job = self.uploaded(firm, provider)
        assert job.profile == weekly and job.mapping["sign_rule"] == SignRule.REVERSED, "not the latest used"
        unknown = b"Contract No,Client,Type,Payment Date,Total\nISA-1,A,OAC,05/03/2026,10.00\n"
        assert self.uploaded(firm, provider, unknown).profile == monthly, "the latest used where none knows them"

    def test_another_is_chosen_on_the_page(self, browser: Any, firm: Firm, provider: Any) -> None:
        weekly, monthly = self.remembered(provider)
        job = self.uploaded(firm, provider)
        path = f"/revenue/imports/{job.pk}/mapping/"
        assert browser.get(path).context["form"]["profile_name"].value() == "Weekly"
        form = browser.get(f"{path}?as={monthly.pk}").context["form"]
        assert (form["profile_name"].value(), form["round_half_up"].value()) == ("Monthly", True)
        answers = {field.html_name: field.value() or "" for field in form}
        browser.post(f"{path}?as={monthly.pk}", answers | {"start": "1"})
        job.refresh_from_db()
        monthly.refresh_from_db()
        assert job.profile == monthly and monthly.mapping["round_half_up"], "what was chosen is what is remembered"
        assert MappingProfile.objects.get(pk=weekly.pk).mapping == weekly.mapping
