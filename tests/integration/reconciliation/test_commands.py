"""The doors for worked cases: scenarios and cells from files, without touching the database."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

SCENARIOS = """
version: 1
defaults:
  plan: {active: true, provider: beacon}
  expectation: {category: ongoing_fee, date: 2026-03-01, gross: "100.00", recurring: true}
  statement: {id: S1, provider: beacon, date: 2026-03-05}
  transaction: {category: ongoing_fee}
scenarios:
  - id: to the edge of the tolerance
    plans: [{id: P1, policy: "0012-A"}]
    expectations: [{id: E1, plan: P1}]
    statement:
      transactions: [{id: T1, policy: "0012a", gross: "90.00"}]
  - id: a penny beyond it
    plans: [{id: P1, policy: "0012-A"}]
    expectations: [{id: E1, plan: P1}]
    statement:
      transactions: [{id: T1, policy: "0012a", gross: "89.99"}]
"""


def test_scenarios_come_out_one_json_object_a_line(tmp_path: Path) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text(SCENARIOS)
    out = StringIO()
    call_command("match_scenarios", str(path), stdout=out)
    first, second = (json.loads(line) for line in out.getvalue().splitlines())
    assert first["id"] == "to the edge of the tolerance"
    assert first["steps"][0]["transactions"]["T1"] == {
        "plan": "P1", "expectation": "E1", "method": "single", "reason": None,
    }  # fmt: skip
    assert first["steps"][0]["outstanding"] == {"E1": "10.00"}
    assert second["steps"][0]["transactions"]["T1"]["reason"] == "OUTSIDE_TOLERANCE"


def test_a_scenario_that_cannot_be_run_costs_no_other_its_outcome(tmp_path: Path) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text(SCENARIOS.replace('gross: "90.00"', "gross: ninety"))
    out = StringIO()
    with pytest.raises(CommandError, match="1 of its scenarios"):
        call_command("match_scenarios", str(path), stdout=out)
    first, second = (json.loads(line) for line in out.getvalue().splitlines())
    assert first["id"] == "to the edge of the tolerance" and "ninety" in first["error"]
    assert second["steps"][0]["transactions"]["T1"]["reason"] == "OUTSIDE_TOLERANCE"


def test_cells_come_out_with_what_they_became(tmp_path: Path) -> None:
    path = tmp_path / "cells.json"
    cells = [{"kind": "amount", "raw": "(1,234.50)"}, {"kind": "date", "raw": "31/02/2026"}]
    path.write_text(json.dumps(cells))
    out = StringIO()
    call_command("clean_cells", str(path), stdout=out)
    amount, day = json.loads(out.getvalue())
    assert (amount["parsed"], amount["error"]) == ("-1234.50", None)
    assert (day["parsed"], day["error"]) == (None, "DATE_RANGE")


@pytest.mark.parametrize("command", ["match_scenarios", "clean_cells"])
def test_a_file_that_is_none_is_refused_in_words(command: str, tmp_path: Path) -> None:
    path = tmp_path / "broken"
    for broken in ("", "just words", "[" * 100_000):
        path.write_text(broken)
        with pytest.raises(CommandError):
            call_command(command, str(path), stdout=StringIO())
    with pytest.raises(CommandError):
        call_command(command, str(tmp_path / "missing"), stdout=StringIO())


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "marked"
    for command, text in (("match_scenarios", SCENARIOS), ("clean_cells", '[{"kind": "policy", "raw": "A"}]')):
        path.write_text(text, encoding="utf-8-sig")
        out = StringIO()
        call_command(command, str(path), stdout=out)
        assert '"error": null' in out.getvalue() or '"outstanding"' in out.getvalue()


def test_what_json_can_say_and_no_terminal_can_show_is_answered(tmp_path: Path) -> None:
    path = tmp_path / "cells.json"
    path.write_text('[{"kind": "date", "raw": "\\ud800"}]')
    out = StringIO()
    call_command("clean_cells", str(path), stdout=out)
    assert out.getvalue().isascii() and json.loads(out.getvalue())[0]["error"] == "DATE_FORMAT"
