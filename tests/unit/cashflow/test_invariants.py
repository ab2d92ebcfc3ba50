"""What must hold of every projection with everything in it: saving, planned withdrawals, deaths, sales, strategies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cashflow.engine.explain import Topic, explain
from cashflow.engine.inputs import (
    AnnuityPurchase,
    Contribution,
    IncomeKind,
    LifeCover,
    Method,
    PlanInputs,
    PlannedWithdrawal,
    Rise,
    Strategy,
    Taking,
)
from cashflow.engine.outcomes import Variations
from cashflow.engine.pots import WRAPPERS
from cashflow.engine.project import project
from cashflow.engine.results import Projection
from cashflow.engine.run import Run
from domain.enums.people import TaxArea
from domain.enums.plans import Frequency, Wrapper
from tests.unit.cashflow.plans import asset, assumptions, expense, income, person, plan

PENNY = 0.01
days = st.dates(date(2026, 4, 6), date(2045, 1, 1))
money = st.floats(0, 60_000)


@st.composite
def full_plans(draw: st.DrawFn) -> PlanInputs:
    """Couples and single people with a bit of everything the engine knows."""
    count = draw(st.integers(1, 2))
    people = tuple(
        replace(
            person(f"P{i}", draw(st.dates(date(1940, 1, 1), date(1995, 12, 31))), draw(st.sampled_from(TaxArea))),
            dies=draw(st.none() | days), leaves_to_partner=draw(st.sampled_from([1.0, 0.5, 0.0])),
            has_flexible_access=draw(st.booleans()),
            unused_allowances=draw(st.sampled_from([(), (9_000.0, 0.0, 100.0)])),
        )
        for i in range(count)
    )  # fmt: skip
    alone = st.sampled_from([tuple(float(i == j) for j in range(count)) for i in range(count)])
    shares = alone | st.just((0.5, 0.5)[:count] if count == 2 else (1.0,))
    items: list[Any] = []
    for n in range(draw(st.integers(0, 3))):
        items.append(income(draw(money) * 3, draw(st.sampled_from(IncomeKind)), key=f"i{n}", shares=draw(shares),
                            end=draw(st.none() | days), survivor_share=draw(st.none() | st.floats(0, 1)),
                            is_child_benefit=draw(st.booleans())))  # fmt: skip
    for n in range(draw(st.integers(0, 2))):
        often = draw(st.sampled_from([Frequency.MONTHLY, Frequency.EVERY_TWO_YEARS, Frequency.ONCE]))
        items.append(
            expense(draw(money), key=f"e{n}", shares=draw(shares), frequency=often, start=draw(st.none() | days))
        )
    wrappers = draw(st.lists(st.sampled_from(WRAPPERS), max_size=6))
    for n, wrapper in enumerate(wrappers):
        items.append(asset(wrapper, draw(st.floats(0, 400_000)), key=f"a{n}", growth=draw(st.floats(-0.2, 0.15)),
                           shares=draw(alone) if wrapper == Wrapper.PENSION else draw(shares),
                           charge=draw(st.floats(0, 0.03)), cost=draw(st.none() | st.floats(0, 400_000)),
                           sold=draw(st.none() | days) if wrapper == Wrapper.PROPERTY else None,
                           is_home=draw(st.booleans()) if wrapper == Wrapper.PROPERTY else False,
                           held_years=draw(st.integers(0, 20))))  # fmt: skip
    common = {"frequency": Frequency.YEARLY}
    keys = st.sampled_from([f"a{n}" for n in range(len(wrappers))] or ["none"])
    paid = tuple(
        Contribution(key=f"c{n}", name="Saving", amount=draw(money), shares=draw(alone), into=draw(keys),
                     method=draw(st.sampled_from(Method)), **common)
        for n in range(draw(st.integers(0, 3)))
    )  # fmt: skip
    taken = tuple(
        PlannedWithdrawal(key=f"w{n}", name="Taking", amount=draw(money), shares=draw(alone), source=draw(keys),
                          takes=draw(st.sampled_from(Taking)), **common)
        for n in range(draw(st.integers(0, 2)))
    )  # fmt: skip
    bought = tuple(
        AnnuityPurchase(key=f"b{n}", name="Annuity", source=draw(keys), owner=draw(st.integers(0, count - 1)),
                        day=draw(days), share=draw(st.floats(0, 1)), rate=draw(st.floats(0, 0.2)),
                        amount=draw(st.none() | money), with_tax_free_cash=draw(st.booleans()),
                        survivor_share=draw(st.floats(0, 1)), rise=draw(st.sampled_from(Rise)))
        for n in range(draw(st.integers(0, 2)))
    )  # fmt: skip
    cover = LifeCover("life", "Cover", draw(money), (draw(st.integers(0, count - 1)),), in_trust=draw(st.booleans()))
    frame = assumptions(
        draw(st.integers(1, 20)), draw(st.dates(date(2026, 4, 6), date(2027, 4, 5))),
        strategy=draw(st.sampled_from(Strategy)), own_order=tuple(draw(st.lists(keys, max_size=2, unique=True))),
    )  # fmt: skip
    return replace(plan(*items, people=people, frame=frame), contributions=paid, withdrawals=taken, covers=(cover,),
                   annuities=bought, heirs_tax_rate=draw(st.sampled_from([0.0, 0.2])),
                   is_married=draw(st.booleans()))  # fmt: skip


@given(full_plans())
@settings(max_examples=150, deadline=None)
def test_every_pound_is_accounted_for(case: PlanInputs) -> None:
    found = project(case)
    assert np.abs(found.balance_error()).max() < PENNY
    assert found.closing.min() >= -1e-6
    assert found.shortfall.min() >= 0
    moved = found.opening + found.growth - found.charges + found.saving.into - found.drawn + found.saved + found.moved
    moved -= found.bought
    assert np.abs(moved - found.closing).max() < PENNY
    assert np.abs(found.opening[:, 1:] - found.closing[:, :-1]).max(initial=0) == 0


@given(full_plans())
@settings(max_examples=40, deadline=None)
def test_what_deaths_move_goes_to_the_partner_or_leaves_the_family(case: PlanInputs) -> None:
    found = project(case)
    for step in range(len(found.timeline)):
        left = sum(float(d.passed[0]) for d in found.deaths if d.step == step and d.survivor is not None)
        assert -found.moved[:, step].sum() == pytest.approx(left, abs=PENNY)
    for death in found.deaths:
        assert -PENNY <= death.tax.tax[0] <= max(death.passed[0], 0) + PENNY


@given(full_plans())
@settings(max_examples=40, deadline=None)
def test_limits_of_saving_are_kept(case: PlanInputs) -> None:
    found = project(case)
    isa = found.pots.of_wrapper(Wrapper.ISA)
    for owner in range(len(found.plan.people)):
        for step, rules in enumerate(found.plan.assumptions.pensions[: len(found.timeline)]):
            mine = isa & (found.pots.owner == owner)
            assert found.saving.into[mine, step].sum() <= rules.isa_allowance + PENNY


@given(full_plans())
@settings(max_examples=40, deadline=None)
def test_every_explanation_adds_up_to_its_figure(case: PlanInputs) -> None:
    found = project(case)
    for step in range(len(found.timeline)):
        for topic in Topic:
            told = explain(found, step, topic)
            total = sum(line.amount for line in told.lines if line.counts)
            assert total == pytest.approx(told.total, abs=0.5), (topic, told)


def worth(found: Projection) -> float:
    return float(found.assets[-1])


@given(full_plans(), st.floats(0.001, 0.03))
@settings(max_examples=40, deadline=None)
def test_more_growth_never_makes_an_unconstrained_plan_worse(case: PlanInputs, more: float) -> None:
    # unconstrained: money that no tax on income, gains or estates and no limit of saving comes near
    free = replace(
        case, contributions=(), withdrawals=(), incomes=(), annuities=(),
        assets=tuple(replace(a, wrapper=Wrapper.ISA, sold=None) for a in case.assets),
    )  # fmt: skip
    better = replace(free, assets=tuple(replace(a, growth=a.growth + more) for a in free.assets))
    plain, grown = project(free), project(better)
    assert (grown.shortfall <= plain.shortfall + PENNY).all()
    assert worth(grown) >= worth(plain) - PENNY


@given(full_plans())
@settings(max_examples=15, deadline=None)
def test_same_inputs_same_result(case: PlanInputs) -> None:
    first, second = project(case), project(case)
    assert np.array_equal(first.closing, second.closing)
    assert np.array_equal(first.income_tax, second.income_tax)


@given(full_plans())
@settings(max_examples=25, deadline=None)
def test_many_paths_of_the_same_future_find_what_one_finds(case: PlanInputs) -> None:
    one, many = project(case), Run(case, Variations(paths=3))
    for step in range(len(many.timeline)):
        found = many.take(step)
        scale = 20 + 0.002 * np.abs(one.assets).max()
        assert found.closing.sum(axis=0) == pytest.approx(one.assets[step], abs=scale)
