"""What is chosen for one cashflow: order of drawing, growth, who inherits, what pensions have used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django_scopes import scope

from backoffice.models import User
from cashflow.engine.explain import Topic, explain, explain_death
from cashflow.engine.inputs import IncomeKind, Inherited, PlanInputs, Strategy, Tag
from cashflow.engine.legacy import legacy_of
from cashflow.engine.pots import SURPLUS_KEY
from cashflow.engine.project import project
from cashflow.models import Cashflow
from cashflow.models.cashflow import SURPLUS_ACCOUNT
from cashflow.selectors.cashflows import cashflow_page
from cashflow.selectors.projection import plan_of
from cashflow.services.choices import update_choices
from cashflow.what_ifs import Change, with_changes, words_of
from domain.enums.people import RelationshipKind
from domain.enums.plans import PlanType, Wrapper
from domain.enums.what_ifs import ChangeKind
from tests.architecture.page_forms import form_with
from tests.factories.backoffice import ClientFactory, IncomeFactory, RelationshipFactory
from tests.integration.cashflow.conftest import TODAY, Couple, add_plan

Sign = Callable[[User], Browser]


def plan(couple: Couple) -> PlanInputs:
    with scope(firm=couple.wren.firm):
        found = plan_of(cashflow_page(couple.cashflow.pk), TODAY)
    assert found is not None
    return found


def chosen(couple: Couple, *, growths: Any = None, people: Any = None, **fields: Any) -> PlanInputs:
    with scope(firm=couple.wren.firm):
        update_choices(cashflow_id=couple.cashflow.pk, fields=fields, growths=growths or {}, people=people or {})
    return plan(couple)


def key_of(found: PlanInputs, name: str) -> str:
    return next(asset.key for asset in found.assets if asset.name == name)


def kept(couple: Couple) -> Cashflow:
    with scope(firm=couple.wren.firm):
        return cashflow_page(couple.cashflow.pk)


def saved(browser: Browser, url: str, **said: Any) -> Any:
    """The page of choices sent back as it was shown, with some answers changed."""
    return browser.post(url, form_with(browser.get(url).content.decode(), next(iter(said))) | said)


def test_the_own_order_is_what_is_drawn(couple: Couple) -> None:
    add_plan(couple.wren.firm, {couple.wren: 100}, PlanType.CASH_ACCOUNT, "savings", "Wren's savings", "30000.00")
    base = plan(couple)
    isa, cash = key_of(base, "Ash's ISA"), key_of(base, "Wren's savings")
    first = project(base)
    step = int(next(i for i, amount in enumerate(first.drawn.sum(axis=0)) if amount > 100))
    assert first.drawn[first.pots.of_asset(cash)][:, step].sum() > 0
    own = project(chosen(couple, strategy="own", own_order=[int(isa.removeprefix("plan-"))]))
    assert own.plan.assumptions.strategy is Strategy.OWN
    assert own.drawn[own.pots.of_asset(isa)][:, step].sum() > 0
    assert own.drawn[own.pots.of_asset(cash)][:, step].sum() == pytest.approx(0, abs=0.01)
    assert "drawn from Ash's ISA" in own.plan.assumptions.notes[-1].words


def test_moving_a_plan_puts_the_own_order_to_use(couple: Couple, adviser: User, signed_in: Sign) -> None:
    browser, pk = signed_in(adviser), couple.cashflow.pk
    page = browser.get(reverse("cashflow_choices", args=[pk])).content.decode()
    assert page.index("Earlier: Ash&#x27;s ISA") < page.index("Earlier: Wren&#x27;s pension")
    pension = key_of(plan(couple), "Wren's pension").removeprefix("plan-")
    answer = browser.post(reverse("cashflow_order", args=[pk]), {"move": f"up-{pension}"})
    assert answer.status_code == 302
    page = browser.get(reverse("cashflow_choices", args=[pk])).content.decode()
    assert page.index("Earlier: Wren&#x27;s pension") < page.index("Earlier: Ash&#x27;s ISA")
    assert kept(couple).strategy == "own"


def test_dropping_a_plan_sends_the_whole_order(couple: Couple, adviser: User, signed_in: Sign) -> None:
    found = plan(couple)
    order = [key_of(found, name).removeprefix("plan-") for name in ("Wren's pension", "Ash's ISA")]
    signed_in(adviser).post(reverse("cashflow_order", args=[couple.cashflow.pk]), {"order": [*order, "7", "x"]})
    assert kept(couple).own_order == [*(int(one) for one in order), SURPLUS_ACCOUNT]


def test_the_surplus_account_has_a_place_in_the_own_order(couple: Couple, adviser: User, signed_in: Sign) -> None:
    browser, pk = signed_in(adviser), couple.cashflow.pk
    page = browser.get(reverse("cashflow_choices", args=[pk])).content.decode()
    assert page.index("Earlier: Surplus account") < page.index("Earlier: Ash&#x27;s ISA")
    browser.post(reverse("cashflow_order", args=[pk]), {"move": "down-0"})
    page = browser.get(reverse("cashflow_choices", args=[pk])).content.decode()
    assert page.index("Earlier: Ash&#x27;s ISA") < page.index("Earlier: Surplus account")
    found = plan(couple)
    isa, pension = key_of(found, "Ash's ISA"), key_of(found, "Wren's pension")
    assert found.assumptions.own_order == (isa, SURPLUS_KEY, pension)
    last = project(chosen(couple, own_order=[int(isa.removeprefix("plan-")), 0]))
    first = project(chosen(couple, own_order=[0, int(isa.removeprefix("plan-"))]))
    saved_first, saved_last = (one.drawn[one.pots.of_asset(SURPLUS_KEY)].sum(axis=0) for one in (first, last))
    step = int(next(i for i, amount in enumerate(saved_first) if amount > 100))
    assert saved_last[step] < saved_first[step]
    assert "then Surplus account" in last.plan.assumptions.notes[-1].words


@pytest.mark.parametrize("move", ["", "up", "up-x", "up-7", "sideways-1", "down-99999999999"])
def test_a_strange_move_changes_nothing(couple: Couple, adviser: User, signed_in: Sign, move: str) -> None:
    signed_in(adviser).post(reverse("cashflow_order", args=[couple.cashflow.pk]), {"move": move})
    assert kept(couple).own_order == []


def test_growth_chosen_for_cash_is_that_of_what_is_saved_too(couple: Couple) -> None:
    add_plan(couple.wren.firm, {couple.wren: 100}, PlanType.CASH_ACCOUNT, "savings", "Wren's savings", "30000.00")
    found = chosen(couple, growths={"wrapper-cash": [Decimal("1"), Decimal("6")]})
    surplus = next(asset for asset in project(found).pots.assets if asset.key == SURPLUS_KEY)
    assert (surplus.growths, surplus.growth_origins[0].tag) == ((0.01, 0.06), Tag.DECISION)
    tried = with_changes(found, [Change(ChangeKind.ITS_GROWTH, item="wrapper-cash", rates=(Decimal(3),))])
    assert tried.assumptions.cash_growths == (0.03,)


def test_growth_is_chosen_by_plan_before_class_before_set(couple: Couple) -> None:
    pension = key_of(plan(couple), "Wren's pension")
    found = chosen(couple, growths={
        "wrapper-isa": [Decimal("3")], "wrapper-pension": [Decimal("2")], pension: [Decimal("-20"), Decimal("4.5")],
    })  # fmt: skip
    by_name = {asset.name: asset for asset in found.assets}
    assert by_name["Ash's ISA"].growths == (0.03,)
    assert by_name["Wren's pension"].growths == (-0.2, 0.045)
    words = by_name["Wren's pension"].growth_origins[0].words
    assert words == "growth of -20 % in the first year, then 4.5 % a year, chosen for this plan in this cashflow"
    growth = project(found).growth[project(found).pots.of_asset(pension)][0]
    assert growth[0] < 0 < growth[1]
    assert found.assumptions.cash_growths == ()
    again = chosen(couple, growths={pension: []})
    assert next(a for a in again.assets if a.key == pension).growths == (0.02,)


def test_a_what_if_of_a_class_leaves_a_plans_own_figure_alone(couple: Couple) -> None:
    pension = key_of(plan(couple), "Wren's pension")
    found = chosen(couple, growths={pension: [Decimal("4.5")]})
    of_class = Change(ChangeKind.ITS_GROWTH, item="wrapper-pension", rates=(Decimal(1),))
    of_plan = Change(ChangeKind.ITS_GROWTH, item=pension, rates=(Decimal(2),))

    def tried(*changes: Change) -> tuple[float, ...]:
        return next(one for one in with_changes(found, changes).assets if one.key == pension).growths

    assert tried(of_class) == (0.045,)
    assert tried(of_class, of_plan) == tried(of_plan, of_class) == (0.02,)
    assert words_of(found, of_class) == "Pension grows by 1 % a year, but not Wren's pension with a figure of its own"
    by_class = chosen(couple, growths={pension: [], "wrapper-isa": [Decimal(6)]})
    isa = next(one for one in by_class.assets if one.name == "Ash's ISA")
    of_isas = Change(ChangeKind.ITS_GROWTH, item="wrapper-isa", rates=(Decimal(1),))
    assert isa.growths == (0.06,)
    assert next(one for one in with_changes(by_class, [of_isas]).assets if one.key == isa.key).growths == (0.01,)


def test_an_earlier_spouses_bands_and_the_heirs_rate_are_chosen_on_the_page(
    couple: Couple, adviser: User, signed_in: Sign
) -> None:
    browser, url = signed_in(adviser), reverse("cashflow_choices", args=[couple.cashflow.pk])
    wren, usual = couple.wren.pk, plan(couple)
    assert (usual.heirs_tax_rate, usual.people[0].earlier_bands) == (0.2, (0, 0))
    assert any("taxed at 20% as the heirs’ income (House assumption" in note.words for note in usual.assumptions.notes)
    answer = saved(browser, url, **{
        f"person-{wren}-earlier_nil_rate_percent": "100", f"person-{wren}-earlier_residence_percent": "50",
        "heirs_tax_percent": "40",
    })  # fmt: skip
    assert answer.status_code == 302
    found = plan(couple)
    assert (found.heirs_tax_rate, found.people[0].earlier_bands) == (0.4, (1, 0.5))
    told = {origin.words for origin in found.people[0].origins}
    assert "an earlier spouse left 50 % of a residence nil-rate band unused" in told
    assert any(note.tag is Tag.DECISION and "at 40%" in note.words for note in found.assumptions.notes)
    assert saved(browser, url, **{f"person-{wren}-earlier_nil_rate_percent": "120"}).status_code == 200


def test_child_benefit_is_paid_for_the_children_and_the_charge_takes_it_back(
    couple: Couple, adviser: User, signed_in: Sign
) -> None:
    browser, url = signed_in(adviser), reverse("cashflow_choices", args=[couple.cashflow.pk])
    child = ClientFactory(firm=couple.wren.firm, first_name="Finch", date_of_birth=date(2012, 9, 2))
    for parent in (couple.wren, couple.ash):
        RelationshipFactory(firm=couple.wren.firm, client=parent, other=child, kind=RelationshipKind.PARENT)
    assert not [one for one in plan(couple).incomes if one.is_child_benefit]
    assert "Born 2 Sep 2012" in browser.get(url).content.decode()
    answer = saved(browser, url, children_born="31/8/2016, 1 Nov 2019", claims_child_benefit="on")
    assert answer.status_code == 302
    found = plan(couple)
    paid = {one.name: (one.amount, one.end) for one in found.incomes if one.is_child_benefit}
    # 18 on 2 September 2030, so to the end of August 2031; on 31 August 2034, so to that day; on 1 November 2037
    assert paid == {
        "Child benefit, child born 2 Sep 2012": (17.9, date(2031, 9, 1)),
        "Child benefit, child born 31 Aug 2016": (17.9, date(2034, 9, 1)),
        "Child benefit, child born 1 Nov 2019": (17.9, date(2038, 9, 1)),
        "Child benefit, more for the eldest child": (9.15, date(2038, 9, 1)),
    }
    assert found.home_to_descendants
    base = project(found)
    # a whole year: (27.05 + 2 x 17.90) x 52 = 3,268.20, raised by prices; nothing of it is taxable
    assert base.income_by_kind[IncomeKind.UNTAXED][1] == pytest.approx(3_268.20 * base.prices[1])
    with scope(firm=couple.wren.firm):
        IncomeFactory(firm=couple.wren.firm, client=couple.wren, name="A further salary", amount=Decimal(30_000),
                      frequency="yearly", type="salary", basis="gross", is_taxable=True)  # fmt: skip
    charged = explain(project(plan(couple)), 1, Topic.TAX)
    (line,) = [one for one in charged.lines if "child benefit charge" in one.words]
    assert 0 < line.amount < 3_400
    assert saved(browser, url, children_born="soon").status_code == 200
    with scope(firm=couple.wren.firm):
        IncomeFactory(firm=couple.wren.firm, client=couple.wren, name="Child Benefit", type="benefit")
    (recorded,) = [one for one in plan(couple).incomes if one.is_child_benefit]
    assert (recorded.name, recorded.kind) == ("Child Benefit", IncomeKind.UNTAXED)


def test_the_residence_band_needs_a_child_or_somebodys_word(couple: Couple) -> None:
    without = plan(couple)
    assert not without.home_to_descendants
    assert any("as no child is recorded" in note.words for note in without.assumptions.notes)
    child = ClientFactory(firm=couple.wren.firm, first_name="Finch")
    RelationshipFactory(firm=couple.wren.firm, client=couple.wren, other=child, kind=RelationshipKind.PARENT)
    assert plan(couple).home_to_descendants
    assert not chosen(couple, home_to_descendants=False).home_to_descendants
    assert chosen(couple, home_to_descendants=True).home_to_descendants
    level = {"wrapper-property": [Decimal("2.5")], "wrapper-pension": [Decimal(0)], "wrapper-isa": [Decimal(0)]}
    with_band = chosen(couple, growths=level)
    without_band = chosen(couple, home_to_descendants=False)
    assert legacy_of(project(with_band)).tax < legacy_of(project(without_band)).tax


def test_what_pensions_have_used_counts(couple: Couple) -> None:
    base = project(plan(couple))
    found = chosen(couple, people={couple.wren.pk: {
        "tax_free_cash_taken": Decimal("268275"), "has_flexible_access": True, "unused_last_year": Decimal("1000"),
        "leaves_to_partner_percent": Decimal(50),
    }})  # fmt: skip
    wren = found.people[0]
    assert (wren.has_flexible_access, wren.unused_allowances, wren.leaves_to_partner) == (True, (0, 0, 1000), 0.5)
    told = {origin.words for origin in wren.origins}
    assert {"leaves 50 % to the partner", "£268,275.00 of tax-free cash taken already"} <= told
    assert project(found).income_tax.sum() > base.income_tax.sum()


def test_the_page_saves_what_its_person_changed(couple: Couple, adviser: User, signed_in: Sign) -> None:
    browser, url = signed_in(adviser), reverse("cashflow_choices", args=[couple.cashflow.pk])
    wren = couple.wren.pk
    answer = saved(browser, url, **{
        "strategy": "tax_efficient", "growth-wrapper-isa": "3", "home_to_descendants": "yes", "charity_percent": "10",
        f"person-{wren}-tax_free_cash_taken": "1,000", f"person-{wren}-has_flexible_access": "on",
    })  # fmt: skip
    assert answer.status_code == 302
    now = kept(couple)
    assert (now.strategy, now.growths, now.home_to_descendants) == ("tax_efficient", {"wrapper-isa": ["3.000"]}, True)
    seat = next(seat for seat in now.seats.all() if seat.client_id == wren)
    assert (seat.tax_free_cash_taken, seat.has_flexible_access) == (Decimal(1000), True)
    page = browser.get(url).content.decode()
    assert 'name="growth-wrapper-isa" value="3"' in page
    answer = saved(browser, url, **{"growth-wrapper-isa": "much"})
    assert answer.status_code == 200
    assert "“much” is not a percentage" in answer.content.decode()


def test_a_what_if_may_draw_in_another_order_and_grow_otherwise(couple: Couple, adviser: User, signed_in: Sign) -> None:
    browser, pk = signed_in(adviser), couple.cashflow.pk
    browser.post(reverse("cashflow_what_if_keep", args=[pk]), {"name": "ISA last"})
    with scope(firm=couple.wren.firm):
        what_if = couple.cashflow.scenarios.get().pk
    base = plan(couple)
    isa, pension = key_of(base, "Ash's ISA"), key_of(base, "Wren's pension")
    url = reverse("cashflow_what_if_change", args=[what_if])
    page = browser.get(reverse("cashflow_what_if", args=[what_if]), {"kind": "drawing"}).content.decode()
    assert "Place of Ash&#x27;s ISA" in page
    refused = browser.post(f"{url}?kind=drawing", {"strategy": "own", f"place-{isa}": ""})
    assert "Give at least one plan a place" in refused.content.decode()
    browser.post(f"{url}?kind=drawing", {"strategy": "own", f"place-{isa}": "2", f"place-{pension}": "1"})
    browser.post(f"{url}?kind=its_growth", {"item": "wrapper-isa", "rates": "-20, 5"})
    start, end = "1/4/2027", "1/4/2029"
    browser.post(f"{url}?kind=illness", {"person": couple.wren.pk, "start_date": start, "end_date": end})
    page = browser.get(reverse("cashflow_what_if", args=[what_if])).content.decode()
    assert "Money is drawn from Wren&#x27;s pension, then Ash&#x27;s ISA" in page
    assert "ISA grows by -20 % in the first year, then 5 % a year" in page
    assert "Wren Sample cannot work from 1 Apr 2027 until 1 Apr 2029" in page
    found = browser.get(reverse("cashflow", args=[pk]), {"what_if": what_if})
    assert found.context["projection"].plan.assumptions.own_order == (pension, isa)
    assert found.context["projection"].plan.assets[0] is not None
    assert Wrapper.ISA in found.context["projection"].assets_by_wrapper


def test_what_the_partner_makes_of_pensions_is_chosen_on_the_page(
    couple: Couple, adviser: User, signed_in: Sign
) -> None:
    assert any(note.words == "Pensions left to the partner stay invested, in drawdown." and note.tag is Tag.ASSUMPTION
               for note in plan(couple).assumptions.notes)  # fmt: skip
    url, name = reverse("cashflow_choices", args=[couple.cashflow.pk]), f"person-{couple.wren.pk}-inherited_as"
    browser = signed_in(adviser)
    assert saved(browser, url, **{name: "cash"}).status_code == 200
    assert saved(browser, url, **{name: "annuity"}).status_code == 302
    found = plan(couple)
    assert [person.inherited_as for person in found.people] == [Inherited.ANNUITY, Inherited.DRAWDOWN]
    said = next(note for note in found.assumptions.notes if note.words.startswith("What the partner makes"))
    assert (said.tag, said.words.split(": ")[1]) == (Tag.DECISION, "Wren Sample’s, annuity; Ash Sample’s, drawdown.")
    dead = with_changes(found, [Change(ChangeKind.DEATH, person=found.people[0].key, age=60)])
    paid = [income for income in project(dead).plan.incomes if income.bought_by]
    assert [income.name for income in paid] == ["Annuity from Wren's pension, left by Wren Sample"]


def test_the_heirs_rate_is_a_decision_once_somebody_said_it(couple: Couple) -> None:
    def origin_of(found: PlanInputs) -> Any:
        growing = Change(ChangeKind.ITS_GROWTH, item="wrapper-pension", rates=(Decimal(9),))
        dying = Change(ChangeKind.DEATH, person=found.people[0].key, age=76)
        died = project(with_changes(found, [growing, dying]))
        lines = explain_death(died, died.deaths[0]).lines
        return next(line for line in lines if line.words.startswith("Income tax of heirs")).origins[1]

    people = {couple.wren.pk: {"leaves_to_partner_percent": Decimal(0)}}
    assert origin_of(chosen(couple, people=people)).tag is Tag.ASSUMPTION
    assert origin_of(chosen(couple, heirs_tax_percent=Decimal(40))).tag is Tag.DECISION
