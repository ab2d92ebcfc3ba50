"""Sliders: a retirement age for each earner, spending and growth, tried on the plan without keeping anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from backoffice.models import Client
from cashflow.engine.inputs import WORK, PlanInputs
from cashflow.what_ifs import Change
from domain.enums.what_ifs import ChangeKind
from domain.people_dates import age_on

OLDEST_RETIREMENT = 80
"""Where a slider ends, and where it stands for pay that never does."""

PAID = frozenset({ChangeKind.INCOME, ChangeKind.EXPENSE})
"""Differences that say how often they are paid."""


@dataclass(frozen=True, slots=True)
class Slider:
    """One slider as the page draws it: ``usual`` changes nothing. ``unit`` follows the number."""

    name: str
    label: str
    least: str
    most: str
    step: str
    usual: str
    value: str
    unit: str


def sliders_of(plan: PlanInputs, people: list[Client], asked: Mapping[str, Any]) -> list[Slider]:
    """The sliders of a plan, set as the address asks; what it asks wrongly is as usual."""
    found = []
    for index, (life, person) in enumerate(zip(plan.people, people, strict=True)):
        if any(income.kind in WORK and income.shares[index] for income in plan.incomes):
            now = age_on(life.born, plan.assumptions.start)
            until = _works_until(plan, index)
            usual = max(until or OLDEST_RETIREMENT, now + 1)
            most = max(OLDEST_RETIREMENT, usual)
            name, who = f"retire-{person.pk}", person.first_name or person.name
            label = f"{who} retires at" if until else f"{who} retires at (no end recorded)"
            found.append(_slider(name, label, (now + 1, most, 1), usual, "", asked))
    found.append(_slider("spending", "Spending, more or less", (-50, 50, 1), 0, "%", asked))
    found.append(_slider("growth", "Growth a year, more or less", (-4, 4, Decimal("0.25")), 0, "%", asked))
    return found


def _works_until(plan: PlanInputs, index: int) -> int | None:
    """The age at which somebody's last pay ends in the plan as it is; None where some of it never does."""
    ends = [income.end for income in plan.incomes if income.kind in WORK and income.shares[index]]
    days = [day for day in ends if day]
    return age_on(plan.people[index].born, max(days)) if len(days) == len(ends) else None


def _slider(
    name: str, label: str, span: tuple[int, int, int | Decimal], usual: int, unit: str, asked: Mapping[str, Any]
) -> Slider:
    least, most, step = span
    value = min(max(_number(asked.get(name), usual), Decimal(least)), Decimal(most))
    return Slider(name, label, str(least), str(most), str(step), str(usual), f"{value.normalize():f}", unit)


def _number(text: Any, otherwise: int) -> Decimal:
    try:
        number = Decimal(str(text))
    except InvalidOperation:
        return Decimal(otherwise)
    return number if number.is_finite() else Decimal(otherwise)


def changed_by(sliders: list[Slider]) -> list[Change]:
    """The differences that sliders away from their usual place make."""
    return [_change(one) for one in sliders if Decimal(one.value) != Decimal(one.usual)]


def _change(slider: Slider) -> Change:
    if slider.name.startswith("retire-"):
        person = f"client-{slider.name.removeprefix('retire-')}"
        return Change(ChangeKind.RETIREMENT, person=person, age=int(Decimal(slider.value)))
    kind = ChangeKind.SPENDING if slider.name == "spending" else ChangeKind.GROWTH
    return Change(kind, percent=Decimal(slider.value))


def fields_of(change: Change) -> dict[str, Any]:
    """A difference that was tried as the service keeps it."""
    fields: dict[str, Any] = {
        "kind": change.kind, "item": change.item, "name": change.name, "amount": change.amount,
        "percent": change.percent, "age": change.age, "start_date": change.start, "end_date": change.end,
    }  # fmt: skip
    if change.person:
        fields["person_id"] = int(change.person.removeprefix("client-"))
    if change.kind in PAID:
        fields["frequency"] = change.frequency.value
    return {name: value for name, value in fields.items() if value not in (None, "")}
