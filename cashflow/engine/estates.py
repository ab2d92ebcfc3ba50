"""What happens to property on a death: what the partner takes over, and the inheritance tax on the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cashflow.engine.death_benefits import DeathBenefit, death_benefit
from cashflow.engine.inheritance import Estate, InheritanceTax, inheritance_tax
from cashflow.engine.inputs import Person, PlanInputs
from cashflow.engine.pots import NOBODY, Pots
from cashflow.engine.tax.rules import Floats, InheritanceRules
from domain.enums.plans import Wrapper


@dataclass(frozen=True, slots=True, eq=False)
class Death:
    """One death and its tax; money by path. ``passed`` is what left the family's hands, before the tax on it.

    ``partners_tax``, a part of ``passed``, is the tax on what a partner who is no spouse takes over.
    """

    step: int
    person: int
    estate: Estate
    tax: InheritanceTax
    passed: Floats
    partners_tax: Floats
    survivor: int | None
    benefit: DeathBenefit

    @property
    def to_heirs(self) -> Floats:
        """What others than the partner receive after inheritance tax and their income tax on pensions."""
        return self.passed - self.tax.tax - self.benefit.tax


@dataclass(frozen=True, slots=True)
class Debts:
    """What is owed when somebody dies: all of it, and the part that homes are security for."""

    all: float
    on_homes: float


Transferred = tuple[Floats | float, Floats | float]
"""The shares of a nil-rate band and of a residence band that an earlier partner left unused."""


def with_earlier(transferred: Transferred, person: Person) -> Transferred:
    """The same with what a spouse left who died before the plan begins; one band of each at most (s 8A(5))."""
    nil_rate, residence = (
        np.minimum(given + earlier, 1.0) for given, earlier in zip(transferred, person.earlier_bands, strict=True)
    )
    return nil_rate, residence


def settle(
    plan: PlanInputs, pots: Pots, person: int, step: int, *, closing: Floats, debts: Debts, survivor: int | None,
    transferred: Transferred, tax_free_cash: Floats,
) -> Death:  # fmt: skip
    """The death of somebody at the end of a step, on what their pots then hold.

    A survivor takes over all debts. What goes to others comes out of every pot alike. Only what a spouse or civil
    partner takes over is exempt (Inheritance Tax Act 1984, s 18); any other partner bears the tax on their part of it.
    ``tax_free_cash`` is what the dead person took of pensions without tax, by path.
    """
    mine = pots.owner == person
    pension, home = pots.of_wrapper(Wrapper.PENSION), np.array([pots.assets[i].is_home for i in pots.asset])
    owed = Debts(0.0, 0.0) if survivor is not None else debts
    free = closing[mine & ~pension].sum(axis=0) - owed.all
    kept = plan.people[person].leaves_to_partner if survivor is not None else 0.0
    pensions = closing[mine & pension].sum(axis=0)
    charity = plan.charity * np.maximum(free, 0.0) if survivor is None else np.zeros_like(free)
    rules: InheritanceRules = plan.assumptions.inheritance[step]
    counted = pensions if rules.taxes_pensions else np.zeros_like(pensions)
    homes = closing[mine & home].sum(axis=0) * (1 - kept) - owed.on_homes
    if not plan.home_to_descendants:
        homes = np.zeros_like(free)
    estate = Estate(
        free=free,
        pensions=pensions,
        home=np.clip(homes, 0.0, np.maximum(free, 0.0)),
        exempt=kept * (np.maximum(free, 0.0) + counted) if plan.is_married else np.zeros_like(free),
        charity=charity,
    )
    tax = inheritance_tax(estate, rules, *with_earlier(transferred, plan.people[person]))
    partners_tax = np.zeros_like(free) if plan.is_married else tax.tax * kept
    passed = (1 - kept) * (np.maximum(free, 0.0) + pensions) + partners_tax
    others_tax = tax.on_pensions * (1.0 if plan.is_married else 1 - kept)
    dies = plan.people[person].dies
    assert dies is not None, "only who dies is settled"
    benefit = death_benefit(
        np.maximum(pensions * (1 - kept) - others_tax, 0.0), born=plan.people[person].born, dies=dies,
        tax_free_cash=tax_free_cash, rules=plan.assumptions.pensions[step], rate=plan.heirs_tax_rate,
    )  # fmt: skip
    return Death(step, person, estate, tax, passed, partners_tax, survivor, benefit)


def moved_on_death(plan: PlanInputs, pots: Pots, death: Death, closing: Floats) -> Floats:
    """What a death moves between pots, (pot, path): out of the dead person's, the partner's part into their twins.

    The tax that the partner bears comes out of every pot alike.
    """
    moved = np.zeros_like(closing)
    leaving = (pots.owner == death.person) & (pots.heir != NOBODY)
    left = closing[leaving].sum(axis=0)
    taxed = np.divide(death.partners_tax, left, out=np.zeros_like(left), where=left > 0)
    moved[leaving] = -closing[leaving]
    moved[pots.heir[leaving]] = closing[leaving] * (plan.people[death.person].leaves_to_partner - taxed)
    return moved
