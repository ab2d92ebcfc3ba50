"""What one year's tax is charged on: every kind of income of many people at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cashflow.engine.tax.rules import Floats, Indices


class TaxableIncome(NamedTuple):
    """Pounds a year of each kind, one entry a person; amounts may have further axes behind, one entry a path.

    ``employment`` is before net-pay pension contributions, which reduce what is taxed but not what bears National
    Insurance. ``pensions`` holds private pensions, drawdown income and the taxable part of lump sums. ISA income and
    tax-free cash belong nowhere here. ``bond_gains`` are those of investment bonds, taxed as the top of savings;
    ``bond_slices`` is the same divided by the whole years each bond was held, ``bond_credit`` the tax that an onshore
    bond counts as paid. ``relief_at_source`` is the gross amount (net payment plus basic-rate relief) of pension
    contributions and Gift Aid. ``area`` is each person's row of the bands; its shape must broadcast with amounts.
    """

    area: Indices
    employment: Floats
    self_employment: Floats
    pensions: Floats
    state_pension: Floats
    rental: Floats
    savings: Floats
    dividends: Floats
    capital_gains: Floats
    net_pay_contributions: Floats
    relief_at_source: Floats
    bond_gains: Floats
    bond_slices: Floats
    bond_credit: Floats

    @classmethod
    def nothing(cls, area: Indices) -> TaxableIncome:
        """No income at all for so many people; ``with_`` adds kinds."""
        empty = np.zeros(area.shape)
        return cls(area, *(empty for _ in cls._fields[1:]))

    def with_(self, **amounts: Floats) -> TaxableIncome:
        """The same people with some kinds replaced."""
        values = list(self)
        for name, amount in amounts.items():
            values[_PLACES[name]] = amount
        return TaxableIncome._make(values)

    def times(self, factor: float) -> TaxableIncome:
        """Every amount multiplied: how a part year is brought up to a whole one."""
        return TaxableIncome(self.area, *(amount * factor for amount in self[1:]))

    def plus(self, more: TaxableIncome) -> TaxableIncome:
        """Every amount with that of the same people's further income."""
        return self._with_each(more, 1.0)

    def minus(self, less: TaxableIncome) -> TaxableIncome:
        """Every amount without that of a part of the same people's income."""
        return self._with_each(less, -1.0)

    def _with_each(self, other: TaxableIncome, sign: float) -> TaxableIncome:
        each = zip(self[1:], other[1:], strict=True)
        return TaxableIncome(self.area, *(mine + sign * theirs for mine, theirs in each))

    @property
    def other(self) -> Floats:
        """Income that is neither rent, savings nor dividends, after net-pay contributions.

        They come off pay and, where it is too small, on a claim off profits; off nothing else, because relief ends at
        what is earned (Finance Act 2004, ss 190 and 193).
        """
        earned: Floats = np.maximum(self.employment + self.self_employment - self.net_pay_contributions, 0.0)
        return earned + self.pensions + self.state_pension

    @property
    def total(self) -> Floats:
        """All taxable income, before any allowance; capital gains are not income."""
        return self.other + self.rental + self.savings + self.dividends + self.bond_gains


_PLACES = {name: place for place, name in enumerate(TaxableIncome._fields)}
