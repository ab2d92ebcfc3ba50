"""What is paid into pensions, ISAs and other accounts, within the limits of the law, year by year.

A contribution above a limit of what may be paid at all (the ISA allowance, relief on pension contributions) is cut down
to it; the rest stays with the payer. Above the annual allowance it is paid, and taxed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from cashflow.engine.inputs import Contribution, IncomeKind, Method, PlanInputs
from cashflow.engine.pots import Pots
from cashflow.engine.tax.rules import A_HAIR, Floats, PensionRules
from cashflow.engine.timeline import Timeline
from domain.enums.plans import Wrapper
from domain.people_dates import age_on

CARRIED_YEARS = 3
"""How many earlier years' unused annual allowance may be used (Finance Act 2004, s 228A)."""

RELIEVED = frozenset({Method.RELIEF_AT_SOURCE, Method.NET_PAY})
"""Methods whose contributions are the person's own and count towards the limit of tax relief."""


@dataclass(frozen=True, slots=True, eq=False)
class Saving:
    """Contributions of all years: ``paid[contribution, step]`` from the pocket, ``into[pot, step]`` with relief.

    The others have the shape (person, step) and are gross: what reduces taxable pay, what reduces pay for National
    Insurance too, what raises the bands, what counts towards the annual allowance, and the pay that employers spend on
    pensions besides it. ``cut`` is what the limits kept from being paid.
    """

    paid: Floats
    into: Floats
    net_pay: Floats
    sacrificed: Floats
    relief_at_source: Floats
    pension_input: Floats
    employer: Floats
    cut: Floats


def saving_of(plan: PlanInputs, pots: Pots, timeline: Timeline, incomes: Floats, wanted: Floats) -> Saving:
    """What is paid in each step; ``incomes`` and ``wanted`` are nominal pounds of each income and contribution."""
    steps, people = len(timeline), len(plan.people)
    shape = (people, steps)
    made = Saving(
        np.zeros((len(plan.contributions), steps)), np.zeros((len(pots), steps)), *(np.zeros(shape) for _ in range(6))
    )
    earned = earnings_of(plan, incomes, (IncomeKind.EMPLOYMENT, IncomeKind.SELF_EMPLOYMENT))
    pay = earnings_of(plan, incomes, (IncomeKind.EMPLOYMENT,))
    for step in range(steps) if plan.contributions else ():
        rules = plan.assumptions.pensions[step]
        fraction = float(timeline.fractions[step])
        ages = [age_on(person.born, timeline.periods[step].start) for person in plan.people]
        limits = [
            _Limits(rules, fraction, age, float(earned[i, step]), float(pay[i, step])) for i, age in enumerate(ages)
        ]
        for row, item in enumerate(plan.contributions):
            owner = next(i for i, share in enumerate(item.shares) if share)
            if wanted[row, step]:
                _pay(made, item, row, owner, step, float(wanted[row, step]), limits[owner], pots, rules)
    return made


def earnings_of(plan: PlanInputs, incomes: Floats, kinds: tuple[IncomeKind, ...]) -> Floats:
    """Each person's earnings of these kinds in each step."""
    total = np.zeros((len(plan.people), incomes.shape[1]))
    for item, amounts in zip(plan.incomes, incomes, strict=True):
        if item.kind in kinds:
            total += np.outer(item.shares, amounts)
    return total


@dataclass(slots=True)
class _Limits:
    """What one person may still pay in within a step; used up as contributions are read in their order."""

    rules: PensionRules
    fraction: float
    age: int
    earned: float
    pay: float
    isa: float = field(init=False)
    relievable: float = field(init=False)

    def __post_init__(self) -> None:
        self.isa = self.rules.isa_allowance * self.fraction
        most = max(self.rules.least_relievable * self.fraction, self.earned)
        self.relievable = most if self.age < self.rules.last_relief_age else 0.0

    def allowed(self, gross: float, method: Method, wrapper: Wrapper) -> float:
        """How much of a gross contribution may be paid."""
        if wrapper == Wrapper.ISA:
            gross = min(gross, self.isa)
            self.isa -= gross
        elif method in RELIEVED:
            most = self.relievable if method == Method.RELIEF_AT_SOURCE else min(self.relievable, self.pay)
            gross = min(gross, most)
            self.relievable -= gross
        if method in {Method.NET_PAY, Method.SALARY_SACRIFICE}:
            gross = min(gross, self.pay)
            self.pay -= gross
        return gross


