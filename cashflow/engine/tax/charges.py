"""What is charged on top of a year's income tax: child benefit given back, pension saving above the allowance."""

from __future__ import annotations

import numpy as np

from cashflow.engine.tax.income import TaxableIncome
from cashflow.engine.tax.income_tax import IncomeTax, tax_through
from cashflow.engine.tax.rules import Floats, Schedule, TaxRules


def child_benefit_charge(tax: IncomeTax, benefit: Floats, rules: TaxRules) -> Floats:
    """High income child benefit charge on whoever of a household has the highest income, in whole pounds rounded down.

    ``benefit`` is the household's child benefit of the year. Income Tax (Earnings and Pensions) Act 2003, s 681B.
    """
    law = rules.child_benefit
    income = tax.adjusted_net_income
    steps = np.floor(np.maximum(income - law.charge_start, 0.0) / law.charge_step + 1e-9)
    charge = np.floor(benefit * np.minimum(steps, 100) / 100 + 1e-9)
    payer = np.argmax(income, axis=0)
    return np.where(np.arange(len(income)).reshape(-1, *[1] * (income.ndim - 1)) == payer, charge, 0.0)


def annual_allowance_charge(income: TaxableIncome, tax: IncomeTax, excess: Floats, rules: TaxRules) -> Floats:
    """Tax on pension saving above the annual allowance, as if it were the top of income (Finance Act 2004, s 227).

    Nothing of it is charged below the basic rate: Scotland's starter band counts as basic here (s 227(4AA)).
    """
    schedule = _from_the_basic_rate(rules.earnings_bands.of_area(income.area))
    below = tax_through(schedule, tax.taxable, income.relief_at_source)
    return tax_through(schedule, tax.taxable + excess, income.relief_at_source) - below


def _from_the_basic_rate(schedule: Schedule) -> Schedule:
    """The bands without one below the basic rate; what ends that one is the only limit relief never raises."""
    return Schedule(np.where(schedule.extends, schedule.lowers, 0.0), schedule.steps, schedule.extends)
