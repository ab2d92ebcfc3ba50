"""What lowers a year's income tax after it has been reckoned: bonds' relief and credit, the marriage allowance."""

from __future__ import annotations

import numpy as np

from cashflow.engine.tax.income import TaxableIncome
from cashflow.engine.tax.income_tax import IncomeTax, income_tax
from cashflow.engine.tax.rules import A_HAIR, Floats, TaxRules

COUPLE = 2


def bond_reductions(income: TaxableIncome, tax: IncomeTax, rules: TaxRules) -> Floats:
    """Top-slicing relief and the notional tax of onshore bonds, never more than the tax itself.

    Income Tax (Trading and Other Income) Act 2005, ss 530 and 535 to 537. The relief is the tax on the gain above the
    basic rate, less as many times the same tax on a yearly slice as there are slices. The savings allowance follows
    the whole gain, the Personal Allowance the slice.
    """
    if not np.count_nonzero(income.bond_gains):
        return np.zeros_like(tax.tax)
    basic = rules.savings_rates[0]
    on_gain = np.maximum(tax.bonds.tax - basic * np.maximum(tax.bonds.taxable - tax.bonds.at_zero, 0.0), 0.0)
    sliced = income_tax(income.with_(bond_gains=income.bond_slices), rules, tax.level).bonds
    on_slice = np.maximum(sliced.tax - basic * np.maximum(sliced.taxable - sliced.at_zero, 0.0), 0.0)
    slices = np.divide(income.bond_gains, income.bond_slices, out=np.ones_like(on_gain), where=income.bond_slices > 0)
    relief = np.maximum(on_gain - on_slice * slices, 0.0)
    return np.asarray(np.minimum(relief + income.bond_credit, tax.tax))


def marriage_reduction(income: TaxableIncome, tax: IncomeTax, left: Floats, rules: TaxRules) -> Floats:
    """By how much the marriage allowance lowers the tax of each of a couple, the first axis.

    Income Tax Act 2007, s 55B. It is claimed where it costs nothing: one of them leaves the whole transferable part
    of the Personal Allowance unused, the other is taxed at no more than the basic rate (in Scotland the intermediate
    rate). ``left`` is the tax that may still be reduced.
    """
    if tax.tax.shape[0] != COUPLE:
        return np.zeros_like(left)
    unused = tax.personal_allowance - tax.total_income >= rules.marriage.transfer - A_HAIR
    if not unused.any():
        return np.zeros(left.shape)
    most = rules.marriage.most_taxable[income.area] + income.relief_at_source
    may_receive = (tax.level == 0) & (tax.other.top <= most + A_HAIR)
    credit = np.minimum(rules.marriage.transfer * rules.marriage.credit_rate, left)
    return np.where(unused[::-1] & may_receive & ~unused, credit, 0.0)
