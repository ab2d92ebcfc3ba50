"""What a reader of the results should know or mend, each pointing at the record and field it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from backoffice.models import Client
from cashflow.kinds import EXPENSE, INCOME, PLAN, WITHDRAWAL
from cashflow.parameters.sets import delivered
from cashflow.selectors.annuities import counts_by_itself
from cashflow.selectors.annuity_purchases import left_out_as
from cashflow.selectors.covers import is_unclear
from cashflow.selectors.pension_questions import (
    has_state_pension,
    is_paid,
    may_be_paid_by,
    may_be_state_pension,
)
from cashflow.selectors.records import OwnedPart, OwnedPlan, Records
from cashflow.selectors.terms import recorded_term
from domain import plan_parts
from domain.enums.currencies import Currency
from domain.enums.plans import Frequency, IncomeType, PlanType, Wrapper
from domain.people_dates import age_on, date_age_reached, format_date
from domain.tax_years import TaxYear

CLIENT, COVER, ASSUMPTIONS = "backoffice.client", "backoffice.cover", "cashflow.assumptionset"
OLD_AFTER_YEARS = 1


@dataclass(frozen=True, slots=True)
class Warning:
    """A sentence, and where to mend it: the record (or, with ``add``, what to add to the client) and the field.

    ``stops`` is True when nothing can be projected before it is mended. With ``asks`` the sentence is a question about
    the income: whether it is a State Pension or, where ``about_plan`` names one, whether that plan pays it.
    ``add_type`` is the type of what is to be added, where that is known.
    """

    sentence: str
    model: str
    pk: int
    field: str = ""
    add: str = ""
    add_type: str = ""
    stops: bool = False
    asks: bool = False
    about_plan: int | None = None


def warnings_of(records: Records, today: date) -> list[Warning]:
    """Everything worth knowing about a cashflow's records, the worst first."""
    found = [warning for person in records.people for warning in _of_person(person, records)]
    found += [warning for owned in records.incomes for warning in _of_income(owned.record, records.people, today)]
    found += [warning for owned in records.plans for warning in _of_plan(owned, records, today)]
    for part in records.parts.get(plan_parts.WITHDRAWAL, ()):
        found += _of_withdrawal(part, records.people, today)
    found += [warning for part in records.parts.get(plan_parts.COVER, ()) for warning in _of_cover(part)]
    found += _of_assumptions(records, today)
    found += _of_spending(records, today)
    return sorted(found, key=lambda warning: not warning.stops)


def _of_spending(records: Records, today: date) -> list[Warning]:
    """That nothing is spent, or nothing from some day on that the projection goes beyond."""
    person, born = records.people[0], [one.date_of_birth for one in records.people if one.date_of_birth]
    if not records.expenses:
        sentence = "No spending is recorded, so everything that is earned is saved."
        return [Warning(sentence, CLIENT, person.pk, add=EXPENSE)]
    ends = [_last_spent(owned.record, records.people, today) for owned in records.expenses]
    last = max((day for day in ends if day), default=today)
    assumed = records.assumed or delivered(TaxYear.of(today).first)
    if None in ends or not born or date_age_reached(max(born), assumed.last_age) <= last:
        return []
    sentence = f"No spending is recorded after {format_date(last)}: from then on nothing is spent in this projection."
    return [Warning(sentence, CLIENT, person.pk, add=EXPENSE)]


def _last_spent(expense: Any, people: list[Client], today: date) -> date | None:
    """The day an expense ends, None where it never does; what is paid once ends with that."""
    term = recorded_term(expense, people)
    return term.start or today if expense.frequency == Frequency.ONCE else term.end


def _of_person(person: Client, records: Records) -> list[Warning]:
    found = []
    if person.date_of_birth is None:
        sentence = f"{person.name} has no date of birth: without it nothing can be projected."
        found.append(Warning(sentence, CLIENT, person.pk, "date_of_birth", stops=True))
    return found + _of_state_pension(person, records)


def _of_state_pension(person: Client, records: Records) -> list[Warning]:
    """Nothing when it is there; a question for each pension that may be it, else that none is recorded."""
    index = records.people.index(person)
    if has_state_pension(records, index):
        return []
    questions = [
        Warning(
            f"Is “{owned.record.name}” the State Pension of {person.name}? Until one is known, none is projected.",
            INCOME, owned.record.pk, asks=True,
        )
        for owned in may_be_state_pension(records, index)
    ]  # fmt: skip
    sentence = f"No State Pension is recorded for {person.name}: none is projected."
    return questions or [Warning(sentence, CLIENT, person.pk, add=INCOME, add_type=IncomeType.STATE_PENSION)]


