"""A file that comes twice, and lines that stand on an earlier statement already: told, kept, and never paid with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from django_scopes import scope

from backoffice.models import Firm, Plan
from domain.enums.reconciliation import ImportState, MatchTrigger
from reconciliation.models import Expectation, ProviderStatement, StatementImport, StatementTransaction
from reconciliation.selectors.telling import NO_LONGER_REPEATED, REPEATED, standing_of
from reconciliation.services.imports import queue_import, reverse_import, run_import
from reconciliation.services.looking_again import propose_matches
from reconciliation.services.matching import match_statement
from reconciliation.services.periods import UnableToChangeLockedPeriod, lock_period
from reconciliation.services.repeats import release_repeats
from reconciliation.services.statements import update_statement
from reconciliation.services.uploads import UnableToUploadAgain, upload_statement
from reconciliation.statements import profile_from_record
from tests.factories.backoffice import ProviderFactory
from tests.factories.reconciliation import ExpectationFactory
from tests.integration.reconciliation.conftest import NOW

pytestmark = pytest.mark.django_db
HEADER = "Policy No,Client,Category,Date,Amount\n"
MARCH = HEADER + "ISA-1,W Sample,Ongoing fee,02/03/2026,100.00\n"


@pytest.fixture
def three_months(plan_with: Any, firm: Firm, period: Any) -> Plan:
    """A plan on which £100.00 is expected in January, February and March."""
    with scope(firm=firm):
        plan: Plan = plan_with("ISA-1", None)
        for month in (1, 2, 3):
            ExpectationFactory(firm=firm, plan=plan, expected_date=date(2026, month, 1), gross=Decimal(100))
    return plan


def imported(firm: Firm, provider: Any, content: str, day: date = date(2026, 3, 5), **options: Any) -> StatementImport:
    job = upload_statement(
        firm=firm, provider=provider, day=day, filename="march.csv", content=content.encode(), **options
    )
    queue_import(import_id=job.pk, mapping=profile_from_record(job.mapping), profile_name="", now=NOW)
    run_import(import_id=job.pk, now=NOW)
    job.refresh_from_db()
    assert job.state == ImportState.DONE, job.error
    return job


def line_of(job: StatementImport, row: int = 2) -> StatementTransaction:
    return StatementTransaction.objects.get(statement_import=job, row=row)


def paid() -> int:
    return Expectation.objects.exclude(linked=0).count()


UNDATED = "Policy No,Client,Category,Amount\n" + "ISA-1,W Sample,Ongoing fee,100.00\n" * 2
NUMBERED = "Policy No,Client,Category,Reference,Amount\nISA-1,W Sample,Ongoing fee,R-77,100.00\n"


@pytest.mark.usefixtures("in_firm", "three_months")
@pytest.mark.parametrize("content", [UNDATED, NUMBERED])
def test_lines_without_a_date_are_known_by_the_date_their_statement_was_put_right_to(
    firm: Firm, provider: Any, content: str
) -> None:
    first = imported(firm, provider, content, day=date(2026, 3, 5))
    update_statement(statement_id=first.statement_id, fields={"date": date(2026, 3, 6)})
    again = imported(firm, provider, f"{content}\n", day=date(2026, 3, 6))
    other = imported(firm, provider, f"{content}\n\n", day=date(2026, 3, 5))
    for job, is_repeat in ((again, True), (other, False)):
        reasons = StatementTransaction.objects.filter(statement_import=job).values_list("match_reason", flat=True)
        assert {reason == REPEATED for reason in reasons} == {is_repeat}


@pytest.mark.usefixtures("in_firm", "three_months")
class TestTheSameFile:
    def test_it_is_refused_with_the_statement_it_is(self, firm: Firm, provider: Any) -> None:
        first = imported(firm, provider, MARCH)
        with pytest.raises(UnableToUploadAgain) as refused:
            imported(firm, provider, MARCH, day=date(2026, 4, 5))
        assert refused.value.earlier == first
        assert ProviderStatement.objects.count() == 1, "nothing is left of the second"

    def test_a_person_may_have_it_again_and_the_reason_is_kept(self, firm: Firm, provider: Any, adviser: Any) -> None:
        first = imported(firm, provider, MARCH)
        again = imported(firm, provider, MARCH, user=adviser, again_because="The provider pays twice")
        assert (again.repeats, again.repeat_reason, again.user) == (first, "The provider pays twice", adviser)
        assert paid() == 1 and line_of(again).match_reason == REPEATED

    def test_a_reversed_one_may_simply_be_uploaded_again(self, firm: Firm, provider: Any) -> None:
        reverse_import(import_id=imported(firm, provider, MARCH).pk, user=None, now=NOW)
        again = imported(firm, provider, MARCH)
        assert again.repeats is None and line_of(again).is_reconciled

    def test_another_firm_never_learns_of_it(self, firm: Firm, provider: Any, other_firm: Firm) -> None:
        imported(firm, provider, MARCH)
        with scope(firm=other_firm):
            theirs = imported(other_firm, ProviderFactory(firm=other_firm), MARCH)
            assert theirs.repeats is None and line_of(theirs).match_reason != REPEATED


@pytest.mark.usefixtures("in_firm", "three_months")
class TestTheSameLine:
    def test_it_waits_and_says_which_line_it_repeats(self, firm: Firm, provider: Any) -> None:
        first = imported(firm, provider, MARCH)
        later = imported(firm, provider, MARCH + "ISA-1,W Sample,Ongoing fee,03/03/2026,100.00\n")
        again, fresh = line_of(later), line_of(later, 3)
        assert (again.match_reason, again.linked, again.duplicate_of) == (REPEATED, 0, line_of(first))
        assert fresh.is_reconciled, "only the repeated line waits"
        sentence = standing_of(again).sentence
        assert f"row 2 of {first.statement} (#{first.statement.number})" in sentence and "£100.00" in sentence

    def test_neither_a_run_nor_a_change_elsewhere_takes_it(self, firm: Firm, provider: Any, three_months: Plan) -> None:
        imported(firm, provider, MARCH)
        again = imported(firm, provider, MARCH + "\n")
        match_statement(statement_id=again.statement_id, trigger=MatchTrigger.REQUEST, now=NOW)
        assert propose_matches(firm=firm, plan_ids=[three_months.pk]) == 0
        assert line_of(again).match_reason == REPEATED and paid() == 1

    def test_a_person_releases_it_and_it_is_matched(self, firm: Firm, provider: Any, adviser: Any) -> None:
        imported(firm, provider, MARCH)
        again = line_of(imported(firm, provider, MARCH + "\n"))
        runs = release_repeats(line_ids=[again.pk], now=NOW, user=adviser)
        again.refresh_from_db()
        assert again.is_reconciled and again.released_at == NOW and paid() == 2
        assert [(run.linked_count, run.user) for run in runs] == [(1, adviser)]
        history = StatementTransaction.pgh_event_model.objects.filter(pgh_obj=again.pk, pgh_label="update")
        assert history.filter(released_at=None).exists()

    def test_a_locked_period_keeps_it_as_it_is(self, firm: Firm, provider: Any, period: Any) -> None:
        imported(firm, provider, MARCH)
        again = line_of(imported(firm, provider, MARCH + "\n"))
        lock_period(period_id=period.pk, user=None, now=NOW)
        with pytest.raises(UnableToChangeLockedPeriod):
            release_repeats(line_ids=[again.pk], now=NOW)
        again.refresh_from_db()
        assert again.match_reason == REPEATED and again.released_at is None

    def test_when_the_first_is_reversed_the_next_one_repeats_the_second(self, firm: Firm, provider: Any) -> None:
        first, second, third = (imported(firm, provider, MARCH + "\n" * number) for number in range(3))
        reverse_import(import_id=first.pk, user=None, now=NOW)
        freed, still = line_of(second), line_of(third)
        assert (freed.match_reason, freed.duplicate_of) == (NO_LONGER_REPEATED, None)
        assert (still.match_reason, still.duplicate_of) == (REPEATED, freed)
        match_statement(statement_id=second.statement_id, trigger=MatchTrigger.REQUEST, now=NOW)
        assert line_of(second).is_reconciled and paid() == 1

    @pytest.mark.parametrize(
        "other, what",
        [
            ("ISA-1,W Sample,Ongoing fee,02/03/2026,100.01", "another amount"),
            ("ISA-1,W Sample,Ongoing fee,03/03/2026,100.00", "another date"),
            ("ISA-2,W Sample,Ongoing fee,02/03/2026,100.00", "another policy"),
        ],
    )
    def test_what_differs_is_no_repeat(self, firm: Firm, provider: Any, other: str, what: str) -> None:
        imported(firm, provider, MARCH)
        assert line_of(imported(firm, provider, f"{HEADER}{other}\n")).match_reason != REPEATED, what

    def test_a_fixed_fee_without_a_date_is_a_payment_of_each_statement(self, firm: Firm, provider: Any) -> None:
        undated = "Policy No,Client,Category,Amount\nISA-1,W Sample,Ongoing fee,100.00\n"
        imported(firm, provider, undated, day=date(2026, 2, 5))
        march = imported(firm, provider, undated + "\n", day=date(2026, 3, 5))
        same = imported(firm, provider, undated + "\n\n", day=date(2026, 3, 5))
        assert line_of(march).is_reconciled and line_of(same).match_reason == REPEATED

    def test_a_reference_used_month_after_month_is_no_repeat(self, firm: Firm, provider: Any) -> None:
        header = "Policy No,Client,Category,Date,Amount,Payment ref\n"
        imported(firm, provider, header + "ISA-1,W Sample,Ongoing fee,02/02/2026,100.00,REF-1\n")
        march = line_of(imported(firm, provider, header + "ISA-1,W Sample,Ongoing fee,02/03/2026,100.00,REF-1\n"))
        assert march.is_reconciled and march.duplicate_of is not None, "warned, and matched"

    def test_equal_twins_of_one_file_are_payments_and_a_third_is_new(self, firm: Firm, provider: Any) -> None:
        twins = MARCH + MARCH.splitlines()[1] + "\n"
        imported(firm, provider, twins)
        later = imported(firm, provider, twins + MARCH.splitlines()[1] + "\n")
        assert paid() == 3
        assert [line_of(later, row).match_reason for row in (2, 3, 4)] == [REPEATED, REPEATED, ""]


def test_a_mapping_that_cannot_read_the_file_is_not_put_forward(in_firm: Firm, provider: Any, period: Any) -> None:
    def uploaded(content: str) -> StatementImport:
        return upload_statement(
            firm=in_firm,
            provider=provider,
            day=date(2026, 3, 5),
            filename="march.csv",
            content=content.encode(),
        )

    first = uploaded(MARCH)
    odd = replace(profile_from_record(first.mapping), encoding="no-such-encoding")
    queue_import(import_id=first.pk, mapping=odd, profile_name="Odd", now=NOW)
    later = uploaded(MARCH + "\n")
    assert later.profile is None and profile_from_record(later.mapping).encoding is None
    assert later.statement.title == "Beacon Life, March 2026", "named after its payment period"


class TestOnScreen:
    @pytest.fixture
    def browser(self, signed_in: Any, adviser: Any) -> Browser:
        return signed_in(adviser)

    def post(self, browser: Browser, provider: Any, content: str = MARCH, **fields: str) -> Any:
        file = SimpleUploadedFile("march.csv", content.encode())
        data = {"provider": provider.pk, "date": "5/3/2026", "file": file} | fields
        return browser.post(reverse("statement_upload"), data)

    def test_the_upload_page_tells_and_asks(
        self, browser: Browser, firm: Firm, provider: Any, three_months: Plan, adviser: Any
    ) -> None:
        with scope(firm=firm):
            first = imported(firm, provider, MARCH, user=adviser)
        page = self.post(browser, provider).content.decode()
        assert f"statement #{first.statement.number}" in page and f"by {adviser.name}" in page
        assert reverse("statement", args=[first.statement_id]) in page
        refused = self.post(browser, provider, again="on").content.decode()
        assert "Say why the same file is imported again" in refused
        answer = self.post(browser, provider, again="on", again_because="Paid twice")
        assert answer.status_code == 302
        with scope(firm=firm):
            again = StatementImport.objects.latest("pk")
            assert (again.repeats, again.repeat_reason) == (first, "Paid twice")
        shown = browser.get(reverse("statement", args=[again.statement_id])).content.decode()
        assert "imported again: Paid twice" in shown

    @pytest.mark.parametrize("decision, linked, ignored", [("release", 1, 0), ("ignore", 0, 1)])
    def test_repeats_are_decided_together(
        self,
        browser: Browser,
        firm: Firm,
        provider: Any,
        three_months: Plan,
        decision: str,
        linked: int,
        ignored: int,
    ) -> None:
        with scope(firm=firm):
            imported(firm, provider, MARCH)
            again = imported(firm, provider, MARCH + "\n")
        page = browser.get(reverse("statement", args=[again.statement_id])).content.decode()
        assert "1 line of other statements is here again" in page and "It is a second payment" in page
        assert "It repeats row 2" in browser.get(reverse("desk")).content.decode()
        browser.post(reverse("statement_repeats", args=[again.statement_id]), {"decision": decision})
        with scope(firm=firm):
            line = line_of(again)
            assert (line.is_reconciled, line.ignored_at is not None) == (bool(linked), bool(ignored))

    def test_one_click_releases_one(self, browser: Browser, firm: Firm, provider: Any, three_months: Plan) -> None:
        with scope(firm=firm):
            imported(firm, provider, MARCH)
            again = line_of(imported(firm, provider, MARCH + "\n"))
        browser.post(reverse("lines_release"), {"line": [again.pk]})
        with scope(firm=firm):
            again.refresh_from_db()
            assert again.is_reconciled

    def test_an_import_brings_its_lines_along_when_it_is_done(
        self, browser: Browser, firm: Firm, provider: Any, three_months: Plan
    ) -> None:
        with scope(firm=firm):
            job = imported(firm, provider, MARCH)
        url = reverse("import_progress", args=[job.pk])
        done = browser.get(url, headers={"HX-Request": "true"})
        assert reverse("statement", args=[job.statement_id]) in done.headers["HX-Location"]
        with scope(firm=firm):
            StatementImport.objects.update(state=ImportState.RUNNING)
        running = browser.get(url, headers={"HX-Request": "true"})
        assert "HX-Location" not in running.headers and "hx-get" in running.content.decode()
