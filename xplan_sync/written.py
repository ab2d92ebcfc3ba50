"""What is kept of the writes to Xplan: that a note went and how it was answered, not what it says or carries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from integrations.transport.redaction import MASK
from xplan_sync.client import ROOT

SPOKEN = frozenset({"subject", "body", "summary"})
"""Texts of a note, which are about a person."""


def worth_keeping(written: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Those that wrote something, since a batch is only reads, without the words of notes and the bytes of files."""
    return [
        {**one, "body": _brief(one.get("body")), "answer": _brief(one.get("answer"))}
        for one in written
        if one.get("path") != ROOT
    ]


def _brief(data: Any) -> Any:
    if isinstance(data, Mapping):
        if data.get("_type") == "Binary":
            return f"{len(str(data.get('_val'))) * 3 // 4} bytes"
        return {key: MASK if key in SPOKEN and value else _brief(value) for key, value in data.items()}
    return data
