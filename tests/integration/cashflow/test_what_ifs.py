"""What-ifs: differences over the plan, kept, compared, tried and taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse
from django_scopes import scope

from backoffice.models import Expense, Income, Plan, User
from cashflow.drawings.side_by_side import MEASURES
from cashflow.engine.inputs import PlanInputs
from cashflow.engine.project import project
from cashflow.models import Scenario
from cashflow.selectors.cashflows import cashflow_page
from cashflow.selectors.projection import plan_of, results_of
from cashflow.selectors.scenarios import changes_of, scenario_page
from cashflow.services.scenarios import add_change, create_scenario, delete_scenario
from cashflow.web.trials import changed_by, sliders_of
from cashflow.what_ifs import Change, with_changes, words_of
from domain.enums.plans import Frequency, IncomeType
from domain.enums.what_ifs import ChangeKind
from tests.factories.backoffice import IncomeFactory
from tests.integration.cashflow.conftest import TODAY, Couple

Sign = Callable[[User], Browser]


def plan(couple: Couple) -> PlanInputs:
    with scope(firm=couple.wren.firm):
        found = plan_of(cashflow_page(couple.cashflow.pk), TODAY)
    assert found is not None
    return found


def kept(couple: Couple, *changes: dict[str, Any], name: str = "Boat") -> Scenario:
    with scope(firm=couple.wren.firm):
        made = create_scenario(cashflow_id=couple.cashflow.pk, name=name, changes=changes, user=None)
        return scenario_page(made.pk)


def test_every_kind_of_difference_does_what_it_says(couple: Couple) -> None:
    base = plan(couple)
    wren = f"client-{couple.wren.pk}"
    house = next(a for a in base.assets if a.name == "Quay House").key
    salary = next(i for i in base.incomes if i.name == "Harbour Trust salary").key

    def changed(kind: ChangeKind, **said: Any) -> PlanInputs:
        return with_changes(base, [Change(kind, **said)])

    retired = changed(ChangeKind.RETIREMENT, person=wren, age=60)
    assert next(i for i in retired.incomes if i.key == salary).end == date(2028, 5, 17)
    assert changed(ChangeKind.SPENDING, percent=Decimal(10)).expenses[0].amount == pytest.approx(2750)
    assert set(changed(ChangeKind.GROWTH, percent=Decimal(-1)).assumptions.market_shift) == {-0.01}
    assert (
        next(a for a in changed(ChangeKind.AMOUNT, item=house, amount=Decimal(1)).assets if a.key == house).value == 1
    )
    assert salary not in {i.key for i in changed(ChangeKind.LEFT_OUT, item=salary).incomes}
    more = changed(
        ChangeKind.EXPENSE,
        name="Boat",
        amount=Decimal(9000),
        frequency=Frequency.ONCE,
        start=date(2030, 1, 1),
    )
    assert project(more).spending.sum() > project(base).spending.sum() + 9000
    gift = changed(ChangeKind.INCOME, person=wren, name="Gift", amount=Decimal(100), frequency=Frequency.MONTHLY)
    assert gift.incomes[-1].shares == (1.0, 0.0)
    sold = project(changed(ChangeKind.SALE, item=house, start=date(2040, 1, 1)))
    assert sold.drawn[sold.pots.of_asset(house)].sum() > 450_000
    assert project(changed(ChangeKind.DEATH, person=wren, age=70)).plan.people[0].dies == date(2038, 5, 17)


def test_work_that_has_ended_does_not_begin_again(couple: Couple) -> None:
    IncomeFactory(firm=couple.wren.firm, client=couple.wren, name="Old job", end_date=date(2020, 1, 1))
    later = with_changes(plan(couple), [Change(ChangeKind.RETIREMENT, person=f"client-{couple.wren.pk}", age=70)])
    assert next(i for i in later.incomes if i.name == "Old job").end == date(2020, 1, 1)


def test_a_what_if_follows_the_plan_and_copies_nothing(couple: Couple) -> None:
    firm = couple.wren.firm
    scenario = kept(couple, {"kind": ChangeKind.SPENDING, "percent": Decimal(10)})
    with scope(firm=firm):
        rows = (Income.objects.count(), Expense.objects.count(), Plan.objects.count())
        IncomeFactory(firm=firm, client=couple.wren, name="New job", type=IncomeType.SALARY)
        found = results_of(cashflow_page(couple.cashflow.pk), TODAY, changes_of(scenario)).projection
        assert (Income.objects.count(), Expense.objects.count(), Plan.objects.count()) == (
            rows[0] + 1,
            *rows[1:],
        )
    assert found is not None
    assert "New job" in [income.name for income in found.plan.incomes]
    assert any("what-if: Spending 10 % more" in o.words for e in found.plan.expenses for o in e.origins)


def test_a_difference_about_something_that_is_gone_does_nothing_and_says_so(couple: Couple) -> None:
    base, lost = plan(couple), Change(ChangeKind.LEFT_OUT, item="income-0")
    assert with_changes(base, [lost]) == base
    assert words_of(base, lost) == "Something no longer in the plan left out"


def test_a_difference_needs_what_its_kind_asks_and_nothing_else(couple: Couple) -> None:
    scenario = kept(couple)
    with scope(firm=couple.wren.firm):
        with pytest.raises(ValidationError, match="Needed for this change"):
            add_change(scenario_id=scenario.pk, fields={"kind": ChangeKind.SPENDING})
        with pytest.raises(ValidationError, match="says nothing about: age"):
            add_change(
                scenario_id=scenario.pk,
                fields={"kind": ChangeKind.SPENDING, "percent": Decimal(1), "age": 60},
            )
        assert not scenario_page(scenario.pk).changes.exists()


@pytest.mark.parametrize(("said", "field"), [
    ({"percent": Decimal(-50)}, "percent"),
    ({"percent": Decimal(250)}, "percent"),
    ({"percent": Decimal(50), "rates": [Decimal(-3)]}, "rates"),
    ({"percent": Decimal(50), "rates": [Decimal(0)]}, "rates"),
    ({"percent": Decimal(50), "rates": [Decimal(51)]}, "rates"),
    ({"percent": Decimal(50), "rates": [Decimal(5), Decimal(6)]}, "rates"),
])  # fmt: skip
def test_an_annuity_takes_a_part_at_one_rate(couple: Couple, said: dict[str, Any], field: str) -> None:
    item = next(asset.key for asset in plan(couple).assets if asset.name == "Wren's pension")
    with pytest.raises(ValidationError) as refused:
        kept(couple, {"kind": ChangeKind.ANNUITY, "item": item, "age": 70, **said})
    assert list(refused.value.message_dict) == [field]


def test_a_what_ifs_form_says_what_an_annuity_cannot_be(couple: Couple, adviser: User, signed_in: Sign) -> None:
    made, browser = kept(couple), signed_in(adviser)
    item = next(asset.key for asset in plan(couple).assets if asset.name == "Wren's pension")
    url = f"{reverse('cashflow_what_if_change', args=[made.pk])}?kind=annuity"
    page = browser.post(url, {"item": item, "percent": "50", "age": "70", "rates": "-3", "survivor_percent": ""})
    assert "Enter one rate above 0 and not above 50 per cent." in page.content.decode()
    with scope(firm=couple.wren.firm):
        assert not scenario_page(made.pk).changes.count()


def test_sliders_answer_without_keeping_and_are_kept_when_asked(couple: Couple, adviser: User, signed_in: Sign) -> None:
    browser, pk = signed_in(adviser), couple.cashflow.pk
    moved = {f"retire-{couple.wren.pk}": "60", "spending": "20", "growth": "0"}
    html = browser.get(reverse("cashflow_trial", args=[pk]), moved).content.decode()
    assert "Being tried" in html
    with scope(firm=couple.wren.firm):
        assert not Scenario.objects.exists()
    browser.post(reverse("cashflow_what_if_keep", args=[pk]), moved | {"name": "Early and well"})
    with scope(firm=couple.wren.firm):
        scenario = Scenario.objects.get()
        told = {(c.kind, c.age, c.percent) for c in scenario.changes.all()}
    assert scenario.name == "Early and well"
    assert told == {("retirement", 60, None), ("spending", None, Decimal(20))}
    page = browser.get(reverse("cashflow_what_ifs", args=[pk])).content.decode()
    for words in ("Early and well", "Wren Sample retires at 60", "Spending 20 % more", "Side by side"):
        assert words in page, words


def test_sliders_asked_oddly_stand_as_usual(couple: Couple, adviser: User, signed_in: Sign) -> None:
    url = reverse("cashflow_trial", args=[couple.cashflow.pk])
    for odd in ("NaN", "x", "", "-Infinity"):
        answer = signed_in(adviser).get(url, {"spending": odd, "growth": odd})
        assert answer.status_code == 200
        assert b"Being tried" not in answer.content


def test_a_what_if_is_changed_renamed_doubled_removed_and_brought_back(
    couple: Couple, adviser: User, signed_in: Sign
) -> None:
    browser, scenario = signed_in(adviser), kept(couple)
    change = f"{reverse('cashflow_what_if_change', args=[scenario.pk])}?kind=expense"
    bad = browser.post(change, {"name": "Boat", "frequency": "once"})
    assert "This field is required" in bad.content.decode()
    browser.post(change, {"name": "Boat", "amount": "9000", "frequency": "once", "start_date": "2030-01-01"})
    browser.post(reverse("cashflow_what_if_duplicate", args=[scenario.pk]))
    with scope(firm=couple.wren.firm):
        double = Scenario.objects.get(name="Boat (copy)")
        assert [c.name for c in double.changes.all()] == ["Boat"]
        row = scenario_page(scenario.pk).changes.all()[0]
    browser.post(reverse("cashflow_difference_remove", args=[row.pk]))
    with scope(firm=couple.wren.firm):
        assert not scenario_page(scenario.pk).changes.all()
    browser.post(reverse("cashflow_difference_restore", args=[row.pk]))
    browser.post(reverse("cashflow_what_if_rename", args=[scenario.pk]), {"name": "A boat"})
    browser.post(reverse("cashflow_what_if_remove", args=[scenario.pk]))
    assert browser.get(reverse("cashflow_what_if", args=[scenario.pk])).status_code == 404
    browser.post(reverse("cashflow_what_if_restore", args=[scenario.pk]))
    html = browser.get(reverse("cashflow_what_if", args=[scenario.pk])).content.decode()
    assert "A boat" in html
    assert "£9,000.00 once from 1 Jan 2030 more is spent" in html


@pytest.mark.parametrize("kind", list(ChangeKind))
def test_each_kind_has_a_form(couple: Couple, adviser: User, signed_in: Sign, kind: ChangeKind) -> None:
    scenario = kept(couple)
    url = reverse("cashflow_what_if", args=[scenario.pk])
    html = signed_in(adviser).get(url, {"kind": kind.value}).content.decode()
    assert f'?kind={kind.value}"' in html
    assert 'class="ask"' in html


def test_the_comparison_is_a_file_too(couple: Couple, adviser: User, signed_in: Sign) -> None:
    kept(couple, {"kind": ChangeKind.SPENDING, "percent": Decimal(50)}, name="Twice the boat")
    answer = signed_in(adviser).get(reverse("cashflow_what_ifs_csv", args=[couple.cashflow.pk]))
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].endswith("The plan,Twice the boat")
    first, last = lines[1].split(","), lines[-1].split(",")
    assert float(first[1]) > float(first[2])
    assert len(lines) > 40
    assert last[0].startswith("20")


def test_what_is_tried_is_a_file_too(couple: Couple, adviser: User, signed_in: Sign) -> None:
    kept(couple, {"kind": ChangeKind.SPENDING, "percent": Decimal(50)}, name="Twice the boat")
    browser = signed_in(adviser)
    trial = browser.get(reverse("cashflow_trial", args=[couple.cashflow.pk]), {"spending": "20", "terms": "nominal"})
    link = unescape(trial.content.decode().split(".csv?")[1].split('"')[0])
    url = f"{reverse('cashflow_what_ifs_csv', args=[couple.cashflow.pk])}?{link}"
    lines = b"".join(browser.get(url).streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].endswith("The plan,Being tried")
    assert "pounds of each year" in lines[0]
    assert float(lines[1].split(",")[1]) > float(lines[1].split(",")[2])


def test_the_file_of_one_what_if_has_what_its_chart_shows(couple: Couple, adviser: User, signed_in: Sign) -> None:
    kept(couple, {"kind": ChangeKind.SPENDING, "percent": Decimal(50)}, name="Twice the boat")
    other = kept(couple, {"kind": ChangeKind.SPENDING, "percent": Decimal(20)}, name="Half the boat")
    browser = signed_in(adviser)
    html = browser.get(reverse("cashflow_what_if", args=[other.pk])).content.decode()
    link = unescape(html.split("what-ifs.csv?")[1].split('"')[0])
    answer = browser.get(f"{reverse('cashflow_what_ifs_csv', args=[couple.cashflow.pk])}?{link}")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].endswith(",The plan,Half the boat")
    assert "Twice the boat" not in lines[0]


def test_the_plans_page_shows_a_what_ifs_figures(couple: Couple, adviser: User, signed_in: Sign) -> None:
    scenario, browser = (
        kept(couple, {"kind": ChangeKind.SPENDING, "percent": Decimal(50)}),
        signed_in(adviser),
    )
    url = reverse("cashflow", args=[couple.cashflow.pk])
    html = browser.get(url, {"what_if": scenario.pk}).content.decode()
    assert "figures of the what-if “Boat”" in html
    assert f"&amp;what_if={scenario.pk}" in html
    year = browser.get(reverse("cashflow_year", args=[couple.cashflow.pk]), {"what_if": scenario.pk}).content.decode()
    assert "what-if: Spending 50 % more" in year


def test_what_is_removed_leaves_the_comparison(couple: Couple, adviser: User, signed_in: Sign) -> None:
    scenario = kept(couple, name="Gone with the wind")
    with scope(firm=couple.wren.firm):
        delete_scenario(scenario_id=scenario.pk, now=couple.wren.created_at)
    html = signed_in(adviser).get(reverse("cashflow_what_ifs", args=[couple.cashflow.pk])).content.decode()
    assert "Gone with the wind" not in html


def test_cases_are_compared_measure_by_measure(couple: Couple, adviser: User, signed_in: Sign) -> None:
    kept(couple, {"kind": ChangeKind.SPENDING, "percent": Decimal(60)}, name="Spend more")
    browser, pk = signed_in(adviser), couple.cashflow.pk
    html = browser.get(reverse("cashflow_what_ifs", args=[pk])).content.decode()
    for words in ("Measure by measure", "All spending is met", "Inheritance tax on it", "Heirs’ income tax on pensions",
                  "Years with something missing"):  # fmt: skip
        assert words in html, words
    assert "Futures that meet all spending" not in html, "that takes a while and follows by itself"
    rows = {row.label: row for row in browser.get(reverse("cashflow_side_by_side", args=[pk])).context["rows"]}
    planned, dearer = (int(cell.split()[0]) for cell in rows["Futures that meet all spending"].cells)
    assert dearer <= planned
    assert len(rows["Net worth at the end"].cells) == 2
    answer = browser.get(reverse("cashflow_side_by_side_csv", args=[pk]))
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Today's money,The plan,Spend more"
    assert any(line.startswith("Estate at the end,") for line in lines)


@pytest.mark.parametrize(("measure", "title"), [(slug, one.title) for slug, one in MEASURES.items()])
def test_the_chart_draws_the_measure_chosen(
    couple: Couple, adviser: User, signed_in: Sign, measure: str, title: str
) -> None:
    kept(couple, {"kind": ChangeKind.SPENDING, "percent": Decimal(60)})
    browser, asked = signed_in(adviser), {"measure": measure, "terms": "nominal"}
    chart = browser.get(reverse("cashflow_what_ifs", args=[couple.cashflow.pk]), asked).context["chart"]
    assert chart.title == title
    found = project(browser.get(reverse("cashflow_side_by_side", args=[couple.cashflow.pk])).context["compared"][0][1])
    assert chart.series[0].values == pytest.approx(list(MEASURES[measure].of(found)), abs=0.011)
    answer = browser.get(reverse("cashflow_what_ifs_csv", args=[couple.cashflow.pk]), asked)
    assert measure in answer["Content-Disposition"]


def test_spending_met_and_missing_make_up_all_spending(couple: Couple) -> None:
    found = project(with_changes(plan(couple), [Change(ChangeKind.SPENDING, percent=Decimal(60))]))
    met, missing = (MEASURES[name].of(found) for name in ("spending-met", "missing"))
    assert missing.max() > 0
    assert (met + missing)[met > 0] == pytest.approx(found.spending[met > 0])


def test_what_is_kept_without_a_name_is_called_what_it_changes(couple: Couple, adviser: User, signed_in: Sign) -> None:
    browser, keep = signed_in(adviser), reverse("cashflow_what_if_keep", args=[couple.cashflow.pk])
    browser.post(keep, {"spending": "20", "name": " "})
    browser.post(keep, {"name": ""})
    with scope(firm=couple.wren.firm):
        names = list(Scenario.objects.order_by("pk").values_list("name", flat=True))
    assert names == ["Spending 20 % more", "What-if 2"]


def test_a_slider_stands_where_the_pay_of_the_plan_ends(couple: Couple) -> None:
    with scope(firm=couple.wren.firm):
        plan = plan_of(cashflow_page(couple.cashflow.pk), TODAY)
    assert plan is not None
    people = [couple.wren, couple.ash]
    assert sliders_of(plan, people, {})[0].usual == "65"
    for_ever = replace(plan, incomes=tuple(replace(income, end=None) for income in plan.incomes))
    slider = sliders_of(for_ever, people, {f"retire-{couple.wren.pk}": "65"})[0]
    assert (slider.usual, slider.label) == ("80", "Wren retires at (no end recorded)")
    assert [change.age for change in changed_by([slider])] == [65]


@pytest.mark.parametrize(("age", "said"), [
    (50, "at once, being 58: 50 is past"), (58, "at once, being 58"), (60, "at 60"),
])  # fmt: skip
def test_what_happens_at_an_age_that_is_past_happens_at_once_and_says_so(couple: Couple, age: int, said: str) -> None:
    base = plan(couple)
    wren, pension = base.people[0].key, next(a.key for a in base.assets if a.name == "Wren's pension")
    bought = Change(ChangeKind.ANNUITY, item=pension, age=age, percent=Decimal(50))
    for change, words in (
        (bought, "50 % of Wren's pension buys an annuity"),
        (Change(ChangeKind.RETIREMENT, person=wren, age=age), "Wren Sample retires"),
        (Change(ChangeKind.DEATH, person=wren, age=age), "Wren Sample dies"),
    ):
        assert words_of(base, change) == f"{words} {said}"


def test_an_annuity_before_the_minimum_pension_age_names_the_day_it_waits_for(couple: Couple) -> None:
    base = plan(couple)
    young = replace(base, people=(replace(base.people[0], born=date(1980, 6, 1)), base.people[1]))
    pension = next(a.key for a in base.assets if a.name == "Wren's pension")
    early = Change(ChangeKind.ANNUITY, item=pension, age=50, percent=Decimal(50))
    assert words_of(young, early).endswith("on 6 Apr 2038, as at 50 the minimum pension age is not reached")
    assert with_changes(young, [early]).annuities[0].day == date(2038, 4, 6)
