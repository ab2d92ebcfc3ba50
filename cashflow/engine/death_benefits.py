"""Pensions that go to others than the partner on a death, and the income tax on them: ITEPA 2003, ss 637A to 637S.

They are taken to be paid as lump sums. Before 75 those are free of income tax up to what is left of the lump sum and
death benefit allowance; what is above it, and everything from 75 on, is income of whoever receives it. What inheritance
tax takes of a pension bears no income tax (Finance Act 2026, s 70).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from cashflow.engine.tax.rules import Floats, PensionRules
from domain.people_dates import age_on


@dataclass(frozen=True, slots=True, eq=False)
class DeathBenefit:
    """Pounds by path: what others receive of a pension after inheritance tax, and the income tax they pay on it.

    ``allowance`` is how much of it is free of income tax at most; nothing where its owner died at 75 or later.
    ``free_share`` is the part of every lump sum that is free, the partner's as well.
    """

    paid: Floats
    allowance: Floats
    taxed: Floats
    tax: Floats
    free_share: Floats


def dies_before_limit(born: date, dies: date, rules: PensionRules) -> bool:
    """Whether somebody dies so young, before 75, that pensions they leave bear no income tax within the allowance."""
    return age_on(born, dies) < rules.inherited_tax_free_age


def death_benefit(
    paid: Floats, *, born: date, dies: date, tax_free_cash: Floats, rules: PensionRules, rate: float,
    partners: Floats | float = 0.0,
) -> DeathBenefit:  # fmt: skip
    """The income tax on pensions of somebody that others receive: ``rate`` is theirs.

    ``tax_free_cash`` is what its owner took of pensions without tax in life, which the allowance is less by.
    ``partners`` is what the partner takes as a lump sum: it shares the allowance by what each receives.
    """
    is_free = dies_before_limit(born, dies, rules)
    allowance = np.maximum(rules.lump_sum_and_death_benefit_allowance - tax_free_cash, 0.0) * is_free
    together = paid + partners
    most = np.full_like(together, float(is_free))
    # what is free is never more than all, so that next to nothing divides without an overflow
    free_share = np.divide(np.minimum(allowance, together), together, out=most, where=together > 0)
    others = np.divide(paid, together, out=np.ones_like(together), where=together > 0)
    taxed = np.maximum(paid - allowance * others, 0.0)
    return DeathBenefit(paid, allowance * others, taxed, taxed * rate, free_share)
