"""The stress library: named blows that any plan can be tried against, from ``tables/stresses.yaml``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import yaml

from cashflow.engine.assumed import INVESTED
from cashflow.engine.illness import earner_of, fallen_ill
from cashflow.engine.inputs import Asset, Assumptions, Expense, Origin, PlanInputs, Rise, Tag
from cashflow.parameters.horizon import assumptions_from
from cashflow.parameters.loader import Paths, house_paths
from cashflow.parameters.sets import paths_of
from domain.enums.plans import Frequency
from domain.people_dates import date_age_reached
from domain.tax_years import TaxYear

TABLE = Path(__file__).parent / "tables" / "stresses.yaml"


@dataclass(frozen=True, slots=True)
class Stress:
    """One blow; what the fields mean stands above the table."""

    code: str
    label: str
    words: str
    market_fall: float = 0.0
    in_step: int = 0
    growth: float = 0.0
    prices: float = 0.0
    years: int = 0
    dies_in_years: int = 0
    more_years: int = 0
    care: float = 0.0
    ill_in_years: int = 0
    ill_years: int = 0


@cache
def stresses() -> tuple[Stress, ...]:
    """Every stress of the library."""
    return tuple(Stress(**row) for row in yaml.safe_load(TABLE.read_text(encoding="utf-8")))


def stressed(plan: PlanInputs, stress: Stress, paths: Paths | None = None) -> PlanInputs:
    """The plan under a stress. ``paths`` of prices and pay are those of the plan's set of assumptions unless given."""
    frame = plan.assumptions
    years = len(frame.tax) + stress.more_years
    if stress.prices or stress.more_years:
        frame = _with_law(frame, years, _dearer(paths or _paths_behind(frame), frame, stress))
    shift = list(frame.market_shift) + [0.0] * (years - len(frame.market_shift))
    shift = [moved + stress.growth for moved in shift]
    assets = plan.assets
    if stress.market_fall and stress.in_step < years:
        assets = tuple(_fallen(asset, stress, shift[stress.in_step]) for asset in assets)
    people = plan.people
    if stress.dies_in_years:
        dies = date_age_reached(frame.start, stress.dies_in_years)
        people = (replace(people[0], dies=min(dies, people[0].dies or dies)), *people[1:])
    if stress.more_years:
        people = tuple(replace(p, dies=date_age_reached(p.dies, stress.more_years)) if p.dies else p for p in people)
    expenses = (*plan.expenses, _care(plan, stress, years)) if stress.care else plan.expenses
    ready = _ill(plan, stress) if stress.ill_years else plan
    return replace(
        ready, people=people, expenses=expenses, assets=assets, assumptions=replace(frame, market_shift=tuple(shift))
    )


def _fallen(asset: Asset, stress: Stress, shift: float) -> Asset:
    """Invested money that loses the whole fall in its step, whatever it was to grow by then; then as before."""
    if asset.wrapper not in INVESTED:
        return asset
    known = asset.growths or (asset.growth,)
    rates = [known[min(step, len(known) - 1)] for step in range(max(len(known), stress.in_step + 2))]
    rates[stress.in_step] = -stress.market_fall - shift
    return replace(asset, growths=tuple(rates))


def _ill(plan: PlanInputs, stress: Stress) -> PlanInputs:
    """Whoever earns most falls ill for some years; nothing happens where nobody works."""
    person, today = earner_of(plan), plan.assumptions.start
    if person is None:
        return plan
    start = date_age_reached(today, stress.ill_in_years)
    end = date_age_reached(today, stress.ill_in_years + stress.ill_years)
    return fallen_ill(plan, person, start, end, Origin(Tag.ASSUMPTION, stress.words))


def _paths_behind(frame: Assumptions) -> Paths:
    return paths_of(frame.assumed) if frame.assumed else house_paths()


def _with_law(frame: Assumptions, years: int, paths: Paths) -> Assumptions:
    """The same assumptions with law and indices for so many years along other paths."""
    other = assumptions_from(frame.start, years, paths, frame.assumed)
    return replace(frame, tax=other.tax, pensions=other.pensions, inheritance=other.inheritance, indices=other.indices)


def _dearer(paths: Paths, frame: Assumptions, stress: Stress) -> Paths:
    """Prices that rise faster for some years; pay keeps its own path."""
    first = TaxYear.of(frame.start).first
    years = sorted({year for year, _ in paths.cpi} | set(range(first, first + stress.years + 1)))
    return replace(paths, cpi=tuple(
        (year, paths.rise("cpi", year) + (stress.prices if first <= year < first + stress.years else 0.0))
        for year in years
    ))  # fmt: skip


def _care(plan: PlanInputs, stress: Stress, years: int) -> Expense:
    """The cost of care in the last years, for whoever is the last in the plan."""
    days = [person.dies for person in plan.people]
    known = [day for day in days if day]
    last = max(known).year if len(known) == len(days) else TaxYear.of(plan.assumptions.start).first + years
    alone = tuple(float(index == len(days) - 1) for index in range(len(days)))
    if len(known) == len(days):
        alone = tuple(float(index == days.index(max(known))) for index in range(len(days)))
    return Expense(
        key="stress-care", name="Care", amount=stress.care, frequency=Frequency.YEARLY, shares=alone,
        start=TaxYear(last - stress.years).start, rise=Rise.EARNINGS,
        origins=(Origin(Tag.ASSUMPTION, stress.words),),
    )  # fmt: skip
