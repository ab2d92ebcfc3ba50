"""What a run through a plan's years varies, tries and finds, as frozen arrays with the path as their last axis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from cashflow.engine.drawing import Taxed
from cashflow.engine.tax.income import TaxableIncome
from cashflow.engine.tax.rules import Floats
from cashflow.engine.tax.year import Household

KINDS_OF_INCOME = TaxableIncome._fields[1:]


@dataclass(frozen=True, slots=True, eq=False)
class Variations:
    """In what the paths of a run differ. Each entry has a last axis for paths; None leaves a thing as it is.

    ``growth`` gives the growth of every pot in a step instead of the plan's; ``shift`` is added to that of invested
    money; ``spending`` multiplies all but premiums, ``opening`` what invested money is worth at the start; ``extra``
    is money in (or, below zero, out) in each step, nominal.
    """

    paths: int = 1
    growth: Callable[[int], Floats] | None = None
    shift: Floats | None = None
    spending: Floats | None = None
    opening: Floats | None = None
    extra: Floats | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """What happened in one step.

    ``moved`` is what deaths moved between pots; ``paid_in`` is the same for all paths. ``once`` is what of the taxable
    income of a part year does not run. ``bought`` is what annuities cost in it. ``planned`` is what of ``drawn`` is
    taken whether it is needed or not, or one zero for all pots.
    """

    opening: Floats
    growth: Floats
    charges: Floats
    paid_in: Floats
    drawn: Floats
    planned: Floats
    saved: Floats
    moved: Floats
    closing: Floats
    income_tax: Floats
    gains_tax: Floats
    shortfall: Floats
    taxable: TaxableIncome
    once: TaxableIncome | None
    household: Household
    bought: Floats | None = None


class Chosen(NamedTuple):
    """The outcome of withdrawing a certain amount; ``net`` is what it leaves after tax, ``needed`` what it should."""

    fractions: Floats
    income: TaxableIncome
    once: TaxableIncome | None
    income_tax: Floats
    gains_tax: Floats
    net: Floats
    needed: Floats
    tax_free: Floats

    @property
    def tax(self) -> Floats:
        """The tax of everybody, by path."""
        return np.asarray((self.income_tax + self.gains_tax).sum(axis=0))

    def at(self, column: int) -> Chosen:
        """The outcome of one of the amounts that were tried together."""

        def one(tried: Floats) -> Floats:
            return tried if tried.shape[-1] == 1 else tried[..., column : column + 1]

        def each(kinds: TaxableIncome) -> TaxableIncome:
            return TaxableIncome(kinds.area, *map(one, kinds[1:]))

        return Chosen(
            one(self.fractions), each(self.income), None if self.once is None else each(self.once),
            one(self.income_tax), one(self.gains_tax), one(self.net), self.needed, one(self.tax_free),
        )  # fmt: skip


def with_withdrawal(base: TaxableIncome, added: Taxed, tax_free: Floats | None) -> TaxableIncome:
    """Income with what a withdrawal adds to it; losses lower only gains of the same year."""
    kinds = {}
    if added.pensions is not None:
        kinds["pensions"] = base.pensions + added.pensions - (0.0 if tax_free is None else tax_free)
    gains = base.capital_gains if added.gains is None else base.capital_gains + added.gains
    kinds["capital_gains"] = np.maximum(gains, 0.0)
    for kind in ("bond_gains", "bond_slices", "bond_credit"):
        more = getattr(added, kind)
        if more is not None:
            kinds[kind] = getattr(base, kind) + more
    return base.with_(**kinds)
