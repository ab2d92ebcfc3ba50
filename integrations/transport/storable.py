"""Answers without the characters that no database can hold."""

from __future__ import annotations

import re
from typing import Any

MARKS = (b"\\u0000", b"\\ud", b"\\uD")
"""What an answer has where it may hold such a character: most have none and are taken as they are."""
INSTEAD = "\N{REPLACEMENT CHARACTER}"
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""The character of no text at all, and halves of characters without their other half."""


def storable(value: Any) -> Any:
    """The decoded JSON with each such character replaced by one that shows that something was there.

    One of them in a name would otherwise be refused by the database wherever the name is written or looked for.
    """
    if isinstance(value, str):
        return _UNSTORABLE.sub(INSTEAD, value)
    if isinstance(value, list):
        return [storable(one) for one in value]
    if isinstance(value, dict):
        return {storable(name): storable(one) for name, one in value.items()}
    return value
