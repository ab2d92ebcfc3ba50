"""Small plans for the tests of the engine; all people are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from cashflow.engine.inputs import (
    Asset,
    Assumptions,
    Expense,
    Income,
    IncomeKind,
    Liability,
    Person,
    PlanInputs,
    Rise,
)
from cashflow.parameters.horizon import assumptions_from
from domain.enums.people import TaxArea
from domain.enums.plans import Frequency, Wrapper

START = date(2026, 4, 6)


def assumptions(years: int = 10, start: date = START, **changes: Any) -> Assumptions:
    return replace(assumptions_from(start, years), **changes)


def level(years: int = 10, start: date = START, **changes: Any) -> Assumptions:
    """Without inflation: a pound stays a pound."""
    flat = {rise: (1.0,) * years for rise in Rise if rise != Rise.NONE}
    return assumptions(years, start, indices=flat, **changes)


def person(name: str = "Wren", born: date = date(1966, 6, 1), area: TaxArea = TaxArea.ENGLAND) -> Person:
    return Person(key=name.lower(), name=name, born=born, area=area, state_pension_date=date(born.year + 67, 6, 1))


def income(amount: float, kind: IncomeKind = IncomeKind.EMPLOYMENT, **changes: Any) -> Income:
    fields: dict[str, Any] = {
        "key": f"income-{kind}", "name": kind.label, "frequency": Frequency.YEARLY, "shares": (1.0,),
    }  # fmt: skip
    return Income(**{**fields, "amount": amount, "kind": kind, **changes})


def expense(amount: float, **changes: Any) -> Expense:
    fields: dict[str, Any] = {
        "key": "expense", "name": "Living costs", "frequency": Frequency.YEARLY, "shares": (1.0,),
    }  # fmt: skip
    return Expense(**{**fields, "amount": amount, **changes})


def asset(wrapper: Wrapper, value: float, **changes: Any) -> Asset:
    fields: dict[str, Any] = {
        "key": f"asset-{wrapper}", "name": wrapper.label, "growth": 0.0, "shares": (1.0,),
        "tax_free_share": 0.25 if wrapper == Wrapper.PENSION else 0.0,
    }  # fmt: skip
    return Asset(**{**fields, "wrapper": wrapper, "value": value, **changes})


def plan(*items: Any, people: tuple[Person, ...] | None = None, frame: Assumptions | None = None) -> PlanInputs:
    def those(kind: type) -> tuple[Any, ...]:
        return tuple(item for item in items if isinstance(item, kind))

    return PlanInputs(
        people=people or (person(),),
        incomes=those(Income),
        expenses=those(Expense),
        assets=those(Asset),
        liabilities=those(Liability),
        assumptions=frame or level(),
    )
