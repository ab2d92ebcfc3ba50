"""What a plan's flows come to in each year, before anything that depends on growth: reckoned once for all paths."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cashflow.engine.contributions import Saving, saving_of
from cashflow.engine.inputs import PREMIUM, TAXED_AS, Flow, PlanInputs, Rise
from cashflow.engine.loans import loan_path
from cashflow.engine.pots import Pots
from cashflow.engine.tax.national_insurance import national_insurance
from cashflow.engine.tax.rules import Floats, Indices, area_index
from cashflow.engine.tax.rules import NationalInsuranceRules as Law
from cashflow.engine.timeline import Timeline


class Ledger:
    """Nominal pounds by (item, step) or (person, step).

    ``incomes`` leave out what annuities pay that are bought on the way; of those ``promised`` has a pound a year.
    """

    def __init__(self, plan: PlanInputs, pots: Pots, timeline: Timeline) -> None:
        self.plan = plan
        self.timeline = timeline
        count, people = len(timeline), len(plan.people)
        self.index: dict[Rise, Floats] = {
            rise: np.array(rises[:count]) for rise, rises in plan.assumptions.indices.items()
        } | {Rise.NONE: np.ones(count)}
        self.prices: Floats = self.index[Rise.PRICES]
        self.promised = self._flows(plan.incomes)
        known = np.array([[not income.bought_by] for income in plan.incomes], dtype=np.bool_).reshape(-1, 1)
        self.incomes: Floats = self.promised * known
        self.expenses = self._flows(plan.expenses)
        self.withdrawals = self._flows(plan.withdrawals)
        loans = [loan_path(loan, timeline, self.raised) for loan in plan.liabilities]
        empty = np.zeros((0, count))
        self.repayments = np.array([loan.paid for loan in loans]) if loans else empty
        self.owed = np.array([loan.closing for loan in loans]) if loans else empty
        on_homes = np.array([loan.is_on_home for loan in plan.liabilities], dtype=np.bool_)
        self.owed_on_homes: Floats = self.owed[on_homes].sum(axis=0)
        wanted = self._flows(plan.contributions)
        self.saving: Saving = saving_of(plan, pots, timeline, self.incomes, wanted)
        self.area: Indices = np.array([[area_index(person.area)] for person in plan.people], dtype=np.intp)
        self.pays = self._pays_contributions()
        self.taxed = self._taxed_incomes(people, count)
        self.once = self._once()
        self.insurance = self._national_insurance()
        self.child_benefit = self.incomes[[i.is_child_benefit for i in plan.incomes]].sum(axis=0) / timeline.fractions
        self.income = self.incomes.sum(axis=0)
        self.spending = self.expenses.sum(axis=0)
        premiums = np.array([one.key.startswith(PREMIUM) for one in plan.expenses], dtype=np.bool_)
        self.lived_on = self.expenses[~premiums].sum(axis=0)
        self.due = self.spending + self.repayments.sum(axis=0) + self.saving.paid.sum(axis=0)
        self.once_needed = self._once_needed()
        self.alive = self._alive()
        self.death_steps = [timeline.step_of(p.dies) if p.dies else None for p in plan.people]

    def _flows(self, flows: tuple[Flow, ...]) -> Floats:
        rows = [self.timeline.payments(flow) * flow.amount * self.raised(flow) for flow in flows]
        return np.array(rows) if rows else np.zeros((0, len(self.timeline)))

    def raised(self, flow: Flow) -> Floats:
        """What a pound of the flow has become in each step."""
        if flow.fixed_rise is None:
            return self.index[flow.rise]
        return np.asarray((1 + flow.fixed_rise) ** np.arange(len(self.timeline)))

    def _pays_contributions(self) -> NDArray[np.bool_]:
        """Whose pay and profits bear National Insurance in each step: until State Pension age is reached."""
        starts = [period.start for period in self.timeline.periods]
        return np.array([[start < person.state_pension_date for start in starts] for person in self.plan.people])

    def _alive(self) -> NDArray[np.bool_]:
        """Who lives on the day each step begins."""
        starts = [period.start for period in self.timeline.periods]
        return np.array([[p.dies is None or start <= p.dies for start in starts] for p in self.plan.people])

    def _taxed_incomes(self, people: int, count: int) -> dict[str, Floats]:
        """Taxable income of every kind, by person, after salary sacrifice."""
        taxed = {field: np.zeros((people, count)) for field in TAXED_AS.values()}
        for income, amounts in zip(self.plan.incomes, self.incomes, strict=True):
            if income.kind in TAXED_AS:
                taxed[TAXED_AS[income.kind]] += np.outer(income.shares, amounts)
        self.pay = taxed["employment"]
        taxed["employment"] = np.maximum(self.pay - self.saving.sacrificed, 0.0)
        return taxed | {
            "net_pay_contributions": self.saving.net_pay, "relief_at_source": self.saving.relief_at_source,
        }  # fmt: skip

    def _once(self) -> dict[str, Floats]:
        """What of the first step's taxable income comes now and then, (person, 1); nothing if that is a whole year."""
        people = len(self.plan.people)
        once = {field: np.zeros((people, 1)) for field in TAXED_AS.values()}
        if self.timeline.fractions[0] == 1:
            return once
        for income, amounts in zip(self.plan.incomes, self.incomes, strict=True):
            if income.kind in TAXED_AS and income.is_now_and_then:
                once[TAXED_AS[income.kind]] += np.outer(income.shares, amounts[:1])
        once["employment"] = np.minimum(once["employment"], self.taxed["employment"][:, :1])
        return once

    def _once_needed(self) -> float:
        """What spending and saving that fall on days of their own ask of the first step, less income that does."""
        flows = (
            (self.plan.expenses, self.expenses, 1), (self.plan.contributions, self.saving.paid, 1),
            (self.plan.incomes, self.incomes, -1),
        )  # fmt: skip
        return float(sum(
            sign * amounts[row, 0]
            for items, amounts, sign in flows for row, item in enumerate(items) if item.is_now_and_then
        ))  # fmt: skip

    def _national_insurance(self) -> Floats:
        """National Insurance, which no withdrawal changes: shape (person, step)."""
        frame, fractions = self.plan.assumptions, self.timeline.fractions
        profits, sacrificed = self.taxed["self_employment"], self.saving.sacrificed
        if not (self.pay.any() or profits.any()):
            return np.zeros_like(self.pay)
        count = len(fractions)
        law = Law.of_years([year.national_insurance for year in frame.tax[:count]])
        free = np.array([year.sacrifice_free_of_insurance for year in frame.pensions[:count]]) * fractions
        liable = self.pay - np.minimum(sacrificed, free)
        bonus, deals = np.zeros_like(liable), np.zeros_like(liable)
        bonus[:, 0] = np.minimum(self.once["employment"][:, 0], liable[:, 0])
        deals[:, 0] = self.once["self_employment"][:, 0]

        def due(pay: Floats, profit: Floats) -> Floats:
            return national_insurance(pay, profit, pays_class_1=self.pays, pays_class_4=self.pays, rules=law).total

        pay, profit = (liable - bonus) / fractions, (profits - deals) / fractions
        paced = due(pay, profit)
        if not (bonus.any() or deals.any()):
            return fractions * paced
        return fractions * paced + due(pay + bonus, profit + deals) - paced
