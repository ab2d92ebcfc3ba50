"""What a person is told about a link, and about a line without one."""

import json
from datetime import date
from decimal import Decimal

import pytest

from domain.identifiers import normalise_policy_number
from reconciliation.matching import (
    RULE_VERSION,
    Expectation,
    Line,
    Method,
    Notice,
    Plan,
    PlanStep,
    Reason,
    Rules,
    Statement,
    from_record,
    match,
    steps_of,
    tell,
    to_record,
)

MARCH = date(2025, 3, 1)
DEFAULT_RULES = Rules()
STATEMENT = Statement(provider_id=7, statement_date=date(2025, 3, 31))


def plan(number=1, policy="AB-100", **fields):
    return Plan(
        number,
        policy,
        normalise_policy_number(policy),
        fields.get("active", True),
        fields.get("provider_id", 7),
    )


def expectation(number=1, **fields):
    return Expectation(
        **{
            "id": number,
            "plan_id": 1,
            "category": "ongoing_fee",
            "expected_date": MARCH,
            "gross_pence": 11800,
        }
        | fields
    )


def line(**fields):
    return Line(
        **{
            "id": 1,
            "row": 1,
            "policy_number": "AB-100",
            "category": "ongoing_fee",
            "paid_date": date(2025, 3, 10),
            "gross_pence": 10000,
        }
        | fields
    )


def decide(lines=None, plans=None, expectations=None, rules=DEFAULT_RULES):
    return match(
        lines or [line()],
        [plan()] if plans is None else plans,
        [expectation()] if expectations is None else expectations,
        STATEMENT,
        rules,
    ).decisions[0]


def told(decision):
    return tell(decision.explanation, reason=decision.reason, method=decision.method, tie=decision.tie)


def test_outside_tolerance_names_the_nearest_and_the_gap():
    decision = decide()
    # 118.00 - 100.00 = 18.00; 18 / 118 = 15.25...%
    assert decision.reason == Reason.OUTSIDE_TOLERANCE
    assert told(decision) == (
        "The nearest is Ongoing fee of 1 Mar 2025: £118.00 expected, £100.00 paid, £18.00 (15.3%) apart.",
        "Link by hand, or change the charge and run again.",
    )


def test_a_gap_beside_the_edge_is_told_to_two_decimals():
    # 10.01 / 100.00 would read 10.0%, which a person would take for inside
    decision = decide([line(gross_pence=8999)], expectations=[expectation(gross_pence=10000)])
    assert "£10.01 (10.01%) apart" in told(decision).sentence


