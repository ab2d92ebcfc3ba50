"""The plan and its what-ifs measure by measure: a table with a column a case, and the chart of any yearly measure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from cashflow.drawings.chance import Chance, chance_of, why_no_rate
from cashflow.drawings.terms import Money, Terms
from cashflow.engine.inputs import PlanInputs
from cashflow.engine.legacy import legacy_of
from cashflow.engine.monte_carlo import simulate
from cashflow.engine.project import project
from cashflow.engine.results import PENNY, Projection
from cashflow.engine.tax.rules import Floats
from cashflow.parameters.market import market_for
from domain.money import format_pounds

FUTURES, SEED = 400, 1
"""Futures of each case: few enough to wait for. All cases meet the same markets, so their order is not chance."""

Yearly = Callable[[Projection], Floats]


@dataclass(frozen=True, slots=True)
class Measure:
    """A yearly figure that cases are drawn by: a short label, the chart's title, and where it is from."""

    label: str
    title: str
    of: Yearly


MEASURES: dict[str, Measure] = {
    "net-worth": Measure("Net worth", "Net worth at the end of each year", lambda found: found.net_worth),
    "spending-met": Measure(
        "Spending met", "Spending that is met", lambda found: np.maximum(found.spending - found.shortfall, 0.0)
    ),
    "missing": Measure("Missing", "What is missing", lambda found: found.shortfall),
    "tax": Measure("Tax", "Tax of each year", lambda found: found.tax),
    "assets": Measure("Owned", "What is owned at the end of each year", lambda found: found.assets),
    "debts": Measure("Owed", "What is owed at the end of each year", lambda found: found.debts),
}
"""By the word in the address; the first is the usual one."""

USUAL = next(iter(MEASURES))


@dataclass(frozen=True, slots=True)
class Row:
    """One measure with a cell a case; ``is_amount`` for figures that are written in pounds."""

    label: str
    cells: list[str]
    is_amount: bool = True


def measured(cases: Sequence[tuple[str, PlanInputs]], terms: Terms, *, with_chances: bool) -> list[Row]:
    """The table's rows; the chance of success takes a while, so it is worked out only when asked for."""
    found = [project(plan) for _, plan in cases]
    moneys = [Money(one, terms) for one in found]
    rows = [
        Row("All spending is met", [_lasting(one) for one in found], False),
        Row("Years with something missing", [_short_years(one) for one in found], False),
        Row("Missing in all", [_pounds(money.of(money.projection.shortfall).sum()) for money in moneys]),
        Row("Spending met in all", [_pounds(money.of(_met(money.projection)).sum()) for money in moneys]),
        Row("Least net worth", [_pounds(money.of(money.projection.net_worth).min()) for money in moneys]),
        Row("Net worth at the end", [_pounds(money.of(money.projection.net_worth)[-1]) for money in moneys]),
        Row("Tax over life", [_pounds(money.of(money.projection.tax).sum()) for money in moneys]),
    ]
    legacies = [(legacy_of(one), _last_price(one, terms)) for one in found]
    rows += [
        Row("Estate at the end", [_pounds(left.estate / price) for left, price in legacies]),
        Row("Inheritance tax on it", [_pounds(left.tax / price) for left, price in legacies]),
        Row("Heirs’ income tax on pensions", [_pounds(left.income_tax / price) for left, price in legacies]),
        Row("Left to heirs", [_pounds(left.to_heirs / price) for left, price in legacies]),
    ]
    if with_chances:
        chances = [_chance(plan, one) for (_, plan), one in zip(cases, found, strict=True)]
        rows.insert(1, Row("Futures that meet all spending", chances, False))
    return rows


def _chance(plan: PlanInputs, found: Projection) -> str:
    """In how many of a hundred futures nothing is ever missing, or why that would say nothing."""
    if why_not := why_no_rate(found):
        return Chance(None, why_not, "").short
    return chance_of(found, simulate(plan, market_for(plan), paths=FUTURES, seed=SEED)).short


def _met(found: Projection) -> Floats:
    return MEASURES["spending-met"].of(found)


def _lasting(found: Projection) -> str:
    """Until when, with the ages people then have; where spending ends before the plan does, until it ends."""
    short, ends = found.first_shortfall, found.unspent_from
    if short is None and ends is not None:
        return f"as planned until {found.timeline.years[ends - 1].label}, none after" if ends else "none is planned"
    step = len(found.timeline) - 1 if short is None else short
    names = [person.name.split()[0] for person in found.plan.people]
    ages = [f"{name} {found.timeline.ages(p.born)[step]}" for name, p in zip(names, found.plan.people, strict=True)]
    until = "to the end" if short is None else f"until {found.timeline.years[short].label}"
    return f"{until} ({', '.join(ages)})"


def _short_years(found: Projection) -> str:
    short = int((found.shortfall > PENNY).sum())
    return f"{short} of {len(found.timeline)}" if short else "none"


def _last_price(found: Projection, terms: Terms) -> float:
    return float(found.prices[-1]) if terms == Terms.REAL else 1.0


def _pounds(amount: float) -> str:
    return format_pounds(Decimal(repr(round(float(amount), 2))), pence=False)
