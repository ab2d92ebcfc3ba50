"""The years of a plan, one after another, over one path of the markets or many at once.

In each step, in the order of docs/cashflow-method.md: pots grow and bear charges, contributions are paid in, annuities
are bought, planned withdrawals and sales happen, what is missing is drawn with the tax on it, what is over is saved,
deaths are settled. Nothing is ever drawn below zero. Arrays of pots have the shape (pot, path), of people (person,
path).
"""

from __future__ import annotations

import numpy as np

from cashflow.engine.annuities import Annuities, Bought, with_annuities
from cashflow.engine.assumed import INVESTED
from cashflow.engine.contributions import Allowances, annual_allowance
from cashflow.engine.drawing import Offer, Shares, offer, order_of
from cashflow.engine.estates import Death, Debts, Transferred, moved_on_death, settle
from cashflow.engine.forced import Forced, forced_withdrawals
from cashflow.engine.inputs import Inherited, PlanInputs, Strategy
from cashflow.engine.ledger import Ledger
from cashflow.engine.lives import last_day, with_deaths
from cashflow.engine.outcomes import Chosen, Step, Variations, with_withdrawal
from cashflow.engine.part_year import once_drawn, part_years_tax
from cashflow.engine.pots import Pots, may_take_pension, pots_of
from cashflow.engine.tax.income import TaxableIncome
from cashflow.engine.tax.income_tax import personal_allowance
from cashflow.engine.tax.rules import Floats
from cashflow.engine.tax.year import Household, tax_on_income
from cashflow.engine.timeline import Timeline
from cashflow.engine.withdrawing import PENNY, amount_for_one, amounts_for_many
from domain.enums.plans import Wrapper

NEVER = -1


