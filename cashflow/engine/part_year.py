"""The income tax and capital gains tax of a first year of which only a part is left.

What runs is brought up to the pace of a whole year, taxed, and its tax counted for the part that is left. What comes
once, a bonus or a sale, comes no more often for that: its tax is what it adds on top of the whole year's pace.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cashflow.engine.drawing import KINDS, Taxed
from cashflow.engine.outcomes import with_withdrawal
from cashflow.engine.tax.income import TaxableIncome
from cashflow.engine.tax.rules import Floats, TaxRules
from cashflow.engine.tax.year import Household, TaxOnIncome, tax_on_income


@dataclass(frozen=True, slots=True, eq=False)
class PartYearsTax:
    """The tax of a whole year at the pace of what runs, and what comes once adds to it; ``part`` of it is left."""

    paced: TaxOnIncome
    added: Floats
    added_on_gains: Floats
    part: float

    @property
    def due(self) -> Floats:
        """Income tax, after reductions and with charges."""
        return self.paced.due * self.part + self.added

    @property
    def on_gains(self) -> Floats:
        """Capital gains tax."""
        return self.paced.capital_gains_tax * self.part + self.added_on_gains


def part_years_tax(
    income: TaxableIncome, once: TaxableIncome, part: float, rules: TaxRules, household: Household
) -> PartYearsTax:
    """The tax on everybody's ``income`` of the part of a year; ``once`` is what of it does not run."""
    paced_income = income.minus(once).times(1 / part)
    paced = tax_on_income(paced_income, rules, household)
    both = tax_on_income(paced_income.plus(once), rules, household)
    return PartYearsTax(paced, both.due - paced.due, both.capital_gains_tax - paced.capital_gains_tax, part)


def once_drawn(once: TaxableIncome, added: Taxed, tax_free: Floats | None, share: Floats) -> TaxableIncome:
    """What comes once, with the ``share`` of a withdrawal that pays for what is needed once."""
    parts = {kind: getattr(added, kind) for kind in KINDS}
    scaled = Taxed(**{kind: None if amount is None else amount * share for kind, amount in parts.items()})
    return with_withdrawal(once, scaled, None if tax_free is None else np.asarray(tax_free * share))
