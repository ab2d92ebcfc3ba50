"""What is left to heirs if a projection ends where it does: after the deaths in it, or as if everybody died then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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

    Where the last death is in it, what its deaths left; otherwise as if whoever lives at its end died on its last day,
    a partner first taking over everything without tax and leaving both sets of bands.
    """
    people = found.plan.people
    if all(person.dies for person in people):
        passed = sum(float(death.passed[0]) for death in found.deaths)
        return Legacy(passed, sum(float(death.tax.tax[0]) for death in found.deaths))
    step, held = len(found.timeline) - 1, found.closing[:, -1]
    pension = found.pots.of_wrapper(Wrapper.PENSION)
    home = np.array([found.pots.assets[index].is_home for index in found.pots.asset])
    free = np.array([held[~pension].sum() - found.debts[-1]])
    nothing = np.zeros(1)
    homes = np.array([held[home].sum()]) if found.plan.has_descendants else nothing
    estate = Estate(
        free=free,
        pensions=np.array([held[pension].sum()]),
        home=np.minimum(homes, np.maximum(free, 0.0)),
        exempt=nothing,
        charity=found.plan.charity * np.maximum(free, 0.0),
    )
    left_over = found.deaths[-1].tax.bands_left if found.deaths else float(len(people) > 1)
    tax = inheritance_tax(estate, found.plan.assumptions.inheritance[step], left_over)
    earlier = [(float(death.passed[0]), float(death.tax.tax[0])) for death in found.deaths]
    return Legacy(
        float(np.maximum(free, 0.0)[0] + estate.pensions[0]) + sum(passed for passed, _ in earlier),
        float(tax.tax[0]) + sum(paid for _, paid in earlier),
    )
