"""Every warning of the results leads to the page, and to the field on it, that mends what it is about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django_scopes import scope

from backoffice.models import Cover, Expense, Plan, User, Withdrawal
from backoffice.services.plan_flows import create_plan_flow
from cashflow.models import Cashflow
from cashflow.selectors.cashflows import cashflow_page
from cashflow.selectors.records import records_of
from cashflow.selectors.warnings import warnings_of
from cashflow.services.assumption_sets import choose_assumptions
from cashflow.web.mending import Mending, mending_of
from domain.enums.items import CoverType, WithdrawalKind
from domain.enums.plans import Frequency, IncomeType, PlanStatus, PlanType
from tests.factories.backoffice import ClientFactory, IncomeFactory, ValuationFactory
from tests.factories.cashflow import AssumptionSetFactory, CashflowFactory
from tests.integration.cashflow.conftest import TODAY, Couple, add_plan

Sign = Callable[[User], Browser]


@pytest.fixture
def with_faults(couple: Couple) -> Couple:
    """The couple with a record of each kind that somebody should look at."""
    firm, wren, ash = couple.wren.firm, couple.wren, couple.ash
    IncomeFactory(firm=firm, client=couple.joint, name="Joint bonus", type=IncomeType.BONUS)
    add_plan(firm, {wren: 100}, PlanType.INVESTMENT, "tulip_futures", "Tulips", "100.00")
    add_plan(firm, {wren: 100}, PlanType.INVESTMENT, "oeic", "New fund", None)
    add_plan(firm, {ash: 100}, PlanType.PENSION, "final_salary", "Works scheme", None)
    add_plan(firm, {ash: 100}, PlanType.ANNUITY, "", "Old annuity", None)
    add_plan(firm, {wren: 100}, PlanType.INVESTMENT, "us_custodial", "Dollars", "100.00", currency="USD")
    with scope(firm=firm):
        ValuationFactory(
            firm=firm, plan=_of(firm, "Old fund", wren, PlanType.INVESTMENT, "oeic"), valued_date=date(2024, 1, 1)
        )
        cover = _of(firm, "Pays by the month", wren, PlanType.PROTECTION_POLICY, "family_income_benefit")
        create_plan_flow(Cover, plan_id=cover.pk, fields={
            "cover_type": CoverType.FAMILY_INCOME_BENEFIT, "benefit_amount": Decimal(900),
            "benefit_frequency": Frequency.ONCE, "benefit_status": PlanStatus.ACTIVE,
        })  # fmt: skip
        create_plan_flow(Withdrawal, plan_id=Plan.objects.get(name="Wren's pension").pk, fields={
            "amount": Decimal(90_000), "kind": WithdrawalKind.LIFETIME_ANNUITY,
        })  # fmt: skip
        Expense.objects.update(end_date=date(2040, 4, 6))
        rules = AssumptionSetFactory(firm=firm, review_date=date(2026, 1, 1))
        choose_assumptions(cashflow_id=couple.cashflow.pk, set_id=rules.pk)
        type(rules).objects.filter(pk=rules.pk).update(archived_at="2026-11-01T00:00Z")
    return couple


def _of(firm: object, name: str, owner: object, plan_type: PlanType, sub_type: str) -> Plan:
    return add_plan(firm, {owner: 100}, plan_type, sub_type, name, None)  # type: ignore[arg-type, return-value]


def mendings(cashflow: Cashflow) -> list[Mending]:
    with scope(firm=cashflow.firm):
        return [mending_of(one) for one in warnings_of(records_of(cashflow_page(cashflow.pk)), TODAY)]


def test_every_warning_leads_to_the_field_that_mends_it(with_faults: Couple, adviser: User, signed_in: Sign) -> None:
    found, browser = mendings(with_faults.cashflow), signed_in(adviser)
    here = reverse("cashflow", args=[with_faults.cashflow.pk])
    for words in (
        "No State Pension is recorded for Wren", "Joint bonus has no end", "Tulips", "New fund has no value",
        "Works scheme has no income", "Old annuity has no income", "no rate of exchange", "Old fund was last valued",
        "says it pays once", "no day is recorded", "were to be reviewed", "are archived",
        "No spending is recorded after",
    ):  # fmt: skip
        assert any(words in one.sentence for one in found), words
    assert all(f'href="{one.url}"' in browser.get(here).content.decode() for one in found[:1])
    for one in found:
        address, _, field = one.url.partition("#")
        answer = browser.get(address or here)
        assert answer.status_code == 200, one
        assert not field or f'id="{field}"' in answer.content.decode(), one


def test_what_stops_the_projection_leads_to_the_date_of_birth(firm: object, adviser: User, signed_in: Sign) -> None:
    nobody = ClientFactory(firm=firm, date_of_birth=None)
    first = mendings(CashflowFactory(firm=firm, people=[nobody]))[0]
    assert first.stops
    assert first.url == f"{reverse('client_edit', args=[nobody.pk])}#id_date_of_birth"
    assert 'id="id_date_of_birth"' in signed_in(adviser).get(first.url).content.decode()


def test_a_missing_state_pension_is_added_with_its_kind_and_its_owner(
    couple: Couple, adviser: User, signed_in: Sign
) -> None:
    (found,) = (one for one in mendings(couple.cashflow) if "No State Pension is recorded for Wren" in one.sentence)
    assert found.url == f"{reverse('income_new', args=[couple.wren.pk])}?type=state_pension"
    page = signed_in(adviser).get(found.url)
    assert "Income of Wren Sample" in page.content.decode()
    form = page.context["form"]
    assert (form["type"].value(), form["name"].value()) == (IncomeType.STATE_PENSION, "State Pension")
    assert '<option value="state_pension" selected>' in page.content.decode()


def test_a_type_that_is_not_known_is_no_reason_to_refuse_the_form(
    couple: Couple, adviser: User, signed_in: Sign
) -> None:
    page = signed_in(adviser).get(f"{reverse('income_new', args=[couple.wren.pk])}?type=tulips")
    assert (page.status_code, page.context["form"]["type"].value()) == (200, None)
