"""How sure a plan is, what it bears, and what is checked before it goes to a client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django_scopes import scope

from backoffice.models import Expense, User
from cashflow.drawings.chance import Chance, chance_of
from cashflow.drawings.futures import LINES, fan_chart, stress_cases
from cashflow.drawings.side_by_side import measured
from cashflow.drawings.terms import Money, Terms
from cashflow.engine.inputs import PlanInputs
from cashflow.engine.project import project
from cashflow.reports.summary import how_sure, key_figures
from cashflow.selectors.cashflows import cashflow_page
from cashflow.selectors.checks import _pension_age, checks_of
from cashflow.selectors.projection import plan_of
from cashflow.selectors.records import records_of
from cashflow.web.answers import asked_of, spending
from cashflow.web.futures import _simulated, living
from domain.enums.plans import PlanType
from tests.factories.backoffice import ClientFactory
from tests.factories.cashflow import AssumptionSetFactory, CashflowFactory
from tests.integration.cashflow.conftest import TODAY, Couple, add_plan

Sign = Callable[[User], Browser]


def plan(couple: Couple) -> PlanInputs:
    with scope(firm=couple.wren.firm):
        found = plan_of(cashflow_page(couple.cashflow.pk), TODAY)
    assert found is not None
    return found


def unmet(couple: Couple, today: date = TODAY) -> list[str]:
    with scope(firm=couple.wren.firm):
        records = records_of(cashflow_page(couple.cashflow.pk))
    return [f"{check.asks}: {check.found}" for check in checks_of(records, plan(couple), today) if not check.is_met]


def test_the_fan_and_the_stresses_are_shown_with_their_figures(couple: Couple, adviser: User, signed_in: Sign) -> None:
    browser = signed_in(adviser)
    html = browser.get(reverse("cashflow_futures", args=[couple.cashflow.pk])).content.decode()
    for words in (
        "in 100",
        "A first look over 200 futures",
        "Markets fall early",
        "Long life",
        "without inflation",
    ):
        assert words in html, words
    for name, _ in LINES:
        assert name in html


def test_the_thorough_fan_follows_and_is_a_file(
    couple: Couple, adviser: User, signed_in: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cashflow.web.futures.THOROUGH", 300)
    browser, pk = signed_in(adviser), couple.cashflow.pk
    html = browser.get(reverse("cashflow_fan", args=[pk])).content.decode()
    assert "300 futures of the markets" in html
    assert "A first look" not in html
    answer = browser.get(reverse("cashflow_futures_csv", args=[pk]))
    rows = [line.split(",") for line in b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()]
    assert rows[0][-1] == "Share without anything missing"
    first = [float(cell) for cell in rows[1][-6:-1]]
    assert first == sorted(first)
    assert 0 <= float(rows[-1][-1]) <= float(rows[1][-1]) <= 1


def test_quantiles_are_drawn_the_lowest_first(couple: Couple) -> None:
    chart = fan_chart(plan(couple), _simulated(plan(couple), 100))
    ends = [series.values[10] for series in chart.series]
    assert ends == sorted(ends, key=lambda value: float(value or 0))


def test_a_stress_is_worse_than_the_plan(couple: Couple) -> None:
    cases = {case.name: case for case, _ in stress_cases(plan(couple), "The plan", Terms.REAL)}
    assert len(cases) == 8
    assert cases["Low returns"].short_years >= cases["The plan"].short_years
    assert cases["Low returns"].assets_at_end <= cases["The plan"].assets_at_end
    assert len(cases["Long life"].years) == len(cases["The plan"].years) + 5


def test_the_stresses_are_a_file_too(couple: Couple, adviser: User, signed_in: Sign) -> None:
    answer = signed_in(adviser).get(reverse("cashflow_stresses_csv", args=[couple.cashflow.pk]))
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    blows = "Markets fall early,Low returns,High inflation,Early death,Long life,Care,Serious illness"
    assert lines[0].endswith(f"The plan,{blows}")
    assert lines[-1].split(",")[1] == ""  # only a long life goes on to the last year
    assert lines[-1].split(",")[6]


def test_every_question_is_answered(couple: Couple, adviser: User, signed_in: Sign) -> None:
    browser, pk = signed_in(adviser), couple.cashflow.pk
    html = browser.get(reverse("cashflow_questions", args=[pk])).content.decode()
    questions = asked_of(plan(couple))
    assert len(questions) == 7
    for slug, words, _ in questions:
        assert words in html
        answer = browser.get(reverse("cashflow_answer", args=[pk]), {"ask": slug}).content.decode()
        assert words in answer
        assert "<p>" in answer, slug
    assert browser.get(reverse("cashflow_answer", args=[pk]), {"ask": "weather"}).status_code == 404


def test_without_scripts_an_answer_stands_on_the_page(couple: Couple, adviser: User, signed_in: Sign) -> None:
    url = reverse("cashflow_questions", args=[couple.cashflow.pk])
    html = signed_in(adviser).get(url, {"ask": "loss"}).content.decode()
    assert html.count('class="question"') == 7
    assert html.count("<p>", html.index("ask-loss"), html.index("</section>")) >= 1


def test_more_can_be_spent_by_who_owns_more(couple: Couple) -> None:
    before = spending(plan(couple)).told[1]
    add_plan(couple.wren.firm, {couple.wren: 100}, PlanType.CASH_ACCOUNT, "cash_account", "Savings", "900000.00")
    after = spending(plan(couple)).told[1]
    share = [int(words.removeprefix("That is ").split("%")[0]) for words in (before, after)]
    assert share[1] > share[0]


def test_checks_find_what_should_not_go_to_a_client(couple: Couple) -> None:
    firm = couple.wren.firm
    add_plan(
        firm, {couple.wren: 100}, PlanType.INVESTMENT, "oeic", "Free fund", "900000.00",
        charge_percent=Decimal(0), growth_percent=Decimal(9),
    )  # fmt: skip
    said = " ".join(unmet(couple))
    assert "Charges are included wherever money is invested: none on Free fund" in said
    assert "No growth above 8% a year is assumed: higher for Free fund" in said
    assert "Nothing is left to look at" in said
    assert "minimum pension age" not in said
    assert any("older: " in words for words in unmet(couple, date(2028, 1, 1)))


STOPPING = {"Spending is recorded", "Charges are included wherever money is invested"}


def spoil(couple: Couple, case: str) -> date:
    """Makes a check of the couple's plan fail; the day to look at it on."""
    firm = couple.wren.firm
    if case.startswith(("Charges", "No growth")):
        add_plan(
            firm, {couple.wren: 100}, PlanType.INVESTMENT, "oeic", "Odd fund", "90000.00",
            charge_percent=Decimal(0 if case.startswith("Charges") else 1), growth_percent=Decimal(9),
        )  # fmt: skip
    with scope(firm=firm):
        expenses = Expense.objects.all()
        if case == "Spending is recorded":
            expenses.update(deleted_at=datetime(2026, 11, 1, tzinfo=UTC))
        elif case.startswith("Spending is planned"):
            expenses.update(end_date=date(2040, 4, 6))
        elif case.startswith("Stresses"):
            expenses.update(amount=Decimal(5_000))
        elif case.startswith("The projection"):
            couple.cashflow.assumption_set = AssumptionSetFactory(firm=firm, last_age=90)
            couple.cashflow.save()
    return date(2028, 1, 1) if case.startswith(("Every value", "The assumptions")) else TODAY


