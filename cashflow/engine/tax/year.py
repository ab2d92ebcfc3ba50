"""All taxes of a year together: what the projection and the batch command ask for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cashflow.engine.tax.capital_gains import capital_gains_tax
from cashflow.engine.tax.income import TaxableIncome
from cashflow.engine.tax.income_tax import IncomeTax, income_tax
from cashflow.engine.tax.national_insurance import NationalInsurance, national_insurance
from cashflow.engine.tax.rules import Floats, TaxRules


@dataclass(frozen=True, slots=True, eq=False)
class YearsTax:
    """Income tax, National Insurance and capital gains tax of everybody, with the steps to them."""

    income_tax: IncomeTax
    national_insurance: NationalInsurance
    capital_gains_tax: Floats

    @property
    def total(self) -> Floats:
        """Everything due for the year, one entry a person, in pounds."""
        return self.income_tax.tax + self.national_insurance.total + self.capital_gains_tax


def years_tax(
    income: TaxableIncome,
    rules: TaxRules,
    *,
    pays_class_1: NDArray[np.bool_],
    pays_class_4: NDArray[np.bool_],
) -> YearsTax:
    """The taxes of one tax year."""
    on_income = income_tax(income, rules)
    return YearsTax(
        income_tax=on_income,
        national_insurance=national_insurance(
            income.employment,
            income.self_employment,
            pays_class_1=pays_class_1,
            pays_class_4=pays_class_4,
            rules=rules.national_insurance,
        ),
        capital_gains_tax=capital_gains_tax(
            income.capital_gains, on_income.taxable, income.relief_at_source, rules
        ),
    )
