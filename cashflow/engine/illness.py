"""What a serious illness does to flows of money: pay stops for a time, and what is insured against it is paid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from cashflow.engine.inputs import WORK, Contribution, Income, LifeCover, Origin, PlanInputs, Risk
from cashflow.engine.lives import SomeFlow, after, until
from domain.enums.plans import Frequency

AGAIN = "-again"
"""What the key of a flow ends on after its pause."""


def fallen_ill(plan: PlanInputs, person: int, start: date, end: date, origin: Origin) -> PlanInputs:
    """The plan in which somebody, by place among the people, earns nothing from ``start`` until ``end``.

    Contributions from that pay pause with it. Sums insured are paid when the illness begins, incomes while it lasts.
    """
    covers = [cover for cover in plan.covers if cover.pays_on is Risk.ILLNESS and person in cover.lives]
    return replace(
        plan,
        incomes=(
            *(part for income in plan.incomes for part in _income(income, person, start, end, origin)),
            *(paid for cover in covers for paid in _paid(cover, plan, person, start, end, origin)),
        ),
        contributions=tuple(
            part for one in plan.contributions for part in _contribution(one, person, start, end, origin)
        ),
    )


def earner_of(plan: PlanInputs) -> int | None:
    """Who earns most in the first year, by place among the people; None where nobody works."""
    earned = [0.0] * len(plan.people)
    for income in plan.incomes:
        runs = income.end is None or income.end > plan.assumptions.start
        if income.kind in WORK and runs:
            for index, share in enumerate(income.shares):
                earned[index] += income.amount * share
    return earned.index(max(earned)) if any(earned) else None


def _income(income: Income, person: int, start: date, end: date, origin: Origin) -> Iterable[Income]:
    """Pay of the person without what falls into the illness; all other income as it is."""
    if income.kind not in WORK or not income.shares[person]:
        return [income]
    return _paused(income, start, end, origin)


def _contribution(one: Contribution, person: int, start: date, end: date, origin: Origin) -> Iterable[Contribution]:
    return _paused(one, start, end, origin) if one.shares[person] else [one]


def _paused(flow: SomeFlow, start: date, end: date, origin: Origin) -> list[SomeFlow]:
    """The flow until the pause and after it, without what would be empty.

    One that ends within the pause keeps an empty second part, which is what moves where its end is moved.
    """
    told = replace(flow, origins=(*flow.origins, origin))
    before, later = until(told, start), replace(after(told, end), key=f"{flow.key}{AGAIN}")
    parts = []
    if flow.start is None or flow.start < start:
        parts.append(before)
    if flow.end is None or flow.end > start:
        parts.append(later)
    return parts


def _paid(cover: LifeCover, plan: PlanInputs, person: int, start: date, end: date, origin: Origin) -> Iterable[Income]:
    """What a cover pays: a sum when the illness begins, or an income while it lasts and the policy runs."""
    if (cover.start and start < cover.start) or (cover.end and start >= cover.end):
        return []
    is_sum = cover.frequency == Frequency.ONCE
    ends = None if is_sum else min(end, cover.end or end)
    shares = tuple(float(index == person) for index in range(len(plan.people)))
    return [Income(
        key=cover.key, name=f"{cover.name} pays out", amount=cover.amount, frequency=cover.frequency, shares=shares,
        start=start, end=ends, rise=cover.rise, origins=(*cover.origins, origin),
    )]  # fmt: skip
