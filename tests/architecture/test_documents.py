"""What README.md and the documents name is there: files, folders, pictures and the Makefile's targets."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

SKIPPED = {".venv", ".git", "node_modules", "var", "__pycache__"}
DOCUMENTS = sorted({ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("[a-z]*/README.md")})
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)\)")
PATH = re.compile(r"^[\w.-]+(/[\w.-]+)*/?$")
ENDING = re.compile(r"\.(py|md|ya?ml|toml|txt|json|html|css|js|png|svg|sh)$")
TARGET = re.compile(r"\bmake ([a-z][a-z-]*)`")
MADE_LATER = {".venv", "var/", "static/vendor", "static/vendor/", ".env", "refused/", "taken/"}
"""What set-up and running make."""
EXAMPLES = {"sandbox/beacon"}
"""Names of a connector that the guide makes up."""


@cache
def everything() -> frozenset[str]:
    """Every file and folder of the project and every end of its path, so that ``engine/ports.py`` is found."""
    found = set()
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if not SKIPPED & set(parts):
            found |= {"/".join(parts[start:]) for start in range(len(parts))}
    return frozenset(found)


def named_paths(text: str) -> set[str]:
    """What reads as a path of the project; an address of the site begins with a stroke and is no such thing."""
    words = {word.rstrip(",;:").split("::")[0] for span in CODE.findall(text) for word in span.split()}
    paths = {word for word in words if PATH.match(word) and ("/" in word or ENDING.search(word))}
    return paths | {link for link in LINK.findall(text) if "//" not in link}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(Path(path).relative_to(ROOT)))
def test_every_path_exists(document):
    missing = named_paths(document.read_text()) - MADE_LATER - EXAMPLES
    missing = {path for path in missing if path.rstrip("/") not in everything()}
    assert not {path for path in missing if not (document.parent / path).exists()}


def test_every_target_exists():
    lines = (ROOT / "Makefile").read_text().splitlines()
    targets = {line.split(":")[0] for line in lines if re.match(r"[a-z-]+:", line)}
    named = {target for document in DOCUMENTS for target in TARGET.findall(document.read_text())}
    assert named and named <= targets


def test_a_missing_path_is_noticed():
    assert named_paths("see `docs/no-such.md` and [it](docs/neither.png), at `/clients/<pk>/` for `make demo`") == {
        "docs/no-such.md", "docs/neither.png",
    }  # fmt: skip
