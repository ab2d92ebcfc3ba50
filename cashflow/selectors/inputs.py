"""From the back office's records to what the engine projects, with the origin of every figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from backoffice.models import Client
from cashflow.engine.inputs import (
    Asset,
    Expense,
    Income,
    IncomeKind,
    Origin,
    Person,
    PlanInputs,
    Rise,
    Tag,
)
from cashflow.parameters.horizon import GROWTH_OF, INVESTED, assumptions_from, figure
from cashflow.parameters.state_pension_age import state_pension_date
from cashflow.parameters.years import pension_rules
from cashflow.selectors.loans import liability_of
from cashflow.selectors.records import Owned, OwnedIncome, OwnedPlan, Records
from cashflow.selectors.terms import Term, recorded_term, rise_of
from cashflow.selectors.warnings import retirement_date
from domain.enums.people import TaxArea
from domain.enums.plans import AmountBasis, Frequency, IncomeType, Wrapper
from domain.money import format_pounds
from domain.people_dates import date_age_reached, format_date
from domain.tax_years import TaxYear


@dataclass(frozen=True, slots=True)
class Treatment:
    """How the planner takes an income type: its tax and its yearly rise."""

    kind: IncomeKind
    rise: Rise


TREATMENTS: dict[IncomeType, Treatment] = {
    IncomeType.SALARY: Treatment(IncomeKind.EMPLOYMENT, Rise.EARNINGS),
    IncomeType.BONUS: Treatment(IncomeKind.EMPLOYMENT, Rise.EARNINGS),
    IncomeType.DIVIDEND: Treatment(IncomeKind.DIVIDENDS, Rise.PRICES),
    IncomeType.BENEFIT: Treatment(IncomeKind.OTHER, Rise.PRICES),
    IncomeType.INVESTMENT: Treatment(IncomeKind.SAVINGS, Rise.PRICES),
    IncomeType.RENTAL: Treatment(IncomeKind.RENTAL, Rise.PRICES),
    IncomeType.PENSION: Treatment(IncomeKind.PENSIONS, Rise.PRICES),
    IncomeType.STATE_PENSION: Treatment(IncomeKind.STATE_PENSION, Rise.TRIPLE_LOCK),
    IncomeType.OTHER: Treatment(IncomeKind.OTHER, Rise.PRICES),
}
"""Gross taxable incomes by type; anything stated after tax or as not taxable is tax-free income here."""


def inputs_of(records: Records, today: date) -> PlanInputs | None:
    """What the engine needs; None while somebody's date of birth is missing."""
    born = [person.date_of_birth for person in records.people if person.date_of_birth]
    if len(born) < len(records.people):
        return None
    first = TaxYear.of(today)
    last_age = int(figure("economy.last_age", first.first).value)
    last = TaxYear.of(date_age_reached(max(born), last_age))
    years = max(last.first - first.first + 1, 1)
    valued = [owned for owned in records.plans if owned.record.value is not None]
    return PlanInputs(
        people=tuple(_person(person) for person in records.people),
        incomes=tuple(_income(owned, records.people, today) for owned in records.incomes),
        expenses=tuple(_expense(owned, records.people) for owned in records.expenses),
        assets=tuple(_asset(owned, first.first) for owned in valued if owned.use.wrapper in GROWTH_OF),
        liabilities=tuple(
            liability_of(owned.record, owned.part, today)
            for owned in valued
            if owned.use.wrapper == Wrapper.LIABILITY
        ),
        assumptions=assumptions_from(today, years),
    )


def _person(person: Client) -> Person:
    born = person.date_of_birth
    if born is None:
        raise ValueError(f"{person} has no date of birth")
    area = TaxArea(person.tax_area)
    how = "set by hand" if person.tax_area_is_set_by_hand else "from the postcode"
    return Person(
        key=f"client-{person.pk}",
        name=person.name,
        born=born,
        area=area,
        state_pension_date=state_pension_date(born),
        origins=(
            Origin(Tag.FACT, f"born {format_date(born)}"),
            Origin(Tag.FACT, f"taxed in {area.label}, {how}"),
        ),
    )


