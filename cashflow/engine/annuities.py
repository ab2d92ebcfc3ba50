"""Buying an annuity: part of a pension given up on a day for an income for life.

Like every planned withdrawal it takes what the pot holds at the end of the tax year of its day; the income runs from
the day itself. Tax-free cash, where it is wanted, is paid out of the same part of the pot; what remains is the price.
An annuity belongs to no estate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from cashflow.engine.inputs import AnnuityPurchase, Income, IncomeKind, PlanInputs
from cashflow.engine.pots import may_take_pension
from cashflow.engine.tax.rules import Floats
from domain.enums.plans import Frequency

if TYPE_CHECKING:
    from cashflow.engine.ledger import Ledger
    from cashflow.engine.run import Run

MINE = 1e-9
"""Less than this of a pot is nothing."""


def with_annuities(plan: PlanInputs) -> PlanInputs:
    """The plan with an income of a pound a year for each annuity it buys; how many is known once it is bought."""
    if not plan.annuities:
        return plan
    return replace(plan, incomes=(*plan.incomes, *(_pound_a_year(plan, one) for one in plan.annuities)))


def _pound_a_year(plan: PlanInputs, bought: AnnuityPurchase) -> Income:
    return Income(
        key=f"{bought.key}-income", name=bought.name, amount=1.0, frequency=Frequency.YEARLY,
        shares=tuple(float(index == bought.owner) for index in range(len(plan.people))),
        start=max(bought.day, plan.assumptions.start), rise=bought.rise, fixed_rise=bought.fixed_rise,
        kind=IncomeKind.PENSIONS, survivor_share=bought.survivor_share, bought_by=bought.key,
        origins=(*bought.origins, *bought.rate_origins),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Bought:
    """What purchases of a step take out of each pot, (pot, path): the price, and the tax-free cash before it."""

    price: Floats
    cash: Floats


class Annuities:
    """The purchases of a run: ``yearly`` is what each pays a year from its day on, in money of that day.

    ``prices`` are what was paid for each; both (purchase, path). ``pace`` is, for each row of the plan's incomes that
    an annuity pays, what a pound a year of that day comes to in each step.
    """

    def __init__(self, run: Run) -> None:
        plan, ledger = run.plan, run.ledger
        self.purchases, self.timeline = plan.annuities, run.timeline
        self.steps = [_step_of(run, one) for one in self.purchases]
        self.yearly = np.zeros((len(self.purchases), run.vary.paths))
        self.prices = np.zeros_like(self.yearly)
        places = {one.key: place for place, one in enumerate(self.purchases)}
        self.rows = [row for row, income in enumerate(plan.incomes) if income.bought_by]
        self.of = np.array([places[plan.incomes[row].bought_by] for row in self.rows], dtype=np.intp)
        self.pace = np.array([self._pace(ledger, row, places) for row in self.rows])
        self.by_person = np.array([plan.incomes[row].shares for row in self.rows]).T

    def _pace(self, ledger: Ledger, row: int, places: dict[str, int]) -> Floats:
        """A pound a year as it is paid and rises, counted from the year of the purchase."""
        income = ledger.plan.incomes[row]
        step = self.steps[places[income.bought_by]]
        if step is None:
            return np.zeros(len(self.timeline))
        runs = np.arange(len(self.timeline)) >= step
        return np.asarray(ledger.promised[row] / ledger.raised(income)[step] * runs)

    def buy(self, run: Run, step: int, held: Floats) -> Bought | None:
        """What is bought in a step from pots worth ``held``; None where nothing is."""
        due = [place for place, when in enumerate(self.steps) if when == step]
        if not due:
            return None
        price, cash = np.zeros_like(held), np.zeros_like(held)
        allowance = run.plan.assumptions.pensions[step].lump_sum_allowance
        for place in due:
            one = self.purchases[place]
            pots = run.pots.of_asset(one.source) & (run.pots.owner == one.owner) & ~run.pots.is_inherited
            left = np.where(pots[:, None], held - price - cash, 0.0)
            given = left * _part(one, left.sum(axis=0), float(run.ledger.prices[step]))
            free = given * run.tax_free if one.with_tax_free_cash else np.zeros_like(given)
            taken = run.cash_taken[one.owner] + cash[run.pots.owner == one.owner].sum(axis=0)
            free = free * _at_most(np.maximum(allowance - taken, 0.0), free.sum(axis=0))
            price, cash = price + given - free, cash + free
            self.prices[place] = (given - free).sum(axis=0)
            self.yearly[place] = self.prices[place] * one.rate
        return Bought(price, cash)

    def paid(self, step: int) -> Floats:
        """What annuities pay in a step, (row, path)."""
        return np.asarray(self.pace[:, step, None] * self.yearly[self.of])


def _step_of(run: Run, one: AnnuityPurchase) -> int | None:
    """The step of a purchase, which waits for the minimum pension age; none where its owner is dead by then."""
    first, person = run.timeline.step_of(max(one.day, run.timeline.start)), run.plan.people[one.owner]
    for step in range(len(run.timeline) if first is None else first, len(run.timeline)):
        begins, rules = run.timeline.periods[step].start, run.plan.assumptions.pensions[step]
        if may_take_pension(person.born, rules, begins):
            return step if person.dies is None or person.dies > max(one.day, begins) else None
    return None


def _part(one: AnnuityPurchase, held: Floats, prices: float) -> Floats:
    """Which part of what is held a purchase takes: its share, or its amount as prices have raised it."""
    if one.amount is None:
        return np.full_like(held, one.share)
    return _at_most(np.full_like(held, one.amount * prices), held)


def _at_most(limit: Floats, wanted: Floats) -> Floats:
    """The part of what is wanted that a limit leaves."""
    return np.minimum(np.divide(limit, wanted, out=np.ones_like(wanted), where=wanted > MINE), 1.0)
