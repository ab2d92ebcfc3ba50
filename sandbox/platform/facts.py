"""Counts of what a sandbox file holds, firm by firm."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sandbox.common.store import Store

COUNTED = ("client", "account", "clientproduct", "mandate", "illustration")


def facts(store: Store) -> dict[str, Any]:
    """Firm id to the name, and how many of each kind there are, by status where they have one."""
    return {
        firm.key or "": {
            "name": firm.body["name"],
            **{
                kind: dict(Counter(str(one.get("status", "all")) for one in store.all(kind, firm.uuid)))
                for kind in COUNTED
            },
        }
        for firm in store.all("firm")
    }