def _income(owned: OwnedIncome, people: list[Client], today: date) -> Income:
    income = owned.record
    treatment = TREATMENTS[owned.type]
    taxed = income.is_taxable and income.basis == AmountBasis.GROSS
    term = _term(owned, people, today)
    rise, rises = rise_of(income, treatment.rise)
    origins = [*term.origins, *rises]
    if owned.is_taken_for_state_pension:
        origins.append(Origin(Tag.ASSUMPTION, "recorded as a pension, taken for the State Pension"))
    return Income(
        key=f"income-{income.pk}",
        name=income.name,
        amount=float(income.amount) * owned.part,
        frequency=Frequency(income.frequency),
        shares=owned.within,
        start=term.start,
        end=term.end,
        rise=rise,
        origins=(_recorded(income), *origins),
        kind=treatment.kind if taxed else IncomeKind.UNTAXED,
    )


def _term(owned: OwnedIncome, people: list[Client], today: date) -> Term:
    """Start and end of an income, and where they are from when the record does not say."""
    income, term = owned.record, recorded_term(owned.record, people)
    person = next((person for person in people if person.pk == income.client_id), None)
    if income.starts.is_open and person and person.date_of_birth and owned.type == IncomeType.STATE_PENSION:
        reached = state_pension_date(person.date_of_birth)
        if reached > today:
            term.start = reached
            words = f"starts at State Pension age, {format_date(reached)}"
            term.origins.append(Origin(Tag.ASSUMPTION, words))
    if income.ends.is_open and person and income.type in {IncomeType.SALARY, IncomeType.BONUS}:
        retires = retirement_date(person, today)
        if retires and not (term.start and retires < term.start):
            term.end = retires
            words = f"ends on retirement at {person.retirement_age}, {format_date(retires)}"
            term.origins.append(Origin(Tag.DECISION, words))
    if income.ends.is_open and term.end is None:
        term.origins.append(Origin(Tag.ASSUMPTION, "no end recorded: paid for ever"))
    return term


def _expense(owned: Owned, people: list[Client]) -> Expense:
    expense, term = owned.record, recorded_term(owned.record, people)
    rise, rises = rise_of(expense, Rise.PRICES)
    return Expense(
        key=f"expense-{expense.pk}",
        name=expense.name,
        amount=float(expense.amount) * owned.part,
        frequency=Frequency(expense.frequency),
        shares=owned.within,
        start=term.start,
        end=term.end,
        rise=rise,
        origins=(_recorded(expense), *term.origins, *rises),
        is_essential=expense.is_essential,
    )


def _recorded(flow: Any) -> Origin:
    often = Frequency(flow.frequency).label.lower()
    return Origin(
        Tag.FACT, f"{format_pounds(flow.amount)} {often}, recorded {format_date(flow.updated_at.date())}"
    )


def _asset(owned: OwnedPlan, first_year: int) -> Asset:
    plan, wrapper = owned.record, owned.use.wrapper
    origins = [Origin(Tag.FACT, f"valued on {format_date(plan.valued_date)}")]
    if owned.use.is_assumed:
        origins.append(Origin(Tag.ASSUMPTION, f"sub-type not known: taken for {wrapper.label}"))
    if wrapper in {Wrapper.GENERAL_INVESTMENT, Wrapper.BOND}:
        origins.append(Origin(Tag.ASSUMPTION, "gains are counted from today's value"))
    uncrystallised = wrapper == Wrapper.PENSION and not owned.use.crystallised
    return Asset(
        key=f"plan-{plan.pk}",
        name=plan.name,
        wrapper=wrapper,
        value=max(float(plan.value), 0.0) * owned.part,
        shares=owned.within,
        growth=figure(GROWTH_OF[wrapper], first_year).value,
        charge=figure("economy.charges.invested", first_year).value if wrapper in INVESTED else 0.0,
        tax_free_share=pension_rules(first_year).tax_free_share if uncrystallised else 0.0,
        origins=tuple(origins),
    )
