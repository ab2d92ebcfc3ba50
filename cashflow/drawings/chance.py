"""The chance of success as people read it: the rate with what it rests on, or why there is none.

A rate says how often markets and lives make a plan fail. Where they cannot, a hundred of a hundred would say nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from cashflow.engine.assumed import INVESTED
from cashflow.engine.inputs import Asset
from cashflow.engine.monte_carlo import Futures
from cashflow.engine.results import Projection
from domain.enums.plans import Wrapper
from domain.money import format_pounds


@dataclass(frozen=True, slots=True)
class Chance:
    """``in_hundred`` is None where nothing can fail, and ``why_not`` then says why; ``rests_on`` is a sentence.

    ``spent_until`` is the last year for which spending is planned, where that is not the end.
    """

    in_hundred: int | None
    why_not: str
    rests_on: str
    spent_until: str = ""

    @property
    def short(self) -> str:
        """The same for a cell of a table."""
        return f"no rate: {self.why_not}" if self.in_hundred is None else f"{self.in_hundred} in 100"


def chance_of(found: Projection, futures: Futures, *, lives_drawn: bool = False) -> Chance:
    """The chance of success that futures of a projected plan found; ``lives_drawn`` where lives were left to chance."""
    why_not = why_no_rate(found, lives_drawn=lives_drawn)
    if why_not:
        return Chance(None, why_not, "")
    ends = found.unspent_from
    until = "" if ends is None else found.timeline.years[ends - 1].label
    return Chance(futures.in_hundred, "", _rests_on(found), until)


def why_no_rate(found: Projection, *, lives_drawn: bool = False) -> str:
    """Why futures of the plan say nothing about whether it lasts; empty where they do."""
    if found.unspent_from == 0:
        return "no spending is recorded"
    if not lives_drawn and not any(_is_exposed(found, asset) for asset in found.plan.assets):
        return "nothing is invested"
    return ""


def _is_exposed(found: Projection, asset: Asset) -> bool:
    """Whether what the plan lives on depends on how an asset does in the markets."""
    is_fed = any(paid.into == asset.key for paid in found.plan.contributions)
    if asset.wrapper in INVESTED:
        return asset.value > 0 or is_fed
    return asset.wrapper == Wrapper.PROPERTY and asset.sold is not None and asset.value > 0


def _rests_on(found: Projection) -> str:
    """What the rate stands and falls with: spending, what is invested and how it is taken to grow, years without."""
    step = min(1, len(found.timeline) - 1)
    spent = _pounds(float(found.lived_on[step] / found.prices[step]))
    told = f"It rests on {spent} of spending in {found.timeline.years[step]}, in today’s money"
    invested = np.array([asset.wrapper in INVESTED for asset in found.pots.assets])[found.pots.asset]
    worth = found.pots.opening * invested
    if worth.sum() >= 1:
        growth = float((worth * found.pots.growth[:, step]).sum() / worth.sum())
        held = _pounds(float(worth.sum()))
        told = f"{told}, and on {held} invested today, taken to grow by {growth:.1%} a year before charges"
    if found.unspent_from is not None:
        year = found.timeline.years[found.unspent_from]
        told = f"{told}. From {year} on no spending is planned, so those years cannot fail"
    return f"{told}."


def _pounds(amount: float) -> str:
    return format_pounds(Decimal(repr(round(amount, 2))), pence=False)
