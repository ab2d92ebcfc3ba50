"""The directions of import: they hold, and each contract really notices a breach."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.application import use_cases
from importlinter.configuration import configure

from tests.architecture import tree

CONTRACTS = tree.settings()["tool"]["importlinter"]["contracts"]


def test_the_directions_hold(monkeypatch):
    configure()
    monkeypatch.chdir(tree.ROOT)
    kept = use_cases.lint_imports(config_filename=str(tree.ROOT / "pyproject.toml"), cache_dir=None)
    assert kept, "run lint-imports to see which import goes the wrong way"


def test_every_package_is_under_contract():
    listed = tree.settings()["tool"]["importlinter"]["root_packages"]
    assert {package.name for package in tree.packages()} == set(listed)


def test_every_app_is_under_the_contract_of_apps():
    inside = next(contract for contract in CONTRACTS if contract["id"] == "inside")
    apps = {package.name for package in tree.product() if (package / "apps.py").exists()}
    assert apps == set(inside["containers"])


BREACHES = [
    ("apps", "domain/breach.py", "import backoffice.models", ""),
    ("apps", "backoffice/breach.py", "import integrations.models", ""),
    ("apps", "backoffice/breach.py", "import plannr_sync.apps", ""),
    ("apps", "integrations/breach.py", "import cashflow.apps", ""),
    ("apps", "reconciliation/breach.py", "import integrations.models", ""),
    ("apps", "cashflow/breach.py", "import reconciliation.models", ""),
    ("apps", "integrations/breach.py", "import plannr_sync.apps", ""),
    ("apps", "backoffice/breach.py", "import config.urls", ""),
    ("inside", "backoffice/models/breach.py", "import backoffice.selectors", ""),
    ("inside", "reconciliation/selectors/breach.py", "import reconciliation.services", ""),
    ("inside", "backoffice/services/breach.py", "import backoffice.web.context", ""),
    ("inside", "backoffice/services/breach.py", "import backoffice.api.base", ""),
    ("inside", "cashflow/reports/breach.py", "import cashflow.web.terms", ""),
    ("inside", "cashflow/selectors/breach.py", "import cashflow.drawings.terms", ""),
    ("pure", "domain/breach.py", "import django.utils.timezone", ""),
    ("pure", "integrations/engine/breach.py", "import requests", ""),
    ("pure", "cashflow/engine/breach.py", "import cashflow.models", ""),
    ("pure", "reconciliation/statements/breach.py", "import django.db", ""),
    ("pure", "reconciliation/matching/breach.py", "import reconciliation.between", "import reconciliation.models"),
    ("connectors", "plannr_sync/mapping/breach.py", "import django.utils.timezone", ""),
    ("connectors", "plannr_sync/mapping/breach.py", "import plannr_sync.between", "import integrations.models"),
    ("sandbox", "sandbox/breach.py", "import domain.money", ""),
    ("sandbox", "sandbox/plannr/breach.py", "import plannr_sync.client", ""),
    ("product", "plannr_sync/breach.py", "import sandbox.plannr", ""),
    ("product", "domain/breach.py", "import sandbox.common", ""),
]
"""Contract, file that breaks it, the import in it, and what a module between imports where it goes by a chain."""


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages, copied to where they may be spoilt."""
    target = tmp_path_factory.mktemp("tree")
    for package in tree.packages():
        skip = shutil.ignore_patterns("*.pyc", "__pycache__", "migrations", "data", "*.yaml")
        shutil.copytree(package, target / package.name, ignore=skip)
    shutil.copy(tree.ROOT / "pyproject.toml", target)
    return target


def lint(folder: Path, contract: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--contract", contract],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("contract", [contract["id"] for contract in CONTRACTS])
def test_the_copy_keeps_every_contract(copied, contract):
    outcome = lint(copied, contract)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.parametrize(("contract", "file", "line", "between"), BREACHES)
def test_a_breach_is_noticed(copied, contract, file, line, between):
    spoilt = [copied / file]
    spoilt[0].write_text(f"{line}\n")
    if between:
        spoilt.append(copied / file.split("/")[0] / "between.py")
        spoilt[1].write_text(f"{between}\n")
    try:
        outcome = lint(copied, contract)
    finally:
        for path in spoilt:
            path.unlink()
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    assert "1 broken" in outcome.stdout


def test_every_contract_has_a_breach():
    assert {contract["id"] for contract in CONTRACTS} == {breach[0] for breach in BREACHES}
