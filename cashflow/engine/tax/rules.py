"""The tax law of one year as frozen figures, ready for arrays of people.

Money is in pounds a year, rates are shares (0.2 is 20 %). Where people differ by tax area, figures are matrices with
one row an area, in the order of ``AREAS``; ``area_index`` gives a person's row. The last limit of every row of bands
is infinite.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.enums.people import TaxArea

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

AREAS: tuple[TaxArea, ...] = tuple(TaxArea)


def area_index(area: TaxArea) -> int:
    """The row of an area in every matrix of bands."""
    return AREAS.index(area)


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """Bands of taxable income: ``limits[area, band]`` is the top of a band, ``rates[area, band]`` its rate.

    ``extends[area, band]`` says whether relief-at-source payments and Gift Aid raise that limit: every limit does
    except that of a band below the basic rate (Finance Act 2004, s 192).
    """

    limits: Floats
    rates: Floats
    extends: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class NationalInsuranceRules:
    """Yearly thresholds and rates of employees' (class 1) and self-employed people's (class 4) contributions."""

    primary_threshold: float
    upper_earnings_limit: float
    employee_main_rate: float
    employee_upper_rate: float
    lower_profits_limit: float
    upper_profits_limit: float
    class_4_main_rate: float
    class_4_upper_rate: float
    first_age: int


@dataclass(frozen=True, slots=True, eq=False)
class CapitalGainsRules:
    """Exempt amount and rates of capital gains tax."""

    annual_exempt_amount: float
    basic_rate: float
    higher_rate: float


@dataclass(frozen=True, slots=True, eq=False)
class TaxRules:
    """Everything the tax of one year needs. ``settled`` is False when some figure was rolled forward or assumed.

    ``savings_rates``, ``dividend_rates`` and ``savings_allowance`` have three entries: basic, higher, additional.
    ``uk_limits`` are the two shared limits of taxable income followed by infinity.
    """

    first_year: int
    settled: bool
    personal_allowance: float
    taper_start: float
    taper_rate: float
    uk_limits: Floats
    earnings_bands: Bands
    property_bands: Bands
    trading_allowance: float
    property_allowance: float
    starting_rate_limit: float
    savings_allowance: Floats
    savings_rates: Floats
    dividend_allowance: float
    dividend_rates: Floats
    national_insurance: NationalInsuranceRules
    capital_gains: CapitalGainsRules

    @property
    def label(self) -> str:
        """As people write the tax year: ``2026/27``."""
        return f"{self.first_year}/{(self.first_year + 1) % 100:02d}"


@dataclass(frozen=True, slots=True, eq=False)
class PensionRules:
    """Pension law of one year: ages, the tax-free share, the lifetime limit on tax-free cash, the State Pension."""

    minimum_age: int
    tax_free_share: float
    lump_sum_allowance: float
    new_state_pension_weekly: float
