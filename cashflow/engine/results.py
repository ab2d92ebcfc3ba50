"""What a projection found, year by year: nominal pounds in arrays, and the sums the screens show.

Arrays of items have the shape (item, step), of people (person, step), of pots (pot, step), of the whole (step,).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cashflow.engine import withdrawing
from cashflow.engine.contributions import Saving
from cashflow.engine.estates import Death
from cashflow.engine.inputs import PREMIUM, IncomeKind, PlanInputs, Rise
from cashflow.engine.outcomes import KINDS_OF_INCOME
from cashflow.engine.pots import WRAPPERS, Pots
from cashflow.engine.tax.income import TaxableIncome
from cashflow.engine.tax.rules import Floats
from cashflow.engine.tax.year import Household
from cashflow.engine.timeline import Timeline
from domain.enums.plans import Wrapper

PENNY = withdrawing.PENNY


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """A whole projection.

    ``taxable`` is, for each step, what the tax was charged on (a part year as it is), in the shape (person, 1).
    ``once`` is what of the first step's does not run, where that is a part of a year. ``income_tax`` is what is due:
    after reductions, with charges. ``plan`` holds the flows as deaths leave them. ``tax_free_cash`` is what each
    person has taken of pensions without tax by the end. ``planned`` is what of ``drawn`` is taken whether it is needed
    or not: planned withdrawals, sales, tax-free cash beside annuities, lump sums of pensions left. ``bought`` is what
    annuities cost, out of which pot; ``annuity_prices`` the same by purchase.
    """

    plan: PlanInputs
    timeline: Timeline
    pots: Pots
    incomes: Floats
    expenses: Floats
    repayments: Floats
    owed: Floats
    owed_on_homes: Floats
    income_tax: Floats
    national_insurance: Floats
    capital_gains_tax: Floats
    opening: Floats
    growth: Floats
    charges: Floats
    drawn: Floats
    planned: Floats
    saved: Floats
    closing: Floats
    shortfall: Floats
    taxable: tuple[TaxableIncome, ...]
    once: TaxableIncome | None
    pays_contributions: NDArray[np.bool_]
    households: tuple[Household, ...]
    saving: Saving
    moved: Floats
    deaths: tuple[Death, ...]
    tax_free_cash: Floats
    bought: Floats
    annuity_prices: Floats

    def taxable_of(self, step: int) -> TaxableIncome:
        """What a step's tax was charged on, one entry a person."""
        return _without_paths(self.taxable[step])

    def once_of(self, step: int) -> TaxableIncome | None:
        """What of it comes once or every few years, where the step is a part of a year."""
        return _without_paths(self.once) if step == 0 and self.once is not None else None

    @property
    def discretionary(self) -> Floats:
        """Spending that is not essential, goals among it."""
        chosen = [not one.is_essential for one in self.plan.expenses]
        return np.asarray(self.expenses[chosen].sum(axis=0))

    @property
    def essential_shortfall(self) -> Floats:
        """What is missing once all spending that is not essential has given way."""
        return np.maximum(self.shortfall - self.discretionary, 0.0)

    def goal_missing(self, row: int) -> Floats:
        """What a goal, the expense of this row, lacks in each step: goals give way first, each by its part of all."""
        goals = [one.is_goal for one in self.plan.expenses]
        wanted = self.expenses[goals].sum(axis=0)
        share = np.divide(self.expenses[row], wanted, out=np.zeros_like(wanted), where=wanted > 0)
        return np.asarray(np.minimum(self.shortfall, wanted) * share)

    @property
    def income_by_kind(self) -> dict[IncomeKind, Floats]:
        """Income before tax, for each kind that occurs."""
        kinds = [income.kind for income in self.plan.incomes]
        return {
            kind: self.incomes[[i for i, k in enumerate(kinds) if k == kind]].sum(axis=0)
            for kind in IncomeKind
            if kind in kinds
        }

    @property
    def income(self) -> Floats:
        """All income before tax, without withdrawals."""
        return np.asarray(self.incomes.sum(axis=0))

    @property
    def tax(self) -> Floats:
        """All taxes of everybody."""
        return np.asarray((self.income_tax + self.national_insurance + self.capital_gains_tax).sum(axis=0))

    @property
    def spending(self) -> Floats:
        """Spending without taxes and repayments."""
        return np.asarray(self.expenses.sum(axis=0))

    @property
    def lived_on(self) -> Floats:
        """Spending without premiums of policies."""
        return np.asarray(self.expenses[[not one.key.startswith(PREMIUM) for one in self.plan.expenses]].sum(axis=0))

    @property
    def unspent_from(self) -> int | None:
        """The first step from which on nothing is planned to be spent but premiums; None where something is to the end.

        Spending that is met because there is none says nothing about whether the money lasts.
        """
        spent = np.flatnonzero(self.lived_on > PENNY)
        step = int(spent[-1]) + 1 if spent.size else 0
        return step if step < len(self.timeline) else None

    @property
    def repaid(self) -> Floats:
        """Payments on debts."""
        return np.asarray(self.repayments.sum(axis=0))

    @property
    def outgoings(self) -> Floats:
        """Everything that must be paid: spending, repayments, contributions, taxes."""
        return self.spending + self.repaid + self.contributed + self.tax

    @property
    def contributed(self) -> Floats:
        """What people pay into pensions and savings out of their pockets."""
        return np.asarray(self.saving.paid.sum(axis=0))

    @property
    def legacy(self) -> float:
        """What is left to heirs after debts and inheritance tax, in nominal pounds; nothing while somebody lives."""
        return float(sum(death.to_heirs[0] for death in self.deaths))

    @property
    def withdrawn_by_wrapper(self) -> dict[Wrapper, Floats]:
        """Withdrawals, for each wrapper something is drawn from."""
        found = {wrapper: self.drawn[self.pots.of_wrapper(wrapper)].sum(axis=0) for wrapper in WRAPPERS}
        return {wrapper: amounts for wrapper, amounts in found.items() if amounts.any()}

    @property
    def assets_by_wrapper(self) -> dict[Wrapper, Floats]:
        """Value at the end of each step, for each wrapper that ever holds something."""
        found = {wrapper: self.closing[self.pots.of_wrapper(wrapper)].sum(axis=0) for wrapper in WRAPPERS}
        return {wrapper: values for wrapper, values in found.items() if values.any()}

    @property
    def assets(self) -> Floats:
        """Value of everything owned, at the end of each step."""
        return np.asarray(self.closing.sum(axis=0))

    @property
    def debts(self) -> Floats:
        """What is owed, at the end of each step."""
        return np.asarray(self.owed.sum(axis=0))

    @property
    def net_worth(self) -> Floats:
        """Assets less debts, at the end of each step."""
        return self.assets - self.debts

    @property
    def prices(self) -> Floats:
        """What a pound of the first step's money costs in each step; divide by it for real money."""
        return np.array(self.plan.assumptions.indices[Rise.PRICES])[: len(self.timeline)]

    @property
    def first_shortfall(self) -> int | None:
        """The first step in which money runs out, or None."""
        short = np.flatnonzero(self.shortfall > PENNY)
        return int(short[0]) if short.size else None

    def balance_error(self) -> Floats:
        """Money in less money out of each step; nothing but rounding dust if the projection is right."""
        money_in = self.income + self.drawn.sum(axis=0) + self.shortfall
        return np.asarray(money_in - self.outgoings - self.saved.sum(axis=0))


def _without_paths(income: TaxableIncome) -> TaxableIncome:
    """One path's income with one entry a person."""
    return TaxableIncome(income.area[:, 0], *(_booked(getattr(income, name)) for name in KINDS_OF_INCOME))


def _booked(amounts: Floats) -> Floats:
    return amounts if amounts.ndim == 1 else amounts[:, 0]
