"""What annuities pay by their own record counts in the plan, once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django_scopes import scope

from backoffice.models import Plan
from cashflow.engine.inputs import Income, IncomeKind, Rise
from cashflow.selectors.annuities import rising
from cashflow.selectors.cashflows import cashflow_page
from cashflow.selectors.records import records_of
from cashflow.selectors.warnings import warnings_of
from domain.enums.plans import PlanType
from tests.factories.backoffice import IncomeFactory
from tests.integration.cashflow.conftest import TODAY, Couple, add_plan
from tests.integration.cashflow.test_plan_parts import gathered

PAYS: dict[str, Any] = {
    "income_amount": 45500, "income_frequency": "monthly", "escalation": "RPI", "spouse_percentage": 66.67,
}  # fmt: skip


def annuity(couple: Couple, **details: Any) -> Plan:
    return add_plan(
        couple.wren.firm, {couple.wren: 100}, PlanType.ANNUITY, "lifetime_annuity", "Wren's annuity", None,
        opened_date=date(2022, 2, 8), details=details,
    )  # fmt: skip


def paid(couple: Couple) -> list[Income]:
    return [one for one in gathered(couple).incomes if "annuity" in one.name]


def told(couple: Couple) -> list[str]:
    with scope(firm=couple.wren.firm):
        found = warnings_of(records_of(cashflow_page(couple.cashflow.pk)), TODAY)
    return [one.sentence for one in found if "annuity" in one.sentence]


def test_it_pays_what_its_record_says_and_its_share_goes_on(couple: Couple) -> None:
    annuity(couple, **PAYS)
    (pays,) = paid(couple)
    assert (pays.amount, pays.kind, pays.rise) == (5460, IncomeKind.PENSIONS, Rise.PRICES)
    assert pays.survivor_share == pytest.approx(0.6667)
    assert pays.shares == (1.0, 0.0)
    assert told(couple) == []


def test_one_that_says_nothing_pays_nothing_and_is_told(couple: Couple) -> None:
    annuity(couple)
    assert paid(couple) == []
    assert len(told(couple)) == 1


def test_an_income_that_names_it_counts_instead(couple: Couple) -> None:
    plan = annuity(couple, **PAYS)
    with scope(firm=couple.wren.firm):
        IncomeFactory(
            firm=couple.wren.firm, client=couple.wren, plan=plan, type="pension", name="From the annuity",
            amount=500, frequency="monthly",
        )  # fmt: skip
    assert [(one.name, one.amount) for one in paid(couple)] == [("From the annuity", 500)]


def test_an_income_that_may_be_it_is_asked_about_before_anything_counts_twice(couple: Couple) -> None:
    annuity(couple, **PAYS)
    with scope(firm=couple.wren.firm):
        IncomeFactory(
            firm=couple.wren.firm, client=couple.wren, type="pension", name="Old Ferry", amount=455,
            frequency="monthly",
        )  # fmt: skip
    assert paid(couple) == []
    assert len(told(couple)) == 1


@pytest.mark.parametrize(("words", "rise", "fixed"), [
    ("RPI", Rise.PRICES, 0.0),
    ("CPI capped at 5%", Rise.PRICES, 0.0),
    ("3%", Rise.NONE, 0.03),
    ("2.5 per cent", Rise.NONE, 0.025),
    ("level", Rise.NONE, 0.0),
    ("none", Rise.NONE, 0.0),
    ("", Rise.NONE, 0.0),
    ("as agreed", Rise.NONE, 0.0),
])  # fmt: skip
def test_what_raises_it_is_read_from_the_providers_words(words: str, rise: Rise, fixed: float) -> None:
    assert rising(words)[:2] == (rise, fixed)
