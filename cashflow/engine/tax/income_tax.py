"""Income tax of many people for one year: Income Tax Act 2007, s 23, in the order the Act lays down.

Income is piled up: other income (pay, profits, pensions) at the bottom, then property, savings, dividends. The
Personal Allowance is set against the pile from the bottom; what remains fills the bands from the lowest. Other income
goes through the bands of the person's own tax area, property through its area's property bands, savings and dividends
through the bands of the whole United Kingdom.

The allowance is always used in that fixed order. Until 2026/27 the law lets it be used wherever it saves most, which
can be less tax for a few people with much dividend income; from 2027/28 the fixed order is the law.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cashflow.engine.tax.income import TaxableIncome
from cashflow.engine.tax.rules import Bands, Floats, TaxRules


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One kind of income on the pile: what is taxable after the allowance, and how it falls into bands.

    ``in_bands[person, band]`` are pounds, ``rates`` has the same shape; ``at_zero`` are the pounds of the lowest part
    that an allowance taxes at 0 % (they fill band space all the same, and are not in ``in_bands``).
    """

    taxable: Floats
    in_bands: Floats
    rates: Floats
    at_zero: Floats

    @property
    def tax(self) -> Floats:
        """Tax on this layer."""
        return np.asarray((self.in_bands * self.rates).sum(axis=-1))


@dataclass(frozen=True, slots=True, eq=False)
class IncomeTax:
    """The tax and the steps to it, one entry a person; money in pounds."""

    total_income: Floats
    adjusted_net_income: Floats
    personal_allowance: Floats
    other: Layer
    rental: Layer
    savings: Layer
    dividends: Layer

    @property
    def taxable(self) -> Floats:
        """Taxable income after the Personal Allowance."""
        return self.other.taxable + self.rental.taxable + self.savings.taxable + self.dividends.taxable

    @property
    def tax(self) -> Floats:
        """Income tax for the year."""
        return self.other.tax + self.rental.tax + self.savings.tax + self.dividends.tax


def income_tax(income: TaxableIncome, rules: TaxRules) -> IncomeTax:
    """The income tax of everybody in ``income`` under one year's rules."""
    income = without_small_receipts(income, rules)
    adjusted = np.maximum(income.total - income.relief_at_source, 0.0)
    allowance = personal_allowance(adjusted, rules)
    left = allowance
    taxable = []
    for amount in (income.other, income.rental, income.savings, income.dividends):
        used = np.minimum(left, amount)
        taxable.append(amount - used)
        left = left - used
    other, rent, savings, dividends = taxable
    uk_limits = rules.uk_limits + income.relief_at_source[..., np.newaxis]
    return IncomeTax(
        total_income=income.total,
        adjusted_net_income=adjusted,
        personal_allowance=allowance,
        other=_area_layer(np.zeros_like(other), other, rules.earnings_bands, income),
        rental=_area_layer(other, rent, rules.property_bands, income),
        savings=_savings_layer(other + rent, savings, other + rent + savings + dividends, uk_limits, rules),
        dividends=_uk_layer(
            other + rent + savings,
            dividends,
            np.minimum(dividends, rules.dividend_allowance),
            uk_limits,
            rules.dividend_rates,
        ),
    )


def without_small_receipts(income: TaxableIncome, rules: TaxRules) -> TaxableIncome:
    """The same income without trades and lettings so small that the law leaves them out altogether.

    Up to the allowance nothing is charged; above it the whole profit is, as long as nobody elects otherwise.
    """
    return income.with_(
        self_employment=np.where(income.self_employment > rules.trading_allowance, income.self_employment, 0.0),
        rental=np.where(income.rental > rules.property_allowance, income.rental, 0.0),
    )


def personal_allowance(adjusted_net_income: Floats, rules: TaxRules) -> Floats:
    """The Personal Allowance, tapered and rounded up to whole pounds (s 35)."""
    lost = np.maximum(adjusted_net_income - rules.taper_start, 0.0) * rules.taper_rate
    return np.asarray(np.maximum(np.ceil(np.round(rules.personal_allowance - lost, 6)), 0.0))


def slice_into_bands(start: Floats, size: Floats, limits: Floats) -> Floats:
    """How many pounds of ``size``, piled on ``start``, fall into each band; adds a last axis for the bands."""
    lower = np.concatenate([np.zeros_like(limits[..., :1]), limits[..., :-1]], axis=-1)
    bottom, top = start[..., np.newaxis], (start + size)[..., np.newaxis]
    return np.asarray(np.maximum(np.minimum(top, limits) - np.maximum(bottom, lower), 0.0))


def level_reached(taxable: Floats, uk_limits: Floats) -> NDArray[np.intp]:
    """0, 1 or 2: the highest United Kingdom band that taxable income reaches; exactly at a limit is still below it."""
    return np.asarray((taxable[..., np.newaxis] > uk_limits[..., :2]).sum(axis=-1))


def _area_layer(start: Floats, size: Floats, bands: Bands, income: TaxableIncome) -> Layer:
    """Income that goes through the bands of each person's own area."""
    relief = income.relief_at_source[..., np.newaxis]
    limits = bands.limits[income.area] + np.where(bands.extends[income.area], relief, 0.0)
    return Layer(size, slice_into_bands(start, size, limits), bands.rates[income.area], np.zeros_like(size))


def _savings_layer(start: Floats, savings: Floats, taxable: Floats, uk_limits: Floats, rules: TaxRules) -> Layer:
    """Savings: starting rate first (ss 12, 12A), then the Personal Savings Allowance (s 12B), then the bands."""
    starting = np.minimum(savings, np.maximum(rules.starting_rate_limit - start, 0.0))
    allowance = rules.savings_allowance[level_reached(taxable, uk_limits)]
    at_zero = starting + np.minimum(savings - starting, allowance)
    return _uk_layer(start, savings, at_zero, uk_limits, rules.savings_rates)


def _uk_layer(start: Floats, size: Floats, at_zero: Floats, uk_limits: Floats, rates: Floats) -> Layer:
    """Income that goes through the United Kingdom's bands, its lowest part at 0 %."""
    in_bands = slice_into_bands(start + at_zero, size - at_zero, uk_limits)
    return Layer(size, in_bands, np.broadcast_to(rates, in_bands.shape), at_zero)