class Run:
    """A plan on its way through the years: ``take`` each step in turn."""

    def __init__(self, plan: PlanInputs, variations: Variations | None = None) -> None:
        self.vary = variations or Variations()
        self.plan = plan = with_deaths(with_annuities(plan))
        start, years = plan.assumptions.start, len(plan.assumptions.tax)
        end = last_day(plan.people)
        whole = Timeline.of(start, years)
        last = whole.step_of(end) if end else None
        self.timeline = Timeline.of(start, last + 1) if last is not None else whole
        self.pots: Pots = pots_of(plan, len(self.timeline))
        self.ledger = Ledger(plan, self.pots, self.timeline)
        self.order = order_of(plan, self.pots)
        self._masks()
        paths = self.vary.paths
        self.value = np.repeat(self.pots.opening[:, None], paths, axis=1)
        if self.vary.opening is not None:
            self.value = np.where(self.is_market, self.value * self.vary.opening, self.value)
        self.cost = np.repeat(self.pots.cost[:, None], paths, axis=1)
        self.tax_free = np.repeat(self.pots.tax_free[:, None], paths, axis=1)
        self.deferrable = np.zeros_like(self.value)
        self.deferred = np.where(self.is_bond, self._by_share("deferred"), 0.0) + np.zeros_like(self.value)
        used = np.array([[person.tax_free_cash_taken] for person in plan.people])
        self.cash_taken = np.repeat(used, paths, axis=1)
        self.annuities = Annuities(self) if plan.annuities else None
        self.annuity_income = self.annuity_taxed = np.zeros((1, 1))
        self.allowances = Allowances.of(plan, paths) if plan.contributions else None
        self.hint = np.zeros(paths)
        takes = self.pots.is_surplus[:, None] & self.ledger.alive[self.pots.owner]
        self.saves: Floats = takes / np.maximum(takes.sum(axis=0), 1)
        self.unmoved = np.zeros_like(self.value)
        self.bands_left: Transferred = (0.0, 0.0)
        self.deaths: list[Death] = []

    def _masks(self) -> None:
        """What kind each pot is, as columns."""
        pots = self.pots
        self.is_cash, self.is_general, self.is_bond, self.is_pension = (
            pots.of_wrapper(w)[:, None]
            for w in (Wrapper.CASH, Wrapper.GENERAL_INVESTMENT, Wrapper.BOND, Wrapper.PENSION)
        )
        self.is_market = np.array([[pots.assets[i].wrapper in INVESTED] for i in pots.asset])
        self.is_inherited = pots.is_inherited[:, None]
        self.is_home = np.array([[pots.assets[i].is_home] for i in pots.asset])
        self.is_onshore = np.array([[pots.assets[i].is_onshore] for i in pots.asset])
        self.by_person = pots.by_person(len(self.plan.people))
        self.held_years = np.array([[pots.assets[i].held_years] for i in pots.asset])
        sold = [pots.assets[i].sold for i in pots.asset]
        steps = [self.timeline.step_of(day) if day else None for day in sold]
        self.emptied_in = np.array([NEVER if step is None else step for step in steps])
        for index, (person, dies) in enumerate(zip(self.plan.people, self.ledger.death_steps, strict=True)):
            if dies is not None and person.inherited_as is Inherited.LUMP_SUM:
                theirs = pots.is_inherited & (pots.owner != index) & self.is_pension[:, 0]
                self.emptied_in[theirs] = dies + 1
        self.nothing = TaxableIncome.nothing(self.ledger.area)
        self.premium = pots.cost[:, None] * self.is_bond
        self.has_bonds, self.has_general = bool(self.is_bond.any()), bool(self.is_general.any())
        self.has_pensions = bool(self.is_pension.any())

    def _by_share(self, field: str) -> Floats:
        """A figure of each asset by the pots' shares of it, as a column."""
        pots = self.pots
        rows = zip(pots.asset, pots.owner, pots.is_inherited, strict=True)
        return np.array([[0.0 if heir else getattr(pots.assets[a], field) * pots.assets[a].shares[o]]
                         for a, o, heir in rows])  # fmt: skip

    def take(self, step: int) -> Step:
        """One year."""
        fraction = float(self.timeline.fractions[step])
        opening = self.value
        rates = self._rates(step)
        growth = opening * rates * fraction
        charges = np.minimum(opening * (self.pots.charge[:, None] * fraction), opening + growth)
        paid_in = self.ledger.saving.into[:, step, None]
        held = opening + growth - charges + paid_in
        bought = self._buy_annuities(step, held)
        if bought is not None:
            held = held - bought.price - bought.cash
        base, reinvested = self._base_income(step, opening, rates, fraction)
        self.cost = self.cost + paid_in + reinvested
        if self.has_bonds:
            self._allow_deferral(fraction)
        forced = forced_withdrawals(self, step, held)
        held_after = held - forced.taken
        cash_left = np.maximum(
            self.plan.assumptions.pensions[step].lump_sum_allowance - self.cash_taken - forced.tax_free, 0.0
        )
        base = base.with_(**forced.added_to(base))
        household = self._household(step, base)
        may = self.may_draw(step)
        found = self._offer(held_after * may, held_after, base, step, cash_left)
        once = self._once(forced) if fraction < 1 else None
        paid_out = forced.taken if bought is None else forced.taken + bought.cash
        chosen = self._withdraw(step, found, paid_out, base, once, household, cash_left)
        taken, deferred = found.drawn(chosen.fractions, len(self.pots))
        left = chosen.net - chosen.needed
        saved = self._saved(step, np.maximum(left, 0.0))
        self.lower_cost(held_after, taken, deferred)
        self.cash_taken = self.cash_taken + forced.tax_free + chosen.tax_free
        self._note_flexible_access(step, chosen, forced.taken + taken)
        closing = np.maximum(held_after - taken, 0.0) + saved
        self.cost = self.cost + saved
        moved = self._settle_deaths(step, closing)
        self.value = closing + moved
        self.hint = chosen.tax
        return Step(
            opening, growth, charges, paid_in, paid_out + taken, paid_out, saved, moved,
            self.value, chosen.income_tax, chosen.gains_tax,
            np.maximum(-left, 0.0), chosen.income, chosen.once, household,
            None if bought is None else bought.price,
        )  # fmt: skip

    def _rates(self, step: int) -> Floats:
        """Growth of each pot in a step."""
        if self.vary.growth is not None:
            return self.vary.growth(step)
        rates = self.pots.growth[:, step, None]
        if self.vary.shift is None:
            return rates
        return np.maximum(np.where(self.is_market, rates + self.vary.shift, rates), -1.0)

    def _base_income(self, step: int, opening: Floats, rates: Floats, fraction: float) -> tuple[TaxableIncome, Floats]:
        """What is taxable before any withdrawal, and the dividends that stay in accounts and add to their cost."""
        kinds = {field: amounts[:, step, None] for field, amounts in self.ledger.taxed.items()}
        gained = np.maximum(rates, 0.0)
        interest = np.where(self.is_cash, opening * gained, 0.0) * fraction
        kinds["savings"] = kinds["savings"] + self.by_person @ interest
        reinvested = np.zeros((1, 1))
        if self.has_general:
            yielded = np.minimum(gained, self.plan.assumptions.dividend_yield)
            reinvested = np.where(self.is_general, opening * yielded, 0.0) * fraction
            kinds["dividends"] = kinds["dividends"] + self.by_person @ reinvested
        if self.annuities is not None:
            self.annuity_income, self.annuity_taxed = self.annuities.by_owner(step)
            kinds["pensions"] = kinds["pensions"] + self.annuity_taxed
        return self.nothing.with_(**kinds), reinvested

    def _buy_annuities(self, step: int, held: Floats) -> Bought | None:
        """What annuities bought in this step take out of pots worth ``held``; their tax-free cash is noted as taken."""
        bought = None if self.annuities is None else self.annuities.buy(self, step, held)
        if bought is not None:
            self.cash_taken = self.cash_taken + self.by_person @ bought.cash
        return bought

    def _allow_deferral(self, fraction: float) -> None:
        """Another year's 5 % of each bond's premium, never more than what is left of the premium."""
        more = self.premium * (self.plan.assumptions.bond_allowance * fraction)
        room = np.maximum(self.premium - self.deferred - self.deferrable, 0.0)
        self.deferrable = self.deferrable + np.minimum(more, room)

    def _household(self, step: int, base: TaxableIncome) -> Household:
        """What the tax of those living together takes from each other in this step."""
        alive = self.ledger.alive[:, step]
        benefit = self.ledger.child_benefit[step]
        return Household(
            is_married=self.plan.is_married and len(alive) > 1 and bool(alive.all()),
            child_benefit=np.array(benefit) if benefit else None,
            excess_contributions=self._excess(step, base),
        )

    def _excess(self, step: int, base: TaxableIncome) -> Floats | None:
        """Pension saving above each person's annual allowance at a whole year's pace, None where there is none."""
        if self.allowances is None:
            return None
        rules, saving = self.plan.assumptions.pensions[step], self.ledger.saving
        own = saving.net_pay[:, step, None] + saving.relief_at_source[:, step, None]
        sacrificed = saving.sacrificed[:, step, None]
        income = base.total + saving.net_pay[:, step, None]
        employer = saving.employer[:, step, None] + sacrificed
        allowance = annual_allowance(income, own - sacrificed, employer, rules)
        excess = self.allowances.use(saving.pension_input[:, step, None], allowance, rules)
        return excess / float(self.timeline.fractions[step]) if excess.any() else None

    def may_draw(self, step: int) -> Floats:
        """1 for pots that may be drawn from, 0 for pensions of people below the minimum pension age."""
        rules, day = self.plan.assumptions.pensions[step], self.timeline.periods[step].start
        old_enough = np.array([may_take_pension(person.born, rules, day) for person in self.plan.people])
        may = ~self.is_pension | self.is_inherited | old_enough[self.pots.owner][:, None]
        return np.asarray(may, dtype=np.float64)

    def shares(self, held: Floats, step: int) -> Shares:
        """What part of a pound drawn from each pot is taxed as what, on pots worth ``held``."""
        safe = np.maximum(held, 1e-9)
        taxed = np.where(self.is_inherited, 1 - self.tax_free, 1.0) * self.is_pension
        free = self.tax_free * (self.is_pension & ~self.is_inherited)
        gain = np.where(self.is_general, 1 - self.cost / safe, 0.0) if self.has_general else None
        bond = slices = credit = None
        if self.has_bonds:
            put_off = np.minimum(self.deferrable, held)
            rest = np.maximum(held - put_off, 1e-9)
            bond = np.where(self.is_bond, np.maximum(1 - (self.cost - put_off) / rest, 0.0), 0.0)
            slices = bond / np.maximum(self.held_years + step, 1)
            credit = np.where(self.is_onshore, bond * self.plan.assumptions.bond_credit_rate, 0.0)
        if not self.has_pensions:
            return Shares(None, None, gain, bond, slices, credit)
        return Shares(taxed, free, gain, bond, slices, credit)

    def _offer(self, available: Floats, held: Floats, base: TaxableIncome, step: int, cash_left: Floats) -> Offer:
        untaxed = None
        if self.plan.assumptions.strategy == Strategy.TAX_EFFICIENT and self.has_pensions:
            total = base.total
            rules = self.plan.assumptions.tax[step]
            fraction = float(self.timeline.fractions[step])
            room = np.maximum(personal_allowance(total / fraction, rules) * fraction - total, 0.0)
            pension = available * self.is_pension
            taxable = self.by_person @ (pension * (1 - self.tax_free))
            covered = np.minimum(np.divide(room, taxable, out=np.ones_like(taxable), where=taxable > 0), 1.0)
            # beyond the lump sum allowance the tax-free quarter is taxed as well
            most = self.by_person @ (pension * np.where(self.is_inherited, 1 - self.tax_free, 1.0))
            capped = np.divide(room + cash_left, most, out=np.ones_like(most), where=most > 0)
            covered = np.minimum(covered, capped)
            untaxed = covered[self.pots.owner]
        return offer(self.order, available, self.shares(held, step), self.deferrable, untaxed)

    def _withdraw(
        self, step: int, found: Offer, paid_out: Floats, base: TaxableIncome, once: TaxableIncome | None,
        household: Household, cash_left: Floats,
    ) -> Chosen:  # fmt: skip
        """How much is drawn so that after all the step's taxes nothing is missing, as far as there is enough.

        ``once`` is what of the income does not run, for a part year only.
        """
        fraction = float(self.timeline.fractions[step])
        rules, needed = self.plan.assumptions.tax[step], self._needed(step, paid_out)
        rare = self.nothing.pensions if once is None else np.clip(
            self.ledger.once_needed / np.maximum(needed, 1.0), 0.0, 1.0
        )  # fmt: skip

        def attempt(amount: Floats) -> Chosen:
            fractions = found.fractions(amount)
            added = found.taxed(fractions)
            tax_free = None if added.tax_free is None else np.minimum(added.tax_free, cash_left)
            income = with_withdrawal(base, added, tax_free)
            if once is None:
                mine = None
                on_income = tax_on_income(income, rules, household)
                due, gains = on_income.due, on_income.capital_gains_tax
            else:
                mine = once_drawn(once, added, tax_free, rare)
                in_part = part_years_tax(income, mine, fraction, rules, household)
                due, gains = in_part.due, in_part.on_gains
            free = np.zeros((1, 1)) if tax_free is None else tax_free
            return Chosen(
                fractions, income, mine, due, gains, amount - np.add.reduce(due + gains, axis=0), needed, free
            )

        tried: list[tuple[Floats, Chosen]] = []

        def net(amount: Floats) -> Floats:
            tried.append((amount, attempt(amount)))
            return tried[-1][1].net

        if self.vary.paths > 1:
            exacts = amounts_for_many(net, needed, found.most, self.hint)
            return tried[-1][1] if exacts is tried[-1][0] else attempt(exacts)
        exact = amount_for_one(net, float(needed[0]), float(found.most[0]), float(self.hint[0]))
        amounts, outcomes = tried[-1]
        return outcomes.at(int((amounts == exact).nonzero()[0][0]))

    def _needed(self, step: int, paid_out: Floats) -> Floats:
        """What must be paid in a step beyond what comes in, before tax on income; below nothing where it is over.

        ``paid_out`` is what was taken from pots already, whether it is needed or not.
        """
        ledger = self.ledger
        insurance = float(ledger.insurance[:, step].sum())
        more = 0.0 if self.vary.spending is None else ledger.lived_on[step] * (self.vary.spending - 1.0)
        arriving = ledger.income[step] + paid_out.sum(axis=0) + self.annuity_income.sum(axis=0)
        if self.vary.extra is not None:
            arriving = arriving + self.vary.extra[step]
        needed = np.asarray(ledger.due[step] + more + insurance - arriving)
        return needed if needed.shape else np.full(self.vary.paths, needed)

    def _once(self, forced: Forced) -> TaxableIncome:
        """What of the first step's income comes once or every few years, before anything is drawn for a need."""
        once = self.nothing.with_(**self.ledger.once)
        added = {kind: getattr(once, kind) + amount * forced.once for kind, amount in forced.added.items()}
        return once.with_(**added)

    def _saved(self, step: int, amount: Floats) -> Floats:
        """The surplus, in equal parts into the surplus accounts of those who live."""
        return self.saves[:, step, None] * amount

    def lower_cost(self, held: Floats, taken: Floats, deferred: Floats) -> None:
        """What is left of the cost of each pot after a withdrawal: the same share as is left of the pot."""
        rest = np.maximum(held - deferred, 1e-9)
        left = np.minimum(np.maximum(1 - (taken - deferred) / rest, 0.0), 1.0)
        self.cost = np.maximum(self.cost - deferred, 0.0) * left
        if self.has_bonds:
            self.deferrable = self.deferrable - deferred
            self.deferred = self.deferred + deferred

    def _note_flexible_access(self, step: int, chosen: Chosen, taken: Floats) -> None:
        """Taxable money taken from a pension leaves only the money purchase allowance from the next year on.

        What comes from a pension that was inherited, or from an annuity, does not.
        """
        if self.allowances is not None:
            others = self.ledger.taxed["pensions"][:, step, None] + self.annuity_taxed
            if self.deaths:
                inherited = self.is_pension & self.is_inherited
                others = others + self.by_person @ (taken * inherited * (1 - self.tax_free))
            drawn = chosen.income.pensions - others
            self.allowances.has_flexible_access = np.maximum(self.allowances.has_flexible_access, drawn > PENNY)

    def _settle_deaths(self, step: int, closing: Floats) -> Floats:
        """Settle the deaths of a step at its end: what they move between pots."""
        moved = self.unmoved
        if step not in self.ledger.death_steps:
            return moved
        dead = [i for i, when in enumerate(self.ledger.death_steps) if when == step]
        for person in sorted(dead, key=lambda i: (self.plan.people[i].dies, i)):
            others = [i for i in range(len(self.plan.people)) if i != person and self._outlives(i, person)]
            survivor = others[0] if others else None
            debts = Debts(float(self.ledger.owed[:, step].sum()), float(self.ledger.owed_on_homes[step]))
            death = settle(
                self.plan, self.pots, person, step, closing=closing + moved, debts=debts, survivor=survivor,
                transferred=self.bands_left, tax_free_cash=self.cash_taken[person],
            )  # fmt: skip
            self.deaths.append(death)
            inherits_bands = survivor is not None and self.plan.is_married
            self.bands_left = (death.tax.bands_left, death.tax.residence_left) if inherits_bands else (0.0, 0.0)
            if survivor is not None:
                moved = moved + self._pass_on(death, closing + moved)
        return moved

    def _outlives(self, other: int, person: int) -> bool:
        days = self.plan.people[other].dies, self.plan.people[person].dies
        return days[0] is None or (days[1] is not None and (days[0], other) > (days[1], person))

    def _pass_on(self, death: Death, closing: Floats) -> Floats:
        """Move what the partner inherits: gains of accounts are wiped out, pensions keep or lose their tax."""
        person = death.person
        moved = moved_on_death(self.plan, self.pots, death, closing)
        leaving = (self.pots.owner == person) & (self.pots.heir >= 0)
        heirs = self.pots.heir[leaving]
        keeps_cost = self.is_bond[leaving]
        self.cost[heirs] = np.where(keeps_cost, self.cost[leaving], moved[heirs])
        self.cost[leaving] = 0.0
        self.deferrable[heirs], self.deferrable[leaving] = self.deferrable[leaving], 0.0
        self.deferred[heirs], self.deferred[leaving] = self.deferred[leaving], 0.0
        self.tax_free[heirs] = death.partners_free
        return moved
