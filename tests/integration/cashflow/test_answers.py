"""How much, how soon: each answer says what it takes for granted and is kept as a what-if in which nothing lacks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django_scopes import scope

from backoffice.models import Client, Expense, User
from cashflow.engine.inputs import PREMIUM, PlanInputs
from cashflow.engine.project import project
from cashflow.models import Scenario
from cashflow.selectors.cashflows import cashflow_page
from cashflow.selectors.projection import plan_of
from cashflow.selectors.scenarios import changes_of, scenario_page
from cashflow.web.answers import Answer, asked_of, spending
from cashflow.what_ifs import with_changes
from domain.enums.plans import IncomeType, PlanType
from tests.factories.backoffice import IncomeFactory
from tests.integration.cashflow.conftest import TODAY, Couple, add_plan

Sign = Callable[[User], Browser]
LASTING, SHORT = Decimal(2_500), Decimal(4_500)
"""What a month costs in a plan that lasts, and in one that does not."""
APPLIED = {
    LASTING: {"spending", "retirement-0", "growth", "loss", "cover-0", "cover-1"},
    SHORT: {"spending", "saving", "growth", "cover-0", "cover-1"},
}


def plan(couple: Couple) -> PlanInputs:
    with scope(firm=couple.wren.firm):
        found = plan_of(cashflow_page(couple.cashflow.pk), TODAY)
    assert found is not None
    return found


def rich(couple: Couple) -> None:
    """Enough for every answer to be neither nothing nor everything."""
    firm = couple.wren.firm
    add_plan(firm, {couple.ash: 100}, PlanType.INVESTMENT, "oeic", "Harbour fund", "250000.00")
    add_plan(firm, {couple.wren: 100}, PlanType.CASH_ACCOUNT, "savings", "Wren's savings", "90000.00")
    Client.objects.filter(pk=couple.wren.pk).update(retirement_age=66)
    IncomeFactory(
        firm=firm, client=couple.wren, name="Wren's State Pension", type=IncomeType.STATE_PENSION,
        amount=Decimal("12547.60"),
    )  # fmt: skip


def answer_of(couple: Couple, slug: str) -> tuple[PlanInputs, Answer]:
    found = plan(couple)
    return found, next(seeks for name, _, seeks in asked_of(found) if name == slug)(found)


@pytest.mark.parametrize("is_rich", [False, True])
@pytest.mark.parametrize("month", [LASTING, SHORT])
def test_with_each_answer_applied_nothing_is_missing(couple: Couple, month: Decimal, is_rich: bool) -> None:
    with scope(firm=couple.wren.firm):
        Expense.objects.update(amount=month)
        if is_rich:
            rich(couple)
    applied = set()
    for slug, _, seeks in asked_of(plan(couple)):
        found = seeks(plan(couple))
        assert found.told and found.assumed.endswith("."), slug
        if found.changes:
            applied.add(slug)
            assert project(with_changes(plan(couple), found.changes)).first_shortfall is None, (slug, found)
    assert is_rich or applied == APPLIED[month]


def test_a_little_more_than_the_answer_would_lack(couple: Couple) -> None:
    with scope(firm=couple.wren.firm):
        rich(couple)
    found, answer = answer_of(couple, "spending")
    (change,) = answer.changes
    assert change.percent is not None
    more = replace(change, percent=change.percent + 2)
    assert project(with_changes(found, [more])).first_shortfall is not None


def test_an_answer_says_from_when_on_no_spending_is_planned(couple: Couple, adviser: User, signed_in: Sign) -> None:
    with scope(firm=couple.wren.firm):
        Expense.objects.update(end_date=date(2040, 4, 6))
    browser, pk = signed_in(adviser), couple.cashflow.pk
    for slug in ("spending", "loss"):
        page = browser.get(reverse("cashflow_answer", args=[pk]), {"ask": slug}).content.decode()
        assert "From 2040/41 on no spending is planned, so this says nothing about what those years will cost." in page
    fan = browser.get(reverse("cashflow_futures", args=[pk])).content.decode()
    assert "futures meet all spending that is planned, which ends with 2039/40" in " ".join(fan.split())


def test_premiums_stay_as_they_are_whatever_is_spent(couple: Couple) -> None:
    found = plan(couple)
    premium = replace(found.expenses[0], key=f"{PREMIUM}1", name="Premium", amount=200.0)
    insured = replace(found, expenses=(*found.expenses, premium))
    told = spending(insured)
    assert told.told[1].endswith(" of the £30,000 planned for 2027/28.")
    assert project(with_changes(insured, told.changes)).first_shortfall is None
    assert asked_of(replace(found, expenses=(premium,)))[0][0] != "spending"


@pytest.mark.parametrize("slug", ["spending", "growth", "cover-0"])
def test_an_answer_is_kept_as_a_what_if(couple: Couple, adviser: User, signed_in: Sign, slug: str) -> None:
    browser, pk = signed_in(adviser), couple.cashflow.pk
    page = browser.get(reverse("cashflow_answer", args=[pk]), {"ask": slug}).content.decode()
    keep = f"{reverse('cashflow_answer_keep', args=[pk])}?ask={slug}"
    assert keep in page and "Taken for granted: " in page
    assert browser.get(keep).status_code == 405
    answer = browser.post(keep)
    with scope(firm=couple.wren.firm):
        made = scenario_page(Scenario.objects.get().pk)
        assert answer.url == reverse("cashflow_what_if", args=[made.pk])
        kept = project(with_changes(plan(couple), changes_of(made)))
    assert kept.first_shortfall is None
    assert made.name in browser.get(answer.url).content.decode()


def test_an_answer_about_a_what_if_keeps_its_differences_too(couple: Couple, adviser: User, signed_in: Sign) -> None:
    browser, pk = signed_in(adviser), couple.cashflow.pk
    browser.post(reverse("cashflow_what_if_keep", args=[pk]), {"spending": "20", "name": "Lavish"})
    with scope(firm=couple.wren.firm):
        lavish = Scenario.objects.get()
    browser.post(f"{reverse('cashflow_answer_keep', args=[pk])}?ask=growth&what_if={lavish.pk}")
    with scope(firm=couple.wren.firm):
        made = scenario_page(Scenario.objects.latest("pk").pk)
        assert [change.kind for change in made.changes.all()] == ["spending", "growth"]
    assert made.name.startswith("Lavish: Growth of ")


def test_an_answer_without_anything_to_apply_is_not_kept(couple: Couple, adviser: User, signed_in: Sign) -> None:
    browser, keep = signed_in(adviser), reverse("cashflow_answer_keep", args=[couple.cashflow.pk])
    assert browser.post(f"{keep}?ask=weather").url == reverse("cashflow_questions", args=[couple.cashflow.pk])
    _, answer = answer_of(couple, "saving")
    assert not answer.changes
    back = browser.post(f"{keep}?ask=saving")
    assert back.url.endswith("?ask=saving#ask-saving")
    with scope(firm=couple.wren.firm):
        assert not Scenario.objects.exists()
