"""A remembered spelling is a person's word: asked last, never against a plan's own number, and always told."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from domain.identifiers import normalise_policy_number
from reconciliation.matching import (
    Expectation,
    Line,
    MatchResult,
    Notice,
    Plan,
    PlanStep,
    Reason,
    Statement,
    from_record,
    match,
    steps_of,
    tell,
    to_record,
)

DAY = date(2026, 3, 1)


def plan(pk: int, number: str, active: bool = True, provider: int = 1) -> Plan:
    return Plan(pk, number, normalise_policy_number(number), active, provider)


def run(number: str, plans: list[Plan], spellings: dict[str, int]) -> MatchResult:
    expectations = [Expectation(each.id * 10, each.id, "ongoing_fee", DAY, 10000) for each in plans]
    line = Line(1, 2, number, "ongoing_fee", DAY, 10000)
    return match([line], plans, expectations, Statement(1, DAY), spellings=spellings)


def test_a_number_that_finds_nothing_finds_what_was_remembered_and_says_so():
    (decision,) = run("BL/77-A", [plan(1, "ISA-1")], {"bl77a": 1}).decisions
    assert (decision.plan_id, decision.expectation_id) == (1, 10)
    explanation = decision.explanation
    assert explanation.step == PlanStep.SPELLING and explanation.notices == (Notice.SPELLING,)
    assert (
        "A person said that this provider writes the plan's number like this."
        in tell(explanation, method=decision.method).sentence
    )
    again = from_record(to_record(explanation))
    assert [step.label for step in steps_of(again, method=decision.method)][:3] == [
        "Exact policy number", "Policy number without marks and case", "A spelling remembered for this provider",
    ]  # fmt: skip


def test_it_settles_which_of_several_is_meant():
    twins = [plan(1, "A-1"), plan(2, "A1"), plan(3, "a.1", provider=2)]
    assert run("A 1", twins, {}).decisions[0].reason == Reason.PLAN_AMBIGUOUS
    (decision,) = run("A 1", twins, {"a1": 2}).decisions
    assert decision.plan_id == 2 and decision.explanation.plans_seen == (0, 3, 3, 2)


def test_it_never_overrules_a_number_that_finds_one_plan():
    (decision,) = run("ISA-1", [plan(1, "ISA-1"), plan(2, "GIA-2")], {"isa1": 2}).decisions
    assert decision.plan_id == 1 and decision.explanation.notices == ()


def test_a_plan_that_is_gone_or_a_line_without_number_finds_nothing():
    assert run("BL-77", [plan(1, "ISA-1")], {"bl77": 9}).decisions[0].reason == Reason.PLAN_NOT_FOUND
    assert run("--", [plan(1, "ISA-1")], {"": 1}).decisions[0].reason == Reason.NO_POLICY_NUMBER


def test_an_unlinked_line_tells_how_its_plan_was_found():
    line = Line(1, 2, "BL-77", "initial_fee", DAY, 10000)
    expected = [Expectation(10, 1, "ongoing_fee", DAY, 10000)]
    (decision,) = match([line], [plan(1, "ISA-1")], expected, Statement(1, DAY), spellings={"bl77": 1}).decisions
    assert decision.reason == Reason.CATEGORY_MISMATCH
    assert "Its plan was found by a remembered spelling." in tell(decision.explanation, reason=decision.reason).sentence


numbers = st.sampled_from(["A-1", "A1", "B 2", "C3", "x"])


@given(
    st.lists(numbers, max_size=5),
    numbers,
    st.dictionaries(numbers.map(normalise_policy_number), st.integers(1, 5)),
)
def test_what_the_steps_find_is_found_whatever_was_remembered(given_plans, number, spellings):
    plans = [plan(pk, each) for pk, each in enumerate(given_plans, 1)]
    without, with_them = (run(number, plans, each).decisions[0] for each in ({}, spellings))
    if without.plan_id is not None:
        assert with_them == without
    else:
        assert with_them.plan_id in {None, spellings.get(normalise_policy_number(number))}