def _pay(
    made: Saving, item: Contribution, row: int, owner: int, step: int, wanted: float, limits: _Limits, pots: Pots,
    rules: PensionRules,
) -> None:  # fmt: skip
    """Book one contribution of one step."""
    to = np.flatnonzero(pots.of_asset(item.into) & (pots.owner == owner) & ~pots.is_inherited)
    if not to.size:
        made.cut[owner, step] += wanted
        return
    at_source = item.method == Method.RELIEF_AT_SOURCE
    kept = 1 - rules.relief_at_source_rate if at_source else 1.0
    gross = limits.allowed(wanted / kept, item.method, pots.assets[pots.asset[to[0]]].wrapper)
    made.into[to[0], step] += gross
    made.cut[owner, step] += wanted - gross * kept
    made.paid[row, step] = 0.0 if item.method == Method.EMPLOYER else gross * kept
    if item.method == Method.PLAIN or pots.assets[pots.asset[to[0]]].wrapper != Wrapper.PENSION:
        return
    made.pension_input[owner, step] += gross
    by_method = {
        Method.RELIEF_AT_SOURCE: made.relief_at_source, Method.NET_PAY: made.net_pay,
        Method.SALARY_SACRIFICE: made.sacrificed, Method.EMPLOYER: made.employer,
    }  # fmt: skip
    by_method[item.method][owner, step] += gross


def annual_allowance(net_income: Floats, own: Floats, employer: Floats, rules: PensionRules) -> Floats:
    """The annual allowance after its taper, in pounds; it falls by whole ones only (Finance Act 2004, s 228ZA).

    ``net_income`` is taxable income before the person's own contributions, ``own`` those less sacrificed salary (which
    counts as income here), ``employer`` what the employer pays, sacrificed salary included.
    """
    threshold, adjusted = net_income - own, net_income + employer
    lost = np.floor(np.maximum(adjusted - rules.taper_adjusted_income, 0.0) * rules.taper_rate + A_HAIR)
    tapered = np.maximum(rules.annual_allowance - lost, rules.least_annual_allowance)
    return np.where(threshold > rules.taper_threshold_income + A_HAIR, tapered, rules.annual_allowance)


@dataclass(slots=True, eq=False)
class Allowances:
    """Each person's pension allowances on their way through the years; a last axis for paths.

    ``unused`` holds what the last three years left, oldest first.
    """

    unused: list[Floats]
    has_flexible_access: Floats

    @classmethod
    def of(cls, plan: PlanInputs, paths: int) -> Allowances:
        """What is known when the projection begins."""
        before = [((0.0,) * CARRIED_YEARS + person.unused_allowances)[-CARRIED_YEARS:] for person in plan.people]
        unused = [np.repeat(np.array(year)[:, None], paths, axis=1) for year in zip(*before, strict=True)]
        flexible = np.array([[float(person.has_flexible_access)] for person in plan.people])
        return cls(unused, np.repeat(flexible, paths, axis=1))

    def use(self, pension_input: Floats, allowance: Floats, rules: PensionRules) -> Floats:
        """Take one year's saving from the allowances and give the excess; carries on to the next year.

        After flexible access, money purchase saving has an allowance of its own without carry forward; all saving here
        is money purchase.
        """
        over = np.maximum(pension_input - allowance, 0.0)
        for year, left in enumerate(self.unused):
            used = np.minimum(over, left)
            self.unused[year] = left - used
            over = over - used
        self.unused = [*self.unused[1:], np.maximum(allowance - pension_input, 0.0)]
        flexible = self.has_flexible_access > 0
        return np.where(flexible, np.maximum(pension_input - rules.money_purchase_allowance, over), over)
