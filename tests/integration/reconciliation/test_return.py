"""The return: what came by what it counts as, less VAT and what is left out; and the firm's own words on it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django_scopes import scope

from backoffice.models import Firm, User
from domain.enums.reconciliation import MatchTrigger
from domain.enums.revenue import USUAL_REGULATORY, RegulatoryCategory, RevenueCategory
from reconciliation.models import Expectation, ProviderStatement, RegulatoryMapping, StatementTransaction
from reconciliation.selectors.regulatory import counting, return_totals, unsettled
from reconciliation.selectors.telling import REPEATED
from reconciliation.services.links import ignore_lines
from reconciliation.services.matching import match_statement
from reconciliation.services.regulatory import set_counting
from tests.factories.backoffice import ChargeFactory
from tests.integration.reconciliation.conftest import NOW
from tests.integration.reconciliation.test_pages import text_of

pytestmark = pytest.mark.django_db
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


@pytest.fixture
def march(firm: Firm, statement: ProviderStatement, plan_with: Any, line: Any) -> ProviderStatement:
    """£120 of ongoing fees of which £20 VAT, £50 left out, £30 renewal, £7 nobody knows, £10 back, £1 set aside."""
    plan_with("P-1", "120.00", vat=Decimal("20.00"))
    left_out = plan_with("P-2", "50.00")
    line("P-1", "120.00")
    line("P-2", "50.00")
    line("P-404", "30.00", category=RevenueCategory.RENEWAL)
    line("P-404", "7.00", category="")
    line("P-404", "-10.00", category=RevenueCategory.CLAWBACK)
    aside = line("P-404", "1.00")
    with scope(firm=firm):
        charge = ChargeFactory(firm=firm, plan=left_out, is_in_return=False)
        Expectation.objects.filter(plan=left_out).update(charge=charge)
        match_statement(statement_id=statement.pk, trigger=MatchTrigger.UPLOAD, now=NOW)
        ignore_lines(line_ids=[aside.pk], reason="Not ours", now=NOW)
    return statement


def told(firm: Firm) -> dict[str, Decimal]:
    with scope(firm=firm):
        return {total.counts_as.value: total.counts for total in return_totals(MARCH, APRIL)}


def test_every_category_counts_as_something() -> None:
    assert set(USUAL_REGULATORY) == set(RevenueCategory)


def test_what_came_by_what_it_counts_as(firm: Firm, march: ProviderStatement) -> None:
    assert told(firm) == {"adviser_charge": 100, "commission": 30, "clawback": -10, "unknown": 7}
    with scope(firm=firm):
        row = return_totals(MARCH, APRIL)[0].rows[0]
        assert (row.lines, row.received, row.vat, row.left_out) == (2, 170, 20, 50)
        assert return_totals(APRIL, date(2026, 5, 1)) == []


def test_what_repeats_is_left_out_and_what_waits_is_told(
    firm: Firm, march: ProviderStatement, line: Any, adviser: User, signed_in: Any
) -> None:
    before = told(firm)
    again = line("P-1", "120.00")
    with scope(firm=firm):
        StatementTransaction.objects.filter(pk=again.pk).update(match_reason=REPEATED)
        found = unsettled(MARCH, APRIL)
    assert told(firm) == before
    assert (found.waiting_count, found.waiting) == (3, 27) and (found.repeated_count, found.repeated) == (1, 120)
    page = text_of(
        signed_in(adviser).get(reverse("regulatory_return"), {"first": march.period_id, "last": march.period_id})
    )
    assert "3 lines with £27.00 still to link are in these figures" in page
    assert "1 line of £120.00 repeats others and is left out" in page


def test_a_firms_own_word_counts_and_the_usual_needs_no_row(firm: Firm, march: ProviderStatement) -> None:
    with scope(firm=firm):
        own = {
            RevenueCategory.RENEWAL: RegulatoryCategory.OTHER_FEE,
            RevenueCategory.SWITCH: RegulatoryCategory.ADVISER_CHARGE,
        }
        assert set_counting(firm=firm, words=own) == 1
        assert RegulatoryMapping.objects.get().category == "renewal"
    assert told(firm)["other_fee"] == 30
    with scope(firm=firm):
        assert set_counting(firm=firm, words={RevenueCategory.RENEWAL: RegulatoryCategory.COMMISSION}) == 1
        assert not RegulatoryMapping.objects.exists() and counting() == dict(USUAL_REGULATORY)


def test_the_page_and_its_file(firm: Firm, march: ProviderStatement, adviser: User, signed_in: Any) -> None:
    browser, chosen = signed_in(adviser), {"first": march.period_id, "last": march.period_id}
    shown = text_of(browser.get(reverse("regulatory_return"), chosen))
    assert "Adviser charge" in shown and "£127.00" in shown and "still open" in shown
    answer = browser.get(reverse("regulatory_return"), chosen | {"format": "csv"})
    rows = b"".join(answer.streaming_content).decode()
    assert "Adviser charge,Ongoing fee,2,170.00,20.00,50.00,100.00" in rows
    assert "Not known,No category,1,7.00,0,0,7.00" in rows


def test_those_who_run_the_firm_say_what_counts(firm: Firm, owner: User, adviser: User, signed_in: Any) -> None:
    url = reverse("regulatory_categories")
    assert signed_in(adviser).get(url).status_code == 403
    browser = signed_in(owner)
    page = browser.get(url).context["form"]
    given = {name: page.initial[name] for name in page.fields} | {"adhoc": "other_fee"}
    assert browser.post(url, given).status_code == 302
    with scope(firm=firm):
        assert counting()[RevenueCategory.ADHOC] == RegulatoryCategory.OTHER_FEE
