"""Income tax of many people for one year: Income Tax Act 2007, s 23, in the order the Act lays down.

Income is piled up: other income (pay, profits, pensions) at the bottom, then property, savings, dividends, and gains of
investment bonds at the very top. The Personal Allowance is set against the pile from the bottom; what remains fills
the bands from the lowest. Other income goes through the bands of the person's own tax area, property through its area's
property bands, savings, dividends and bond gains through the bands of the whole United Kingdom.

The allowance is always used in that fixed order. Until 2026/27 the law lets it be used wherever it saves most, which
can be less tax for a few people with much dividend income; from 2027/28 the fixed order is the law.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cashflow.engine.tax.income import TaxableIncome
from cashflow.engine.tax.rules import A_HAIR, Floats, Schedule, TaxRules


class Layer(NamedTuple):
    """One kind of income on the pile: where it starts and ends above the allowance, and how it is taxed.

    ``at_zero`` are the pounds of its lowest part that an allowance taxes at 0 % (they fill band space all the same).
    ``lowers[..., band]`` are where each band begins for the person, ``steps`` by how much its rate exceeds the last.
    """

    start: Floats
    top: Floats
    at_zero: Floats
    lowers: Floats
    steps: Floats
    tax: Floats

    @property
    def taxable(self) -> Floats:
        """What is taxable after the allowance."""
        return self.top - self.start

    @property
    def rates(self) -> Floats:
        """The rate of each band, in the shape of ``in_bands``."""
        return np.asarray(np.broadcast_to(np.cumsum(self.steps, axis=-1), self.in_bands.shape))

    @property
    def in_bands(self) -> Floats:
        """How many pounds above what is taxed at 0 % fall into each band; a last axis for the bands."""
        endless = np.full_like(self.lowers[..., :1], np.inf)
        limits = np.concatenate([self.lowers[..., 1:], endless], axis=-1)
        bottom, top = (self.start + self.at_zero)[..., np.newaxis], self.top[..., np.newaxis]
        return np.asarray(np.maximum(np.minimum(top, limits) - np.maximum(bottom, self.lowers), 0.0))


class IncomeTax(NamedTuple):
    """The tax of the year, before reductions of it, and the steps to it, one entry a person; money in pounds."""

    total_income: Floats
    adjusted_net_income: Floats
    personal_allowance: Floats
    level: NDArray[np.intp]
    other: Layer
    rental: Layer
    savings: Layer
    dividends: Layer
    bonds: Layer
    tax: Floats

    @property
    def taxable(self) -> Floats:
        """Taxable income after the Personal Allowance."""
        return self.bonds.top


def income_tax(income: TaxableIncome, rules: TaxRules, level: NDArray[np.intp] | None = None) -> IncomeTax:
    """The income tax of everybody in ``income`` under one year's rules.

    ``level`` fixes the band that decides about the savings allowance, where it may not follow from the income itself
    (top-slicing); otherwise it is the band that taxable income reaches.
    """
    income = without_small_receipts(income, rules)
    piled = _piled(income)
    total = piled[-1]
    adjusted = np.maximum(total - income.relief_at_source, 0.0)
    allowance = personal_allowance(adjusted, rules)
    tops: list[Floats] = []
    for place, height in enumerate(piled):
        is_same = place > 0 and height is piled[place - 1]
        tops.append(tops[-1] if is_same else np.maximum(height - allowance, 0.0))
    if level is None:
        level = level_reached(tops[4], income.relief_at_source, rules)
    starting, free = _savings_at_zero(tops, rules.savings_allowance[level], rules)
    relief = income.relief_at_source if np.count_nonzero(income.relief_at_source) else None
    nothing = np.zeros(tops[0].shape)
    earnings, rent = rules.earnings_bands.of_area(income.area), rules.property_bands.of_area(income.area)
    dividends_at_zero = np.minimum(tops[3] - tops[2], rules.dividend_allowance)
    other = _layer(nothing, tops[0], nothing, earnings, relief)
    rental = _layer(tops[0], tops[1], nothing, rent, relief)
    savings = _layer(tops[1], tops[2], starting, rules.savings, relief)
    dividends = _layer(tops[2], tops[3], dividends_at_zero, rules.dividends, relief)
    bonds = _layer(tops[3], tops[4], free, rules.savings, relief)
    return IncomeTax(
        total_income=total,
        adjusted_net_income=adjusted,
        personal_allowance=allowance,
        level=level,
        other=other,
        rental=rental,
        savings=savings,
        dividends=dividends,
        bonds=bonds,
        tax=other.tax + rental.tax + savings.tax + dividends.tax + bonds.tax,
    )


def _piled(income: TaxableIncome) -> list[Floats]:
    """How high the pile is after each kind, from other income to bonds; the same array where nothing is added."""
    piled = [income.other]
    for kind in (income.rental, income.savings, income.dividends, income.bond_gains):
        adds = np.count_nonzero(kind) or kind.size > piled[-1].size
        piled.append(piled[-1] + kind if adds else piled[-1])
    return piled


def without_small_receipts(income: TaxableIncome, rules: TaxRules) -> TaxableIncome:
    """The same income without trades and lettings so small that the law leaves them out altogether.

    Up to the allowance nothing is charged; above it the whole profit is, as long as nobody elects otherwise.
    """
    if not np.count_nonzero(income.self_employment) and not np.count_nonzero(income.rental):
        return income
    return income.with_(
        self_employment=_charged_above(rules.trading_allowance, income.self_employment),
        rental=_charged_above(rules.property_allowance, income.rental),
    )


def _charged_above(allowance: float, receipts: Floats) -> Floats:
    return np.where(receipts > allowance + A_HAIR, receipts, 0.0)


def personal_allowance(adjusted_net_income: Floats, rules: TaxRules) -> Floats:
    """The Personal Allowance, tapered and rounded up to whole pounds (s 35)."""
    lost = np.maximum(adjusted_net_income - rules.taper_start, 0.0) * rules.taper_rate
    return np.asarray(np.maximum(np.ceil(rules.personal_allowance - lost - A_HAIR), 0.0))


def level_reached(taxable: Floats, relief_at_source: Floats, rules: TaxRules) -> NDArray[np.intp]:
    """0, 1 or 2: the highest United Kingdom band that taxable income reaches; exactly at a limit is still below it."""
    above = taxable - relief_at_source - A_HAIR
    return np.asarray((above > rules.uk_limits[0]).astype(np.intp) + (above > rules.uk_limits[1]))


def tax_through(schedule: Schedule, amount: Floats, relief: Floats) -> Floats:
    """Tax on income that fills a schedule's bands from the bottom up to ``amount``."""
    return _through(_lowers(schedule, relief if np.count_nonzero(relief) else None), schedule.steps, amount)


