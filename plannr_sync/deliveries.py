"""Webhook deliveries of Plannr: only a hint that something changed; the record itself is fetched afresh."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from integrations.engine.records import CLIENT, INCOME, PLAN, Ref
from integrations.transport.signatures import is_signed

SIGNATURE_HEADER = "x-signature"
EVENTS = (
    "account.created", "account.updated", "account.deleted",
    "plan.created", "plan.updated", "plan.deleted",
)  # fmt: skip
"""What is subscribed to. Plannr tells nothing of valuations and incomes: those are pulled with their client."""

KIND_OF_EVENT = {"account": CLIENT, "client": CLIENT, "plan": PLAN, "income": INCOME}


def is_from_plannr(secret: str, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether the delivery was signed with our subscription's secret."""
    named = {name.lower(): value for name, value in headers.items()}
    return is_signed(secret, body, named.get(SIGNATURE_HEADER, ""))


def read_delivery(body: bytes) -> Iterable[Ref]:
    """The records a delivery speaks of; nothing when its shape makes no sense."""
    try:
        data = json.loads(body)
    except ValueError:
        return []
    events = data if isinstance(data, list) else [data]
    return list(dict.fromkeys(ref for event in events if isinstance(event, dict) for ref in _refs(event)))


def _refs(event: Mapping[str, Any]) -> Iterator[Ref]:
    name = str(event.get("event") or event.get("type") or event.get("name") or "")
    subject = name.split(".", 1)[0]
    payload = event.get("data") or event.get("payload") or event.get(subject) or event
    for one in payload if isinstance(payload, list) else [payload]:
        uuid = one.get("uuid") if isinstance(one, dict) else one
        if not uuid and isinstance(one, dict):
            uuid = one.get(f"{subject}_uuid")
        if uuid and subject in KIND_OF_EVENT:
            yield Ref(KIND_OF_EVENT[subject], str(uuid))
