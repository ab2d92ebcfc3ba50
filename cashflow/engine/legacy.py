"""What is left to heirs if a projection ends where it does: after the deaths in it, or as if everybody died then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from cashflow.engine.death_benefits import death_benefit
from cashflow.engine.estates import Transferred, with_earlier
from cashflow.engine.inheritance import Estate, inheritance_tax
from cashflow.engine.results import Projection
from domain.enums.plans import Wrapper


@dataclass(frozen=True, slots=True)
class Legacy:
    """Nominal pounds: what is left less debts, the inheritance tax on it, and heirs' income tax on pensions in it."""

    estate: float
    tax: float
    income_tax: float = 0.0

    @property
    def to_heirs(self) -> float:
        """What heirs receive."""
        return self.estate - self.tax - self.income_tax


def legacy_of(found: Projection) -> Legacy:
    """The legacy of a projection.

    Where the last death is in it, what its deaths left; otherwise as if whoever lives at its end died on its last day:
    of spouses one first, the other taking over everything without tax and with both sets of bands; of others each with
    what is theirs, and half of the debts. Pensions are then those of whoever they are now.
    """
    people = found.plan.people
    parts = [Legacy(float(d.passed[0]), float(d.tax.tax[0]), float(d.benefit.tax[0])) for d in found.deaths]
    if not all(person.dies for person in people):
        apart = not found.plan.is_married and not found.deaths
        owners = [[index] for index in range(len(people))] if apart else [list(range(len(people)))]
        parts += [_left_by(found, group, 1 / len(owners)) for group in owners]
    return Legacy(
        sum(part.estate for part in parts), sum(part.tax for part in parts), sum(part.income_tax for part in parts)
    )


def _left_by(found: Projection, group: list[int], part_of_debts: float) -> Legacy:
    """What these people leave together at the very end."""
    theirs = np.isin(found.pots.owner, group)
    estate = _estate(found, theirs, part_of_debts)
    law = found.plan.assumptions.inheritance[len(found.timeline) - 1]
    tax = inheritance_tax(estate, law, *_bands_of(found, group))
    held, kept = float(estate.pensions[0]), 1.0
    if held > 0:
        kept = max(1 - float(tax.on_pensions[0]) / held, 0.0)
    income_tax = sum(_income_tax_on_pensions(found, index, kept) for index in group)
    return Legacy(float(np.maximum(estate.free, 0.0)[0]) + held, float(tax.tax[0]), income_tax)


def _bands_of(found: Projection, group: list[int]) -> Transferred:
    """What the last of them may use besides the bands of their own."""
    people = found.plan.people
    transferred: Transferred = (0.0, 0.0)
    if found.plan.is_married:
        whole = float(len(people) > 1)
        first = found.deaths[-1].tax if found.deaths else None
        transferred = (first.bands_left[0], first.residence_left[0]) if first else (whole, whole)
    alive = [index for index in group if people[index].dies is None]
    return with_earlier(transferred, people[alive[-1]])


def _income_tax_on_pensions(found: Projection, index: int, kept: float) -> float:
    """The income tax of heirs on somebody's pensions, of which inheritance tax leaves the part ``kept``."""
    person, step = found.plan.people[index], len(found.timeline) - 1
    mine = found.pots.of_wrapper(Wrapper.PENSION) & (found.pots.owner == index)
    ends = found.timeline.periods[-1].end
    assert ends is not None, "a step of a timeline ends"
    return float(death_benefit(
        found.closing[mine, -1].sum(keepdims=True) * kept, born=person.born, dies=ends - timedelta(days=1),
        tax_free_cash=found.tax_free_cash[index : index + 1], rules=found.plan.assumptions.pensions[step],
        rate=found.plan.heirs_tax_rate,
    ).tax[0])  # fmt: skip


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
