"""What happens to property on a death: what the partner takes over, and the inheritance tax on the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cashflow.engine.death_benefits import DeathBenefit, death_benefit, dies_before_limit
from cashflow.engine.inheritance import Estate, InheritanceTax, inheritance_tax
from cashflow.engine.inputs import Inherited, Person, PlanInputs
from cashflow.engine.pots import NOBODY, Pots
from cashflow.engine.tax.rules import Floats, InheritanceRules
from domain.enums.plans import Wrapper


@dataclass(frozen=True, slots=True, eq=False)
class Death:
    """One death and its tax; money by path. ``passed`` is what left the family's hands, before the tax on it.

    ``partners_tax``, a part of ``passed``, is the tax on what a partner who is no spouse takes over;
    ``partners_pensions`` what of pensions the partner takes over after it, ``partners_free`` the part of them that
    bears no income tax.
    """

    step: int
    person: int
    estate: Estate
    tax: InheritanceTax
    passed: Floats
    partners_tax: Floats
    survivor: int | None
    benefit: DeathBenefit
    partners_pensions: Floats
    partners_free: Floats

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
    others = np.maximum(pensions * (1 - kept) - others_tax, 0.0)
    partners = pensions * (kept - _part_of(partners_tax, closing[mine].sum(axis=0)))
    benefit, partners_free = _pensions(plan, person, step, others, partners, tax_free_cash)
    return Death(
        step, person, estate, tax, passed, partners_tax, survivor, benefit, partners, partners_free
    )  # fmt: skip


def _pensions(
    plan: PlanInputs, person: int, step: int, others: Floats, partners: Floats, tax_free_cash: Floats
) -> tuple[DeathBenefit, Floats]:
    """Income tax on the pensions that others and the partner receive: theirs, and the part of the partner's without.

    Only lump sums use up the lump sum and death benefit allowance; drawdown and annuities are not limited by it.
    """
    who, rules = plan.people[person], plan.assumptions.pensions[step]
    assert who.dies is not None, "only who dies is settled"
    is_lump_sum = who.inherited_as is Inherited.LUMP_SUM
    benefit = death_benefit(
        others, born=who.born, dies=who.dies, tax_free_cash=tax_free_cash, rules=rules, rate=plan.heirs_tax_rate,
        partners=partners if is_lump_sum else 0.0,
    )  # fmt: skip
    if is_lump_sum:
        return benefit, benefit.free_share
    return benefit, np.full_like(others, float(dies_before_limit(who.born, who.dies, rules)))


def _part_of(amount: Floats, whole: Floats) -> Floats:
    return np.divide(amount, whole, out=np.zeros_like(whole), where=whole > 0)


def moved_on_death(plan: PlanInputs, pots: Pots, death: Death, closing: Floats) -> Floats:
    """What a death moves between pots, (pot, path): out of the dead person's, the partner's part into their twins.

    The tax that the partner bears comes out of every pot alike.
    """
    moved = np.zeros_like(closing)
    leaving = (pots.owner == death.person) & (pots.heir != NOBODY)
    taxed = _part_of(death.partners_tax, closing[leaving].sum(axis=0))
    moved[leaving] = -closing[leaving]
    moved[pots.heir[leaving]] = closing[leaving] * (plan.people[death.person].leaves_to_partner - taxed)
    return moved
