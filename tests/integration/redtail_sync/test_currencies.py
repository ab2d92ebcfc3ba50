"""Plans in other currencies: shown as such, and in pounds only at a rate the firm has stated."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser

from backoffice.models import ExchangeRate
from backoffice.selectors.finances import plan_page
from backoffice.services.exchange import state_rate
from backoffice.services.plans import add_valuation
from cashflow.selectors.inputs import inputs_of
from cashflow.selectors.records import records_of
from domain.enums.people import Role
from integrations.engine.eligibility import first_reason
from integrations.models import Link
from plannr_sync.mapping.plans import PUSH_RULES
from reconciliation.selectors.expectations import latest_values
from tests.contract.redtail.conftest import World
from tests.factories.backoffice import UserFactory
from tests.integration.redtail_sync.test_pages import browser, dollar_plan, linked, pulled, sent, shown

__all__ = ["browser", "linked", "pulled"]


def test_dollars_are_shown_as_dollars_and_count_at_the_stated_rate_only(
    pulled: World, linked: Link, browser: Browser
) -> None:
    person = pulled.people[0]
    without = shown(browser, "client_finances", person.pk)
    assert "US$412,350.55" in without and "left out of these totals" in without
    page = shown(browser, "cashflow", pulled.cashflow.pk, query="?launched=1")
    assert "is in US dollars and the firm states no rate of exchange" in page.replace("&#x27;", "'")
    state_rate(
        firm=pulled.firm, currency="USD", rate_date=date(2026, 1, 5), units_a_pound=Decimal("1.25"), source="A bank",
        user=pulled.user, today=pulled.moment.date(),
    )  # fmt: skip
    with_rate = shown(browser, "client_finances", person.pk)
    assert "£329,880.44" in with_rate and "left out of these totals" not in with_rate
    plan = shown(browser, "plan", linked.local_id)
    assert "US$412,350.55" in plan
    assert "£329,880.44 at 1.25 USD a pound, the firm's rate of 5 Jan 2026" in plan


def test_the_planner_takes_pounds_and_says_from_which_dollars_at_which_rate(pulled: World, linked: Link) -> None:
    records, today = records_of(pulled.fresh()), pulled.moment.date()
    assert inputs_of(records, today).assets == ()
    state_rate(
        firm=pulled.firm, currency="USD", rate_date=date(2026, 1, 5), units_a_pound=Decimal("1.25"), source="A bank",
        user=pulled.user, today=today,
    )  # fmt: skip
    [asset] = inputs_of(records_of(pulled.fresh()), today).assets
    assert asset.value == pytest.approx(329880.44)
    said = " ".join(origin.words for origin in asset.origins)
    assert "US$412,350.55 at 1.25 USD a pound, the firm's rate of 5 Jan 2026" in said
    assert asset.tax_free_share == 0.0


def test_the_latest_rate_counts_and_a_removed_one_no_more(pulled: World, linked: Link, signed_in: Any) -> None:
    owner = signed_in(UserFactory(firm=pulled.firm, role=Role.OWNER))
    for day, units in (("5/1/2026", "1.25"), ("6/1/2026", "1.30")):
        given = {"currency": "USD", "rate_date": day, "units_a_pound": units, "source": "A bank"}
        sent(owner, "exchange_rates", **given)
    assert plan_page(linked.local_id).rate_units == Decimal("1.3")
    sent(owner, "exchange_rate_remove", ExchangeRate.objects.get(units_a_pound="1.3").pk)
    assert plan_page(linked.local_id).rate_units == Decimal("1.25")


def test_a_rate_of_a_day_to_come_is_refused(pulled: World, signed_in: Any) -> None:
    owner = signed_in(UserFactory(firm=pulled.firm, role=Role.OWNER))
    given = {"currency": "USD", "rate_date": "1/1/2199", "units_a_pound": "1.2", "source": "A bank"}
    assert "a day that has come" in sent(owner, "exchange_rates", **given)


def test_a_plan_in_dollars_never_goes_to_plannr() -> None:
    fields = {
        "type": "pension",
        "sub_type": "us_401k",
        "currency": "USD",
        "owners": [{"client": "a", "percent": "100"}],
    }
    refused = first_reason(PUSH_RULES, fields)
    assert refused is not None and refused.code == "other_currency"


def test_a_fee_in_per_cent_goes_by_pounds(pulled: World) -> None:
    plan = dollar_plan(pulled)
    add_valuation(plan_id=plan.pk, valued_date=date(2026, 1, 5), amount=Decimal(1250))
    assert latest_values([plan.pk]) == {}
    state_rate(
        firm=pulled.firm, currency="USD", rate_date=date(2026, 1, 5), units_a_pound=Decimal("1.25"), source="A bank",
        user=pulled.user, today=pulled.moment.date(),
    )  # fmt: skip
    assert latest_values([plan.pk]) == {plan.pk: Decimal("1000.00")}
