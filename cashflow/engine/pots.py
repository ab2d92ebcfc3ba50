"""Each person's share of each asset as arrays: what grows, what may be drawn, and what tax a withdrawal brings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from cashflow.engine.inputs import Asset, PlanInputs
from cashflow.engine.tax.rules import Floats, Indices, PensionRules
from domain.enums.plans import Wrapper
from domain.people_dates import age_on

SURPLUS_KEY = "surplus"
"""The asset, added to every plan, that takes what is not spent."""

WRAPPERS: tuple[Wrapper, ...] = tuple(w for w in Wrapper if w not in {Wrapper.LIABILITY, Wrapper.NONE})


@dataclass(frozen=True, slots=True, eq=False)
class Pots:
    """One entry a pot: a person's share of an asset. ``rank`` is its place in the drawing order, -1 for never."""

    assets: tuple[Asset, ...]
    asset: Indices
    owner: Indices
    wrapper: Indices
    opening: Floats
    cost: Floats
    growth: Floats
    charge: Floats
    tax_free: Floats
    rank: Indices

    def of_wrapper(self, wrapper: Wrapper) -> NDArray[np.bool_]:
        """Which pots are of this wrapper."""
        return np.asarray(self.wrapper == WRAPPERS.index(wrapper))


def pots_of(plan: PlanInputs) -> Pots:
    """The pots of a plan: its assets by owner, and one surplus account a person."""
    surplus = Asset(
        key=SURPLUS_KEY,
        name="Surplus account",
        wrapper=Wrapper.CASH,
        value=0.0,
        shares=tuple(1 / len(plan.people) for _ in plan.people),
        growth=plan.assumptions.cash_growth,
    )
    assets = (*plan.assets, surplus)
    rows = [
        (i, owner, share) for i, asset in enumerate(assets) for owner, share in enumerate(asset.shares) if share
    ]
    order = plan.assumptions.drawing_order
    return Pots(
        assets=assets,
        asset=np.array([i for i, _, _ in rows], dtype=np.intp),
        owner=np.array([owner for _, owner, _ in rows], dtype=np.intp),
        wrapper=np.array([WRAPPERS.index(assets[i].wrapper) for i, _, _ in rows], dtype=np.intp),
        opening=np.array([assets[i].value * share for i, _, share in rows]),
        cost=np.array([_cost(assets[i]) * share for i, _, share in rows]),
        growth=np.array([assets[i].growth for i, _, _ in rows]),
        charge=np.array([assets[i].charge for i, _, _ in rows]),
        tax_free=np.array([assets[i].tax_free_share for i, _, _ in rows]),
        rank=np.array(
            [order.index(assets[i].wrapper) if assets[i].wrapper in order else -1 for i, _, _ in rows],
            dtype=np.intp,
        ),
    )


def _cost(asset: Asset) -> float:
    return asset.value if asset.cost is None else asset.cost


def may_take_pension(born: date, rules: PensionRules, day: date) -> bool:
    """Whether somebody has reached the normal minimum pension age by the day."""
    return age_on(born, day) >= rules.minimum_age


def draw(amount: float, available: Floats, pots: Pots) -> Floats:
    """How a withdrawal falls on the pots: by drawing order, and within one rank in proportion to what is there."""
    taken = np.zeros_like(available)
    for rank in range(pots.rank.max() + 1):
        here = np.where(pots.rank == rank, available, 0.0)
        total = here.sum()
        if total > 0 and amount > 0:
            taken += here * (min(amount, total) / total)
            amount -= min(amount, total)
    return taken


@dataclass(frozen=True, slots=True, eq=False)
class DrawingTax:
    """What a withdrawal adds to each person's taxable income and gains, and the tax-free cash it uses."""

    pensions: Floats
    tax_free_cash: Floats
    gains: Floats
    bond_gains: Floats


def taxed_by_drawing(taken: Floats, value: Floats, cost: Floats, pots: Pots, allowance_left: Floats) -> DrawingTax:
    """The taxable side of a withdrawal ``taken`` from pots worth ``value``; ``allowance_left`` is one entry a person.

    The gain in a withdrawal is the same share of it as of the whole pot (average cost).
    """
    people = len(allowance_left)

    def by_person(amounts: Floats) -> Floats:
        return np.bincount(pots.owner, weights=amounts, minlength=people).astype(np.float64)

    pension = np.where(pots.of_wrapper(Wrapper.PENSION), taken, 0.0)
    tax_free = np.minimum(by_person(pension * pots.tax_free), allowance_left)
    part = np.divide(taken, value, out=np.zeros_like(taken), where=value > 0)
    gain = taken - part * cost
    return DrawingTax(
        pensions=by_person(pension) - tax_free,
        tax_free_cash=tax_free,
        gains=by_person(np.where(pots.of_wrapper(Wrapper.GENERAL_INVESTMENT), gain, 0.0)),
        bond_gains=np.maximum(by_person(np.where(pots.of_wrapper(Wrapper.BOND), gain, 0.0)), 0.0),
    )