@pytest.mark.parametrize(
    "case",
    [
        "Every value has a date", "Charges are included", "No growth above", "The assumptions are a set",
        "Stresses are shown", "The projection reaches age 95", "Spending is recorded", "Spending is planned to the end",
        "Nothing is left to look at",
    ],
)  # fmt: skip
def test_each_check_fails_for_what_it_is_about_and_stops_what_would_mislead(couple: Couple, case: str) -> None:
    day = spoil(couple, case)
    with scope(firm=couple.wren.firm):
        found = checks_of(records_of(cashflow_page(couple.cashflow.pk)), plan(couple), day)
    failed = next(check for check in found if check.asks.startswith(case))
    assert not failed.is_met
    assert failed.stops == (failed.asks in STOPPING)
    assert {check.asks for check in found if check.stops} == STOPPING | {
        "No pension is drawn before the minimum pension age"
    }


def test_a_pension_drawn_too_early_is_found_and_stops_the_report(couple: Couple) -> None:
    """The engine never draws one early, so the law is put up after the plan was worked out."""
    add_plan(
        couple.wren.firm, {couple.wren: 100}, PlanType.PENSION, "income_drawdown", "Drawn", "200000.00"
    )  # fmt: skip
    with scope(firm=couple.wren.firm):
        Expense.objects.update(amount=Decimal(6_000))
    asked = plan(couple)
    rules = tuple(replace(one, minimum_age=80) for one in asked.assumptions.pensions)
    stricter = replace(asked, assumptions=replace(asked.assumptions, pensions=rules))
    assert _pension_age(asked, project(asked)).is_met
    early = _pension_age(stricter, project(asked))
    assert early.stops and not early.is_met
    assert early.found.startswith("Wren Sample at ")


def test_the_checks_page_tells_them(couple: Couple, adviser: User, signed_in: Sign) -> None:
    html = signed_in(adviser).get(reverse("cashflow_checks", args=[couple.cashflow.pk])).content.decode()
    assert "What the planner checks by itself" in html
    assert "No pension is drawn before the minimum pension age" in html


@pytest.mark.parametrize("page", ["cashflow_what_ifs", "cashflow_futures", "cashflow_questions", "cashflow_checks"])
def test_what_cannot_be_projected_leads_back_to_what_is_missing(
    firm: object, adviser: User, signed_in: Sign, page: str
) -> None:
    cashflow = CashflowFactory(firm=firm, people=[ClientFactory(firm=firm, date_of_birth=None)])
    answer = signed_in(adviser).get(reverse(page, args=[cashflow.pk]))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("cashflow", args=[cashflow.pk]))


