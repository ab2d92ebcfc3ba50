"""Which figures a plan was reckoned with: a version of all parameter files together."""

from __future__ import annotations

import hashlib
from functools import cache

from cashflow.parameters.loader import FOLDER


@cache
def law_version() -> str:
    """Twelve signs that change when any figure of the parameter files does."""
    digest = hashlib.sha256()
    for path in sorted([*FOLDER.glob("*.yaml"), *(FOLDER / "tables").glob("*.yaml")]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]
