"""Pension incomes that are a State Pension, or what a scheme pays: recognised, asked about, remembered."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django_scopes import scope

from backoffice.models import Income, User
from cashflow.engine.inputs import IncomeKind, Rise
from cashflow.models import PensionAnswer
from cashflow.selectors.cashflows import cashflow_page
from cashflow.selectors.inputs import inputs_of
from cashflow.selectors.records import records_of
from cashflow.selectors.warnings import Warning, warnings_of
from domain.enums.plans import IncomeType, PlanType
from tests.factories.backoffice import IncomeFactory
from tests.factories.cashflow import CashflowFactory
from tests.integration.cashflow.conftest import TODAY, Couple, add_plan


def pension(couple: Couple, name: str, **fields: Any) -> Income:
    """A pension as another system would send it: it has one word for all of them."""
    return IncomeFactory(
        firm=couple.wren.firm, client=couple.wren, name=name, type=IncomeType.PENSION, amount=Decimal("11502.40"),
        **fields,
    )  # fmt: skip


def found_warnings(couple: Couple) -> list[Warning]:
    with scope(firm=couple.wren.firm):
        return warnings_of(records_of(cashflow_page(couple.cashflow.pk)), TODAY)


def said(couple: Couple) -> str:
    return " ".join(warning.sentence for warning in found_warnings(couple))


def planned(couple: Couple, name: str) -> Any:
    with scope(firm=couple.wren.firm):
        inputs = inputs_of(records_of(cashflow_page(couple.cashflow.pk)), TODAY)
    assert inputs is not None
    return next(income for income in inputs.incomes if income.name == name)


def answer(browser: Browser, couple: Couple, income: Income, said: str, plan: Any = None) -> None:
    sent = {"income": income.pk, "answer": said, "plan": plan.pk if plan else ""}
    address = reverse("cashflow_pension", args=[couple.cashflow.pk])
    assert browser.post(address, sent).status_code == 302


def test_a_pension_called_state_pension_is_planned_as_one(couple: Couple) -> None:
    income = pension(couple, "State Pension")
    found = planned(couple, "State Pension")
    assert (found.kind, found.rise, found.start) == (
        IncomeKind.STATE_PENSION, Rise.TRIPLE_LOCK, date(2035, 5, 17),
    )  # fmt: skip
    assert "State Pension is recorded for Wren" not in said(couple)
    income.refresh_from_db()
    assert income.type == IncomeType.PENSION, "what it is called elsewhere is left alone"


def test_a_plan_that_is_a_state_pension_makes_its_income_one(couple: Couple) -> None:
    plan = add_plan(couple.wren.firm, {couple.wren: 100}, PlanType.PENSION, "state_pension", "Entitlement", None)
    assert "Entitlement has no income" in said(couple)
    pension(couple, "Weekly money", plan=plan)
    assert planned(couple, "Weekly money").kind == IncomeKind.STATE_PENSION
    assert "Entitlement" not in said(couple)


def test_a_pension_of_another_name_is_asked_about_once(couple: Couple, adviser: User, signed_in: Any) -> None:
    browser, income = signed_in(adviser), pension(couple, "Weekly money")
    assert "Is “Weekly money” the State Pension of Wren Sample?" in said(couple)
    assert "No State Pension is recorded for Wren Sample" not in said(couple)
    html = browser.get(reverse("cashflow", args=[couple.cashflow.pk])).content.decode()
    assert f'name="income" value="{income.pk}"' in html
    answer(browser, couple, income, "yes")
    assert planned(couple, "Weekly money").kind == IncomeKind.STATE_PENSION
    assert "Weekly money" not in said(couple)


def test_no_is_remembered_and_can_be_taken_back(couple: Couple, adviser: User, signed_in: Any) -> None:
    browser, income = signed_in(adviser), pension(couple, "Weekly money")
    answer(browser, couple, income, "no")
    assert planned(couple, "Weekly money").kind == IncomeKind.PENSIONS
    assert "No State Pension is recorded for Wren Sample" in said(couple)
    with scope(firm=adviser.firm):
        kept = PensionAnswer.objects.get()
    browser.post(reverse("cashflow_pension_forget", args=[couple.cashflow.pk, kept.pk]))
    assert "Is “Weekly money” the State Pension" in said(couple)


def test_a_name_may_deceive(couple: Couple, adviser: User, signed_in: Any) -> None:
    browser, income = signed_in(adviser), pension(couple, "State Pension")
    html = browser.get(reverse("cashflow", args=[couple.cashflow.pk])).content.decode()
    assert "Planned as the State Pension" in html
    answer(browser, couple, income, "no")
    assert planned(couple, "State Pension").kind == IncomeKind.PENSIONS


def test_a_works_pension_is_asked_about_and_then_names_its_income(
    couple: Couple, adviser: User, signed_in: Any
) -> None:
    browser = signed_in(adviser)
    pension(couple, "State Pension")
    scheme = add_plan(couple.wren.firm, {couple.wren: 100}, PlanType.PENSION, "final_salary", "Works scheme", None)
    income = pension(couple, "Monthly from Dunmore")
    assert "Is “Monthly from Dunmore” what Works scheme pays?" in said(couple)
    answer(browser, couple, income, "no", scheme)
    assert "Works scheme has no income that names it" in said(couple)
    answer(browser, couple, income, "yes", scheme)
    assert "Works scheme" not in said(couple)
    income.refresh_from_db()
    assert (income.plan_id, income.type) == (scheme.pk, IncomeType.PENSION)
    with scope(firm=adviser.firm):
        kept = PensionAnswer.objects.get()
    browser.post(reverse("cashflow_pension_forget", args=[couple.cashflow.pk, kept.pk]))
    income.refresh_from_db()
    assert income.plan_id is None


def test_a_works_pension_called_like_its_plan_needs_no_question(couple: Couple) -> None:
    add_plan(couple.wren.firm, {couple.wren: 100}, PlanType.PENSION, "final_salary", "Works scheme", None)
    pension(couple, "WORKS  scheme")
    assert "Works scheme has no income" not in said(couple)
    assert "what Works scheme pays" not in said(couple)


def test_only_incomes_of_the_cashflow_are_answered_about(
    couple: Couple, adviser: User, outsider: User, signed_in: Any
) -> None:
    income = pension(couple, "Weekly money")
    alone = CashflowFactory(firm=couple.wren.firm, people=[couple.ash])
    sent = {"income": income.pk, "answer": "yes", "plan": ""}
    elsewhere = reverse("cashflow_pension", args=[alone.pk])
    html = signed_in(adviser).post(elsewhere, sent, follow=True).content.decode()
    assert "no longer in the cashflow" in html
    address = reverse("cashflow_pension", args=[couple.cashflow.pk])
    assert signed_in(adviser).get(address).status_code == 405
    assert signed_in(outsider).post(address, sent).status_code == 404
    with scope(firm=adviser.firm), pytest.raises(PensionAnswer.DoesNotExist):
        PensionAnswer.objects.get()