def test_lives_and_bad_years_may_be_left_to_chance(
    couple: Couple, adviser: User, signed_in: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cashflow.web.futures.QUICK", 60)
    monkeypatch.setattr("cashflow.web.futures.THOROUGH", 80)
    browser, url = signed_in(adviser), reverse("cashflow_futures", args=[couple.cashflow.pk])
    asked = {"lives": "drawn", "tails": "fat"}
    html = browser.get(url, asked).content.decode()
    assert "Lives are drawn from the life table" in html
    assert "bad years worse and more often" in html
    assert "lives=drawn" in browser.get(url, asked).context["fan_url"]
    fan = reverse("cashflow_fan", args=[couple.cashflow.pk])
    assert "Lives are drawn" in browser.get(fan, asked).content.decode()
    assert "Lives are drawn" not in browser.get(fan).content.decode()
    answer = browser.get(reverse("cashflow_futures_csv", args=[couple.cashflow.pk]), asked)
    shares = [float(line.split(",")[-1]) for line in b"".join(answer.streaming_content).decode().splitlines()[1:]]
    assert shares == sorted(shares, reverse=True)


def test_the_chance_that_one_is_alive_is_shown(couple: Couple, adviser: User, signed_in: Sign) -> None:
    rows = living(plan(couple))
    assert [row.age for row in rows] == [80, 85, 90, 95, 100]
    for row in rows:
        assert max(row.each) <= row.any_of_them <= sum(row.each)
    html = signed_in(adviser).get(reverse("cashflow_futures", args=[couple.cashflow.pk])).content.decode()
    assert "At least one alive" in html
    assert "Office for National Statistics" in html


def rate(found: PlanInputs, **options: bool) -> Chance:
    return chance_of(project(found), _simulated(found, 60), **options)


def test_a_rate_says_what_it_rests_on(couple: Couple, adviser: User, signed_in: Sign) -> None:
    found = rate(plan(couple))
    assert found.in_hundred is not None and found.short == f"{found.in_hundred} in 100"
    assert found.rests_on == (
        "It rests on £30,000 of spending in 2027/28, in today’s money, and on £370,000 invested today, taken to grow "
        "by 5.0% a year before charges."
    )
    page = signed_in(adviser).get(reverse("cashflow_futures", args=[couple.cashflow.pk])).content.decode()
    assert found.rests_on in page


def test_there_is_no_rate_where_nothing_can_fail(couple: Couple, adviser: User, signed_in: Sign) -> None:
    idle = replace(plan(couple), expenses=())
    assert (rate(idle).in_hundred, rate(idle).short) == (None, "no rate: no spending is recorded")
    home_only = replace(plan(couple), assets=tuple(a for a in plan(couple).assets if a.is_home))
    assert rate(home_only).why_not == "nothing is invested"
    assert rate(home_only, lives_drawn=True).in_hundred is not None
    sold = replace(home_only, assets=tuple(replace(a, sold=date(2030, 1, 1)) for a in home_only.assets))
    assert rate(sold).in_hundred is not None
    with scope(firm=couple.wren.firm):
        Expense.objects.all().delete()
    browser, pk = signed_in(adviser), couple.cashflow.pk
    for page in ("cashflow_futures", "cashflow_fan"):
        html = browser.get(reverse(page, args=[pk])).content.decode()
        assert "No success rate" in html and "no spending is recorded" in html and "100 in 100" not in html
    table = browser.get(reverse("cashflow_side_by_side", args=[pk])).content.decode()
    assert "no rate: no spending is recorded" in table


def test_a_rate_names_the_years_in_which_nothing_is_spent(couple: Couple) -> None:
    ends = replace(plan(couple), expenses=tuple(replace(e, end=date(2040, 4, 6)) for e in plan(couple).expenses))
    assert rate(ends).rests_on.endswith("From 2040/41 on no spending is planned, so those years cannot fail.")


def test_a_report_gives_no_rate_where_nothing_can_fail(couple: Couple) -> None:
    idle = replace(plan(couple), expenses=())
    found, chance = Money(project(idle), Terms.REAL), rate(idle)
    assert key_figures(found, chance)[1] == {"value": "No rate", "label": "of success, as no spending is recorded"}
    assert "would say nothing" in how_sure(chance, 60)
    lasting = rate(plan(couple))
    assert how_sure(lasting, 60).endswith(lasting.rests_on)
    assert key_figures(Money(project(plan(couple)), Terms.REAL), lasting)[0]["value"] == "To the end"


def test_money_lasts_no_longer_than_spending_is_planned(couple: Couple) -> None:
    ends = replace(plan(couple), expenses=tuple(replace(e, end=date(2040, 4, 6)) for e in plan(couple).expenses))
    figures = key_figures(Money(project(ends), Terms.REAL), rate(ends))
    assert [one["value"] for one in figures[:1]] == ["Until 2039/40"]
    assert figures[1]["label"] == "possible futures meet the spending planned until 2039/40"
    idle = replace(ends, expenses=())
    (met, *_) = measured([("The plan", ends), ("Idle", idle)], Terms.REAL, with_chances=False)
    assert met.cells == ["as planned until 2039/40, none after", "none is planned"]