@pytest.mark.parametrize(
    ("given", "reason", "words"),
    [
        ({"lines": [line(gross_pence=0)]}, Reason.ZERO_AMOUNT, "£0.00"),
        ({"lines": [line(policy_number="--")]}, Reason.NO_POLICY_NUMBER, "no policy number"),
        ({"plans": []}, Reason.PLAN_NOT_FOUND, "No plan has the policy number AB-100."),
        (
            {"plans": [plan(1, active=False), plan(2, active=False)]},
            Reason.PLANS_ALL_INACTIVE,
            "2 plans have",
        ),
        (
            {"plans": [plan(1, provider_id=8), plan(2, provider_id=9), plan(3, active=False)]},
            Reason.PLAN_PROVIDER_MISMATCH,
            "2 active plans have",
        ),
        (
            {"plans": [plan(1), plan(2), plan(3, provider_id=8)]},
            Reason.PLAN_AMBIGUOUS,
            "2 active plans of this provider",
        ),
        ({"lines": [line(category=None)]}, Reason.NO_CATEGORY, "no category"),
        ({"expectations": []}, Reason.NO_EXPECTATION, "Nothing is expected"),
        (
            {"expectations": [expectation(category="renewal")]},
            Reason.CATEGORY_MISMATCH,
            "expects no ongoing fee; the closest it has is Renewal of 1 Mar 2025, £118.00 outstanding.",
        ),
        (
            {"expectations": [expectation(expected_date=date(2025, 3, 12))]},
            Reason.EXPECTED_LATER,
            "Ongoing fee of 12 Mar 2025 is expected 2 days after this payment of 10 Mar 2025.",
        ),
        ({"expectations": [expectation(gross_pence=0)]}, Reason.EXPECTATION_ZERO, "expected at £0.00"),
        (
            {"expectations": [expectation(linked_pence=11800)]},
            Reason.ALREADY_MET,
            "Ongoing fee of 1 Mar 2025 of £118.00 has been paid already.",
        ),
        (
            {"lines": [line(gross_pence=-10000)], "expectations": [expectation(linked_pence=11800)]},
            Reason.ALREADY_MET,
            "-£100.00 came for Ongoing fee of 1 Mar 2025, of which £118.00 has been paid",
        ),
        (
            {"expectations": [expectation(gross_pence=-11800)]},
            Reason.SIGN_MISMATCH,
            "£100.00 was paid, but the closest expectation, Ongoing fee of 1 Mar 2025, has -£118.00 outstanding.",
        ),
        (
            # 118.00 x 110% = 129.80
            {"expectations": [expectation(linked_pence=5000)]},
            Reason.SPLIT_OVERFLOW,
            "£100.00 would take it past £129.80; £68.00 was outstanding.",
        ),
    ],
)
def test_every_reason_is_a_sentence_with_figures_and_a_next_step(given, reason, words):
    decision = decide(**given)
    sentence, next_step = told(decision)
    assert decision.reason == reason
    assert words in sentence and "{" not in sentence
    assert next_step.endswith(".")


@pytest.mark.parametrize("expected", [[], [expectation(category="renewal")]])
def test_money_taken_back_is_not_sent_to_the_terms_of_a_charge(expected):
    paid = told(decide(expectations=expected)).next_step
    taken_back = told(decide([line(gross_pence=-10000)], expectations=expected)).next_step
    assert "charge" in paid
    assert "charge" not in taken_back and "the payment it may reverse" in taken_back


def test_a_link_tells_how_far_off_it_was():
    decision = decide(expectations=[expectation(gross_pence=10400)])
    # 4.00 / 104.00 = 3.846...%
    assert told(decision).sentence == (
        "£100.00 paid towards Ongoing fee of 1 Mar 2025, 9 days after it was expected, "
        "£4.00 (3.8%) less than the £104.00 outstanding."
    )
    exact = decide(expectations=[expectation(gross_pence=10000, expected_date=date(2025, 3, 10))])
    assert told(exact).sentence.endswith("on the day it was expected, to the penny.")


def test_a_tie_is_marked_and_told():
    decision = decide(expectations=[expectation(2, gross_pence=10000), expectation(1, gross_pence=10000)])
    assert decision.tie and decision.expectation_id == 1
    assert "Another expectation was its equal" in told(decision).sentence
    assert not decide(expectations=[expectation(1, gross_pence=10000), expectation(2, gross_pence=10001)]).tie


def test_an_unsuitable_or_older_equal_is_no_tie():
    older = expectation(2, gross_pence=10000, expected_date=date(2025, 2, 1))
    assert not decide(expectations=[expectation(1, gross_pence=10000), older]).tie


def test_odd_plans_and_client_paid_charges_carry_notices():
    decision = decide(
        plans=[plan(active=False, provider_id=8)],
        expectations=[expectation(gross_pence=10000, client_paid=True)],
    )
    assert decision.method == Method.SINGLE
    assert decision.explanation.notices == (Notice.PLAN_INACTIVE, Notice.OTHER_PROVIDER, Notice.CLIENT_PAID)
    assert "The plan is not active." in told(decision).sentence
    assert decide(expectations=[expectation(gross_pence=10000)]).explanation.notices == ()


