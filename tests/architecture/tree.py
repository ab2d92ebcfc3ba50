"""The project's own tree, as the house-rule tests walk it."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
IGNORED = {".venv", "node_modules", "var", "staticfiles", "media", "vendor", "__pycache__", ".git"}


@cache
def settings() -> dict[str, Any]:
    """``pyproject.toml``."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def packages() -> list[Path]:
    """Every top-level Python package but the tests: the product, its settings and the sandboxes."""
    found = [init.parent for init in sorted(ROOT.glob("*/__init__.py"))]
    return [package for package in found if package.name not in {"tests", "benchmarks", *IGNORED}]


def product() -> list[Path]:
    """The packages that are installed at a customer's: all but the sandboxes."""
    return [package for package in packages() if package.name != "sandbox"]


def python_files(*folders: Path, migrations: bool = False) -> Iterator[Path]:
    """Source files of our own under the folders."""
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            if not IGNORED & set(path.parts) and (migrations or "migrations" not in path.parts):
                yield path


def templates() -> list[Path]:
    """Every HTML template of the project."""
    folders = [ROOT / "templates", *(package / "templates" for package in packages())]
    folders += (ROOT / "sandbox").rglob("templates")
    return sorted({path for folder in folders for path in folder.rglob("*.html")})


def product_templates() -> list[Path]:
    """Templates that a customer's browser gets."""
    return [path for path in templates() if "sandbox" not in path.relative_to(ROOT).parts]


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a source file."""
    return ast.parse(path.read_text(), filename=str(path))


def name(path: Path) -> str:
    """A path as people write it, from the top of the project."""
    return str(path.relative_to(ROOT))
