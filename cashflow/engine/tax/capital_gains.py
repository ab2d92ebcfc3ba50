"""Capital gains tax of many people for one year.

Gains above the exempt amount lie on top of taxable income: within what is left of the United Kingdom's basic rate
band (for Scots too) at the lower rate, above it at the higher one. Unused Personal Allowance covers no gains.
Taxation of Chargeable Gains Act 1992, ss 1H to 1K.
"""

from __future__ import annotations

import numpy as np

from cashflow.engine.tax.rules import Floats, TaxRules


def capital_gains_tax(gains: Floats, taxable_income: Floats, relief_at_source: Floats, rules: TaxRules) -> Floats:
    """Tax on the year's net gains, in pounds, one entry a person."""
    if not np.count_nonzero(gains):
        return np.zeros(taxable_income.shape)
    law = rules.capital_gains
    taxable = np.maximum(gains - law.annual_exempt_amount, 0.0)
    band_left = np.maximum(rules.uk_limits[0] + relief_at_source - taxable_income, 0.0)
    at_basic = np.minimum(taxable, band_left)
    return np.asarray(at_basic * law.basic_rate + (taxable - at_basic) * law.higher_rate)
