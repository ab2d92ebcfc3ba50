"""Debts from year to year: interest, payments, and what is still owed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cashflow.engine.inputs import Liability
from cashflow.engine.tax.rules import Floats
from cashflow.engine.timeline import Timeline

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


def loan_path(loan: Liability, timeline: Timeline) -> LoanPath:
    """The path of a debt paid monthly; whatever is left when its end day comes is paid off in that step."""
    interest, paid, closing = (np.zeros(len(timeline)) for _ in range(3))
    balance = loan.balance
    for step, (period, fraction) in enumerate(zip(timeline.periods, timeline.fractions, strict=True)):
        ends_here = loan.end is not None and period.end is not None and loan.end <= period.end
        left = after_months(balance, loan.rate, loan.monthly_payment, 12 * float(fraction))
        if left is None:
            interest[step], balance_after = balance * loan.rate * float(fraction) / 2, 0.0
        else:
            interest[step] = left - balance + loan.monthly_payment * 12 * float(fraction)
            balance_after = 0.0 if ends_here else left
        paid[step] = balance + interest[step] - balance_after
        closing[step] = balance = balance_after
    return LoanPath(interest, paid, closing)


def after_months(balance: float, rate: float, payment: float, months: float) -> float | None:
    """What is owed after so many monthly payments; None when the debt is cleared before."""
    growth = (1 + rate / 12) ** months
    paid_up = payment * months if rate < NO_INTEREST else payment * (growth - 1) / (rate / 12)
    left = balance * growth - paid_up
    return left if left > 0 else None
