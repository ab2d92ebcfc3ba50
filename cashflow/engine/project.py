"""The projection of a plan: its years stepped through once, with everything kept that a reader may ask about."""

from __future__ import annotations

import numpy as np

from cashflow.engine.inputs import PlanInputs
from cashflow.engine.results import Projection
from cashflow.engine.run import Run
from cashflow.engine.tax.rules import Floats


def project(plan: PlanInputs) -> Projection:
    """The projection of a plan, one step for each year of law it carries, or until the last death."""
    run = Run(plan)
    steps = [run.take(step) for step in range(len(run.timeline))]
    ledger, annuities = run.ledger, run.annuities
    incomes = ledger.incomes
    if annuities is not None:
        incomes[annuities.rows] = np.array([annuities.paid(step)[:, 0] for step in range(len(steps))]).T

    def kept(name: str) -> Floats:
        """Pots or people down, steps across."""
        return np.concatenate([getattr(step, name) for step in steps], axis=1)

    return Projection(
        plan=run.plan,
        timeline=run.timeline,
        pots=run.pots,
        incomes=incomes,
        expenses=ledger.expenses,
        repayments=ledger.repayments,
        owed=ledger.owed,
        owed_on_homes=ledger.owed_on_homes,
        income_tax=kept("income_tax"),
        national_insurance=ledger.insurance,
        capital_gains_tax=kept("gains_tax"),
        opening=kept("opening"),
        growth=kept("growth"),
        charges=kept("charges"),
        drawn=kept("drawn"),
        planned=_by_pot([step.planned for step in steps], len(run.pots)),
        saved=kept("saved"),
        closing=kept("closing"),
        shortfall=np.concatenate([step.shortfall for step in steps]),
        taxable=tuple(step.taxable for step in steps),
        once=steps[0].once,
        pays_contributions=ledger.pays,
        households=tuple(step.household for step in steps),
        saving=ledger.saving,
        moved=kept("moved"),
        deaths=tuple(run.deaths),
        tax_free_cash=run.cash_taken[:, 0],
        bought=_by_pot([step.bought for step in steps], len(run.pots)),
        annuity_prices=np.zeros(0) if annuities is None else annuities.prices[:, 0],
    )


def _by_pot(found: list[Floats | None], pots: int) -> Floats:
    """Pots down, steps across, of what a step may lack or have as one figure for all pots."""
    columns = [np.zeros(pots) if one is None else np.broadcast_to(one[:, 0], pots) for one in found]
    return np.stack(columns, axis=1)
