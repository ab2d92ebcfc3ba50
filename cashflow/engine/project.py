"""The projection itself: one step a tax year, in the order of events of docs/cashflow-method.md.

In each step: incomes arrive and taxes on them are found; spending and repayments are due; assets grow and bear their
charges; what is missing is drawn in the drawing order, with the tax on the withdrawals; what is over goes to the
surplus account. Nothing is ever drawn below zero: what cannot be met is recorded as a shortfall.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cashflow.engine.inputs import TAXED_AS, Flow, PlanInputs, Rise
from cashflow.engine.loans import loan_path
from cashflow.engine.pots import SURPLUS_KEY, draw, may_take_pension, pots_of, taxed_by_drawing
from cashflow.engine.results import PENNY, Projection
from cashflow.engine.tax.income import TaxableIncome
from cashflow.engine.tax.rules import Floats, Indices, area_index
from cashflow.engine.tax.year import YearsTax, years_tax
from cashflow.engine.timeline import Timeline
from domain.enums.plans import Wrapper

MOST_TRIES = 80
"""More tries than halving an interval of any real size down to a penny needs."""


def project(plan: PlanInputs) -> Projection:
    """The projection of a plan, one step for each year of law it carries."""
    run = _Run(plan)
    for step in range(len(run.timeline)):
        run.take(step)
    return run.projection()


@dataclass(frozen=True, slots=True, eq=False)
class _Attempt:
    """The outcome of withdrawing a certain amount."""

    taken: Floats
    tax_free_cash: Floats
    income: TaxableIncome
    tax: YearsTax
    net: float


class _Run:
    """The state of a projection on its way through the years."""

    def __init__(self, plan: PlanInputs) -> None:
        self.plan = plan
        self.timeline = Timeline.of(plan.assumptions.start, len(plan.assumptions.tax))
        self.fractions = self.timeline.fractions
        self.pots = pots_of(plan)
        self.incomes = self._flows(plan.incomes)
        self.expenses = self._flows(plan.expenses)
        loans = [loan_path(loan, self.timeline) for loan in plan.liabilities]
        empty = np.zeros((0, len(self.timeline)))
        self.repayments = np.array([loan.paid for loan in loans]) if loans else empty
        self.owed = np.array([loan.closing for loan in loans]) if loans else empty
        self.area: Indices = np.array([area_index(person.area) for person in plan.people], dtype=np.intp)
        self.value = self.pots.opening.copy()
        self.cost = self.pots.cost.copy()
        self.allowance_used = np.zeros(len(plan.people))
        self.pays = self._pays_contributions()
        people, count, pots = len(plan.people), len(self.timeline), len(self.value)
        self.taxes = {name: np.zeros((people, count)) for name in ("income", "national_insurance", "gains")}
        self.moves = {
            name: np.zeros((pots, count)) for name in ("opening", "growth", "charges", "drawn", "saved", "closing")
        }
        self.shortfall = np.zeros(count)
        self.taxable: list[TaxableIncome] = []

    def _flows(self, flows: tuple[Flow, ...]) -> Floats:
        """Nominal pounds of each flow in each step."""
        rows = [
            self.timeline.payments(flow) * flow.amount * self._index(flow.rise) for flow in flows
        ]
        return np.array(rows) if rows else np.zeros((0, len(self.timeline)))

    def _index(self, rise: Rise) -> Floats:
        if rise == Rise.NONE:
            return np.ones(len(self.timeline))
        return np.array(self.plan.assumptions.indices[rise])

    def _pays_contributions(self) -> NDArray[np.bool_]:
        """Whose pay and profits bear National Insurance in each step: until State Pension age is reached."""
        starts = [period.start for period in self.timeline.periods]
        return np.array([[start < person.state_pension_date for start in starts] for person in self.plan.people])

    def take(self, step: int) -> None:
        """One year."""
        fraction = float(self.fractions[step])
        opening = self.value.copy()
        growth = opening * self.pots.growth * fraction
        charges = np.minimum(opening * self.pots.charge * fraction, opening + growth)
        held = opening + growth - charges
        self._reinvest(opening, growth, fraction)
        base = self._base_income(step, opening, fraction)
        due = float(self.expenses[:, step].sum() + self.repayments[:, step].sum())
        income = float(self.incomes[:, step].sum())
        available = np.where(self._may_draw(step), held, 0.0)

        def attempt(amount: float) -> _Attempt:
            return self._attempt(amount, available, held, base, step)

        chosen = _withdraw(attempt, due - income, float(available.sum()))
        left = chosen.net + income - due
        saved = self._save(max(left, 0.0))
        self.shortfall[step] = max(-left, 0.0)
        self._book(step, chosen)
        part = np.divide(chosen.taken, held, out=np.zeros_like(held), where=held > 0)
        self.cost = self.cost * (1 - part) + saved
        self.value = np.maximum(held - chosen.taken, 0.0) + saved
        self.allowance_used = self.allowance_used + chosen.tax_free_cash
        for name, amounts in (
            ("opening", opening), ("growth", growth), ("charges", charges),
            ("drawn", chosen.taken), ("saved", saved), ("closing", self.value),
        ):  # fmt: skip
            self.moves[name][:, step] = amounts

    def _reinvest(self, opening: Floats, growth: Floats, fraction: float) -> None:
        """Dividends that were taxed and stay in an account are part of what it cost."""
        general = self.pots.of_wrapper(Wrapper.GENERAL_INVESTMENT)
        paid = np.minimum(opening * self.plan.assumptions.dividend_yield * fraction, np.maximum(growth, 0.0))
        self.cost = self.cost + np.where(general, paid, 0.0)

    def _base_income(self, step: int, opening: Floats, fraction: float) -> TaxableIncome:
        """What is taxable before any withdrawal: incomes, interest on cash, dividends in investment accounts."""
        taxed = {field: np.zeros(len(self.plan.people)) for field in TAXED_AS.values()}
        for income, amount in zip(self.plan.incomes, self.incomes[:, step], strict=True):
            if income.kind in TAXED_AS:
                taxed[TAXED_AS[income.kind]] += amount * np.array(income.shares)
        cash, general = (self.pots.of_wrapper(w) for w in (Wrapper.CASH, Wrapper.GENERAL_INVESTMENT))
        interest = np.where(cash, opening * np.maximum(self.pots.growth, 0.0), 0.0) * fraction
        paid_out = np.minimum(self.plan.assumptions.dividend_yield, np.maximum(self.pots.growth, 0.0))
        dividends = np.where(general, opening * paid_out, 0.0) * fraction
        taxed["savings"] += self._by_person(interest)
        taxed["dividends"] += self._by_person(dividends)
        return TaxableIncome.nothing(self.area).with_(**taxed)

    def _by_person(self, amounts: Floats) -> Floats:
        return np.bincount(self.pots.owner, weights=amounts, minlength=len(self.plan.people)).astype(np.float64)

    def _may_draw(self, step: int) -> NDArray[np.bool_]:
        """Which pots may be drawn from: those with a rank, pensions only from the minimum pension age."""
        rules, day = self.plan.assumptions.pensions[step], self.timeline.periods[step].start
        old_enough = np.array([may_take_pension(person.born, rules, day) for person in self.plan.people])
        pension = self.pots.of_wrapper(Wrapper.PENSION)
        return np.asarray((self.pots.rank >= 0) & (~pension | old_enough[self.pots.owner]))

    def _attempt(
        self, amount: float, available: Floats, held: Floats, base: TaxableIncome, step: int
    ) -> _Attempt:
        """What withdrawing ``amount`` would bring after all taxes of the step."""
        taken = draw(amount, available, self.pots)
        allowance = self.plan.assumptions.pensions[step].lump_sum_allowance
        taxed = taxed_by_drawing(
            taken, held, self.cost, self.pots, np.maximum(allowance - self.allowance_used, 0.0)
        )
        income = base.with_(
            pensions=base.pensions + taxed.pensions,
            savings=base.savings + taxed.bond_gains,
            capital_gains=np.maximum(taxed.gains, 0.0),
        )
        tax = self.tax_of(income, step)
        net = float(taken.sum() - tax.total.sum() * self.fractions[step])
        return _Attempt(taken, taxed.tax_free_cash, income, tax, net)

    def tax_of(self, income: TaxableIncome, step: int) -> YearsTax:
        """The whole year's tax on income at the step's yearly pace; the step owes its fraction of it."""
        pays = self.pays[:, step]
        whole_year = income if self.fractions[step] == 1 else income.times(1 / float(self.fractions[step]))
        return years_tax(whole_year, self.plan.assumptions.tax[step], pays_class_1=pays, pays_class_4=pays)

    def _save(self, amount: float) -> Floats:
        """The surplus, in equal parts into everybody's surplus account."""
        is_surplus = np.array([self.pots.assets[i].key == SURPLUS_KEY for i in self.pots.asset])
        return np.where(is_surplus, amount / is_surplus.sum(), 0.0)

    def _book(self, step: int, chosen: _Attempt) -> None:
        fraction = self.fractions[step]
        self.taxes["income"][:, step] = chosen.tax.income_tax.tax * fraction
        self.taxes["national_insurance"][:, step] = chosen.tax.national_insurance.total * fraction
        self.taxes["gains"][:, step] = chosen.tax.capital_gains_tax * fraction
        self.taxable.append(chosen.income)

    def projection(self) -> Projection:
        """What was found."""
        return Projection(
            plan=self.plan,
            timeline=self.timeline,
            pots=self.pots,
            incomes=self.incomes,
            expenses=self.expenses,
            repayments=self.repayments,
            owed=self.owed,
            income_tax=self.taxes["income"],
            national_insurance=self.taxes["national_insurance"],
            capital_gains_tax=self.taxes["gains"],
            shortfall=self.shortfall,
            taxable=tuple(self.taxable),
            pays_contributions=self.pays,
            **self.moves,
        )


def _withdraw(attempt: Callable[[float], _Attempt], needed: float, available: float) -> _Attempt:
    """The smallest withdrawal whose net proceeds, after all taxes, reach ``needed``; everything if none does.

    Net proceeds rise with the withdrawal in straight pieces, so a line through the last two tries finds it in a few
    more; a guess outside the interval known to hold the answer is replaced by its middle.
    """
    best = attempt(0.0)
    if best.net >= needed or available <= 0:
        return best
    most = attempt(available)
    if most.net <= needed:
        return most
    target = needed + PENNY / 2
    low, high, last = 0.0, available, (0.0, best.net)
    guess, best = min(target - best.net, available), most
    for _ in range(MOST_TRIES):
        tried = attempt(guess)
        if tried.net >= needed:
            high, best = guess, tried
            if tried.net - needed <= PENNY:
                break
        else:
            low = guess
        gained = tried.net - last[1]
        step = (target - tried.net) * (guess - last[0]) / gained if gained else 0.0
        last, guess = (guess, tried.net), guess + step
        if not low < guess < high:
            guess = (low + high) / 2
    return best
