"""The seal of a consent: a digest of everything it says and of the seal before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

FIELDS = (
    "client_id", "user_id", "who", "email", "source", "key", "kind", "title", "statement", "version", "facts",
    "documents", "answer", "given_at", "address", "browser", "previous_seal",
)  # fmt: skip
"""What a seal covers, in this order."""


def digest_of(text: str) -> str:
    """SHA-256 of a text, as hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def sealed_values(consent: Any) -> dict[str, Any]:
    """What a seal covers, as plain JSON values; the moment in UTC."""
    values = {name: getattr(consent, name) for name in FIELDS}
    return values | {"given_at": consent.given_at.isoformat(), "kind": str(consent.kind), "answer": str(consent.answer)}


def seal_of(values: Mapping[str, Any]) -> str:
    """The seal of these values."""
    ordered = [[name, values[name]] for name in FIELDS]
    return digest_of(json.dumps(ordered, ensure_ascii=False, separators=(",", ":"), sort_keys=True))


def broken_seals(rows: Iterable[Mapping[str, Any]]) -> list[int]:
    """Places (from 0) of rows whose seal does not fit what they say, or not the row before.

    ``rows`` are one client's, in the order given, with ``seal`` beside the values.
    """
    broken, before = [], ""
    for place, row in enumerate(rows):
        if row["previous_seal"] != before or seal_of(row) != row["seal"]:
            broken.append(place)
        before = row["seal"]
    return broken
