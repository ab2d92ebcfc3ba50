"""House rules that a machine can check."""

from __future__ import annotations

import ast
import re
import sys
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

from config.env import VARIABLES
from tests.architecture import tree

LONGEST_FILE = 400
LONGEST_TEST_FILE = 450
LONGEST_FUNCTION = 45
"""Lines, docstring not counted; the house says about 40."""
NOT_OURS = {"PATH", "HOME", "DJANGO_SETTINGS_MODULE", "PYTHONUNBUFFERED"}
"""Variables that a deployment may set although they are read by others than the product."""


def own_sources() -> list[Path]:
    return [*tree.python_files(*tree.packages(), tree.ROOT / "tests", tree.ROOT / "scripts", tree.ROOT / "benchmarks")]


def test_files_stay_short():
    sources = [*own_sources(), *tree.templates(), *(tree.ROOT / "static").glob("js/*.js")]
    long = {
        tree.name(path): lines
        for path in sources
        if (lines := len(path.read_text().splitlines()))
        > (LONGEST_TEST_FILE if tree.name(path).startswith("tests/") else LONGEST_FILE)
    }
    assert not long, f"split them by what they know: {long}"


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree.parsed(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = function.body[0]
    has_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    docstring = (first.end_lineno or 0) - first.lineno + 1 if has_docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def test_functions_stay_short():
    long = {
        f"{tree.name(path)}:{function.name}": body_lines(function)
        for path in tree.python_files(*tree.packages())
        for function in functions(path)
        if body_lines(function) > LONGEST_FUNCTION
    }
    assert not long


def test_every_module_says_what_it_is_for():
    silent = [
        tree.name(path)
        for path in tree.python_files(*tree.packages())
        if tree.parsed(path).body and not ast.get_docstring(tree.parsed(path))
    ]
    assert not silent


def checks_something(function: ast.FunctionDef | ast.AsyncFunctionDef, checkers: frozenset[str] = frozenset()) -> bool:
    """Whether it asserts, expects an exception, or calls something whose name says that it checks."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        if called in {"pytest.raises", "pytest.fail", "pytest.warns"} | checkers:
            return True
        if re.search(r"(^|[._])(assert|check|expect|refuse|must)[a-z_]*$", called) or "assert_num_queries" in called:
            return True
    return False


def test_no_test_is_empty():
    empty = [
        f"{tree.name(path)}::{function.name}"
        for path in tree.python_files(tree.ROOT / "tests")
        if path.name.startswith("test_")
        for function in functions(path)
        if function.name.startswith("test_") and not checks_something(function, helpers_that_check(path))
    ]
    assert not empty, f"tests that cannot fail: {empty}"


def helpers_that_check(path: Path) -> frozenset[str]:
    """Names of the functions in a test module that check something on a test's behalf."""
    return frozenset(f.name for f in functions(path) if not f.name.startswith("test_") and checks_something(f))


def test_nothing_is_left_for_later():
    mark = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error)\b")
    left = [
        f"{tree.name(path)}:{number}"
        for path in [*own_sources(), *tree.templates()]
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if mark.search(line)
    ]
    assert not left


INLINE = {
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", re.I),
    "a style in the page": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.I),
    "htmx code in an attribute": re.compile(r"<[^>]*\shx-on[:-]", re.I),
    "another site's file": re.compile(r"<(?:script|link|img)[^>]*(?:src|href)=[\"']https?://", re.I),
}


@pytest.mark.parametrize("what", INLINE)
def test_templates_keep_the_content_security_policy(what):
    found = [
        f"{tree.name(path)}: {match.group(0)[:80]}"
        for path in tree.product_templates()
        for match in INLINE[what].finditer(path.read_text())
    ]
    assert tree.product_templates()
    assert not found


def reads_of_the_environment(path: Path) -> list[int]:
    """Lines that touch the environment, but for naming the settings module, which Django wants done at every start."""
    nodes = list(ast.walk(tree.parsed(path)))
    naming = {
        id(node.func.value)
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node).startswith("os.environ.setdefault('DJANGO_SETTINGS_MODULE'")
    }
    touched = [n for n in nodes if isinstance(n, ast.Attribute) and ast.unparse(n) in {"os.environ", "os.getenv"}]
    return [node.lineno for node in touched if id(node) not in naming]


def test_only_the_settings_read_the_environment():
    readers = {tree.name(path) for path in tree.python_files(*tree.product()) if reads_of_the_environment(path)}
    elsewhere = {name for name in readers if name != "config/env.py" and not name.startswith("config/settings/")}
    assert not elsewhere, f"read the environment in config/env.py instead: {sorted(elsewhere)}"


def compose_files() -> list[Path]:
    return sorted(tree.ROOT.glob("docker-compose*.yml"))


def test_every_variable_of_the_deployment_is_one_that_is_read():
    known = set(VARIABLES) | NOT_OURS
    for path in compose_files():
        services = yaml.safe_load(path.read_text())["services"]
        for service, body in services.items():
            if "build" not in body and "DJANGO_SETTINGS_MODULE" not in str(body.get("environment", "")):
                continue  # a server of somebody else's, with variables of its own
            names = body.get("environment", {})
            names = set(names) if isinstance(names, dict) else {item.split("=", 1)[0] for item in names}
            assert names <= known, f"{path.name}, {service}: {sorted(names - known)} are read by nothing"


def test_migrations_are_complete(db):
    said = StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=said)
    except SystemExit:
        pytest.fail(f"models and migrations differ:\n{said.getvalue()}")


def test_migrations_add_triggers_in_one_step():
    """Each trigger that stands by itself makes Django work out every model anew: a database would take minutes."""
    loose = {
        f"{tree.name(path)}: {many} triggers by themselves"
        for path in tree.python_files(tree.ROOT)
        if path.parent.name == "migrations"
        and (many := path.read_text().count("\n        pgtrigger.migrations.AddTrigger(")) > 3
    }
    assert not loose, "put them into backoffice.migration_operations.Together"


def test_the_domain_needs_the_standard_library_only():
    foreign = {
        f"{tree.name(path)}: {module}"
        for path in tree.python_files(tree.ROOT / "domain")
        for module in imported(path)
        if module.split(".")[0] not in {*sys.stdlib_module_names, "domain"}
    }
    assert not foreign


def test_the_planners_engine_needs_numpy_only():
    foreign = {
        f"{tree.name(path)}: {module}"
        for path in tree.python_files(tree.ROOT / "cashflow" / "engine")
        for module in imported(path)
        if module.split(".")[0] not in {*sys.stdlib_module_names, "domain", "cashflow", "numpy"}
    }
    assert not foreign


def imported(path: Path) -> set[str]:
    modules: set[str] = set()
    for node in ast.walk(tree.parsed(path)):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules.add(node.module)
    return modules
