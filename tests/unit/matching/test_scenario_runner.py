"""The form of scenario files: inherited fields, steps, changes and text that stays text."""

import json

import pytest

from reconciliation.matching.scenarios import UnableToReadScenario, as_json_line, load_file, run_file

FILE = """
version: 1
defaults:
  plan: {id: P1, policy: 0012345, active: yes, provider: northwell}
  expectation: {id: E1, plan: P1, category: ongoing_fee, date: 2025-03-01, gross: 41.67}
  statement: {id: S1, provider: northwell, date: 2025-03-31}
  transaction: {policy: 0012345, client: Ada Example, category: ongoing_fee, date: none, gross: "41.67"}
scenarios:
  - id: one
    unknown key: ignored
    plans: [{}]
    expectations: [{}]
    statement:
      transactions: [{id: T1}]
"""


def test_fields_are_inherited_and_scalars_stay_text():
    (outcome,) = run_file(FILE)
    assert outcome == {
        "id": "one",
        "steps": [
            {
                "transactions": {"T1": {"plan": "P1", "expectation": "E1", "method": "single", "reason": None}},
                "outstanding": {"E1": "0.00"},
            }
        ],
    }
    assert json.loads(as_json_line(outcome)) == outcome and "\n" not in as_json_line(outcome)


@pytest.mark.parametrize(
    "broken",
    [
        FILE.replace("date: 2025-03-01", "date: none"),
        FILE.replace("plan: P1, category", "category"),
        FILE.replace("active: yes", "active: perhaps"),
        FILE.replace("gross: 41.67", "gross: lots"),
        FILE.replace("gross: 41.67", "gross: 41.678"),
        FILE.replace("date: 2025-03-01", "date: 01/03/2025"),
        FILE.replace("provider: northwell, date: 2025-03-31", "provider: northwell"),
        FILE.replace("    plans: [{}]", "    steps: [{change: [{expectation: E9, gross: '1.00'}]}]"),
        FILE.replace("    plans: [{}]", "    steps: [{change: {expectation: E1, gross: '1.00'}}]"),
        FILE.replace("    plans: [{}]", "    plans: {P1: {}}"),
        FILE.replace("transactions: [{id: T1}]", "[T1]"),
        FILE.replace("    plans: [{}]", "    plans: [P1]"),
        FILE.replace("plan: P1, category", "plan: [P1], category"),
        FILE.replace("    plans: [{}]", "    plans: [{id: {a: b}}]"),
        FILE.replace("transactions: [{id: T1}]", "transactions: [{id: T1, category: [fund]}]"),
        FILE.replace("gross: 41.67", "gross: {a: b}"),
        FILE.replace("gross: 41.67", "gross: Infinity"),
        FILE.replace("gross: 41.67", "gross: nan"),
        FILE.replace("gross: 41.67", "gross: 1e400"),
        FILE.replace("gross: 41.67", f"gross: {'9' * 5000}"),
        FILE.replace("    plans: [{}]", "    steps: [{expectations: [{}], change: [{expectation: [E1]}]}]"),
        FILE.replace("    plans: [{}]", "    steps: [{expectations: [{}], change: [{expectation: E1, gross: [1]}]}]"),
    ],
)
def test_a_scenario_that_makes_no_sense_says_so_and_lets_the_next_one_by(broken):
    good = FILE[FILE.index("  - id: one") :].replace("id: one", "id: two").replace("[{}]", "[]")
    first, second = run_file(broken + good.replace("id: T1", "id: T1, date: 2025-03-05"))
    assert first["id"] == "one" and first["error"] and "steps" not in first
    assert second["steps"][0]["transactions"]["T1"]["reason"] == "PLAN_NOT_FOUND"


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "scenarios: 3",
        "scenarios: [",
        "just words",
        "defaults: [a]\nscenarios: []",
        pytest.param("scenarios: " + "[" * 5000, id="nested too deeply"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(broken):
    with pytest.raises(UnableToReadScenario):
        list(run_file(broken))


def test_a_scenario_that_is_none_has_no_id():
    (outcome,) = run_file("scenarios: [words]")
    assert outcome["id"] is None and "words" in outcome["error"]


@pytest.mark.parametrize("broken", ["&it [*it]", "&it {id: *it}", "&it {id: A, plans: [*it]}", "{id: [A]}"])
def test_a_scenario_in_itself_or_of_no_name_says_so(broken):
    (outcome,) = run_file(f"scenarios: [{broken}]")
    assert outcome["error"] and json.loads(as_json_line(outcome)) == outcome


def test_changes_to_a_plan_and_an_expectation_wait_for_the_next_rows():
    text = """
scenarios:
  - id: later
    steps:
      - plans: [{id: P1, policy: A, provider: x}]
        expectations: [{id: E1, plan: P1, category: fund, date: 2025-01-01, gross: "5.00"}]
        statement:
          {id: S1, provider: x, date: 2025-01-31, transactions: [{id: T1, policy: B, category: fund, gross: "5.00"}]}
      - change: [{plan: P1, policy: B}, {expectation: E1, gross: "6.00", reconciled: "1.00"}]
      - statement:
          {id: S2, provider: x, date: 2025-02-28, transactions: [{id: T2, policy: B, category: fund, gross: "5.00"}]}
"""
    (outcome,) = run_file(text)
    first, changed, last = outcome["steps"]
    assert first["transactions"]["T1"]["reason"] == changed["transactions"]["T1"]["reason"] == "PLAN_NOT_FOUND"
    assert changed["outstanding"] == {"E1": "5.00"}
    assert last["transactions"]["T2"]["expectation"] == "E1" and last["outstanding"] == {"E1": "0.00"}
    assert last["transactions"]["T1"]["reason"] == "PLAN_NOT_FOUND"


def test_no_scenarios_is_an_empty_outcome():
    assert list(run_file("scenarios: []")) == []
    assert load_file("scenarios: []").defaults == {}


def test_what_stands_beside_the_steps_is_known_from_the_first():
    text = FILE.replace(
        "    statement:\n      transactions: [{id: T1}]",
        "    steps: [{statement: {transactions: [{id: T1}]}}, {expectations: [{gross: 50.00}]}]",
    )
    (outcome,) = run_file(text)
    first, second = outcome["steps"]
    assert first["transactions"]["T1"]["expectation"] == "E1" and first["outstanding"] == {"E1": "0.00"}
    assert second["outstanding"] == {"E1": "8.33"}  # 50.00 - 41.67: an expectation said again keeps its links


def test_what_is_said_with_an_empty_word_is_not_said():
    text = FILE.replace("gross: 41.67}", "gross: 41.67, reconciled: null, cancelled: ~, vat: none, recurring: }")
    (outcome,) = run_file(text.replace("active: yes", "active: null"))
    assert outcome["steps"][0]["outstanding"] == {"E1": "0.00"}


def test_a_mapping_may_be_merged_into_another():
    text = FILE.replace("defaults:", "usual: &usual {gross: 50.00, date: 2025-03-30}\ndefaults:")
    (outcome,) = run_file(text.replace("    expectations: [{}]", "    expectations: [{<<: *usual, gross: 41.70}]"))
    assert outcome["steps"][0]["outstanding"] == {"E1": "0.03"}


def test_a_change_leaves_the_id_and_what_it_does_not_know_alone():
    text = FILE.replace(
        "    statement:\n      transactions: [{id: T1}]",
        "    steps: [{change: [{expectation: E1, id: E2, client: [a]}, {note: x}]},"
        " {statement: {transactions: [{id: T1}]}}]",
    )
    (outcome,) = run_file(text)
    assert outcome["steps"][1]["outstanding"] == {"E1": "0.00"}


def test_a_line_of_json_can_be_written_anywhere():
    (outcome,) = run_file(FILE.replace("id: one", '"id": "\\ud800 and £"'))
    assert as_json_line(outcome).isascii() and json.loads(as_json_line(outcome)) == outcome
