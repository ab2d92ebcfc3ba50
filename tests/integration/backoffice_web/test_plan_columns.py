"""The planner's columns of a plan: asked by type, shown where known, gone with a type they do not concern."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from backoffice.models import Plan
from backoffice.web.forms.plans import ASKED, GROUPS, PlanForm
from domain.enums.plans import PlanType
from tests.factories.backoffice import owned_plan

PROMISE = {
    "scheme_status": "deferred", "yearly_pension": "6,840", "pension_lump_sum": "18k", "pension_revaluation": "prices",
    "pension_death_benefit": "survivor_pension", "normal_retirement_age": "65",
}  # fmt: skip


def sent(kind: str, **answers: str) -> dict[str, str]:
    return {"type": kind, "name": "A plan", "status": "active", "is_under_advice": "on", **answers}


def test_every_column_has_its_question_and_every_type_its_rule():
    asked = [name for *_, names in GROUPS for name in names]
    assert sorted(asked) == sorted(ASKED)
    style = (Path(settings.BASE_DIR) / "static/css/plan-form.css").read_text()
    for kind in {kind for kinds in ASKED.values() for kind in kinds}:
        assert f".for-{kind}" in style
        assert f"[value={kind}]" in style


def test_a_pension_keeps_what_its_scheme_promises_and_says_so(browser, in_firm, wren):
    page = browser.get(reverse("plan_new", args=[wren.pk])).text
    assert "What the scheme promises" in page
    answer = browser.post(reverse("plan_new", args=[wren.pk]), sent("pension", **PROMISE))
    plan = Plan.objects.get()
    assert (plan.yearly_pension, plan.pension_lump_sum) == (Decimal(6840), Decimal(18_000))
    assert (plan.scheme_status, plan.pension_revaluation, plan.normal_retirement_age) == (
        "deferred",
        "prices",
        65,
    )
    shown = browser.get(answer["Location"]).text
    assert all(words in shown for words in ("£6,840.00", "£18,000.00", "Deferred", "A pension to the survivor"))


def test_growth_may_be_nought_or_less_and_is_shown(browser, in_firm, wren):
    for typed, said in (("0", "0 %"), ("-1.5", "-1.5 %")):
        plan = owned_plan(wren, type=PlanType.INVESTMENT)
        answer = browser.post(reverse("plan_edit", args=[plan.pk]), sent("investment", growth_percent=typed))
        plan.refresh_from_db()
        assert plan.growth_percent == Decimal(typed)
        assert said in browser.get(answer["Location"]).text


def test_a_growth_nobody_means_is_refused(browser, in_firm, wren):
    plan = owned_plan(wren, type=PlanType.INVESTMENT)
    page = browser.post(reverse("plan_edit", args=[plan.pk]), sent("investment", growth_percent="60")).text
    assert "Enter a percentage from -20 to 50" in page


def test_what_does_not_concern_the_type_is_not_stored(browser, in_firm, wren):
    browser.post(reverse("plan_new", args=[wren.pk]), sent("mortgage", is_default_account="on", **PROMISE))
    plan = Plan.objects.get()
    assert (plan.is_default_account, plan.yearly_pension, plan.scheme_status) == (False, None, "")


def test_another_type_takes_along_only_what_concerns_it(browser, in_firm, wren):
    plan = owned_plan(wren, type=PlanType.CASH_ACCOUNT, is_default_account=True, growth_percent=Decimal(3))
    answer = browser.post(reverse("plan_edit", args=[plan.pk]), sent("investment", growth_percent="3"))
    assert answer.status_code == 302
    plan.refresh_from_db()
    assert (plan.type, plan.is_default_account, plan.growth_percent) == ("investment", False, Decimal(3))


@pytest.mark.parametrize("recorded", ["", "prices", "fixed"])
def test_a_rise_that_needs_a_percentage_is_offered_only_where_it_is_recorded(in_firm, wren, recorded):
    plan = owned_plan(wren, type=PlanType.PENSION, pension_revaluation=recorded)
    codes = [code for code, _ in PlanForm(owners=[wren], plan=plan).fields["pension_revaluation"].choices]
    assert ("fixed" in codes) == (recorded == "fixed")
