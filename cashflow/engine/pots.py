"""Each person's share of each asset as arrays: what grows, who owns it, and who inherits it.

Where somebody dies, every pot of theirs has a twin, empty at first, in which the partner keeps what is inherited.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from cashflow.engine.assumed import INVESTED
from cashflow.engine.inputs import Asset, PlanInputs
from cashflow.engine.tax.rules import Floats, Indices, PensionRules
from domain.enums.plans import Wrapper
from domain.people_dates import age_on

SURPLUS_KEY, SURPLUS_NAME = "surplus", "Surplus account"
"""The asset, added to every plan, that takes what is not spent."""

WRAPPERS: tuple[Wrapper, ...] = tuple(w for w in Wrapper if w not in {Wrapper.LIABILITY, Wrapper.NONE})

NOBODY = -1


@dataclass(frozen=True, slots=True, eq=False)
class Pots:
    """One entry a pot: a person's share of an asset. ``growth[pot, step]`` is before charges.

    ``heir`` is the pot that takes its contents when the owner dies, -1 where there is none; ``is_inherited`` marks
    those. ``is_surplus`` marks the accounts for what is not spent.
    """

    assets: tuple[Asset, ...]
    asset: Indices
    owner: Indices
    wrapper: Indices
    opening: Floats
    cost: Floats
    growth: Floats
    charge: Floats
    tax_free: Floats
    heir: Indices
    is_inherited: NDArray[np.bool_]
    is_surplus: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.asset)

    def of_wrapper(self, wrapper: Wrapper) -> NDArray[np.bool_]:
        """Which pots are of this wrapper."""
        return np.asarray(self.wrapper == WRAPPERS.index(wrapper))

    def of_asset(self, key: str) -> NDArray[np.bool_]:
        """Which pots are shares of the asset with this key."""
        return np.array([self.assets[i].key == key for i in self.asset])

    def by_person(self, people: int) -> Floats:
        """A matrix that sums pots by owner: shape (person, pot)."""
        return np.equal.outer(np.arange(people), self.owner).astype(np.float64)


@dataclass(frozen=True, slots=True)
class _Row:
    asset: int
    owner: int
    share: float
    is_inherited: bool = False


def pots_of(plan: PlanInputs, steps: int) -> Pots:
    """The pots of a plan: its assets by owner, one surplus account a person, and what may be inherited."""
    people = len(plan.people)
    surplus = Asset(
        key=SURPLUS_KEY, name=SURPLUS_NAME, wrapper=Wrapper.CASH, value=0.0,
        shares=tuple(1 / people for _ in plan.people), growth=plan.assumptions.cash_growth,
        growths=plan.assumptions.cash_growths, growth_origins=plan.assumptions.cash_origins,
    )  # fmt: skip
    assets = (*plan.assets, surplus)
    own = [_Row(i, owner, s) for i, asset in enumerate(assets) for owner, s in enumerate(asset.shares) if s]
    dying = {index for index, person in enumerate(plan.people) if person.dies} if people > 1 else set()
    heirs = [_Row(row.asset, 1 - row.owner, 0.0, True) for row in own if row.owner in dying]
    rows = [*own, *heirs]
    heir = np.full(len(rows), NOBODY, dtype=np.intp)
    heir[[i for i, row in enumerate(own) if row.owner in dying]] = len(own) + np.arange(len(heirs))
    wrapper = np.array([WRAPPERS.index(assets[row.asset].wrapper) for row in rows], dtype=np.intp)
    return Pots(
        assets=assets,
        asset=np.array([row.asset for row in rows], dtype=np.intp),
        owner=np.array([row.owner for row in rows], dtype=np.intp),
        wrapper=wrapper,
        opening=np.array([assets[row.asset].value * row.share for row in rows]),
        cost=np.array([_cost(assets[row.asset]) * row.share for row in rows]),
        growth=np.array([_growths(assets[row.asset], plan.assumptions.market_shift, steps) for row in rows]),
        charge=np.array([assets[row.asset].charge for row in rows]),
        tax_free=np.array([assets[row.asset].tax_free_share for row in rows]),
        heir=heir,
        is_inherited=np.array([row.is_inherited for row in rows]),
        is_surplus=np.array([row.asset == len(assets) - 1 and not row.is_inherited for row in rows]),
    )


def _cost(asset: Asset) -> float:
    return asset.value if asset.cost is None else asset.cost


def _growths(asset: Asset, shift: tuple[float, ...], steps: int) -> Floats:
    """The growth of an asset in each step."""
    rates = np.full(steps, asset.growths[-1] if asset.growths else asset.growth)
    rates[: len(asset.growths)] = asset.growths[:steps]
    if asset.wrapper in INVESTED and shift:
        moved = np.zeros(steps)
        moved[: len(shift)] = shift[:steps]
        rates = rates + moved
    return np.asarray(np.maximum(rates, -1.0))


def may_take_pension(born: date, rules: PensionRules, day: date) -> bool:
    """Whether somebody has reached the normal minimum pension age by the day."""
    return age_on(born, day) >= rules.minimum_age
