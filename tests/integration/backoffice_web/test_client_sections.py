"""A client's finances by the planner's kinds: in their order, pensions apart, what is empty folded into one list."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from backoffice.web.client_sections import ORDER
from cashflow.kinds import KINDS
from domain.enums.items import ItemKind
from domain.enums.plans import IncomeType, PlanType
from tests.factories.backoffice import ExpenseFactory, IncomeFactory, ValuationFactory, owned_plan
from tests.factories.plan_flows import ContributionFactory


def test_the_planner_and_the_finances_show_the_same_kinds_in_the_same_order():
    assert [(kind.code, kind.label) for kind in KINDS] == [(kind.value, kind.label) for kind in ItemKind]
    assert [code for code in ORDER if ItemKind.find(code)] == list(ItemKind)


def sections_of(browser, client) -> tuple[dict, dict]:
    context = browser.get(reverse("client_finances", args=[client.pk])).context
    return tuple({section.code: section for section in context[name]} for name in ("sections", "empty_sections"))


def test_each_item_stands_under_its_kind(browser, in_firm, firm, wren):
    IncomeFactory(firm=firm, client=wren)
    ExpenseFactory(firm=firm, client=wren)
    pot = owned_plan(wren, type=PlanType.PENSION, sub_type="sipp")
    owned_plan(wren, type=PlanType.PENSION, sub_type="defined_benefit", yearly_pension=Decimal(6_000))
    owned_plan(wren, type=PlanType.ANNUITY)
    owned_plan(wren, type=PlanType.GENERAL_INSURANCE)
    isa = owned_plan(wren, type=PlanType.INVESTMENT)
    ValuationFactory(firm=firm, plan=isa)
    for plan in (pot, isa):
        ContributionFactory(firm=firm, plan=plan)
    shown, _ = sections_of(browser, wren)
    assert list(shown) == [
        "income", "expense", "other_insurance", "savings", "savings_contribution", "defined_benefit_pension",
        "defined_contribution_pension", "pension_contribution", "pension_in_payment",
    ]  # fmt: skip
    assert [len(section.rows) for section in shown.values()] == [1] * 9
    assert (shown["savings"].total, shown["defined_benefit_pension"].total) == (isa.valuations.first().amount, None)
    page = browser.get(reverse("client_finances", args=[wren.pk])).text
    assert "promises £6,000 a year" in page


def test_an_income_that_is_a_pension_stands_among_both_and_counts_once(browser, in_firm, firm, wren):
    IncomeFactory(firm=firm, client=wren)
    pensions = [
        IncomeFactory(firm=firm, client=wren, type=kind) for kind in (IncomeType.PENSION, IncomeType.STATE_PENSION)
    ]
    shown, _ = sections_of(browser, wren)
    assert list(shown) == ["income", "pension_income"]
    assert len(shown["income"].rows) == 3
    assert {row.pk for row in shown["pension_income"].rows} == {one.pk for one in pensions}
    assert "count once" in browser.get(reverse("client_finances", args=[wren.pk])).text


def test_what_is_empty_is_one_list_of_what_may_be_added(browser, in_firm, wren):
    shown, empty = sections_of(browser, wren)
    assert shown == {}
    assert list(empty) == [
        "income", "expense", "asset", "liability", "life_assurance", "other_insurance", "savings",
        "defined_benefit_pension", "defined_contribution_pension", "pension_in_payment",
    ]  # fmt: skip
    loan = owned_plan(wren, type=PlanType.MORTGAGE)
    shown, empty = sections_of(browser, wren)
    assert list(shown) == ["liability"]
    assert [add.url for add in empty["repayment"].adds] == [reverse("repayment_new", args=[loan.pk])]


@pytest.mark.parametrize(
    ("code", "kind", "sub_type"),
    [("defined_benefit_pension", "pension", "defined_benefit"), ("liability", "mortgage", "")],
)
def test_adding_one_of_a_kind_begins_with_its_type(browser, in_firm, wren, code, kind, sub_type):
    _, empty = sections_of(browser, wren)
    form = browser.get(empty[code].adds[0].url).context["form"]
    assert (form["type"].value(), form["sub_type"].value() or "") == (kind, sub_type)
