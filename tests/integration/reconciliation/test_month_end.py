"""The month end's figures, worked out by hand from three lines and three expectations."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from backoffice.models import Firm
from domain.enums.reconciliation import MatchTrigger
from reconciliation.models import PaymentPeriod, ProviderStatement, StatementTransaction
from reconciliation.selectors.month_end import aged, aged_expectations, by_period, match_rate, shares
from reconciliation.selectors.periods import period_rows, what_lock_closes
from reconciliation.selectors.telling import REPEATED
from reconciliation.services.links import ignore_lines, link_by_hand
from reconciliation.services.matching import match_statement
from tests.factories.backoffice import ProviderFactory
from tests.factories.reconciliation import PaymentPeriodFactory
from tests.integration.reconciliation.conftest import NOW, expectation_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def march(firm: Firm, statement: ProviderStatement, plan_with: Any, line: Any, adviser: Any) -> PaymentPeriod:
    """£100 and £50 expected of Beacon Life (one of the adviser's), £30 of another; £98, £70, £5 and £1 came."""
    with scope(firm=firm):
        other = ProviderFactory(firm=firm, name="Northwell")
        plan_with("P-1", "100.00", adviser=adviser)
        by_hand = plan_with("P-2", "50.00")
        plan_with("P-3", "30.00", provider=other)
        plan_with("P-4", "999.00", expected_date=date(2026, 4, 1))
        line("P-1", "98.00")
        wrong = line("P-2", "70.00")
        line("P-9", "5.00")
        ignored = line("P-8", "1.00")
        match_statement(statement_id=statement.pk, trigger=MatchTrigger.UPLOAD, now=NOW)
        link_by_hand(line_id=wrong.pk, expectation_id=expectation_of(by_hand).pk, user=adviser)
        ignore_lines(line_ids=[ignored.pk], reason="Not ours", now=NOW)
    return statement.period


def told(period: PaymentPeriod, by: str) -> dict[str, tuple[Decimal, Decimal]]:
    return {share.name: (share.expected, share.received) for share in shares(period, by)}


def test_received_is_the_same_at_month_end_and_among_the_periods(
    firm: Firm, march: PaymentPeriod, signed_in: Any, adviser: Any
) -> None:
    with scope(firm=firm):
        (row,) = (row for row in period_rows(None) if row.period == march)
        assert (row.period.received, row.period.aside) == (173, 1), "and with what is ignored all of its statements"
        assert row.period.received + row.period.aside == march.statements.get().gross_total
        assert by_period(march, 1)[0].received == 173
        assert sum(share.received for share in shares(march, "provider")) == 173
    browser = signed_in(adviser)
    listed, ended = browser.get("/revenue/periods/"), browser.get("/revenue/month-end/", {"period": march.pk})
    assert "£1.00 ignored or repeated besides" in listed.content.decode()
    for page in (listed, ended):
        assert "Lines that are ignored, or repeat others, are not counted as received." in page.content.decode()


def test_expected_against_received_each_way(firm: Firm, march: PaymentPeriod, adviser: Any) -> None:
    with scope(firm=firm):
        assert told(march, "provider") == {"Beacon Life": (150, 173), "Northwell": (30, 0)}
        assert told(march, "category") == {"Ongoing fee": (180, 173)}
        assert told(march, "adviser") == {
            adviser.name: (100, 98),
            "No adviser": (80, 70),
            "Not linked yet": (0, 5),
        }


def test_of_a_line_linked_in_part_only_the_rest_waits(
    firm: Firm, march: PaymentPeriod, line: Any, plan_with: Any, adviser: Any
) -> None:
    with scope(firm=firm):
        before = sum(band.total for band in aged(date(2026, 4, 30)))
        partly = line("P-5", "95.00")
        link_by_hand(
            line_id=partly.pk, expectation_id=expectation_of(plan_with("P-5", "95.00")).pk, user=adviser,
            amount=Decimal("55.00"),
        )  # fmt: skip
        assert sum(band.total for band in aged(date(2026, 4, 30))) == before + 40
        assert sum(chip.total for chip in match_rate(march).reasons) == before + 40
        assert told(march, "adviser")["Not linked yet"] == (0, before + 40)
        assert what_lock_closes(march).waiting_left == before + 40


def test_a_line_that_repeats_another_is_not_received_until_a_person_says_so(
    firm: Firm, march: PaymentPeriod, line: Any
) -> None:
    with scope(firm=firm):
        again = line("P-1", "98.00")
        StatementTransaction.objects.filter(pk=again.pk).update(match_reason=REPEATED)
        (row,) = (row for row in period_rows(None) if row.period == march)
        assert (row.period.received, row.period.aside) == (173, 99)
        assert by_period(march, 1)[0].received == sum(share.received for share in shares(march, "category")) == 173
        StatementTransaction.objects.filter(pk=again.pk).update(match_reason="NO_EXPECTATION")
        assert by_period(march, 1)[0].received == 271


def test_how_the_lines_fared(firm: Firm, march: PaymentPeriod) -> None:
    with scope(firm=firm):
        rate = match_rate(march)
    assert (rate.lines, rate.by_matcher, rate.by_hand, rate.ignored, rate.waiting) == (4, 1, 1, 1, 1)
    assert [chip.code for chip in rate.reasons] == ["PLAN_NOT_FOUND"] and rate.percent == 25


@pytest.mark.parametrize("days, band", [(-9, 0), (0, 0), (30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3)])
def test_what_waits_by_age(firm: Firm, line: Any, days: int, band: int) -> None:
    today = date(2026, 3, 31)
    with scope(firm=firm):
        line("P-9", "5.00", date=today - timedelta(days=days))
        counts = [each.count for each in aged(today)]
    assert counts == [1 if n == band else 0 for n in range(4)]


@pytest.mark.parametrize("table, cell", [
    ("provider", "Beacon Life,150.00,173.00,23.00"), ("adviser", "Not linked yet,0.00,5.00,5.00"),
    ("category", "Ongoing fee,180.00,173.00,-7.00"), ("reasons", "Plan not found,1,5.00"), ("aged", "Up to 30 days,"),
    ("month", "March 2026,180.00,173.00,-7.00"), ("rate", "Matched by itself,1"), ("overdue", "Up to 30 days,"),
    ("waiting", ",Beacon Life,"),
])  # fmt: skip
def test_each_table_is_a_page_and_a_file(
    firm: Firm, march: PaymentPeriod, browser: Browser, table: str, cell: str
) -> None:
    page = browser.get(reverse("month_end"), {"period": march.pk}).content.decode()
    assert "Month end, March 2026" in page and "£173.00" in page
    answer = browser.get(reverse("month_end"), {"period": march.pk, "table": table})
    assert cell in b"".join(answer.streaming_content).decode()


def test_the_file_of_waiting_lines_has_those_that_wait_alone(march: PaymentPeriod, browser: Browser) -> None:
    answer = browser.get(reverse("month_end"), {"period": march.pk, "table": "waiting"})
    header, *rows = b"".join(answer.streaming_content).decode().splitlines()
    assert len(rows) == 1 and rows[0].endswith("Plan not found")


@pytest.mark.parametrize("days, band", [(0, 0), (30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3)])
def test_what_is_overdue_by_age(firm: Firm, plan_with: Any, days: int, band: int) -> None:
    today = date(2026, 3, 31)
    with scope(firm=firm):
        plan_with("P-1", "12.00", expected_date=today - timedelta(days=days))
        plan_with("P-2", "99.00", expected_date=today + timedelta(days=1))
        found = aged_expectations(today)
    assert [each.count for each in found] == [1 if n == band else 0 for n in range(4)]
    assert found[band].total == 12


def test_payment_periods_stand_beside_each_other(firm: Firm, march: PaymentPeriod) -> None:
    with scope(firm=firm):
        PaymentPeriodFactory(firm=firm, start_date=date(2026, 2, 1), end_date=date(2026, 3, 1), name="February 2026")
        PaymentPeriodFactory(firm=firm, start_date=date(2026, 4, 1), end_date=date(2026, 5, 1), name="April 2026")
        found = [(row.name, row.expected, row.received) for row in by_period(march, 12)]
    assert found == [("February 2026", 0, 0), ("March 2026", 180, 173)]


def test_without_a_period_it_is_todays(browser: Browser) -> None:
    assert browser.get(reverse("month_end")).context["period"].end_date > timezone.localdate()
