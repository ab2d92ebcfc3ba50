"""The planner's tables: kinds of item and wrappers of plans."""

from __future__ import annotations

from cashflow.kinds import BY_CODE, KINDS
from cashflow.selectors.inputs import TREATMENTS
from domain.enums.plans import IncomeType, PlanType, Wrapper
from domain.plan_uses import ANY_SUB_TYPE, BY_TYPE, SUB_TYPES, use_of


def test_there_are_thirteen_kinds() -> None:
    assert len(KINDS) == len(BY_CODE) == 13


def test_every_plan_type_has_a_use_of_a_kind_that_admits_it() -> None:
    assert set(BY_TYPE) == set(PlanType)
    uses = [(kind, use) for kind, use in BY_TYPE.items()]
    uses += [(kind, use) for kind, table in SUB_TYPES.items() for use in table]
    for plan_type, use in uses:
        if use.kind:
            assert plan_type in BY_CODE[use.kind].plan_types, (plan_type, use)
        assert not use.is_assumed


def test_no_sub_type_is_listed_twice() -> None:
    for plan_type, table in SUB_TYPES.items():
        codes = [code for words in table.values() for code in words.split()]
        assert len(codes) == len(set(codes)), plan_type


def test_unknown_sub_types_are_taken_for_the_usual_and_marked() -> None:
    unknown = use_of("pension", "moon_scheme")
    assert (unknown.wrapper, unknown.is_assumed) == (Wrapper.PENSION, True)
    assert use_of("investment", "").is_assumed
    assert not use_of("investment", "oeic").is_assumed
    for plan_type in ANY_SUB_TYPE:
        assert not use_of(plan_type, "anything").is_assumed


def test_what_pays_an_income_has_no_value_of_its_own() -> None:
    for plan_type, code in (("pension", "final_salary"), ("pension", "state_pension"), ("annuity", "lifetime_annuity")):
        assert use_of(plan_type, code).wrapper == Wrapper.NONE
    assert use_of("pension", "income_drawdown").crystallised


def test_every_income_type_has_a_treatment() -> None:
    assert set(TREATMENTS) == set(IncomeType)