def _savings_at_zero(tops: list[Floats], allowance: Floats, rules: TaxRules) -> tuple[Floats, Floats]:
    """What of savings and of bond gains is taxed at 0 %: the starting rate (ss 12, 12A), then the allowance (s 12B)."""
    savings, gains = tops[2] - tops[1], tops[4] - tops[3]
    starting = np.minimum(savings, np.maximum(rules.starting_rate_limit - tops[1], 0.0))
    free = np.minimum(savings - starting, allowance)
    if not np.count_nonzero(gains):
        return starting + free, np.zeros(gains.shape)
    starting_left = np.minimum(gains, np.maximum(rules.starting_rate_limit - tops[3], 0.0))
    return starting + free, starting_left + np.minimum(gains - starting_left, allowance - free)


def _layer(start: Floats, top: Floats, at_zero: Floats, schedule: Schedule, relief: Floats | None) -> Layer:
    lowers = _lowers(schedule, relief)
    if top is start:
        return Layer(start, top, at_zero, lowers, schedule.steps, np.zeros(top.shape))
    bottom = start + at_zero if np.count_nonzero(at_zero) else start
    if np.count_nonzero(top > bottom):
        tax = _through(lowers, schedule.steps, top)
        if np.count_nonzero(bottom):
            tax = tax - _through(lowers, schedule.steps, bottom)
    else:
        tax = np.zeros(top.shape)
    return Layer(start, top, at_zero, lowers, schedule.steps, tax)


def _lowers(schedule: Schedule, relief: Floats | None) -> Floats:
    """Where each band begins for everybody: relief at source and Gift Aid raise the limits they may raise."""
    if relief is None:
        return schedule.lowers
    return schedule.lowers + np.where(schedule.extends, relief[..., np.newaxis], 0.0)


def _through(lowers: Floats, steps: Floats, amount: Floats) -> Floats:
    return np.asarray(np.vecdot(np.maximum(amount[..., np.newaxis] - lowers, 0.0), steps))
