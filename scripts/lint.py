"""Every check that needs no running program: style, types, templates, import directions, the set-up files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PRODUCT = [
    "config",
    "domain",
    "backoffice",
    "cashflow",
    "integrations",
    "reconciliation",
    "plannr_sync",
    "redtail_sync",
    "xplan_sync",
    "soderberg_sync",
    "portal",
    "sandbox",
]
CHECKS = [
    [BIN / "ruff", "check", "."],
    [BIN / "ruff", "format", "--check", "."],
    [BIN / "mypy", *PRODUCT],
    [BIN / "lint-imports"],
    [BIN / "djlint", "templates", "--check", "--lint"],
]


def main() -> None:
    """Run every check, even when an earlier one failed; end with failure if any did."""
    # Type checking loads the settings; this address keeps them from starting a database server.
    environment = {**os.environ, "DATABASE_URL": "postgresql:///unused", "PYTHONPATH": str(ROOT)}
    failed = False
    for check in CHECKS:
        print(f"== {Path(check[0]).name}", flush=True)
        failed |= subprocess.run(check, cwd=ROOT, env=environment).returncode != 0
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
