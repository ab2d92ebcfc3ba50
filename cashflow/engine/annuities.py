"""Buying an annuity: part of a pension given up on a day for an income for life.

Like every planned withdrawal it takes what the pot holds at the end of the tax year of its day; the income runs from
the day itself. Tax-free cash, where it is wanted, is paid out of the same part of the pot; what remains is the price.
An annuity belongs to no estate. A partner may buy one with a pension that was left to them, in the tax year after the
death: without tax-free cash, and with an income that bears no tax where the owner of the pension died before 75.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from cashflow.engine.death_benefits import dies_before_limit
from cashflow.engine.inputs import (
    AnnuityPurchase,
    AnnuityRates,
    Income,
    IncomeKind,
    Inherited,
    Origin,
    PlanInputs,
    Tag,
)
from cashflow.engine.lives import heir_of
from cashflow.engine.pots import may_take_pension
from cashflow.engine.tax.rules import Floats
from cashflow.engine.timeline import Timeline
from domain.enums.plans import Frequency, Wrapper

if TYPE_CHECKING:
    from cashflow.engine.ledger import Ledger
    from cashflow.engine.run import Run

MINE = 1e-9
"""Less than this of a pot is nothing."""


def with_annuities(plan: PlanInputs) -> PlanInputs:
    """The plan with an income of a pound a year for each annuity it buys; how many is known once it is bought."""
    if left := _with_what_is_left(plan):
        plan = replace(plan, annuities=(*plan.annuities, *left))
    if not plan.annuities:
        return plan
    return replace(plan, incomes=(*plan.incomes, *(_pound_a_year(plan, one) for one in plan.annuities)))


def _with_what_is_left(plan: PlanInputs) -> tuple[AnnuityPurchase, ...]:
    """What partners buy with pensions left to them, where that is how they take them and rates are known."""
    takers = [index for index, who in enumerate(plan.people) if who.inherited_as is Inherited.ANNUITY and who.dies]
    if not takers or plan.annuity_rates is None:
        return ()
    years = Timeline.of(plan.assumptions.start, len(plan.assumptions.tax))
    return tuple(one for person in takers for one in _left_by(plan, person, plan.annuity_rates, years))


def _left_by(plan: PlanInputs, person: int, rates: AnnuityRates, years: Timeline) -> list[AnnuityPurchase]:
    """What the partner of somebody who dies buys with each of their pensions; nothing where the plan ends before."""
    who, heir = plan.people[person], heir_of(person, plan.people)
    died = years.step_of(max(who.dies, years.start)) if who.dies else None
    if who.dies is None or died is None or heir is None or died + 1 >= len(years):
        return []
    rate = rates.by_person[heir][died + 1]
    is_free = dies_before_limit(who.born, who.dies, plan.assumptions.pensions[died])
    decided = Origin(Tag.DECISION, f"pensions that {who.name} leaves buy an annuity for {plan.people[heir].name}")
    return [
        AnnuityPurchase(
            key=f"{pension.key}-left",
            name=f"Annuity from {pension.name}, left by {who.name}",
            source=pension.key,
            owner=heir,
            day=years.periods[died + 1].start,
            share=1.0,
            rate=rate,
            with_tax_free_cash=False,
            is_inherited=True,
            is_tax_free=is_free,
            origins=(decided,),
            rate_origins=(Origin(Tag.ASSUMPTION, f"a rate of {rate:.2%} a year, {rates.words}"),),
        )
        for pension in plan.assets
        if pension.wrapper == Wrapper.PENSION and pension.shares[person]
    ]


def _pound_a_year(plan: PlanInputs, bought: AnnuityPurchase) -> Income:
    return Income(
        key=f"{bought.key}-income", name=bought.name, amount=1.0, frequency=Frequency.YEARLY,
        shares=tuple(float(index == bought.owner) for index in range(len(plan.people))),
        start=max(bought.day, plan.assumptions.start), rise=bought.rise, fixed_rise=bought.fixed_rise,
        kind=IncomeKind.UNTAXED if bought.is_tax_free else IncomeKind.PENSIONS,
        survivor_share=bought.survivor_share, bought_by=bought.key,
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
        self.taxed = np.array([plan.incomes[row].kind is IncomeKind.PENSIONS for row in self.rows], dtype=np.float64)

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
            pots = run.pots.of_asset(one.source) & (run.pots.owner == one.owner)
            pots &= run.pots.is_inherited == one.is_inherited
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

    def by_owner(self, step: int) -> tuple[Floats, Floats]:
        """What annuities pay each person in a step, and the part of it that is taxed; both (person, path)."""
        paid = self.paid(step)
        return self.by_person @ paid, (self.by_person * self.taxed) @ paid


def _step_of(run: Run, one: AnnuityPurchase) -> int | None:
    """The step of a purchase; none where its owner is dead by then.

    It waits for the minimum pension age, unless the pension was left by somebody else.
    """
    first, person = run.timeline.step_of(max(one.day, run.timeline.start)), run.plan.people[one.owner]
    for step in range(len(run.timeline) if first is None else first, len(run.timeline)):
        begins, rules = run.timeline.periods[step].start, run.plan.assumptions.pensions[step]
        if one.is_inherited or may_take_pension(person.born, rules, begins):
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
