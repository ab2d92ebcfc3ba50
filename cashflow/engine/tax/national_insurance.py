"""National Insurance of many people for one year, as a yearly sum.

Pay bears class 1 from the first age until State Pension age, profits bear class 4 for tax years that start before it.
Somebody with both pays no more class 4 at the main rate than the annual maximum leaves (Social Security
(Contributions) Regulations 2001, reg 100; class 2 has no part in it since 6 April 2024): beyond it the upper rate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cashflow.engine.tax.rules import Floats, NationalInsuranceRules


@dataclass(frozen=True, slots=True, eq=False)
class NationalInsurance:
    """Contributions, one entry a person, in pounds; main and upper are the parts at either rate."""

    class_1_main: Floats
    class_1_upper: Floats
    class_4_main: Floats
    class_4_upper: Floats

    @property
    def class_1(self) -> Floats:
        """Employee's contributions."""
        return self.class_1_main + self.class_1_upper

    @property
    def class_4(self) -> Floats:
        """Self-employed person's contributions."""
        return self.class_4_main + self.class_4_upper

    @property
    def total(self) -> Floats:
        """Both together."""
        return self.class_1 + self.class_4


def national_insurance(
    pay: Floats,
    profits: Floats,
    *,
    pays_class_1: NDArray[np.bool_],
    pays_class_4: NDArray[np.bool_],
    rules: NationalInsuranceRules,
) -> NationalInsurance:
    """Contributions on pay (before net-pay pension contributions) and profits."""
    pay = np.where(pays_class_1, pay, 0.0)
    profits = np.where(pays_class_4, profits, 0.0)
    class_1_main = between(pay, rules.primary_threshold, rules.upper_earnings_limit) * rules.employee_main_rate
    most = (rules.upper_profits_limit - rules.lower_profits_limit) * rules.class_4_main_rate
    main_left = np.maximum(most - class_1_main, 0.0) / rules.class_4_main_rate
    liable = np.maximum(profits - rules.lower_profits_limit, 0.0)
    at_main = np.minimum(between(profits, rules.lower_profits_limit, rules.upper_profits_limit), main_left)
    return NationalInsurance(
        class_1_main=class_1_main,
        class_1_upper=np.maximum(pay - rules.upper_earnings_limit, 0.0) * rules.employee_upper_rate,
        class_4_main=at_main * rules.class_4_main_rate,
        class_4_upper=(liable - at_main) * rules.class_4_upper_rate,
    )


def between(amount: Floats, lower: float | Floats, upper: float | Floats) -> Floats:
    """The part of each amount that lies between two thresholds."""
    return np.asarray(np.clip(amount, lower, upper) - lower)
