"""Debts from year to year: interest, payments, and what is still owed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from cashflow.engine.inputs import Flow, Liability
from cashflow.engine.tax.rules import Floats
from cashflow.engine.timeline import Timeline
from domain.enums.plans import PAYMENTS_A_YEAR, Frequency
from domain.periods import Period, dates_of

NO_INTEREST = 1e-9
"""A yearly rate below this is none: the closed formula would divide by it."""


def level_payment(balance: float, rate: float, months: int) -> float:
    """The monthly payment that clears a debt in so many months (at least one)."""
    monthly = rate / 12
    if rate < NO_INTEREST:
        return balance / months
    return balance * monthly / (1 - (1 + monthly) ** -months)


@dataclass(frozen=True, slots=True, eq=False)
class LoanPath:
    """A debt over the projection: interest charged, payments made and what is owed at each step's end."""

    interest: Floats
    paid: Floats
    closing: Floats


def loan_path(loan: Liability, timeline: Timeline, raised: Callable[[Flow], Floats] | None = None) -> LoanPath:
    """The path of a debt paid monthly; whatever is left on its end day is paid off then, without interest after it.

    ``raised`` gives what a pound of a repayment has become in each step, where repayments rise.
    """
    interest, paid, closing = (np.zeros(len(timeline)) for _ in range(3))
    balance = loan.balance
    rises = [raised(one) if raised else np.ones(len(timeline)) for one in loan.repayments]
    for step, (period, year) in enumerate(zip(timeline.periods, timeline.years, strict=True)):
        ends_here = loan.end is not None and period.end is not None and loan.end <= period.end
        factors = [float(rise[step]) for rise in rises]
        running = Period(period.start, max(loan.end, period.start)) if ends_here and loan.end else period
        interest[step], left = _through(loan, balance, running, year.period.days or 1, factors)
        balance_after = 0.0 if ends_here else left
        paid[step] = balance + interest[step] - balance_after
        closing[step] = balance = balance_after
    return LoanPath(interest, paid, closing)


def _through(
    loan: Liability, balance: float, period: Period, days_of_year: int, factors: list[float]
) -> tuple[float, float]:
    """Interest of a step, and what is owed at its end; the step is cut where a repayment begins, ends or falls due."""
    lumps = _lumps(loan, period, factors)
    interest, cuts = 0.0, _cuts(loan, period, lumps)
    for begin, end in pairwise(cuts):
        balance = max(balance - lumps.get(begin, 0.0), 0.0)
        share, payment = (end - begin).days / days_of_year, _monthly(loan, begin, factors)
        left = after_months(balance, loan.rate, payment, 12 * share)
        if left is None:
            interest += _interest_until_cleared(balance, loan.rate, payment)
        else:
            interest += left - balance + payment * 12 * share
        balance = left or 0.0
    return interest, balance


def _is_regular(flow: Flow) -> bool:
    return flow.frequency != Frequency.ONCE and PAYMENTS_A_YEAR[flow.frequency] >= 1


def _cuts(loan: Liability, period: Period, lumps: Mapping[date, float]) -> list[date]:
    days = {day for one in loan.repayments if _is_regular(one) for day in (one.start, one.end) if day}
    assert period.end is not None, "a step of a timeline ends"
    return sorted({period.start, period.end, *lumps, *(day for day in days if period.contains(day))})


def _lumps(loan: Liability, period: Period, factors: list[float]) -> dict[date, float]:
    """What is paid once, or every few years, on which day of a step."""
    lumps: dict[date, float] = {}
    for one, factor in zip(loan.repayments, factors, strict=True):
        if _is_regular(one):
            continue
        start = one.start or period.start
        running = period.overlap(Period(start, one.end))
        for day in dates_of(start, one.frequency, running) if running else ():
            lumps[day] = lumps.get(day, 0.0) + one.amount * factor
    return lumps


def _monthly(loan: Liability, day: date, factors: list[float]) -> float:
    """What is paid a month from that day on: the repayments that run, otherwise the loan's own payment."""
    running = [
        one.amount * factor * PAYMENTS_A_YEAR[one.frequency] / 12
        for one, factor in zip(loan.repayments, factors, strict=True)
        if _is_regular(one) and (one.start is None or one.start <= day) and (one.end is None or day < one.end)
    ]
    return sum(running) if running else loan.monthly_payment


def _interest_until_cleared(balance: float, rate: float, payment: float) -> float:
    """The interest of a debt that its monthly payments clear: the last one is what is then owed with its interest."""
    monthly, interest = rate / 12, 0.0
    while balance > 0:
        due = balance * monthly
        interest += due
        balance += due - payment
    return interest


def after_months(balance: float, rate: float, payment: float, months: float) -> float | None:
    """What is owed after so many monthly payments; None when the debt is cleared before."""
    growth = (1 + rate / 12) ** months
    paid_up = payment * months if rate < NO_INTEREST else payment * (growth - 1) / (rate / 12)
    left = balance * growth - paid_up
    return left if left > 0 else None
