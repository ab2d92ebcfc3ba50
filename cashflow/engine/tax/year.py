"""All taxes of a year together: what the projection and the batch command ask for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cashflow.engine.tax.capital_gains import capital_gains_tax
from cashflow.engine.tax.charges import annual_allowance_charge, child_benefit_charge
from cashflow.engine.tax.income import TaxableIncome
from cashflow.engine.tax.income_tax import IncomeTax, income_tax
from cashflow.engine.tax.national_insurance import NationalInsurance, national_insurance
from cashflow.engine.tax.reductions import bond_reductions, marriage_reduction
from cashflow.engine.tax.rules import Floats, TaxRules


@dataclass(frozen=True, slots=True, eq=False)
class Household:
    """What the tax of people living together takes from each other; amounts in pounds a year.

    ``excess_contributions`` has one entry a person: pension saving above the annual allowance.
    """

    is_married: bool = False
    child_benefit: Floats | None = None
    excess_contributions: Floats | None = None


ALONE = Household()


@dataclass(frozen=True, slots=True, eq=False)
class TaxOnIncome:
    """Income tax and capital gains tax of everybody; ``reductions`` and ``charges`` by what they are."""

    income_tax: IncomeTax
    reductions: dict[str, Floats]
    charges: dict[str, Floats]
    capital_gains_tax: Floats

    @property
    def due(self) -> Floats:
        """Income tax after reductions and with charges."""
        due = self.income_tax.tax
        for amount in self.reductions.values():
            due = due - amount
        for amount in self.charges.values():
            due = due + amount
        return due


@dataclass(frozen=True, slots=True, eq=False)
class YearsTax(TaxOnIncome):
    """The same with National Insurance."""

    national_insurance: NationalInsurance

    @property
    def total(self) -> Floats:
        """Everything due for the year, one entry a person, in pounds."""
        return self.due + self.national_insurance.total + self.capital_gains_tax


def years_tax(
    income: TaxableIncome,
    rules: TaxRules,
    *,
    pays_class_1: NDArray[np.bool_],
    pays_class_4: NDArray[np.bool_],
    household: Household = ALONE,
) -> YearsTax:
    """The taxes of one tax year. In a ``household`` the first axis holds its people; otherwise everybody is alone."""
    found = tax_on_income(income, rules, household)
    return YearsTax(
        income_tax=found.income_tax,
        reductions=found.reductions,
        charges=found.charges,
        capital_gains_tax=found.capital_gains_tax,
        national_insurance=national_insurance(
            income.employment,
            income.self_employment,
            pays_class_1=pays_class_1,
            pays_class_4=pays_class_4,
            rules=rules.national_insurance,
        ),
    )


def tax_on_income(income: TaxableIncome, rules: TaxRules, household: Household = ALONE) -> TaxOnIncome:
    """Income tax and capital gains tax: what depends on how much is withdrawn."""
    tax = income_tax(income, rules)
    reductions, charges = {}, {}
    if np.count_nonzero(income.bond_gains):
        reductions["bonds"] = bond_reductions(income, tax, rules)
    if household.is_married:
        left = tax.tax - reductions["bonds"] if reductions else tax.tax
        reductions["marriage"] = marriage_reduction(income, tax, left, rules)
    if household.child_benefit is not None:
        charges["child_benefit"] = child_benefit_charge(tax, household.child_benefit, rules)
    if household.excess_contributions is not None:
        excess = household.excess_contributions
        charges["annual_allowance"] = annual_allowance_charge(income, tax, excess, rules)
    return TaxOnIncome(
        income_tax=tax,
        reductions=reductions,
        charges=charges,
        capital_gains_tax=capital_gains_tax(income.capital_gains, tax.taxable, income.relief_at_source, rules),
    )
