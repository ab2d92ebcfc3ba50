"""``docs/coverage.md`` names only tests and addresses that exist, and leaves no row half said."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from tests.architecture.endpoints import PARAMETER, endpoints
from tests.architecture.tree import ROOT, parsed

NAMED = re.compile(r"`([^`]+)`")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Row(NamedTuple):
    """One row: what somebody can do or see, where, and what shows it."""

    what: str
    where: str
    test: str

    @property
    def is_built(self) -> bool:
        return self.where != "not built"


def rows() -> list[Row]:
    lines = (ROOT / "docs" / "coverage.md").read_text().splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [Row(*row) for row in cells if row[0] not in {"What", "---"}]


ROWS = rows()
ADDRESSES = sorted({name for row in ROWS if row.is_built for name in NAMED.findall(row.where)})
TESTS = sorted({name for row in ROWS for name in NAMED.findall(row.test)})


def test_the_table_is_read() -> None:
    assert len(ROWS) > 200
    assert len(ADDRESSES) > 20 and len(TESTS) > 50


def test_every_row_says_where_and_what_shows_it_or_that_it_is_not_built() -> None:
    for row in ROWS:
        if row.is_built:
            assert NAMED.search(row.where), row
            assert NAMED.search(row.test) or row.test == "no test", row
        else:
            assert not row.test, row


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_named_address_exists(address: str) -> None:
    assert address in {PARAMETER.sub(r"<\g<name>>", endpoint.route) for endpoint in endpoints()}


@pytest.mark.parametrize("name", TESTS)
def test_a_named_test_exists(name: str) -> None:
    path, _, inner = name.partition("::")
    function, _, case = inner.partition("[")
    assert function in defined(ROOT / path)
    if case:
        assert case.removesuffix("]") in worked_cases((ROOT / path).parent)


@cache
def defined(path: Path) -> frozenset[str]:
    """Test functions of a module; those of a class as ``Class::test``."""
    body = parsed(path).body
    methods = {
        f"{group.name}::{node.name}"
        for group in body
        if isinstance(group, ast.ClassDef)
        for node in group.body
        if isinstance(node, FUNCTIONS)
    }
    return frozenset({node.name for node in body if isinstance(node, FUNCTIONS)} | methods)


@cache
def worked_cases(folder: Path) -> frozenset[str]:
    """Golden cases beside a test, as its run names them: ``file: id``."""
    files = {path.stem: yaml.safe_load(path.read_text()) for path in folder.glob("*.yaml")}
    return frozenset(
        f"{stem}: {scenario['id']}" for stem, content in files.items() for scenario in content["scenarios"]
    )
