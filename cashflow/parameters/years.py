"""Rules of a tax year, built from the dated parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import lru_cache
from typing import Any

import numpy as np

from cashflow.engine.tax.rules import (
    AREAS,
    Bands,
    CapitalGainsRules,
    ChildBenefitRules,
    Floats,
    InheritanceRules,
    MarriageRules,
    NationalInsuranceRules,
    PensionRules,
    TaxRules,
)
from cashflow.parameters.loader import (
    Figure,
    Parameter,
    Paths,
    Status,
    house_paths,
    parameter,
    parameter_names,
    tree,
)

LEVELS = ("basic", "higher", "additional")
PENSION_FIGURES = (
    "tax_free_share", "lump_sum_allowance", "lump_sum_and_death_benefit_allowance",
    "annual_allowance", "taper_threshold_income", "taper_adjusted_income",
    "taper_rate", "least_annual_allowance", "money_purchase_allowance", "least_relievable", "relief_at_source_rate",
    "sacrifice_free_of_insurance",
)  # fmt: skip
TAX_FILES = ("income_tax.", "earnings_bands.", "property_bands.", "national_insurance.", "capital_gains.")


@lru_cache(maxsize=4096)
def tax_rules(first_year: int, paths: Paths | None = None) -> TaxRules:
    """The tax law of a year; years beyond the last settled one are rolled forward along ``paths``."""
    year = _Year(first_year, paths or house_paths())
    earnings = year.bands("earnings_bands")
    return TaxRules(
        first_year=first_year,
        settled=all(figure.status is not Status.ASSUMED for figure in year.figures(TAX_FILES)),
        personal_allowance=year.value("income_tax.personal_allowance"),
        taper_start=year.value("income_tax.personal_allowance_taper_start"),
        taper_rate=year.value("income_tax.personal_allowance_taper_rate"),
        uk_limits=np.array(
            [year.value("income_tax.basic_rate_limit"), year.value("income_tax.higher_rate_limit"), np.inf]
        ),
        earnings_bands=earnings,
        property_bands=year.bands("property_bands"),
        trading_allowance=year.value("income_tax.trading_allowance"),
        property_allowance=year.value("income_tax.property_allowance"),
        starting_rate_limit=year.value("income_tax.starting_rate_for_savings_limit"),
        savings_allowance=year.levels("income_tax.savings_allowance"),
        savings_rates=year.levels("income_tax.savings_rates"),
        dividend_allowance=year.value("income_tax.dividend_allowance"),
        dividend_rates=year.levels("income_tax.dividend_rates"),
        national_insurance=_national_insurance(year),
        capital_gains=CapitalGainsRules(
            annual_exempt_amount=year.value("capital_gains.annual_exempt_amount"),
            basic_rate=year.value("capital_gains.basic_rate"),
            higher_rate=year.value("capital_gains.higher_rate"),
        ),
        marriage=MarriageRules(
            transfer=year.value("income_tax.marriage_allowance"),
            credit_rate=year.value("income_tax.marriage_allowance_rate"),
            most_taxable=_below_higher_rate(earnings, year),
        ),
        child_benefit=ChildBenefitRules(
            charge_start=year.value("income_tax.child_benefit_charge_start"),
            charge_step=year.value("income_tax.child_benefit_charge_step"),
        ),
    )


@lru_cache(maxsize=4096)
def pension_rules(first_year: int, paths: Paths | None = None) -> PensionRules:
    """The pension law of a year, with the limits of what may be saved in it."""
    year = _Year(first_year, paths or house_paths())
    pounds = {name: year.value(f"pensions.{name}") for name in PENSION_FIGURES}
    return PensionRules(
        minimum_age=int(year.value("pensions.minimum_pension_age")),
        new_state_pension_weekly=year.value("pensions.new_state_pension"),
        last_relief_age=int(year.value("pensions.last_relief_age")),
        inherited_tax_free_age=int(year.value("pensions.inherited_tax_free_age")),
        isa_allowance=year.value("savings.isa_allowance"),
        **pounds,
    )


@lru_cache(maxsize=4096)
def junior_isa_allowance(first_year: int) -> float:
    """What may be paid into a child's Junior ISA in a year, in pounds."""
    return _Year(first_year, house_paths()).value("savings.junior_isa_allowance")


