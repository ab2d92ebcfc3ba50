"""What a reader of the results should know or mend, each pointing at the record and field it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from backoffice.models import Client
from cashflow.kinds import EXPENSE, INCOME, PLAN
from cashflow.selectors.records import OwnedPlan, Records
from domain.enums.plans import IncomeType, Wrapper
from domain.people_dates import age_on, date_age_reached, format_date

CLIENT = "backoffice.client"
OLD_AFTER_YEARS = 1


@dataclass(frozen=True, slots=True)
class Warning:
    """A sentence, and where to mend it: the record (or, with ``add``, what to add to the client) and the field.

    ``stops`` is True when nothing can be projected before it is mended.
    """

    sentence: str
    model: str
    pk: int
    field: str = ""
    add: str = ""
    stops: bool = False


def warnings_of(records: Records, today: date) -> list[Warning]:
    """Everything worth knowing about a cashflow's records, the worst first."""
    found = [warning for person in records.people for warning in _of_person(person, records)]
    found += [warning for owned in records.incomes for warning in _of_income(owned.record, records.people, today)]
    found += [warning for owned in records.plans for warning in _of_plan(owned, records, today)]
    if not records.expenses:
        person = records.people[0]
        sentence = "No spending is recorded, so everything that is earned is saved."
        found.append(Warning(sentence, CLIENT, person.pk, add=EXPENSE))
    return sorted(found, key=lambda warning: not warning.stops)


def _of_person(person: Client, records: Records) -> list[Warning]:
    found = []
    if person.date_of_birth is None:
        sentence = f"{person.name} has no date of birth: without it nothing can be projected."
        found.append(Warning(sentence, CLIENT, person.pk, "date_of_birth", stops=True))
    index = records.people.index(person)
    paid = any(
        owned.record.type == IncomeType.STATE_PENSION and owned.shares[index] for owned in records.incomes
    )
    if not paid:
        sentence = f"No State Pension is recorded for {person.name}: none is projected."
        found.append(Warning(sentence, CLIENT, person.pk, add=INCOME))
    return found


def _of_income(income: Any, people: list[Client], today: date) -> list[Warning]:
    if income.type not in {IncomeType.SALARY, IncomeType.BONUS} or income.end_date:
        return []
    earner = next((person for person in people if person.pk == income.client_id), None)
    if earner and retirement_date(earner, today):
        return []
    sentence = f"{income.name} has no end, and no retirement age to come is recorded: it is paid for ever."
    return [Warning(sentence, INCOME, income.pk, "end_date")]


def retirement_date(person: Client, today: date) -> date | None:
    """The day somebody is to retire, if it is known and still to come."""
    if person.date_of_birth is None or person.retirement_age is None:
        return None
    day = date_age_reached(person.date_of_birth, person.retirement_age)
    return day if day > today else None


def _of_plan(owned: OwnedPlan, records: Records, today: date) -> list[Warning]:
    plan, use, found = owned.record, owned.use, []
    if use.wrapper == Wrapper.NONE:
        paid = any(income.record.plan_id == plan.pk for income in records.incomes)
        if use.kind != "life_assurance" and not paid:
            sentence = f"{plan.name} has no income that names it, so it pays nothing in this projection."
            found.append(Warning(sentence, CLIENT, records.people[0].pk, add=INCOME))
    elif plan.value is None:
        found.append(Warning(f"{plan.name} has no value: it is left out.", PLAN, plan.pk, add="valuation"))
    elif age_on(plan.valued_date, today) >= OLD_AFTER_YEARS:
        sentence = f"{plan.name} was last valued on {format_date(plan.valued_date)}, more than a year ago."
        found.append(Warning(sentence, PLAN, plan.pk, add="valuation"))
    if use.is_assumed:
        said = f"“{plan.sub_type}” is not a sub-type we know" if plan.sub_type else "has no sub-type"
        sentence = f"{plan.name} {said}: it is taken for {_usual(use.wrapper)}."
        found.append(Warning(sentence.replace(f"{plan.name} “", f"{plan.name}: “"), PLAN, plan.pk, "sub_type"))
    return found


def _usual(wrapper: Wrapper) -> str:
    label = wrapper.label if wrapper.label.isupper() else wrapper.label[0].lower() + wrapper.label[1:]
    return f"{'an' if label[0] in 'aeiouI' else 'a'} {label}"
