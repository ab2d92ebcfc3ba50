"""What the planner checks for itself before its results are given to a client.

After what the regulator's review of cashflow tools of 2024 asks: inputs dated, charges included, stress shown, the
terms of money said, no pension before it may be taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from cashflow.engine.assumed import INVESTED
from cashflow.engine.inputs import PlanInputs
from cashflow.engine.project import project
from cashflow.engine.results import PENNY, Projection
from cashflow.parameters.stresses import stressed, stresses
from cashflow.selectors.records import Records
from cashflow.selectors.warnings import OLD_AFTER_YEARS, warnings_of
from domain.enums.plans import Wrapper
from domain.people_dates import age_on, format_date

HIGHEST_GROWTH = 0.08
"""The upper rate of the FCA's projection rules (COBS 13 Annex 2): growth above it wants a reason."""

LEAST_LAST_AGE = 95
"""A projection that ends earlier may hide that the money runs out."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it asks, whether it is met, and what was found.

    ``stops`` is for what would mislead whoever reads a report: while it is not met, none may be issued. A report with
    any other check open goes out marked.
    """

    asks: str
    is_met: bool
    found: str
    stops: bool = False


def checks_of(records: Records, plan: PlanInputs, today: date) -> list[Check]:
    """Every check of a cashflow that can be projected, what is not met first."""
    projection = project(plan)
    open_points = warnings_of(records, today)
    found = [
        _dated(records, today),
        _charged(plan),
        _growth(plan),
        _reviewed(plan, today),
        _stressed(plan),
        _pension_age(plan, projection),
        _long_enough(plan, projection),
        _spent(records),
        _spent_to_the_end(projection),
        Check(
            "Nothing is left to look at", not open_points,
            "no warning is open" if not open_points else f"{len(open_points)} to look at on the plan's page",
        ),
    ]  # fmt: skip
    return sorted(found, key=lambda check: check.is_met)


def _dated(records: Records, today: date) -> Check:
    old = [
        owned.record.name
        for owned in records.plans
        if owned.record.valued_date and age_on(owned.record.valued_date, today) >= OLD_AFTER_YEARS
    ]
    return Check(
        "Every value has a date of the last twelve months", not old,
        f"older: {', '.join(old)}" if old else "all of them",
    )  # fmt: skip


def _spent(records: Records) -> Check:
    count = len(records.expenses)
    words = f"{count} recorded" if count else "none: everything earned is saved"
    return Check("Spending is recorded", bool(count), words, stops=True)


def _spent_to_the_end(projection: Projection) -> Check:
    step = projection.unspent_from
    words = "it is" if step is None else f"nothing is planned from {projection.timeline.years[step]} on"
    return Check("Spending is planned to the end of the projection", step is None, words)


def _charged(plan: PlanInputs) -> Check:
    free = [asset.name for asset in plan.assets if asset.wrapper in INVESTED and not asset.charge]
    return Check(
        "Charges are included wherever money is invested", not free,
        f"none on {', '.join(free)}" if free else "product, fund and advice charges are taken off each year",
        stops=True,
    )  # fmt: skip


def _growth(plan: PlanInputs) -> Check:
    shift = max(plan.assumptions.market_shift, default=0.0)
    high = [
        asset.name for asset in plan.assets if max(asset.growths, default=asset.growth) + shift > HIGHEST_GROWTH
    ]  # fmt: skip
    return Check(
        f"No growth above {HIGHEST_GROWTH:.0%} a year is assumed", not high,
        f"higher for {', '.join(high)}" if high else "none is",
    )  # fmt: skip


def _reviewed(plan: PlanInputs, today: date) -> Check:
    """The set of assumptions; a plan made without one has nobody who answers for it."""
    assumed = plan.assumptions.assumed
    if assumed is None:
        return Check("The assumptions are a set that somebody answers for", False, "they are of no set")
    return Check(
        "The assumptions are a set that is not due for review", not assumed.is_overdue(today),
        f"{assumed.words}, to be reviewed by {format_date(assumed.review_date)}",
    )  # fmt: skip


def _stressed(plan: PlanInputs) -> Check:
    """Shown always; met where the plan bears at least the fall in markets that comes first in the library."""
    short = [one.label for one in stresses() if project(stressed(plan, one)).first_shortfall is not None]
    tried = len(stresses())
    words = f"tried against {tried}; money runs short under: {', '.join(short)}" if short else f"bears all {tried}"
    return Check("Stresses are shown, and the client knows which the plan does not bear", not short, words)


def _pension_age(plan: PlanInputs, projection: Projection) -> Check:
    early = set()
    pensions = projection.pots.of_wrapper(Wrapper.PENSION)
    for index, person in enumerate(plan.people):
        ages = projection.timeline.ages(person.born)
        mine = pensions & (projection.pots.owner == index) & ~projection.pots.is_inherited
        drawn = projection.drawn[mine].sum(axis=0)
        for step, rules in enumerate(plan.assumptions.pensions[: len(projection.timeline)]):
            if drawn[step] > PENNY and ages[step] < rules.minimum_age:
                early.add(f"{person.name} at {ages[step]}")
    return Check(
        "No pension is drawn before the minimum pension age", not early,
        ", ".join(sorted(early)) or "none is: planned withdrawals wait until then", stops=True,
    )  # fmt: skip


def _long_enough(plan: PlanInputs, projection: Projection) -> Check:
    """For the younger one: that the older one gets so old says nothing of who is left."""
    last_day = projection.timeline.years[-1].end - timedelta(days=1)
    last = min(age_on(person.born, last_day) for person in plan.people)
    return Check(f"The projection reaches age {LEAST_LAST_AGE} at least", last >= LEAST_LAST_AGE, f"it ends at {last}")
