"""From the back office's records to what the engine projects, with the origin of every figure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from backoffice.models import Client
from cashflow.engine.assumed import Assumed
from cashflow.engine.inputs import (
    AnnuityRates,
    Asset,
    Assumptions,
    Expense,
    Income,
    IncomeKind,
    Inherited,
    Liability,
    Origin,
    Person,
    PlanInputs,
    Rise,
    Tag,
)
from cashflow.engine.pots import SURPLUS_KEY, SURPLUS_NAME
from cashflow.growth_rates import as_shares, rates_in_words
from cashflow.parameters.annuity_rates import rates_for_life
from cashflow.parameters.horizon import GROWS, assumptions_from, figure
from cashflow.parameters.sets import delivered
from cashflow.parameters.state_pension_age import state_pension_date
from cashflow.parameters.years import pension_rules
from cashflow.selectors.annuity_purchases import annuities_bought
from cashflow.selectors.children import child_benefit, is_child_benefit
from cashflow.selectors.choices import Choices, PersonsChoices
from cashflow.selectors.covers import insured
from cashflow.selectors.loans import liability_of
from cashflow.selectors.plan_parts import paid_in, premiums, scheme_pensions, withdrawals
from cashflow.selectors.records import Owned, OwnedIncome, OwnedPlan, Records
from cashflow.selectors.terms import Term, recorded_term, recorded_words, rise_of
from cashflow.selectors.warnings import retirement_date
from cashflow.what_ifs import CLASS
from domain import plan_parts
from domain.currencies import format_money
from domain.enums.currencies import HOME
from domain.enums.people import Gender, TaxArea
from domain.enums.plans import AmountBasis, Frequency, IncomeType, Wrapper
from domain.people_dates import age_on, date_age_reached, format_date
from domain.tax_years import TaxYear

RESIDENCE, OFFSHORE_BONDS = "main_residence", frozenset({"offshore_bond", "us_deferred_annuity"})
"""Sub-types that tax law treats in a way of their own."""

HEIRS_TAX = "economy.heirs_income_tax_rate"


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
    assumed = records.assumed or delivered(first.first)
    last = TaxYear.of(date_age_reached(max(born), assumed.last_age))
    years = max(last.first - first.first + 1, 1)
    assets = tuple(
        _asset(owned, assumed, records.choices, today)
        for owned in records.plans
        if is_valued(owned) and owned.use.wrapper in GROWS
    )
    keys = frozenset(asset.key for asset in assets)
    paid = paid_in(records, today, keys)
    goals = frozenset(goal.expense_id for goal in records.goals if goal.expense_id)
    return PlanInputs(
        people=tuple(_person(person, records.choices.of(person.pk)) for person in records.people),
        incomes=(
            *(_income(owned, records.people, today) for owned in records.incomes),
            *scheme_pensions(records, today),
            *paid.gifts,
            *child_benefit(records, today),
        ),
        expenses=(*(_expense(owned, records.people, goals) for owned in records.expenses), *premiums(records)),
        assets=assets,
        liabilities=_liabilities(records, today),
        assumptions=_frame(records, assumptions_from(today, years, assumed=assumed), assets),
        contributions=paid.contributions,
        withdrawals=withdrawals(records, keys),
        covers=insured(records),
        annuities=annuities_bought(records, keys, today),
        is_married=records.is_married,
        home_to_descendants=records.choices.leaves_home(has_children=records.has_children),
        charity=records.choices.charity,
        heirs_tax_rate=_heirs_tax_rate(records, first.first),
        heirs_tax_origin=records.choices.heirs_origin(),
        annuity_rates=_annuity_rates(records, today, years),
    )


def _annuity_rates(records: Records, today: date, years: int) -> AnnuityRates | None:
    """What pensions that a partner leaves buy in each year, where somebody's are to buy an annuity."""
    if all(records.choices.of(person.pk).inherited_as is not Inherited.ANNUITY for person in records.people):
        return None
    return rates_for_life([person.date_of_birth for person in records.people if person.date_of_birth], today, years)


