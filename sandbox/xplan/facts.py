"""Counts of what a sandbox file holds, so that a check can compare a pull with what exists."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sandbox.common.store import Store
from sandbox.xplan.resources.clients import entity_name


def facts(store: Store) -> dict[str, Any]:
    """Clients by status and group, rows by list, notes."""
    clients = store.all("client")
    rows = [row for client in clients for row in store.children("row", client.uuid)]
    return {
        "clients": {
            "total": len(clients),
            "by_status": dict(Counter(one.body["client_status"] for one in clients)),
            "by_group": dict(Counter(one.body["group"] for one in clients)),
            "with_partner": sum(one.get("partner") is not None for one in clients),
            "names": {str(one.number): entity_name(one) for one in clients},
        },
        "rows": dict(Counter(one.body["list"] for one in rows)),
        "docnotes": len(store.all("docnote")),
        "attachments": len(store.all("attachment")),
    }
