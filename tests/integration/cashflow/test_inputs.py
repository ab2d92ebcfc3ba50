"""From the back office's records to the engine's inputs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django_scopes import scope

from backoffice.models import Expense
from cashflow.engine.inputs import IncomeKind, PlanInputs, Rise, Tag
from cashflow.engine.project import project
from cashflow.models import Cashflow
from cashflow.selectors.cashflows import cashflow_page
from cashflow.selectors.checks import checks_of
from cashflow.selectors.inputs import inputs_of
from cashflow.selectors.items import items_of
from cashflow.selectors.projection import results_of
from cashflow.selectors.records import records_of
from cashflow.selectors.terms import NEVER
from cashflow.selectors.warnings import warnings_of
from domain.enums.plans import AmountBasis, IncomeType, PlanStatus, PlanType, Wrapper
from tests.factories.backoffice import ClientFactory, IncomeFactory
from tests.factories.cashflow import CashflowFactory
from tests.integration.cashflow.conftest import TODAY, Couple, add_plan


def gathered(cashflow: Cashflow) -> PlanInputs:
    with scope(firm=cashflow.firm):
        found = inputs_of(records_of(cashflow_page(cashflow.pk)), TODAY)
    assert found is not None
    return found


def sentences(cashflow: Cashflow) -> list[str]:
    with scope(firm=cashflow.firm):
        return [w.sentence for w in warnings_of(records_of(cashflow_page(cashflow.pk)), TODAY)]


def test_a_joint_clients_income_is_shared_equally(couple: Couple) -> None:
    rent = next(i for i in gathered(couple.cashflow).incomes if i.name == "Flat in the harbour")
    assert (rent.amount, rent.shares, rent.kind) == (9000, (0.5, 0.5), IncomeKind.RENTAL)


def test_joint_plans_go_by_share(couple: Couple) -> None:
    house = next(a for a in gathered(couple.cashflow).assets if a.wrapper == Wrapper.PROPERTY)
    assert house.value == 450_000
    assert house.shares == pytest.approx((0.6, 0.4))


def test_a_single_persons_cashflow_has_only_their_part(couple: Couple) -> None:
    alone = CashflowFactory(firm=couple.wren.firm, people=[couple.wren])
    found = gathered(alone)
    assert next(a for a in found.assets if a.wrapper == Wrapper.PROPERTY).value == pytest.approx(270_000)
    assert next(i for i in found.incomes if i.kind == IncomeKind.RENTAL).amount == pytest.approx(4_500)
    assert found.liabilities[0].balance == pytest.approx(42_500)
    assert not [a for a in found.assets if a.wrapper == Wrapper.ISA]


def test_a_salary_without_an_end_stops_at_the_retirement_age(couple: Couple) -> None:
    salary = next(i for i in gathered(couple.cashflow).incomes if i.kind == IncomeKind.EMPLOYMENT)
    assert salary.end == date(2033, 5, 17)
    assert any("retirement at 65" in origin.words for origin in salary.origins)


def test_a_state_pension_starts_at_state_pension_age(couple: Couple) -> None:
    pension = next(i for i in gathered(couple.cashflow).incomes if i.kind == IncomeKind.STATE_PENSION)
    assert pension.start == date(2038, 2, 3)


@pytest.mark.parametrize(
    ("basis", "taxable", "kind"),
    [
        (AmountBasis.GROSS, True, IncomeKind.PENSIONS),
        (AmountBasis.GROSS, False, IncomeKind.UNTAXED),
        (AmountBasis.NET, True, IncomeKind.UNTAXED),
        (AmountBasis.NET, False, IncomeKind.UNTAXED),
    ],
)
def test_only_gross_taxable_income_is_taxed(
    couple: Couple, basis: AmountBasis, taxable: bool, kind: IncomeKind
) -> None:
    IncomeFactory(
        firm=couple.wren.firm, client=couple.wren, name="Old scheme", type=IncomeType.PENSION, basis=basis,
        is_taxable=taxable,
    )  # fmt: skip
    found = gathered(couple.cashflow)
    assert next(income for income in found.incomes if income.name == "Old scheme").kind == kind


def test_only_active_plans_with_a_place_in_the_planner_enter(couple: Couple) -> None:
    firm, wren = couple.wren.firm, couple.wren
    add_plan(firm, {wren: 100}, PlanType.INVESTMENT, "oeic", "Old fund", "5000.00", status=PlanStatus.INACTIVE)
    add_plan(firm, {wren: 100}, PlanType.INVESTMENT, "oeic", "Offered fund", "5000.00", status=PlanStatus.PROPOSED)
    add_plan(firm, {wren: 100}, PlanType.GENERAL_INSURANCE, "car", "Car insurance", None)
    with scope(firm=firm):
        names = [item.name for _, items in items_of(records_of(cashflow_page(couple.cashflow.pk))) for item in items]
    assert not {"Old fund", "Offered fund", "Car insurance"} & set(names)
    assert "Wren's pension" in names


def test_a_missing_date_of_birth_stops_the_projection_and_says_where(firm: object) -> None:
    nobody = ClientFactory(firm=firm, date_of_birth=None)
    cashflow = CashflowFactory(firm=firm, people=[nobody])
    with scope(firm=firm):
        results = results_of(cashflow_page(cashflow.pk), TODAY)
    assert results.projection is None
    first = results.warnings[0]
    assert (first.stops, first.model, first.pk, first.field) == (True, "backoffice.client", nobody.pk, "date_of_birth")


def test_warnings_name_what_is_missing(couple: Couple) -> None:
    firm, wren = couple.wren.firm, couple.wren
    add_plan(firm, {wren: 100}, PlanType.INVESTMENT, "tulip_futures", "Tulips", "100.00")
    add_plan(firm, {wren: 100}, PlanType.INVESTMENT, "oeic", "New fund", None)
    add_plan(firm, {wren: 100}, PlanType.PENSION, "final_salary", "Works scheme", None)
    IncomeFactory(firm=firm, client=couple.joint, name="Joint bonus", type=IncomeType.BONUS)
    said = " ".join(sentences(couple.cashflow))
    assert "No State Pension is recorded for Wren Sample" in said
    assert "No State Pension is recorded for Ash Sample" not in said
    assert "Tulips: “tulip_futures” is not a sub-type we know: it is taken for a general investment account." in said
    assert "New fund has no value" in said
    assert "Works scheme has no income that names it" in said
    assert "Joint bonus has no end" in said


def test_an_old_valuation_is_said_to_be_old(couple: Couple) -> None:
    with scope(firm=couple.wren.firm):
        found = warnings_of(records_of(cashflow_page(couple.cashflow.pk)), date(2027, 10, 1))
    assert "Ash's ISA was last valued on 30 Sep 2026, more than a year ago." in [w.sentence for w in found]


def test_a_loans_details_are_used_and_gaps_are_assumed(couple: Couple) -> None:
    firm = couple.wren.firm
    add_plan(
        firm, {couple.wren: 100}, PlanType.LOAN_CREDIT, "personal_loan", "Boat loan", "12000.00",
        details={"interest_rate": "6.5", "monthly_repayment": 25000, "end_date": "2030-06-01"},
    )  # fmt: skip
    loans = {loan.name: loan for loan in gathered(couple.cashflow).liabilities}
    boat, mortgage = loans["Boat loan"], loans["Harbour mortgage"]
    assert (boat.rate, boat.monthly_payment, boat.end) == (pytest.approx(0.065), 250, date(2030, 6, 1))
    assert len(boat.origins) == 1
    assert len(mortgage.origins) == 4
    assert mortgage.end == date(2046, 11, 22)


def test_amounts_of_items_are_the_cashflows_part(couple: Couple) -> None:
    alone = CashflowFactory(firm=couple.wren.firm, people=[couple.wren])
    with scope(firm=couple.wren.firm):
        items = {item.name: item for _, found in items_of(records_of(cashflow_page(alone.pk))) for item in found}
    assert items["Quay House"].amount == Decimal("270000.00")
    assert items["Quay House"].owners == "Wren, 60 % of it"
    assert items["Wren's pension"].owners == "Wren"


def test_ages_and_events_are_reckoned_to_days(couple: Couple) -> None:
    wren = couple.wren
    cases = {
        "At an age": {"start_age": 60, "start_of": wren},
        "With an event": {"start_event": "retirement", "start_of": wren, "end_event": "death", "end_of": wren},
        "After a death": {"start_event": "death", "start_of": wren},
    }
    for name, columns in cases.items():
        IncomeFactory(firm=wren.firm, client=wren, name=name, type=IncomeType.OTHER, **columns)
    found = {income.name: income for income in gathered(couple.cashflow).incomes if income.name in cases}
    assert found["At an age"].start == date(2028, 5, 17)
    assert (found["With an event"].start, found["With an event"].end) == (date(2033, 5, 17), None)
    assert found["After a death"].start == NEVER
    assert any("it is left out" in origin.words for origin in found["After a death"].origins)


def test_days_that_are_recorded_are_told_as_facts(couple: Couple) -> None:
    wren, days = couple.wren, {"start_date": date(2048, 3, 4), "end_date": date(2050, 6, 1)}
    IncomeFactory(firm=wren.firm, client=wren, name="Dated", type=IncomeType.OTHER, **days)
    dated = next(income for income in gathered(couple.cashflow).incomes if income.name == "Dated")
    told = {origin.words for origin in dated.origins if origin.tag is Tag.FACT}
    assert {"starts on 4 Mar 2048", "ends on 1 Jun 2050"} <= told


def test_a_rise_of_its_own_counts(couple: Couple) -> None:
    wren = couple.wren
    IncomeFactory(firm=wren.firm, client=wren, name="Level", type=IncomeType.OTHER, rise="none")
    IncomeFactory(firm=wren.firm, client=wren, name="Fixed", type=IncomeType.OTHER, rise="fixed", rise_percent=3)
    found = {income.name: income for income in gathered(couple.cashflow).incomes}
    assert found["Level"].rise == Rise.NONE
    assert found["Fixed"].fixed_rise == pytest.approx(0.03)
    assert any("rises by 3 % a year" in origin.words for origin in found["Fixed"].origins)


def test_spending_that_ends_before_the_lives_do_is_said(couple: Couple) -> None:
    with scope(firm=couple.wren.firm):
        Expense.objects.update(end_date=date(2050, 11, 19))
    ends = "No spending is recorded after 19 Nov 2050: from then on nothing is spent in this projection."
    assert ends in sentences(couple.cashflow)
    found = project(gathered(couple.cashflow))
    assert found.unspent_from is not None
    assert found.timeline.years[found.unspent_from].label == "2051/52"
    with scope(firm=couple.wren.firm):
        checks = checks_of(records_of(cashflow_page(couple.cashflow.pk)), gathered(couple.cashflow), TODAY)
        Expense.objects.update(end_date=None)
    said = {check.asks: (check.is_met, check.found) for check in checks}
    asks = "Spending is planned to the end of the projection"
    assert said[asks] == (False, "nothing is planned from 2051/52 on")
    assert ends not in sentences(couple.cashflow)
    assert project(gathered(couple.cashflow)).unspent_from is None
