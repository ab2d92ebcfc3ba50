"""What a death does to flows of money, written out as plain flows before the years are stepped through.

Pay and pensions end with their owner, a survivor's pension begins, joint spending falls to one person's part, life
cover pays out. The projection itself then need not know why a flow ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from cashflow.engine.inputs import (
    Expense,
    Flow,
    Income,
    IncomeKind,
    LifeCover,
    Origin,
    Person,
    PlanInputs,
    Risk,
    Tag,
)
from domain.enums.plans import PAYMENTS_A_YEAR, Frequency
from domain.periods import Period, dates_of

INHERITED_INCOME = frozenset({IncomeKind.RENTAL, IncomeKind.SAVINGS, IncomeKind.DIVIDENDS})
"""Incomes that come from what is owned: whoever inherits that has all of them, unless the income says otherwise."""

SomeFlow = TypeVar("SomeFlow", bound=Flow)


def last_day(people: tuple[Person, ...]) -> date | None:
    """The day on which the last of them dies; None while somebody outlives the projection."""
    days = [person.dies for person in people]
    return max(day for day in days if day) if all(days) else None


def with_deaths(plan: PlanInputs) -> PlanInputs:
    """The same plan with the flows that its deaths leave. A plan without deaths comes back as it is.

    Nobody dies before the plan begins: an earlier day counts as the first one.
    """
    if not any(person.dies for person in plan.people):
        return plan
    start, spending = plan.assumptions.start, plan.assumptions.survivor_spending
    people = tuple(replace(p, dies=max(p.dies, start)) if p.dies else p for p in plan.people)
    payouts = [payout for cover in plan.covers if cover.pays_on is Risk.DEATH for payout in _payout(cover, people)]
    return replace(
        plan,
        people=people,
        incomes=(*_each(plan.incomes, lambda flow: _income(flow, people)), *payouts),
        expenses=_each(plan.expenses, lambda flow: _expense(flow, people, spending)),
        contributions=_each(plan.contributions, lambda flow: _until_death(flow, people)),
        withdrawals=_each(plan.withdrawals, lambda flow: _each_part(flow, people)),
    )


def _each(flows: Iterable[SomeFlow], written: Callable[[SomeFlow], list[SomeFlow]]) -> tuple[SomeFlow, ...]:
    return tuple(new for flow in flows for new in written(flow))


def _income(income: Income, people: tuple[Person, ...]) -> list[Income]:
    """Each owner's part until the death, then what of it goes on to the partner."""
    parts = []
    for owner, share in enumerate(income.shares):
        if not share:
            continue
        mine = replace(income, amount=income.amount * share, shares=_only(owner, people))
        dies, heir = people[owner].dies, heir_of(owner, people)
        parts.append(until(mine, dies))
        on = income.survivor_share
        if on is None:
            on = 1.0 if income.kind in INHERITED_INCOME else 0.0
        if dies and heir is not None and on:
            origin = Origin(Tag.ASSUMPTION, f"{on:.0%} goes on to {people[heir].name} from {dies:%-d %B %Y}")
            later = after(replace(mine, amount=mine.amount * on, shares=_only(heir, people)), dies)
            later = replace(later, key=f"{income.key}-survivor", name=f"{income.name}, {people[heir].name}'s part",
                            origins=(*income.origins, origin))  # fmt: skip
            parts.append(until(later, people[heir].dies))
    return parts


def _expense(expense: Expense, people: tuple[Person, ...], survivor: float) -> list[Expense]:
    """What one person spends ends with them; what both spend falls to the survivor's part at the first death."""
    ends = min((people[life].dies or date.max for life in expense.lives), default=date.max)
    if ends < date.max:
        expense = until(expense, ends)
    owners = [index for index, share in enumerate(expense.shares) if share]
    first = min((people[i].dies for i in owners if people[i].dies), default=None, key=lambda day: day or date.max)
    last = last_day(tuple(people[i] for i in owners))
    if len(owners) < 2 or first is None:
        return [until(expense, last)]
    alone = next(i for i in owners if people[i].dies != first or i == owners[-1])
    origin = Origin(Tag.ASSUMPTION, f"one person needs {survivor:.0%} of it")
    later = replace(
        after(expense, first), amount=expense.amount * survivor, shares=_only(alone, people),
        key=f"{expense.key}-survivor", name=f"{expense.name} of {people[alone].name} alone",
        origins=(*expense.origins, origin),
    )  # fmt: skip
    return [until(expense, first), until(later, last)]


def _until_death(flow: SomeFlow, people: tuple[Person, ...]) -> list[SomeFlow]:
    owner = next(index for index, share in enumerate(flow.shares) if share)
    return [until(flow, people[owner].dies)]


def _each_part(flow: SomeFlow, people: tuple[Person, ...]) -> list[SomeFlow]:
    """Each owner's part until their own death: of a joint withdrawal the partner's part goes on."""
    parts = [(owner, share / sum(flow.shares)) for owner, share in enumerate(flow.shares) if share]
    return [
        until(replace(flow, amount=flow.amount * share, shares=_only(owner, people)), people[owner].dies)
        for owner, share in parts
    ]


def _payout(cover: LifeCover, people: tuple[Person, ...]) -> list[Income]:
    """What is insured on the first death, where somebody is left to have it or a sum falls into the estate."""
    deaths = [(day, life) for life in cover.lives if (day := people[life].dies)]
    if not deaths:
        return []
    dies, life = min(deaths)
    heir, is_sum = heir_of(life, people), cover.frequency == Frequency.ONCE
    if (cover.start and dies < cover.start) or (cover.end and dies >= cover.end):
        return []
    if heir is None and (cover.in_trust or not is_sum):
        return []
    to = life if heir is None else heir
    origin = Origin(Tag.ASSUMPTION, f"{people[life].name} dies on {dies:%-d %B %Y}")
    paid = Income(
        key=cover.key, name=f"{cover.name} pays out", amount=cover.amount, frequency=cover.frequency,
        shares=_only(to, people), start=dies, end=None if is_sum else cover.end, rise=cover.rise,
        origins=(*cover.origins, origin),
    )  # fmt: skip
    return [paid if is_sum else until(paid, people[to].dies)]


def until(flow: SomeFlow, day: date | None) -> SomeFlow:
    """The flow, ending on that day at the latest."""
    if day is None or (flow.end is not None and flow.end <= day):
        return flow
    return replace(flow, end=max(day, flow.start) if flow.start else day)


def after(flow: SomeFlow, day: date) -> SomeFlow:
    """The flow from that day on; payments every few years keep their dates."""
    start = day if flow.start is None else max(flow.start, day)
    if flow.start and flow.start < day and (flow.frequency == Frequency.ONCE or PAYMENTS_A_YEAR[flow.frequency] < 1):
        start = next(dates_of(flow.start, flow.frequency, Period(day, date.max)), date.max)
    end = flow.end if flow.end is None or flow.end > start else start
    return replace(flow, start=start, end=end)


def _only(owner: int, people: tuple[Person, ...]) -> tuple[float, ...]:
    return tuple(float(index == owner) for index in range(len(people)))


def heir_of(owner: int, people: tuple[Person, ...]) -> int | None:
    """The partner who lives longer than ``owner``; of two who die on one day the second is taken to live longer."""
    if len(people) < 2:
        return None
    other, mine = people[1 - owner].dies, people[owner].dies
    if mine is None:
        return None
    return 1 - owner if other is None or other > mine or (other == mine and owner == 0) else None
