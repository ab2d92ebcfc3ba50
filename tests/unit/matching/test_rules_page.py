"""``docs/matching-rules.md`` lists every rule that code and cases name; every rule in it names a test that exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "matching-rules.md"
ROW = re.compile(r"^\| ([BCD]\d{1,2}) \|(.*)\| `([^`]+)` \|$", re.MULTILINE)
RULES = {match[1]: match[3] for match in ROW.finditer(PAGE.read_text())}
NAMED = re.compile(r"(?<![A-Za-z0-9-])[BCD]\d{1,2}(?![A-Za-z0-9-])")


def prose_of(path: Path) -> str:
    """Comments and docstrings of a module: where rules are named."""
    text = path.read_text()
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    words = [ast.get_docstring(node) or "" for node in ast.walk(ast.parse(text)) if isinstance(node, documented)]
    return "\n".join([*words, *re.findall(r"#.*", text)])


def named_in_code() -> set[str]:
    return {code for path in (ROOT / "reconciliation").rglob("*.py") for code in NAMED.findall(prose_of(path))}


def named_in_cases() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "tests" / "golden").glob("matching/*.yaml"):
        for scenario in yaml.safe_load(path.read_text())["scenarios"]:
            found.update(code for source in scenario["source"] for code in NAMED.findall(source))
    for path in (ROOT / "tests" / "golden").glob("cells/*.yaml"):
        found.update(str(case["source"]) for case in yaml.safe_load(path.read_text()))
    return found


def test_the_page_is_read_and_knows_every_rule():
    expected = {f"C{n}" for n in range(1, 8)} | {f"D{n}" for n in range(1, 33)} | {f"B{n}" for n in range(1, 33)}
    assert set(RULES) == expected


def test_what_code_and_cases_name_is_on_the_page():
    named = named_in_code() | named_in_cases()
    assert len(named) > 40
    assert not named - set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_names_a_test_that_exists(rule):
    named = RULES[rule]
    if named.startswith("golden/cells: "):
        cases = yaml.safe_load((ROOT / "tests" / "golden" / "cells" / f"{named.split(': ')[1]}.yaml").read_text())
        assert any(case["source"] == rule for case in cases)
        return
    if named.startswith("golden/matching: "):
        _, file, case = named.split(": ", 2)
        scenarios = yaml.safe_load((ROOT / "tests" / "golden" / "matching" / f"{file}.yaml").read_text())["scenarios"]
        assert case in {scenario["id"] for scenario in scenarios}
        return
    path, *inside = named.split("::")
    tree = ast.parse((ROOT / "tests" / path).read_text())
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assert set(inside) <= functions
