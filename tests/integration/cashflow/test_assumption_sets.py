"""The firm's sets of assumptions: made, chosen, changed with the effect shown, archived, named in explanations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse
from django_scopes import scope

from backoffice.models import Firm, User
from cashflow.engine.explain import Topic, explain
from cashflow.engine.inputs import Rise
from cashflow.engine.project import project
from cashflow.engine.results import Projection
from cashflow.models import AssumptionSet
from cashflow.parameters.market import market_of
from cashflow.parameters.sets import delivered
from cashflow.parameters.stresses import stressed, stresses
from cashflow.selectors.assumption_effects import effects_of
from cashflow.selectors.assumption_sets import assumed_of, percents_of
from cashflow.selectors.cashflows import cashflow_page
from cashflow.selectors.checks import checks_of
from cashflow.selectors.inputs import inputs_of
from cashflow.selectors.records import records_of
from cashflow.selectors.warnings import warnings_of
from cashflow.services.assumption_sets import (
    archive_assumption_set,
    choose_assumptions,
    make_default,
    restore_assumption_set,
    update_assumption_set,
)
from domain.enums.people import Role
from domain.enums.plans import PlanType
from tests.factories.backoffice import UserFactory
from tests.factories.cashflow import AssumptionSetFactory
from tests.integration.cashflow.conftest import TODAY, Couple, add_plan

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
Sign = Callable[[User], Browser]


@pytest.fixture
def owner(firm: Firm) -> User:
    return UserFactory(firm=firm, role=Role.OWNER, name="Olive Owner")


@pytest.fixture
def cautious(firm: Firm, owner: User) -> AssumptionSet:
    return AssumptionSetFactory(
        firm=firm, name="Cautious", owner=owner, invested_growth=Decimal("3.5"), inflation=Decimal("2.5"),
        equity_share=Decimal(20), last_age=95,
    )  # fmt: skip


def projected(couple: Couple) -> Projection:
    with scope(firm=couple.wren.firm):
        inputs = inputs_of(records_of(cashflow_page(couple.cashflow.pk)), TODAY)
    assert inputs is not None
    return project(inputs)


def said(couple: Couple, today: date = TODAY) -> list[str]:
    with scope(firm=couple.wren.firm):
        return [warning.sentence for warning in warnings_of(records_of(cashflow_page(couple.cashflow.pk)), today)]


def choose(couple: Couple, row: AssumptionSet | None) -> None:
    with scope(firm=couple.wren.firm):
        choose_assumptions(cashflow_id=couple.cashflow.pk, set_id=row.pk if row else None)


def test_a_row_and_its_figures_say_the_same(couple: Couple, cautious: AssumptionSet) -> None:
    with scope(firm=couple.wren.firm):
        found = assumed_of(AssumptionSet.objects.get(pk=cautious.pk))
    assert percents_of(found)["invested_growth"] == Decimal("3.5")
    assert (found.inflation, found.earnings, found.last_age) == (0.025, None, 95)
    assert percents_of(delivered(2026))["equity_share"] == 60


def test_the_set_chosen_is_what_a_cashflow_is_projected_with(couple: Couple, cautious: AssumptionSet) -> None:
    before = projected(couple)
    choose(couple, cautious)
    after = projected(couple)
    assert before.plan.assumptions.assumed == delivered(2026)
    assert {a.growth for a in after.plan.assets if a.name == "Ash's ISA"} == {0.035}
    assert after.plan.assumptions.indices[Rise.PRICES][2] == pytest.approx(1.025**2)
    assert len(after.timeline) == len(before.timeline) - 5


def test_the_default_counts_where_none_is_chosen(couple: Couple, cautious: AssumptionSet) -> None:
    with scope(firm=couple.wren.firm):
        make_default(set_id=cautious.pk)
    assert projected(couple).plan.assumptions.assumed.name == "Cautious"  # type: ignore[union-attr]
    with scope(firm=couple.wren.firm):
        make_default(set_id=None)
    assert projected(couple).plan.assumptions.assumed == delivered(2026)


def test_the_explanation_names_the_set_or_the_plans_own_rate(couple: Couple, cautious: AssumptionSet) -> None:
    add_plan(
        couple.wren.firm, {couple.wren: 100}, PlanType.INVESTMENT, "oeic", "Own fund", "9000.00",
        growth_percent=Decimal("4.25"),
    )  # fmt: skip
    choose(couple, cautious)
    lines = {line.words: line for line in explain(projected(couple), 1, Topic.ASSETS).lines}
    isa = next(line for words, line in lines.items() if words.startswith("Ash's ISA: growth"))
    own = next(line for words, line in lines.items() if words.startswith("Own fund: growth"))
    assert "growth of the set “Cautious” (Olive Owner, " in isa.origins[0].words
    assert [origin.words for origin in own.origins] == ["growth of 4.25 % a year, recorded for this plan"]


def test_markets_move_as_the_set_says(couple: Couple, cautious: AssumptionSet) -> None:
    with scope(firm=couple.wren.firm):
        market = market_of(assumed_of(AssumptionSet.objects.get(pk=cautious.pk)))
    assert set(market.mixes.values()) >= {(0.2, 0.8, 0.0, 0.0)}


def test_a_stress_keeps_the_sets_own_prices(couple: Couple, cautious: AssumptionSet) -> None:
    choose(couple, cautious)
    plan = projected(couple).plan
    dearer = stressed(plan, next(one for one in stresses() if one.code == "high_inflation"))
    assert dearer.assumptions.indices[Rise.PRICES][1] == pytest.approx(1.055)
    longer = stressed(plan, next(one for one in stresses() if one.code == "long_life"))
    assert longer.assumptions.indices[Rise.PRICES][1] == pytest.approx(1.025)


def test_a_set_past_its_review_warns_and_fails_its_check(couple: Couple, cautious: AssumptionSet) -> None:
    choose(couple, cautious)
    assert not [words for words in said(couple) if "reviewed by" in words]
    assert "The assumptions “Cautious” were to be reviewed by 6 Apr 2027." in said(couple, date(2027, 4, 7))
    with scope(firm=couple.wren.firm):
        records = records_of(cashflow_page(couple.cashflow.pk))
        checks = checks_of(records, projected(couple).plan, date(2027, 4, 7))
    assert any("not due for review" in check.asks and not check.is_met for check in checks)


def test_the_delivered_set_is_to_be_reviewed_too(couple: Couple) -> None:
    assert any("“As delivered” were to be reviewed" in words for words in said(couple, date(2027, 4, 7)))


def test_an_archived_set_stays_with_who_chose_it_and_warns(couple: Couple, cautious: AssumptionSet) -> None:
    choose(couple, cautious)
    with scope(firm=couple.wren.firm):
        archive_assumption_set(set_id=cautious.pk, now=NOW)
        assert projected(couple).plan.assumptions.assumed.name == "Cautious"  # type: ignore[union-attr]
        assert any("are archived" in words for words in said(couple))
        with pytest.raises(ValidationError):
            make_default(set_id=cautious.pk)
        choose_assumptions(cashflow_id=couple.cashflow.pk, set_id=cautious.pk)
        choose_assumptions(cashflow_id=couple.cashflow.pk, set_id=None)
        with pytest.raises(ValidationError):
            choose_assumptions(cashflow_id=couple.cashflow.pk, set_id=cautious.pk)
        restore_assumption_set(set_id=cautious.pk)
        choose_assumptions(cashflow_id=couple.cashflow.pk, set_id=cautious.pk)


def test_the_default_is_not_archived(couple: Couple, cautious: AssumptionSet) -> None:
    with scope(firm=couple.wren.firm):
        make_default(set_id=cautious.pk)
        with pytest.raises(ValidationError):
            archive_assumption_set(set_id=cautious.pk, now=NOW)


def test_marks_do_not_move_the_day_of_the_figures(couple: Couple, cautious: AssumptionSet) -> None:
    with scope(firm=couple.wren.firm):
        before = AssumptionSet.objects.get(pk=cautious.pk).updated_at
        make_default(set_id=cautious.pk)
        assert AssumptionSet.objects.get(pk=cautious.pk).updated_at == before
        update_assumption_set(set_id=cautious.pk, fields={"charges": Decimal("1.25")})
        assert AssumptionSet.objects.get(pk=cautious.pk).updated_at > before


def test_what_a_change_does_is_worked_out_before_it_is_saved(couple: Couple, cautious: AssumptionSet) -> None:
    with scope(firm=couple.wren.firm):
        row = AssumptionSet.objects.get(pk=cautious.pk)
        assert effects_of(row, {"invested_growth": Decimal(1)}, TODAY).count == 0
        choose_assumptions(cashflow_id=couple.cashflow.pk, set_id=row.pk)
        found = effects_of(row, {"invested_growth": Decimal(9)}, TODAY)
        kept = AssumptionSet.objects.get(pk=row.pk).invested_growth
    (one,) = found.shown
    assert (found.count, found.others, kept) == (1, 0, Decimal("3.5"))
    assert one.before and one.after and one.after.at_end > one.before.at_end


def test_the_page_shows_the_change_and_saves_it_only_on_a_second_word(
    couple: Couple, cautious: AssumptionSet, owner: User, signed_in: Sign
) -> None:
    choose(couple, cautious)
    browser, url = signed_in(owner), reverse("assumption_set_edit", args=[cautious.pk])
    form = browser.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    data = {name: form.fields[name].prepare_value(value) for name, value in data.items()} | {"invested_growth": "9"}
    html = browser.post(url, data).content.decode()
    assert "Nothing is saved yet" in html
    assert "Wren and Ash" in html and "3.5" in html
    with scope(firm=couple.wren.firm):
        assert AssumptionSet.objects.get(pk=cautious.pk).invested_growth == Decimal("3.5")
    assert 'name="invested_growth"' in browser.post(url, data | {"do": "change"}).content.decode()
    assert browser.post(url, data | {"do": "confirm"}).status_code == 302
    with scope(firm=couple.wren.firm):
        assert AssumptionSet.objects.get(pk=cautious.pk).invested_growth == Decimal(9)


def test_a_set_is_made_from_another_and_chosen_on_the_cashflows_page(
    couple: Couple, cautious: AssumptionSet, owner: User, adviser: User, signed_in: Sign
) -> None:
    browser, url = signed_in(owner), reverse("assumption_set_new")
    form = browser.get(url, {"like": cautious.pk}).context["form"]
    assert form["invested_growth"].value() == "3.5"
    data = {name: form.fields[name].prepare_value(form[name].value()) or "" for name in form.fields}
    browser.post(url, data | {"name": "Bold", "invested_growth": "6,0"})  # a comma is no point
    with scope(firm=couple.wren.firm):
        assert not AssumptionSet.objects.filter(name="Bold").exists()
    browser.post(url, data | {"name": "Bold", "invested_growth": "6"})
    with scope(firm=couple.wren.firm):
        made = AssumptionSet.objects.get(name="Bold")
    page = signed_in(adviser)
    page.post(reverse("cashflow_assumptions", args=[couple.cashflow.pk]), {"assumption_set": made.pk})
    html = page.get(reverse("cashflow", args=[couple.cashflow.pk]), {"launched": 1}).content.decode()
    assert "What is assumed: Bold" in html
    assert "Olive Owner answers for it" in html


def test_only_who_runs_the_firm_changes_sets(
    couple: Couple, cautious: AssumptionSet, adviser: User, signed_in: Sign
) -> None:
    browser = signed_in(adviser)
    html = browser.get(reverse("assumption_sets")).content.decode()
    assert "Cautious" in html and "As delivered" in html
    assert "Only an owner or administrator of the firm may change what cashflows assume" in html
    assert "disabled" in browser.get(reverse("assumption_set_edit", args=[cautious.pk])).content.decode()
    for name in ("assumption_set_edit", "assumption_set_default", "assumption_set_archive", "assumption_set_restore"):
        assert browser.post(reverse(name, args=[cautious.pk])).status_code == 403, name
    assert browser.get(reverse("assumption_set_new")).status_code == 403


def test_another_firms_set_cannot_be_chosen(couple: Couple, adviser: User, signed_in: Sign) -> None:
    strange = AssumptionSetFactory()
    url = reverse("cashflow_assumptions", args=[couple.cashflow.pk])
    signed_in(adviser).post(url, {"assumption_set": strange.pk})
    with scope(firm=couple.wren.firm):
        assert cashflow_page(couple.cashflow.pk).assumption_set_id is None
