"""The plan and its what-ifs side by side: one chart, one table, one file."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle

import numpy as np

from backoffice.web.charts import Chart, Figure, Series
from cashflow.drawings.side_by_side import MEASURES, USUAL
from cashflow.drawings.terms import Money, Terms
from cashflow.engine.inputs import PlanInputs
from cashflow.engine.legacy import legacy_of
from cashflow.engine.project import project
from cashflow.engine.results import Projection
from cashflow.what_ifs import Change, is_about_something, with_changes, words_of

BASE_KIND = "spending"
KINDS = ("general_investment", "bond", "isa", "withdrawal", "pension", "rental", "benefit")
"""Colours of what-ifs, in the order they were made; the plan itself has that of the text."""

PLAN = "The plan"


@dataclass(frozen=True, slots=True)
class Told:
    """A difference in words; ``is_lost`` when what it is about is no longer in the plan."""

    words: str
    is_lost: bool
    key: str


@dataclass(frozen=True, slots=True)
class Case:
    """One plan of the comparison. Amounts are in the chosen terms; ``short_year`` is empty where money never runs out.

    ``unspent_from`` is the year from which on no spending is planned, empty where some is to the end: that spending is
    met says nothing about those years. ``essential_short_year`` is the first in which even essential spending is not.
    ``pk`` is that of the what-if, None for the plan itself and for what is only being tried.
    """

    name: str
    pk: int | None
    told: list[Told]
    short_year: str
    short_years: int
    unspent_from: str
    essential_short_year: str
    assets_at_end: float
    least_assets: float
    tax: float
    heirs: float
    values: list[Figure]
    years: list[str]
    money: str

    @property
    def runs_short(self) -> str:
        """When money first runs short, in a few words for a table."""
        if self.short_year:
            return self.short_year
        return f"never; nothing is spent from {self.unspent_from} on" if self.unspent_from else "never"


def case_of(
    name: str, plan: PlanInputs, changes: list[Change], terms: Terms, pk: int | None = None, measure: str = USUAL
) -> Case:
    """The figures of a plan with these differences; ``values`` are those of the measure the chart draws."""
    found = project(with_changes(plan, changes))
    money = Money(found, terms)
    assets = money.of(found.net_worth)
    first = found.first_shortfall
    last_price = float(found.prices[-1]) if terms == Terms.REAL else 1.0
    return Case(
        name=name,
        pk=pk,
        told=[Told(words_of(plan, change), not is_about_something(plan, change), change.key) for change in changes],
        short_year="" if first is None else found.timeline.years[first].label,
        short_years=int((found.shortfall > 1).sum()),
        unspent_from=unspent_from(found),
        essential_short_year=essential_short_year(found),
        assets_at_end=float(assets[-1]),
        least_assets=float(assets.min()),
        tax=float(money.of(found.tax).sum()),
        heirs=legacy_of(found).to_heirs / last_price,
        values=[round(float(value), 2) for value in money.of(MEASURES[measure].of(found))],
        years=[year.label for year in found.timeline.years],
        money=money.words,
    )


def unspent_from(found: Projection) -> str:
    """The year from which on no spending is planned, empty where some is to the end."""
    step = found.unspent_from
    return "" if step is None else found.timeline.years[step].label


def essential_short_year(found: Projection) -> str:
    """The first year in which something is missing from what is essential, empty where there is none."""
    short = np.flatnonzero(found.essential_shortfall > 1)
    return found.timeline.years[int(short[0])].label if short.size else ""


def comparison_chart(cases: list[Case], slug: str = "what-ifs", measure: str = USUAL) -> Chart:
    """The measure in each case, one line each: usually what is owned less what is owed. The first case is the plan."""
    years = max((case.years for case in cases), key=len)
    kinds = cycle(KINDS)
    series = [
        Series(case.name, BASE_KIND if index == 0 else next(kinds), _padded(case.values, len(years)), shape="line")
        for index, case in enumerate(cases)
    ]
    return Chart(
        id=f"chart-{slug}",
        title=MEASURES[measure].title,
        categories=years,
        series=series,
        category_title="Tax year",
        terms=cases[0].money,
    )


def _padded(values: list[Figure], length: int) -> list[Figure]:
    """A projection that ends with a death is a shorter line."""
    return [*values, *([None] * length)][:length]