def _heirs_tax_rate(records: Records, year: int) -> float:
    said = records.choices.heirs_tax_rate
    return figure(HEIRS_TAX, year).value if said is None else said


def _frame(records: Records, frame: Assumptions, assets: tuple[Asset, ...]) -> Assumptions:
    """The frame with what was chosen for this cashflow, and sentences that say so."""
    choices, names = records.choices, {asset.key: asset.name for asset in assets} | {SURPLUS_KEY: SURPLUS_NAME}
    if of_cash := choices.growth(f"{CLASS}{Wrapper.CASH.value}"):
        cash = _chosen(of_cash, f"chosen for {Wrapper.CASH.label} in this cashflow")
        frame = replace(frame, cash_growth=cash.share, cash_growths=cash.by_year, cash_origins=cash.origins)
    order = tuple(key for key in choices.own_order if key in names)
    told = choices.drawing_words([names[key] for key in order])
    heirs = choices.heirs_words(figure(HEIRS_TAX, TaxYear.of(frame.start).first))
    notes = [
        *frame.notes,
        Origin(Tag.ASSUMPTION, choices.home_words(has_children=records.has_children)),
        Origin(Tag.ASSUMPTION if choices.heirs_tax_rate is None else Tag.DECISION, heirs),
    ]
    if len(records.people) > 1:
        notes.append(choices.inherited_note({person.pk: person.name for person in records.people}))
    if told is None:
        return replace(frame, notes=tuple(notes))
    return replace(
        frame, notes=(*notes, Origin(Tag.DECISION, told)), strategy=choices.strategy, own_order=order,
        strategy_origin=Origin(Tag.DECISION, told),
    )  # fmt: skip


def is_valued(owned: OwnedPlan) -> bool:
    """Whether a plan's value is known, so that it is in the projection."""
    return owned.record.value is not None


def _liabilities(records: Records, today: date) -> tuple[Liability, ...]:
    repayments = records.parts.get(plan_parts.REPAYMENT, [])
    return tuple(
        liability_of(
            owned.record, owned.part, [part.record for part in repayments if part.plan is owned], records.people, today
        )
        for owned in records.plans
        if is_valued(owned) and owned.use.wrapper == Wrapper.LIABILITY
    )


def _person(person: Client, chosen: PersonsChoices) -> Person:
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
        gender=Gender.find(person.gender),
        origins=(
            Origin(Tag.FACT, f"born {format_date(born)}"),
            Origin(Tag.FACT, f"taxed in {area.label}, {how}"),
            *chosen.origins,
        ),
        leaves_to_partner=chosen.leaves_to_partner,
        unused_allowances=chosen.unused_allowances,
        has_flexible_access=chosen.has_flexible_access,
        tax_free_cash_taken=chosen.tax_free_cash_taken,
        earlier_bands=chosen.earlier_bands,
        inherited_as=chosen.inherited_as,
        inherited_origin=Origin(
            Tag.ASSUMPTION if chosen.inherited_as is Inherited.DRAWDOWN else Tag.DECISION,
            chosen.inherited_as.label.lower(),
        ),
    )


def _income(owned: OwnedIncome, people: list[Client], today: date) -> Income:
    income = owned.record
    treatment = TREATMENTS[owned.type]
    benefit = is_child_benefit(owned)
    taxed = income.is_taxable and income.basis == AmountBasis.GROSS and not benefit
    term = _term(owned, people, today)
    rising = rise_of(income, treatment.rise)
    origins = [*term.origins, *rising.origins]
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
        rise=rising.rise,
        fixed_rise=rising.fixed,
        origins=(Origin(Tag.FACT, recorded_words(income)), *origins),
        kind=treatment.kind if taxed else IncomeKind.UNTAXED,
        is_child_benefit=benefit,
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


def _expense(owned: Owned, people: list[Client], goals: frozenset[int]) -> Expense:
    expense, term = owned.record, recorded_term(owned.record, people)
    rising = rise_of(expense, Rise.PRICES)
    return Expense(
        key=f"expense-{expense.pk}",
        name=expense.name,
        amount=float(expense.amount) * owned.part,
        frequency=Frequency(expense.frequency),
        shares=owned.within,
        start=term.start,
        end=term.end,
        rise=rising.rise,
        fixed_rise=rising.fixed,
        origins=(Origin(Tag.FACT, recorded_words(expense)), *term.origins, *rising.origins),
        is_essential=expense.is_essential,
        is_goal=expense.pk in goals,
    )


