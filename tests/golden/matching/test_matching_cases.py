"""Worked cases of matching: every rule and every reason, worked out by hand beside each case."""

from decimal import Decimal
from pathlib import Path

import pytest

from reconciliation.matching import Reason, Rules
from reconciliation.matching.scenarios import load_file, run_scenario
from tests.golden.matching.table import rendered, written

FILES = sorted(Path(__file__).parent.glob("*.yaml"))
CASES = [
    pytest.param(scenario, file.defaults, id=f"{path.stem}: {scenario['id']}")
    for path in FILES
    for file in [load_file(path.read_text(encoding="utf-8"))]
    for scenario in file.scenarios
]
ELSEWHERE = {"D25", "D26", "D27", "D28", "D29", "D30", "D31"}
"""Decisions that are about storing, locking and telling rather than about which line goes where."""


def _spelt_out(outcome):
    """``P1 E1 single`` or ``P1 REASON`` as the runner prints it."""
    plan, *rest = outcome.split()
    expectation, method, reason = (*rest, None) if len(rest) == 2 else (None, None, rest[0])
    return {
        "plan": None if plan == "none" else plan,
        "expectation": expectation,
        "method": method,
        "reason": reason,
    }


@pytest.mark.parametrize(("scenario", "defaults"), CASES)
def test_case(scenario, defaults):
    rules = Rules(Decimal(scenario.get("tolerance", "10")))
    outcome = run_scenario(scenario, defaults, rules)
    expected = [
        {
            "transactions": {name: _spelt_out(line) for name, line in step["transactions"].items()},
            "outstanding": step["outstanding"],
        }
        for step in scenario["expect"]
    ]
    assert outcome == {"id": scenario["id"], "steps": expected}


def test_every_rule_and_every_reason_has_a_case():
    scenarios = [case.values[0] for case in CASES]
    sources = {source for scenario in scenarios for source in scenario["source"]}
    assert {f"D{number}" for number in range(1, 33)} - ELSEWHERE <= sources
    assert {f"T step {step}" for step in range(1, 5)} | {
        "T split",
        "T VAT",
        "T recurring",
        "T category",
        "T date",
    } <= sources
    told = {
        line.split()[-1]
        for scenario in scenarios
        for step in scenario["expect"]
        for line in step["transactions"].values()
    }
    assert {reason.value for reason in Reason} | {"single", "split"} <= told
    assert len({scenario["id"] for scenario in scenarios}) == len(scenarios)


def test_the_page_lists_every_case_and_no_other():
    assert written() == rendered(), "write it again: python -m tests.golden.matching.table"
