"""Our own reference on a Plannr record: how a record whose creation was never answered is recognised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

SOURCE = "advice-back-office"


def reference_object(reference: str) -> dict[str, str]:
    """What is sent with a create."""
    return {"source": SOURCE, "reference": reference}


def our_references(payload: Mapping[str, Any]) -> Iterable[str]:
    """References of ours on a payload, whether it holds a list of them or one, as objects or as bare text."""
    found = payload.get("external_references") or payload.get("external_reference") or ()
    for one in found if isinstance(found, list) else [found]:
        if isinstance(one, Mapping):
            text = one.get("reference") or one.get("value") or one.get("external_id") or one.get("id")
        else:
            text = one
        if text:
            yield str(text)