def _of_income(income: Any, people: list[Client], today: date) -> list[Warning]:
    if income.type not in {IncomeType.SALARY, IncomeType.BONUS} or not income.ends.is_open:
        return []
    earner = next((person for person in people if person.pk == income.client_id), None)
    if earner and retirement_date(earner, today):
        return []
    sentence = f"{income.name} has no end, and no retirement age to come is recorded: it is paid for ever."
    return [Warning(sentence, INCOME, income.pk, "end_kind")]


def retirement_date(person: Client, today: date) -> date | None:
    """The day somebody is to retire, if it is known and still to come."""
    if person.date_of_birth is None or person.retirement_age is None:
        return None
    day = date_age_reached(person.date_of_birth, person.retirement_age)
    return day if day > today else None


def _of_plan(owned: OwnedPlan, records: Records, today: date) -> list[Warning]:
    plan, use, found = owned.record, owned.use, []
    if use.wrapper == Wrapper.NONE:
        says_nothing = plan.yearly_pension is None and not counts_by_itself(owned, records)
        if use.kind != "life_assurance" and says_nothing and not is_paid(owned, records):
            found += _of_unpaid_plan(owned, records)
    elif plan.value is None and plan.own_value is not None:
        words = Currency(plan.currency).label
        sentence = f"{plan.name} is in {words} and the firm states no rate of exchange: it is left out."
        found.append(Warning(sentence, PLAN, plan.pk, "currency"))
    elif plan.value is None:
        sentence = f"{plan.name} has no value: it is left out{_with_its_flows(owned, records)}."
        found.append(Warning(sentence, PLAN, plan.pk, add="valuation"))
    elif age_on(plan.valued_date, today) >= OLD_AFTER_YEARS:
        sentence = f"{plan.name} was last valued on {format_date(plan.valued_date)}, more than a year ago."
        found.append(Warning(sentence, PLAN, plan.pk, add="valuation"))
    if use.is_assumed:
        said = f"“{plan.sub_type}” is not a sub-type we know" if plan.sub_type else "has no sub-type"
        sentence = f"{plan.name} {said}: it is taken for {_usual(use.wrapper)}."
        found.append(Warning(sentence.replace(f"{plan.name} “", f"{plan.name}: “"), PLAN, plan.pk, "sub_type"))
    return found


def _with_its_flows(owned: OwnedPlan, records: Records) -> str:
    """That a plan which is left out takes with it what is paid into it and taken out of it; empty where nothing is."""
    said = ((plan_parts.CONTRIBUTION, "paid into it"), (plan_parts.WITHDRAWAL, "taken out of it"))
    flows = [words for name, words in said if any(part.plan is owned for part in records.parts.get(name, ()))]
    return f", with what is {' and '.join(flows)}" if flows else ""


def _of_cover(part: OwnedPart) -> list[Warning]:
    if not is_unclear(part):
        return []
    sentence = f"{part.plan.record.name} pays an income, but says it pays once: it is left out until it says how often."
    return [Warning(sentence, COVER, part.record.pk, "benefit_frequency")]


def _of_assumptions(records: Records, today: date) -> list[Warning]:
    assumed = records.assumed or delivered(TaxYear.of(today).first)
    found = []
    if assumed.is_overdue(today):
        sentence = f"The assumptions “{assumed.name}” were to be reviewed by {format_date(assumed.review_date)}."
        found.append(Warning(sentence, ASSUMPTIONS, assumed.pk))
    if assumed.is_archived:
        sentence = f"The assumptions “{assumed.name}” are archived: choose a set that is on offer."
        found.append(Warning(sentence, ASSUMPTIONS, assumed.pk, "assumption_set"))
    return found


def _of_withdrawal(part: OwnedPart, people: list[Client], today: date) -> list[Warning]:
    why = left_out_as(part, people, today)
    if not why:
        return []
    sentence = f"{part.plan.record.name} is to buy an annuity, {why}: it is left out."
    return [Warning(sentence, WITHDRAWAL, part.record.pk, "start_kind")]


def _of_unpaid_plan(owned: OwnedPlan, records: Records) -> list[Warning]:
    """A question for each pension that the plan may pay, else that it pays nothing."""
    plan = owned.record
    questions = [
        Warning(
            f"Is “{income.record.name}” what {plan.name} pays? Until its income is known, it counts for nothing.",
            INCOME, income.record.pk, asks=True, about_plan=plan.pk,
        )
        for income in may_be_paid_by(owned, records)
    ]  # fmt: skip
    sentence = f"{plan.name} has no income that names it, so it pays nothing in this projection."
    field = "income_amount" if plan.type == PlanType.ANNUITY else "yearly_pension"
    return questions or [Warning(sentence, PLAN, plan.pk, field)]


def _usual(wrapper: Wrapper) -> str:
    if wrapper == Wrapper.CASH:
        return "a cash account"
    label = wrapper.label if wrapper.label.isupper() else wrapper.label[0].lower() + wrapper.label[1:]
    return f"{'an' if label[0] in 'aeiouI' else 'a'} {label}"
