"""Fills an empty store from the YAML file beside this one."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from sandbox.common.moments import kept
from sandbox.common.store import Store
from sandbox.platform.tokens import password_digest

SEEDS = ("demo",)
NAMESPACE = uuid.UUID("9d2e6f0a-0c54-5b57-8a46-6c7d0f2b1e33")
MOMENT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""When everything seeded was made."""


def load_seed(store: Store) -> None:
    """The firms of the file with their users and clients; the first is the one the demo application belongs to."""
    wanted = yaml.safe_load((Path(__file__).parent / "demo.yaml").read_text())
    with store.transaction():
        for firm in wanted["firms"]:
            _load_firm(store, firm)


def _load_firm(store: Store, wanted: dict[str, Any]) -> None:
    uid = str(uuid.uuid5(NAMESPACE, wanted["id"]))
    body = {"name": wanted["name"], "node": wanted["node"]}
    store.add("firm", body=body, firm=uid, key=wanted["id"], uuid=uid, now=MOMENT)
    for user in wanted["users"]:
        digest = {"password_digest": password_digest(user["id"], user["password"])}
        store.add("user", body=digest, firm=uid, key=f"{wanted['id']}/{user['id']}", now=MOMENT)
    for client in wanted["clients"]:
        fields = {name: value for name, value in client.items() if name != "id"}
        body = {
            "clientType": "Individual",
            "currency": "GBP",
            "identityCheckedAt": kept(MOMENT),
            "identity_due_at": kept(MOMENT),
            **fields,
        }
        store.add("client", body=body, firm=uid, key=client["id"], now=MOMENT)