def _asset(owned: OwnedPlan, assumed: Assumed, choices: Choices, today: date) -> Asset:
    plan, wrapper, first_year = owned.record, owned.use.wrapper, TaxYear.of(today).first
    origins = [Origin(Tag.FACT, f"valued on {format_date(plan.valued_date)}")]
    if plan.currency != HOME:
        origins.append(Origin(Tag.ASSUMPTION, exchanged_words(plan)))
    if owned.use.is_assumed:
        origins.append(Origin(Tag.ASSUMPTION, f"sub-type not known: taken for {wrapper.label}"))
    if wrapper in {Wrapper.GENERAL_INVESTMENT, Wrapper.BOND}:
        origins.append(Origin(Tag.ASSUMPTION, "gains are counted from today's value"))
    uncrystallised = wrapper == Wrapper.PENSION and not owned.use.crystallised
    growth, charge = _growth(plan, wrapper, assumed, choices), _charge(plan, wrapper, assumed)
    return Asset(
        key=f"plan-{plan.pk}",
        name=plan.name,
        wrapper=wrapper,
        value=max(float(plan.value), 0.0) * owned.part,
        shares=owned.within,
        growth=growth.share,
        growths=growth.by_year,
        charge=charge.share,
        tax_free_share=pension_rules(first_year).tax_free_share if uncrystallised else 0.0,
        origins=tuple(origins),
        growth_origins=growth.origins,
        has_own_growth=growth.is_own,
        charge_origins=charge.origins,
        is_home=plan.sub_type == RESIDENCE,
        is_onshore=plan.sub_type not in OFFSHORE_BONDS,
        held_years=max(age_on(plan.opened_date, today), 0) if plan.opened_date else 0,
    )


def exchanged_words(plan: Any) -> str:
    """From which amount, and at which stated rate, the value in pounds of a plan in another currency comes."""
    rate = f"{plan.rate_units.normalize():f} {plan.currency} a pound, the firm's rate of {format_date(plan.rate_date)}"
    return f"{format_money(plan.own_value, plan.currency)} at {rate}"


@dataclass(frozen=True, slots=True)
class _Rate:
    """A yearly share and where it is from; without origins it is the set's."""

    share: float
    origins: tuple[Origin, ...] = ()
    by_year: tuple[float, ...] = ()
    is_own: bool = False


def _growth(plan: Any, wrapper: Wrapper, assumed: Assumed, choices: Choices) -> _Rate:
    """What was chosen for the plan in this cashflow, then what its record says, then its class, then the set."""
    own, of_class = choices.growth(f"plan-{plan.pk}"), choices.growth(f"{CLASS}{wrapper.value}")
    if own:
        return replace(_chosen(own, "chosen for this plan in this cashflow"), is_own=True)
    if plan.growth_percent is None and of_class:
        return _chosen(of_class, f"chosen for {wrapper.label} in this cashflow")
    if plan.growth_percent is None:
        return _Rate(assumed.growth_of(wrapper))
    words = f"growth of {plan.growth_percent.normalize():f} % a year, recorded for this plan"
    return _Rate(float(plan.growth_percent) / 100, (Origin(Tag.DECISION, words),), is_own=True)


def _chosen(rates: tuple[Decimal, ...], words: str) -> _Rate:
    shares = as_shares(rates)
    return _Rate(shares[0], (Origin(Tag.DECISION, f"growth of {rates_in_words(rates)}, {words}"),), shares)


def _charge(plan: Any, wrapper: Wrapper, assumed: Assumed) -> _Rate:
    if plan.charge_percent is None:
        return _Rate(assumed.charge_of(wrapper))
    words = f"charges of {plan.charge_percent.normalize():f} % a year, recorded for this plan"
    return _Rate(float(plan.charge_percent) / 100, (Origin(Tag.FACT, words),))
