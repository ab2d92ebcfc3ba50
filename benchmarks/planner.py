"""How long a plan takes: one projection with an explanation, ten thousand futures, and searches.

The couple has 25 items over 60 years, one of the two in Scotland. Each time is held against the goal in seconds, so
that the ratio says how much of the goal is used; nothing else should run on the machine meanwhile.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from datetime import date

from benchmarks.measure import Result
from cashflow.engine import seek
from cashflow.engine.explain import Topic, explain
from cashflow.engine.inputs import Asset, Expense, Income, IncomeKind, Liability, Person, PlanInputs, Rise
from cashflow.engine.monte_carlo import simulate
from cashflow.engine.project import project
from cashflow.parameters.horizon import assumptions_from
from cashflow.parameters.market import house_market
from domain.enums.people import TaxArea
from domain.enums.plans import Frequency, Wrapper

START = date(2026, 4, 6)
YEARS = 60
PROJECTION_GOAL, FUTURES_GOAL = 0.020, 2.0
"""Seconds: a projection with the explanation of a year, ten thousand paths on two cores."""


def run() -> Iterable[Result]:
    """The planner's measurements."""
    plan, items = couple()

    def whole() -> object:
        found = project(plan)
        return [explain(found, YEARS // 2, topic) for topic in Topic]

    yield Result(
        f"A couple's plan of {items} items over {YEARS} years, with one year explained",
        median(whole, 15), PROJECTION_GOAL, 1.0, "Held against the goal itself.",
    )  # fmt: skip
    yield Result(
        "10,000 futures of the same plan",
        median(lambda: simulate(plan, house_market()), 3), FUTURES_GOAL, 1.0, "Held against the goal itself.",
    )  # fmt: skip
    yield Result(
        "Highest sustainable spending of the same plan",
        median(lambda: seek.sustainable_spending(plan), 3), PROJECTION_GOAL, None,
        "99 plans in three rounds, against the goal for one.",
    )  # fmt: skip


def median(action: Callable[[], object], rounds: int) -> float:
    """Median seconds; the first time does not count, as the law of each year is read then."""
    action()
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def couple() -> tuple[PlanInputs, int]:
    """An invented couple with pay, pensions, spending, every kind of account, a home and a mortgage."""
    people = (
        Person("wren", "Wren", date(1981, 6, 1), TaxArea.ENGLAND, date(2049, 6, 1)),
        Person("rook", "Rook", date(1983, 2, 1), TaxArea.SCOTLAND, date(2051, 2, 1)),
    )
    retired = date(2046, 4, 6)
    incomes = [_income(f"Pay {n}", 20_000 + 4_000 * n, IncomeKind.EMPLOYMENT, n % 2, None, retired) for n in range(5)]
    incomes += [
        _income("State Pension", 12_547, IncomeKind.STATE_PENSION, who, people[who].state_pension_date, None)
        for who in (0, 1)
    ]
    expenses = [Expense(f"e{n}", f"Spending {n}", 17_000, Frequency.YEARLY, (0.5, 0.5)) for n in range(6)]
    values = {
        Wrapper.CASH: 40_000, Wrapper.ISA: 90_000, Wrapper.GENERAL_INVESTMENT: 120_000, Wrapper.BOND: 50_000,
        Wrapper.PENSION: 300_000,
    }  # fmt: skip
    assets = [_asset(wrapper, value / (who + 1), who) for wrapper, value in values.items() for who in (0, 1)]
    assets.append(Asset("home", "Home", Wrapper.PROPERTY, 500_000, (0.5, 0.5), 0.025, is_home=True))
    loan = Liability("loan", "Mortgage", 150_000, 0.05, 1_100, date(2046, 1, 1))
    plan = PlanInputs(
        people, tuple(incomes), tuple(expenses), tuple(assets), (loan,), assumptions_from(START, YEARS),
        is_married=True,
    )  # fmt: skip
    return plan, len(incomes) + len(expenses) + len(assets) + 1


def _income(name: str, amount: float, kind: IncomeKind, who: int, start: date | None, end: date | None) -> Income:
    shares = (1.0 - who, float(who))
    return Income(name, name, amount, Frequency.YEARLY, shares, start, end, Rise.EARNINGS, kind=kind)


def _asset(wrapper: Wrapper, value: float, who: int) -> Asset:
    growth, charge = (0.02, 0.0) if wrapper == Wrapper.CASH else (0.05, 0.015)
    free = 0.25 if wrapper == Wrapper.PENSION else 0.0
    return Asset(
        f"{wrapper.value}-{who}", wrapper.label, wrapper, value, (1.0 - who, float(who)), growth, charge,
        tax_free_share=free,
    )  # fmt: skip
