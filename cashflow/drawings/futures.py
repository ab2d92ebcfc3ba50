"""How sure a plan is, drawn: many futures as a fan, and the blows of the stress library as cases."""

from __future__ import annotations

from math import isfinite

from backoffice.web.charts import Band, Chart, Figure, Series
from cashflow.drawings.comparison import Case, case_of
from cashflow.drawings.terms import Terms
from cashflow.engine.inputs import PlanInputs
from cashflow.engine.monte_carlo import Futures
from cashflow.engine.tax.rules import Floats
from cashflow.engine.timeline import Timeline
from cashflow.parameters.stresses import stressed, stresses

SEED = 1
LINES: tuple[tuple[str, str], ...] = (
    ("1 in 20 has less", "shortfall"), ("1 in 4 has less", "bond"), ("Half have less", "spending"),
    ("3 in 4 have less", "isa"), ("19 in 20 have less", "general_investment"),
)  # fmt: skip
"""Names and colours of the quantiles, the lowest first."""

BANDS = [Band(0, 4, "spending"), Band(1, 3, "spending")]
"""What is filled between them: nine futures in ten, and half of them."""


def stress_cases(plan: PlanInputs, name: str, terms: Terms) -> list[tuple[Case, str]]:
    """The plan, then each stress, with what the stress does."""
    blows = [(case_of(one.label, stressed(plan, one), [], terms), one.words) for one in stresses()]
    return [(case_of(name, plan, [], terms), ""), *blows]


def _figures(values: Floats) -> list[Figure]:
    """Amounts, with a gap where there is no number."""
    return [round(float(value), 2) if isfinite(value) else None for value in values]


def years_of(plan: PlanInputs, count: int) -> list[str]:
    """The first so many tax years of a plan as people write them."""
    return [year.label for year in Timeline.of(plan.assumptions.start, count).years]


def fan_chart(plan: PlanInputs, futures: Futures) -> Chart:
    """What is owned at each year's end over many futures: five lines, always in today's money."""
    years = years_of(plan, futures.quantiles.shape[1])
    series = [
        Series(name, kind, _figures(values), shape="line")
        for (name, kind), values in zip(LINES, futures.quantiles, strict=True)
    ]
    return Chart(
        id="chart-fan", title=f"What is owned, over {futures.paths:,} futures of the markets", categories=years,
        series=series, category_title="Tax year", terms=f"pounds of {years[0]}, without inflation",
        bands=BANDS,
    )  # fmt: skip
