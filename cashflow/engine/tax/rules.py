"""The tax law of one year as frozen figures, ready for arrays of people.

Money is in pounds a year, rates are shares (0.2 is 20 %). Where people differ by tax area, figures are matrices with
one row an area, in the order of ``AREAS``; ``area_index`` gives a person's row. The last limit of every row of bands
is infinite.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from domain.enums.people import TaxArea

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

AREAS: tuple[TaxArea, ...] = tuple(TaxArea)

A_HAIR = 1e-6
"""Pounds by which a sum of floats may miss what it stands for: so little above a limit is still at it."""

A_HOUSEHOLD = 2
"""People whose bands are kept once gathered; more of them are a table of strangers."""


def area_index(area: TaxArea) -> int:
    """The row of an area in every matrix of bands."""
    return AREAS.index(area)


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """Bands as a sum of steps, which is quick to reckon: tax is the sum of ``steps * max(income - lowers, 0)``.

    ``lowers`` are where bands begin, ``steps`` by how much each band's rate exceeds that of the band below it;
    ``extends`` says which beginnings relief at source raises.
    """

    lowers: Floats
    steps: Floats
    extends: NDArray[np.bool_]

    @classmethod
    def of(cls, limits: Floats, rates: Floats, extends: NDArray[np.bool_]) -> Schedule:
        """From the tops of bands and their rates; empty bands at the top have a step of nothing."""
        lowers = np.concatenate([np.zeros_like(limits[..., :1]), limits[..., :-1]], axis=-1)
        return cls(np.minimum(lowers, 1e15), np.diff(rates, axis=-1, prepend=0.0), extends)


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """Bands of taxable income: ``limits[area, band]`` is the top of a band, ``rates[area, band]`` its rate.

    ``extends[area, band]`` says whether relief-at-source payments and Gift Aid raise that limit: every limit does
    except that of a band below the basic rate (Finance Act 2004, s 192).
    """

    limits: Floats
    rates: Floats
    extends: NDArray[np.bool_]
    schedule: Schedule = field(init=False)
    _known: dict[tuple[tuple[int, ...], bytes], Schedule] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        below = np.concatenate([np.zeros_like(self.extends[..., :1]), self.extends[..., :-1]], axis=-1)
        object.__setattr__(self, "schedule", Schedule.of(self.limits, self.rates, below))

    def of_area(self, area: Indices) -> Schedule:
        """The bands of each person's own area; those of a household are kept, as it is asked about again and again."""
        if area.size > A_HOUSEHOLD:
            return self._gathered(area)
        key = area.shape, area.tobytes()
        if key not in self._known:
            self._known[key] = self._gathered(area)
        return self._known[key]

    def _gathered(self, area: Indices) -> Schedule:
        whole = self.schedule
        return Schedule(whole.lowers[area], whole.steps[area], whole.extends[area])


@dataclass(frozen=True, slots=True, eq=False)
class NationalInsuranceRules:
    """Yearly thresholds and rates of employees' (class 1) and self-employed people's (class 4) contributions.

    Of one year, or arrays with an entry a year.
    """

    primary_threshold: float | Floats
    upper_earnings_limit: float | Floats
    employee_main_rate: float | Floats
    employee_upper_rate: float | Floats
    lower_profits_limit: float | Floats
    upper_profits_limit: float | Floats
    class_4_main_rate: float | Floats
    class_4_upper_rate: float | Floats
    first_age: int

    @classmethod
    def of_years(cls, laws: Sequence[NationalInsuranceRules]) -> NationalInsuranceRules:
        """The law of successive years as arrays; ages are those of the first."""
        names = [field.name for field in fields(cls) if field.name != "first_age"]
        of_each = np.array([attrgetter(*names)(law) for law in laws]).T
        return cls(**dict(zip(names, of_each, strict=True)), first_age=laws[0].first_age)


@dataclass(frozen=True, slots=True, eq=False)
class CapitalGainsRules:
    """Exempt amount and rates of capital gains tax."""

    annual_exempt_amount: float
    basic_rate: float
    higher_rate: float


@dataclass(frozen=True, slots=True, eq=False)
class MarriageRules:
    """Marriage allowance: what may be transferred, and the rate at which the other one's tax falls by it.

    ``most_taxable[area]`` is the taxable income up to which the other one may receive it.
    """

    transfer: float
    credit_rate: float
    most_taxable: Floats


@dataclass(frozen=True, slots=True, eq=False)
class ChildBenefitRules:
    """High income child benefit charge: 1 % of the benefit for each step of income above the start."""

    charge_start: float
    charge_step: float


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
    marriage: MarriageRules
    child_benefit: ChildBenefitRules
    savings: Schedule = field(init=False)
    dividends: Schedule = field(init=False)

    def __post_init__(self) -> None:
        extends = np.array([False, True, True])
        object.__setattr__(self, "savings", Schedule.of(self.uk_limits, self.savings_rates, extends))
        object.__setattr__(self, "dividends", Schedule.of(self.uk_limits, self.dividend_rates, extends))

    @property
    def label(self) -> str:
        """As people write the tax year: ``2026/27``."""
        return f"{self.first_year}/{(self.first_year + 1) % 100:02d}"


@dataclass(frozen=True, slots=True, eq=False)
class PensionRules:
    """Pension law of one year: ages, the tax-free share, limits on tax-free cash and on contributions.

    Money in pounds. ``sacrifice_free_of_insurance`` is how much salary sacrifice bears no National Insurance.
    """

    minimum_age: int
    tax_free_share: float
    lump_sum_allowance: float
    lump_sum_and_death_benefit_allowance: float
    new_state_pension_weekly: float
    annual_allowance: float
    taper_threshold_income: float
    taper_adjusted_income: float
    taper_rate: float
    least_annual_allowance: float
    money_purchase_allowance: float
    least_relievable: float
    last_relief_age: int
    relief_at_source_rate: float
    sacrifice_free_of_insurance: float
    isa_allowance: float
    inherited_tax_free_age: int


@dataclass(frozen=True, slots=True, eq=False)
class InheritanceRules:
    """Inheritance tax of one year, in pounds and shares. ``taxes_pensions`` from 6 April 2027."""

    nil_rate_band: float
    residence_band: float
    taper_start: float
    taper_rate: float
    rate: float
    charity_rate: float
    charity_share: float
    taxes_pensions: bool
