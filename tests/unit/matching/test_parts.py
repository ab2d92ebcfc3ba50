"""Lines matched in parts come out as lines matched at once."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from reconciliation.matching import Line, Plan, match, parts
from reconciliation.matching.parts import MOST_PARTS, in_parts
from tests.unit.matching.test_matching_invariants import STATEMENT, statements


def plan(number, policy, normalised):
    return Plan(number, policy, normalised, True, 1)


def line(row, policy):
    return Line(row, row, policy, "ongoing_fee", None, 100)


@given(statements(), st.dictionaries(st.sampled_from(["a1", "b2", "c3", "zz"]), st.integers(1, 4), max_size=3))
def test_parts_decide_what_the_whole_decides(given_statement, spellings):
    lines, plans, expectations = given_statement
    known = {spelt: plan_id for spelt, plan_id in spellings.items() if plan_id <= len(plans)}
    whole = match(lines, plans, expectations, STATEMENT, spellings=known)
    least, parts.LEAST_LINES = parts.LEAST_LINES, 1
    try:
        apart = [
            match(part.lines, part.plans, expectations, STATEMENT, spellings=known)
            for part in in_parts(lines, plans, known)
        ]
    finally:
        parts.LEAST_LINES = least
    decided = {decision.line_id: decision for result in apart for decision in result.decisions}
    assert decided == {decision.line_id: decision for decision in whole.decisions}
    linked = Counter()
    for result in apart:
        assert not linked.keys() & result.linked_pence.keys(), "no expectation is met from two parts"
        linked.update(result.linked_pence)
    assert linked == whole.linked_pence


def test_a_number_stays_in_one_part_however_it_is_written():
    lines = [line(row, f"P-{row % 1000}" if row % 2 else f"p {row % 1000}") for row in range(4000)]
    plans = [plan(number + 1, f"P{number}", f"p{number}") for number in range(1000)]
    found = in_parts(lines, plans, {})
    assert sum(len(part.lines) for part in found) == 4000 and 1 < len(found) <= MOST_PARTS
    for part in found:
        assert {each.policy_number[2:] for each in part.lines} == {each.normalised[1:] for each in part.plans}


def test_a_remembered_spelling_stays_with_whatever_its_plan_may_meet():
    # "aa" stands for plan 2, whose own number "bb" stands for plan 3: all three numbers may meet.
    lines = [line(row, name) for row, name in enumerate(["aa", "bb", "cc"] + [f"X{n}" for n in range(900)])]
    plans = [plan(1, "aa", "aa"), plan(2, "bb", "bb"), plan(3, "cc", "cc")]
    home = [part for part in in_parts(lines, plans, {"aa": 2, "bb": 3}) if part.plans]
    assert len(home) == 1 and home[0].plans == plans
    assert {"aa", "bb", "cc"} <= {each.policy_number for each in home[0].lines}


def test_the_number_of_parts_does_not_grow_with_the_lines():
    sizes = [len(in_parts([line(n, f"P{n}") for n in range(count)], [], {})) for count in (0, 10, 1000, 9000)]
    assert sizes == [0, 1, MOST_PARTS, MOST_PARTS]
