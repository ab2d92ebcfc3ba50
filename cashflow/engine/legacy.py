"""What is left to heirs if a projection ends where it does: after the deaths in it, or as if everybody died then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cashflow.engine.estates import Transferred
from cashflow.engine.inheritance import Estate, inheritance_tax
from cashflow.engine.results import Projection
from domain.enums.plans import Wrapper


@dataclass(frozen=True, slots=True)
class Legacy:
    """Nominal pounds: what is left less debts, the inheritance tax on it, and what remains to heirs."""

    estate: float
    tax: float

    @property
    def to_heirs(self) -> float:
        """What heirs receive."""
        return self.estate - self.tax


def legacy_of(found: Projection) -> Legacy:
    """The legacy of a projection.

    Where the last death is in it, what its deaths left; otherwise as if whoever lives at its end died on its last day:
    of spouses one first, the other taking over everything without tax and with both sets of bands; of others each with
    what is theirs, and half of the debts.
    """
    people = found.plan.people
    if all(person.dies for person in people):
        passed = sum(float(death.passed[0]) for death in found.deaths)
        return Legacy(passed, sum(float(death.tax.tax[0]) for death in found.deaths))
    transferred: Transferred = (0.0, 0.0)
    if found.plan.is_married:
        whole = float(len(people) > 1)
        first = found.deaths[-1].tax if found.deaths else None
        transferred = (first.bands_left, first.residence_left) if first else (whole, whole)
    apart = not found.plan.is_married and not found.deaths
    owners = [found.pots.owner == index for index in range(len(people))] if apart else [found.pots.owner >= 0]
    estates = [_estate(found, theirs, 1 / len(owners)) for theirs in owners]
    law = found.plan.assumptions.inheritance[len(found.timeline) - 1]
    return Legacy(
        sum(float(np.maximum(one.free, 0.0)[0] + one.pensions[0]) for one in estates)
        + sum(float(death.passed[0]) for death in found.deaths),
        sum(float(inheritance_tax(one, law, *transferred).tax[0]) for one in estates)
        + sum(float(death.tax.tax[0]) for death in found.deaths),
    )


def _estate(found: Projection, theirs: NDArray[np.bool_], part_of_debts: float) -> Estate:
    """What these pots hold at the very end, less a part of the debts."""
    held = np.where(theirs, found.closing[:, -1], 0.0)
    pension = found.pots.of_wrapper(Wrapper.PENSION)
    home = np.array([found.pots.assets[index].is_home for index in found.pots.asset])
    free = np.array([held[~pension].sum() - found.debts[-1] * part_of_debts])
    on_homes = float(found.owed_on_homes[-1]) * part_of_debts
    homes = np.array([held[home].sum() - on_homes]) if found.plan.home_to_descendants else np.zeros(1)
    return Estate(
        free=free,
        pensions=np.array([held[pension].sum()]),
        home=np.clip(homes, 0.0, np.maximum(free, 0.0)),
        exempt=np.zeros(1),
        charity=found.plan.charity * np.maximum(free, 0.0),
    )