@lru_cache(maxsize=4096)
def inheritance_rules(first_year: int, paths: Paths | None = None) -> InheritanceRules:
    """The inheritance tax of a year."""
    year = _Year(first_year, paths or house_paths())
    names = (field.name for field in fields(InheritanceRules) if field.name != "taxes_pensions")
    return InheritanceRules(
        **{name: year.value(f"inheritance.{name}") for name in names},
        taxes_pensions=bool(year.value("inheritance.taxes_pensions")),
    )


def tax_figures(first_year: int, paths: Paths | None = None) -> list[Figure]:
    """Every figure the tax of a year used, with status and reference: what a report prints."""
    return list(_Year(first_year, paths or house_paths()).figures(TAX_FILES))


def _below_higher_rate(bands: Bands, year: _Year) -> Floats:
    """The taxable income of each area at which its first rate as high as the higher rate begins."""
    low = bands.rates < year.value("earnings_bands.england.higher.rate")
    return np.asarray(np.where(low, bands.limits, 0.0).max(axis=-1))


def _national_insurance(year: _Year) -> NationalInsuranceRules:
    def value(name: str) -> float:
        return year.value(f"national_insurance.{name}")

    return NationalInsuranceRules(
        primary_threshold=value("primary_threshold"),
        upper_earnings_limit=value("upper_earnings_limit"),
        employee_main_rate=value("employee_main_rate"),
        employee_upper_rate=value("employee_upper_rate"),
        lower_profits_limit=value("lower_profits_limit"),
        upper_profits_limit=value("upper_profits_limit"),
        class_4_main_rate=value("class_4_main_rate"),
        class_4_upper_rate=value("class_4_upper_rate"),
        first_age=int(value("first_age")),
    )


class _Year:
    """The parameters as they stand in one year."""

    def __init__(self, first_year: int, paths: Paths) -> None:
        self.first_year = first_year
        self.paths = paths

    def figure(self, name: str) -> Figure:
        """One figure with its status."""
        return parameter(name).at(self.first_year, self.paths)

    def value(self, name: str) -> float:
        """One figure's value."""
        return self.figure(name).value

    def figures(self, prefixes: tuple[str, ...]) -> Iterable[Figure]:
        """Every figure of the named files."""
        return (self.figure(name) for name in parameter_names() if name.startswith(prefixes))

    def levels(self, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Basic, higher and additional figures of one thing."""
        return np.array([self.value(f"{name}.{level}") for level in LEVELS])

    def bands(self, file: str) -> Bands:
        """The matrix of bands of a file: one row an area, short rows padded with empty bands at the top rate."""
        rows = [self._area(tree()[file][area.value]) for area in AREAS]
        width = max(len(row) for row in rows)
        padded = [row + [(np.inf, row[-1][1])] * (width - len(row)) for row in rows]
        limits = np.array([[limit for limit, _ in row] for row in padded])
        rates = np.array([[rate for _, rate in row] for row in padded])
        basic = self.value("earnings_bands.england.basic.rate")
        return Bands(limits=limits, rates=rates, extends=rates >= basic)

    def _area(self, node: Mapping[str, Any] | str) -> list[tuple[float, float]]:
        """(limit, rate) of each band of an area; a name points at another file's area."""
        if isinstance(node, str):
            file, area = node.split(".")
            return self._area(tree()[file][area])
        return [(self._limit(band.get("up_to")), self.value(band["rate"].name)) for band in node.values()]

    def _limit(self, limit: Parameter | str | None) -> float:
        if limit is None:
            return np.inf
        return self.value(limit if isinstance(limit, str) else limit.name)