def test_hints_are_told_but_decide_nothing():
    decision = decide([line(policy_number="12345")], plans=[plan(policy="00I2345")])
    assert decision.reason == Reason.PLAN_NOT_FOUND
    assert "looks like it exists: 00I2345" in told(decision).sentence
    met = decide(expectations=[expectation(linked_pence=11800), expectation(2, expected_date=date(2025, 4, 1))])
    assert "Next expected: Ongoing fee of 1 Apr 2025, £118.00, 22 days later." in told(met).sentence


def test_steps_in_order():
    plans = [plan(1, "AB100"), plan(2, "ab-100", active=False)]
    decision = decide(plans=plans, expectations=[expectation(), expectation(2, category="renewal")])
    assert decision.explanation.step == PlanStep.ACTIVE and decision.explanation.plans_seen == (0, 2, 1)
    steps = steps_of(decision.explanation, reason=decision.reason)
    assert [step.text for step in steps[:3]] == ["no plan", "2 plans", "1 plan"]
    assert steps[3].text == (
        "2 on the plan, 1 of the category, 1 due by then, 1 still open, 1 of the same sign, 0 within 10%"
    )
    assert steps[-1].label == "Outcome" and "15.3%" in steps[-1].text


def test_a_split_tells_of_its_group():
    result = match([line(), line(id=2, row=2, gross_pence=5000)], [plan()], [expectation(gross_pence=15000)], STATEMENT)
    first, second = result.decisions
    assert first.method == second.method == Method.SPLIT and first.split_target == 1
    assert result.linked_pence == {1: 15000}
    assert "as a part: £50.00 was outstanding" in told(second).sentence
    parts = steps_of(first.explanation, method=first.method)[-2]
    assert parts == ("Parts", "2 lines taken together, £150.00")


def test_an_explanation_survives_a_json_column():
    for decision in (
        decide(),
        decide(plans=[]),
        decide([line(policy_number="12345")], plans=[plan(policy="0012345")]),
        decide(plans=[plan(active=False)], expectations=[expectation(gross_pence=10000)]),
        decide([line(gross_pence=0)]),
        match([line(), line(id=2, gross_pence=5000)], [plan()], [expectation(gross_pence=15000)], STATEMENT).decisions[
            0
        ],
    ):
        explanation = decision.explanation
        assert explanation.rule_version == RULE_VERSION
        assert from_record(json.loads(json.dumps(to_record(explanation)))) == explanation


def test_the_tolerance_a_line_was_decided_under_is_kept():
    decision = decide(rules=Rules(Decimal("12.5")))
    assert decision.explanation.tolerance_hundredths == 1250
    assert "within 12.5%" in steps_of(decision.explanation, reason=decision.reason)[1].text


@pytest.mark.parametrize("percent", ["-1", "25.01", "10.001"])
def test_a_tolerance_out_of_range_is_refused(percent):
    with pytest.raises(ValueError):
        decide(rules=Rules(Decimal(percent)))


def test_a_line_left_by_a_split_keeps_to_its_target_in_a_re_run():
    april = expectation(2, expected_date=date(2025, 2, 1), gross_pence=10000)
    march = expectation(1, gross_pence=10000)
    halves = [line(id=number, row=number, gross_pence=5000) for number in range(1, 5)]
    first = match(halves, [plan()], [march, april], STATEMENT)
    left = [halves[each.line_id - 1]._replace(kept_target=each.split_target) for each in first.decisions if each.reason]
    assert len(left) == 2
    after = [march._replace(linked_pence=first.linked_pence[1]), april]
    again = match(left, [plan()], after, STATEMENT)
    assert again.linked_pence == {} and {each.reason for each in again.decisions} == {Reason.ALREADY_MET}
    # without the memory the surplus would run on into the older expectation
    free = match([each._replace(kept_target=None) for each in left], [plan()], after, STATEMENT)
    assert free.linked_pence == {2: 10000}
    # and once its target is open again, a re-run fills it
    undone = match(left, [plan()], [march._replace(linked_pence=5000), april], STATEMENT)
    assert undone.linked_pence == {1: 10000}
