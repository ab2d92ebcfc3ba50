"""Withdrawals that happen whether needed or not.

Planned ones, homes and things in the year they are sold, and pensions that a partner left as a lump sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cashflow.engine.inputs import Taking
from cashflow.engine.tax.income import TaxableIncome
from cashflow.engine.tax.rules import Floats

if TYPE_CHECKING:
    from cashflow.engine.run import Run


@dataclass(frozen=True, slots=True, eq=False)
class Forced:
    """What is taken from each pot, (pot, path), and what that adds to each person's tax, (person, path).

    ``once`` is the share of it, by path, that is taken once or every few years.
    """

    taken: Floats
    tax_free: Floats
    added: dict[str, Floats]
    once: Floats

    def added_to(self, base: TaxableIncome) -> dict[str, Floats]:
        """The kinds of income that become more, with what they then are."""
        return {kind: getattr(base, kind) + amount for kind, amount in self.added.items()}


def forced_withdrawals(run: Run, step: int, held: Floats) -> Forced:
    """The forced withdrawals of a step from pots worth ``held``; lowers the cost of what is left in them."""
    nothing = np.zeros((len(run.plan.people), 1))
    planned = run.ledger.withdrawals[:, step].nonzero()[0]
    emptied = (run.emptied_in == step).astype(np.float64)[:, None]
    if not planned.size and not np.count_nonzero(emptied):
        return Forced(np.zeros((1, 1)), nothing, {}, np.zeros(1))
    taken = np.where(emptied, held, 0.0)
    gain = np.where(run.is_home | run.is_pension, 0.0, taken - run.cost) * emptied
    run.cost = np.where(emptied, 0.0, run.cost)
    cash = np.zeros_like(taken)
    left = np.maximum(run.plan.assumptions.pensions[step].lump_sum_allowance - run.cash_taken, 0.0)
    may = run.may_draw(step)
    rare = taken.sum(axis=0)
    for row in planned:
        item = run.plan.withdrawals[row]
        here = (np.array(item.shares)[run.pots.owner] > 0) * run.pots.of_asset(item.source) * may[:, 0]
        available, before = held - taken - cash, (taken + cash).sum(axis=0)
        if item.takes is Taking.TAX_FREE_CASH:
            limit = left - run.by_person @ cash
            available = np.minimum(available * run.tax_free, limit[run.pots.owner])
            cash += _from_each(here, np.maximum(available, 0.0), run.ledger.withdrawals[row, step])
        else:
            taken += _from_each(here, available, run.ledger.withdrawals[row, step])
        if item.is_now_and_then:
            rare = rare + (taken + cash).sum(axis=0) - before
    once = rare / np.maximum((taken + cash).sum(axis=0), 1e-9)
    return _taxed(run, step, held, taken, cash, gain, left, once)


def _from_each(here: Floats, available: Floats, amount: float) -> Floats:
    """What an amount takes from each pot that is ``here``: in proportion to what it may give, an empty one nothing."""
    able = here[:, None] * available
    return np.asarray(np.minimum(able * (amount / np.maximum(able.sum(axis=0), 1e-12)), able))


def _taxed(
    run: Run, step: int, held: Floats, taken: Floats, cash: Floats, gain: Floats, left: Floats, once: Floats
) -> Forced:
    """What the withdrawals add to tax, and what they leave of each pot's cost and tax-free part."""
    safe = np.maximum(held, 1e-9)
    if cash.any():  # what is left is crystallised to the extent that its tax-free part was taken
        run.tax_free = np.where(
            cash > 0, np.maximum(run.tax_free * held - cash, 0.0) / np.maximum(held - cash, 1e-9), run.tax_free
        )
    shares, by_person = run.shares(safe, step), run.by_person
    deferred = np.minimum(run.deferrable, taken) * run.is_bond
    run.lower_cost(safe, taken + cash, deferred)
    added: dict[str, Floats] = {}
    tax_free = by_person @ cash
    if shares.pensions is not None and shares.tax_free is not None:
        free = np.minimum(by_person @ (taken * shares.tax_free), np.maximum(left - tax_free, 0.0))
        added["pensions"] = by_person @ (taken * shares.pensions) - free
        tax_free = tax_free + free
    gains = gain if shares.gains is None else gain + taken * shares.gains
    added["capital_gains"] = by_person @ gains
    if shares.bond_gains is not None and shares.bond_slices is not None and shares.bond_credit is not None:
        for kind, share in (
            ("bond_gains", shares.bond_gains), ("bond_slices", shares.bond_slices), ("bond_credit", shares.bond_credit),
        ):  # fmt: skip
            added[kind] = by_person @ ((taken - deferred) * share)
    return Forced(taken + cash, tax_free, added, once)
