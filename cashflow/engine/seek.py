"""How much at most, how little is enough: one change of a plan, taken as far as it goes without a shortfall.

Many candidates are tried at once, as paths of one run; each round narrows the answer down to a small part of the last.
Every search expects that more of its change makes things steadily better, or steadily worse.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from cashflow.engine.illness import AGAIN
from cashflow.engine.inputs import WORK, PlanInputs, Rise
from cashflow.engine.lives import SomeFlow, until
from cashflow.engine.monte_carlo import NOTICED, merged
from cashflow.engine.outcomes import Variations
from cashflow.engine.run import Run
from cashflow.engine.tax.rules import Floats

CANDIDATES = 33
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """``amount`` is what was sought; None where not even the far end of the search is enough.

    ``at_limit`` says that the search ended there: the true answer may lie beyond.
    """

    amount: float | None
    at_limit: bool = False


def holds(plan: PlanInputs, variations: Variations) -> Floats:
    """For each path, 1.0 where nothing is ever missing."""
    run = Run(plan, variations)
    fine = np.ones(variations.paths)
    for step in range(len(run.timeline)):
        fine *= run.take(step).shortfall <= NOTICED
    return fine


def sustainable_spending(plan: PlanInputs, most: float = 4.0) -> Answer:
    """The highest multiple of the plan's spending, but for premiums, that the money bears to the end."""
    return _greatest(plan, most, lambda tried: Variations(len(tried), spending=tried))


def needed_saving(plan: PlanInputs, until: date, most: float = 200_000.0) -> Answer:
    """The least that must be saved each year until a day, in today's money and on top of the plan."""
    run = Run(plan)
    last = run.timeline.step_of(until)
    pace = run.timeline.fractions * run.ledger.index[Rise.PRICES]
    pace[len(run.timeline) if last is None else last + 1 :] = 0.0
    return _least(plan, most, lambda tried: Variations(len(tried), extra=np.outer(pace, tried)))


def needed_return(plan: PlanInputs, lowest: float = -0.08, most: float = 0.15) -> Answer:
    """What must be added to the yearly growth of invested money, as a share; below zero where less is enough."""
    found = _least(plan, most - lowest, lambda tried: Variations(len(tried), shift=tried + lowest))
    return found if found.amount is None else replace(found, amount=found.amount + lowest)


def capacity_for_loss(plan: PlanInputs) -> Answer:
    """The greatest share that invested money may fall by at once, and never make up, without a shortfall."""
    return _greatest(plan, 1.0, lambda tried: Variations(len(tried), opening=1 - tried))


def life_cover_needed(plan: PlanInputs, life: int, dies: date, most: float = 5_000_000.0) -> Answer:
    """The least sum, in money of that day, that must be paid when somebody dies so that the partner never lacks."""
    people = tuple(replace(p, dies=dies) if index == life else p for index, p in enumerate(plan.people))
    bereaved = replace(plan, people=people)
    run = Run(bereaved)
    paid = np.zeros(len(run.timeline))
    step = run.timeline.step_of(dies)
    if step is None:
        return Answer(None)
    paid[step] = 1.0
    return _least(bereaved, most, lambda tried: Variations(len(tried), extra=np.outer(paid, tried)))


def earliest_retirement(plan: PlanInputs, person: int, days: list[date]) -> date | None:
    """The first of the days, in order of time, on which somebody may stop work without a shortfall; None if on none."""
    low, high = 0, len(days)
    while low < high:
        middle = (low + high) // 2
        if holds(retiring_on(plan, person, days[middle]), Variations())[0]:
            high = middle
        else:
            low = middle + 1
    return days[low] if low < len(days) else None


def retiring_on(plan: PlanInputs, person: int, day: date) -> PlanInputs:
    """The plan with somebody's work, and what is paid in from it, ending on a day instead of when it does."""
    keys = {flow.key for flow in (*plan.incomes, *plan.contributions)}

    def ended(flow: SomeFlow) -> SomeFlow:
        if f"{flow.key}{AGAIN}" in keys:  # paused by an illness: only its last part may go on for longer
            return until(flow, day)
        return replace(flow, end=max(day, flow.start) if flow.start else day)

    incomes = tuple(ended(i) if i.kind in WORK and i.shares[person] == 1 else i for i in plan.incomes)
    contributions = tuple(ended(c) if c.shares[person] == 1 else c for c in plan.contributions)
    return replace(plan, incomes=incomes, contributions=contributions)


Vary = Callable[[Floats], Variations]


def _greatest(plan: PlanInputs, most: float, vary: Vary) -> Answer:
    """The greatest amount up to ``most`` at which the plan holds."""
    plan, low, high = merged(plan), 0.0, most
    for turn in range(ROUNDS):
        tried = np.linspace(low, high, CANDIDATES)
        fails = np.flatnonzero(holds(plan, vary(tried)) == 0)
        if not fails.size:
            return Answer(high, at_limit=turn == 0)
        if fails[0] == 0:
            return Answer(None) if turn == 0 else Answer(low)
        low, high = float(tried[fails[0] - 1]), float(tried[fails[0]])
    return Answer(low)


def _least(plan: PlanInputs, most: float, vary: Vary) -> Answer:
    """The least amount up to ``most`` at which the plan holds."""
    plan, low, high = merged(plan), 0.0, most
    for turn in range(ROUNDS):
        tried = np.linspace(low, high, CANDIDATES)
        works = np.flatnonzero(holds(plan, vary(tried)))
        if not works.size:
            return Answer(None) if turn == 0 else Answer(high)
        if works[0] == 0:
            return Answer(low, at_limit=turn == 0)
        low, high = float(tried[works[0] - 1]), float(tried[works[0]])
    return Answer(high)
