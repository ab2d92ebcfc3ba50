"""What must hold for any statement, whatever is on it."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.identifiers import normalise_policy_number
from reconciliation.matching import Expectation, Line, Method, Plan, Rules, Statement, match

DAY = date(2025, 1, 1)
STATEMENT = Statement(provider_id=1, statement_date=DAY + timedelta(days=40))
AMOUNTS = st.sampled_from([-10000, -5000, -3000, 1, 800, 3000, 3500, 4000, 5000, 6000, 9000, 9200, 10000, 11000, 15000])
GROSS = st.sampled_from([-10000, -6000, 0, 1, 3000, 5000, 10000, 10100, 20000])
POLICIES = ["A-1", "a1", "B2", "B-2", "C3"]


@st.composite
def statements(draw, distinct_dates=False):
    plans = [
        Plan(index, policy, normalise_policy_number(policy), draw(st.booleans()), draw(st.sampled_from([1, 2])))
        for index, policy in enumerate(draw(st.lists(st.sampled_from(POLICIES), min_size=1, max_size=4)), 1)
    ]
    expectations = []
    for number in range(draw(st.integers(0, 8))):
        gross = draw(GROSS)
        expectations.append(
            Expectation(
                id=100 + number,
                plan_id=draw(st.sampled_from(plans)).id,
                category=draw(st.sampled_from(["ongoing_fee", "ongoing_fee", "renewal"])),
                expected_date=DAY + timedelta(days=draw(st.integers(0, 40))),
                gross_pence=gross,
                linked_pence=int(gross * draw(st.sampled_from([0, 0, 0, Decimal("0.4"), 1]))),
                recurring=draw(st.booleans()),
                with_vat=draw(st.booleans()),
                cancelled=draw(st.integers(0, 9)) == 0,
            )
        )
    count = draw(st.integers(0, 9))
    offsets = draw(st.lists(st.integers(0, 60), min_size=count, max_size=count, unique=distinct_dates))
    lines = [
        Line(
            id=1000 + row,
            row=row,
            policy_number=draw(st.sampled_from(POLICIES)),
            category=draw(st.sampled_from(["ongoing_fee", "ongoing_fee", "ongoing_fee", "renewal", None])),
            paid_date=DAY + timedelta(days=offset),
            gross_pence=draw(AMOUNTS),
        )
        for row, offset in enumerate(offsets)
    ]
    return lines, plans, expectations


def _links(result):
    return {each.line_id: each.expectation_id for each in result.decisions if each.expectation_id}


def _after(expectations, result):
    return [each._replace(linked_pence=result.linked_pence.get(each.id, each.linked_pence)) for each in expectations]


@given(statements())
def test_every_line_is_linked_or_has_a_reason(given_statement):
    lines, plans, expectations = given_statement
    result = match(lines, plans, expectations, STATEMENT)
    assert {each.line_id for each in result.decisions} == {line.id for line in lines}
    for decision in result.decisions:
        assert (decision.expectation_id is None) == (decision.reason is not None) == (decision.method is None)


@given(statements())
def test_no_expectation_gains_a_link_past_gross_plus_ten_per_cent(given_statement):
    lines, plans, expectations = given_statement
    result = match(lines, plans, expectations, STATEMENT)
    for each in _after(expectations, result):
        assert abs(each.linked_pence) * 10 <= abs(each.gross_pence) * 11


@given(statements())
def test_links_are_whole_lines_of_the_right_plan_category_sign_and_date(given_statement):
    lines, plans, expectations = given_statement
    result = match(lines, plans, expectations, STATEMENT)
    line_of, expectation_of = {line.id: line for line in lines}, {each.id: each for each in expectations}
    gained = dict.fromkeys(result.linked_pence, 0)
    for decision in result.decisions:
        if decision.expectation_id is None:
            continue
        line, expectation = line_of[decision.line_id], expectation_of[decision.expectation_id]
        assert expectation.plan_id == decision.plan_id and expectation.category == line.category
        assert expectation.expected_date <= line.paid_date and not expectation.cancelled
        assert expectation.gross_pence * line.gross_pence > 0
        gained[decision.expectation_id] += line.gross_pence
    for expectation_id, linked in result.linked_pence.items():
        assert linked == expectation_of[expectation_id].linked_pence + gained[expectation_id]


@given(statements(), st.randoms())
def test_the_order_in_which_rows_are_given_does_not_matter(given_statement, random):
    lines, plans, expectations = given_statement
    expected = match(lines, plans, expectations, STATEMENT)
    for rows in (lines, plans, expectations):
        random.shuffle(rows)
    shuffled = match(lines, plans, expectations, STATEMENT)
    assert _links(shuffled) == _links(expected)
    assert [each.reason for each in shuffled.decisions] == [each.reason for each in expected.decisions]


@given(statements(distinct_dates=True), st.randoms())
def test_where_a_line_stands_in_the_file_does_not_matter_if_dates_differ(given_statement, random):
    lines, plans, expectations = given_statement
    expected = _links(match(lines, plans, expectations, STATEMENT))
    rows = list(range(len(lines)))
    random.shuffle(rows)
    moved = [line._replace(row=row) for line, row in zip(lines, rows, strict=True)]
    assert _links(match(moved, plans, expectations, STATEMENT)) == expected


@settings(max_examples=400)
@given(statements(), st.sampled_from([Decimal(0), Decimal(10), Decimal(25)]))
def test_a_second_run_changes_nothing(given_statement, tolerance):
    lines, plans, expectations = given_statement
    rules = Rules(tolerance)
    first = match(lines, plans, expectations, STATEMENT, rules)
    decision_of = {each.line_id: each for each in first.decisions}
    left = [
        line._replace(kept_target=decision_of[line.id].split_target)
        for line in lines
        if decision_of[line.id].expectation_id is None
    ]
    second = match(left, plans, _after(expectations, first), STATEMENT, rules)
    assert second.linked_pence == {}
    assert {each.line_id: each.reason for each in second.decisions} == {
        line.id: decision_of[line.id].reason for line in left
    }


@given(statements())
def test_lines_of_an_earlier_run_are_touched_by_splits_only(given_statement):
    lines, plans, expectations = given_statement
    lines = [line._replace(is_new=bool(line.row % 2)) for line in lines]
    result = match(lines, plans, expectations, STATEMENT)
    old = {line.id for line in lines if not line.is_new}
    for decision in result.decisions:
        if decision.line_id in old:
            assert decision.split_target is not None and decision.method in (Method.SPLIT, None)


@given(statements())
def test_more_plans_and_expectations_than_needed_do_no_harm(given_statement):
    lines, plans, expectations = given_statement
    expected = match(lines, plans, expectations, STATEMENT)
    stranger = Plan(99, "Z9", "z9", True, 1)
    theirs = Expectation(999, 99, "ongoing_fee", DAY, 10000)
    assert match(lines, [*plans, stranger], [theirs, *expectations], STATEMENT) == expected


@given(statements())
def test_links_rest_on_open_expectations_alone(given_statement):
    lines, plans, expectations = given_statement
    expected = match(lines, plans, expectations, STATEMENT)

    def is_open(each):
        return not each.cancelled and (each.gross_pence - each.linked_pence) * each.gross_pence > 0

    result = match(lines, plans, [each for each in expectations if is_open(each)], STATEMENT)
    assert _links(result) == _links(expected)
