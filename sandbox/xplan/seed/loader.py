"""Fills an empty store from the YAML file beside this one; the same file gives the same ids. Dates are fixed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from sandbox.common.store import Record, Store
from sandbox.xplan.resources.lists import new_index
from sandbox.xplan.sessions import password_digest

SEEDS = ("demo",)
NAMESPACE = uuid.UUID("2b0f6c0a-7d1e-5c3a-9c47-1f5a4f6f8e21")
FIRST_MOMENT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""When the first seeded record was made; each further one is made a minute later."""
LISTS = ("contact", "goals", "insurance_group", "insurance")


def load_seed(store: Store, *, bulk: int = 0) -> None:
    """The users and clients of the file, and so many plain clients."""
    wanted = yaml.safe_load((Path(__file__).parent / "demo.yaml").read_text())
    moments = _moments()
    with store.transaction():
        for user in wanted["users"]:
            _add_user(store, user, next(moments))
        clients = {one["key"]: _add_client(store, one, next(moments)) for one in wanted["clients"]}
        for one in wanted["clients"]:
            _link_partner(store, clients, one)
            for name in LISTS:
                _add_rows(store, clients[one["key"]], name, one.get(name, []), moments)
        for index in range(1, bulk + 1):
            fields = {"first_name": "Bulk", "last_name": f"Bulkley-{index:05d}", "dob": "1970-01-01"}
            _add_client(store, {"key": f"bulk-{index}", "fields": fields}, next(moments))


def _moments() -> Iterator[datetime]:
    moment = FIRST_MOMENT
    while True:
        yield moment
        moment += timedelta(minutes=1)


def _add_user(store: Store, wanted: Mapping[str, Any], now: datetime) -> None:
    body = {name: value for name, value in wanted.items() if name != "password"}
    body["password_digest"] = password_digest(wanted["user_name"], wanted["password"])
    store.add("user", body=body, key=wanted["user_name"].casefold(), now=now)


def _add_client(store: Store, wanted: Mapping[str, Any], now: datetime) -> Record:
    fields = {name: value for name, value in wanted["fields"].items() if name != "partner"}
    body = {"client_status": "1", "group": wanted.get("group", "Everybody"), **fields}
    return store.add("client", body=body, uuid=str(uuid.uuid5(NAMESPACE, wanted["key"])), now=now)


def _link_partner(store: Store, clients: dict[str, Record], wanted: Mapping[str, Any]) -> None:
    partner = wanted["fields"].get("partner")
    if partner:
        client = clients[wanted["key"]]
        moment = datetime.fromisoformat(client.updated_at)
        clients[wanted["key"]] = store.change(client, {"partner": clients[partner].number}, moment)


def _add_rows(store: Store, client: Record, name: str, rows: list[dict[str, Any]], moments: Iterator[datetime]) -> None:
    """The rows of one list; a cover names its policy by key, which becomes the policy's index."""
    policies = {
        one.body["key"]: one.body["index"]
        for one in store.children("row", client.uuid)
        if one.body["list"] == "insurance_group"
    }
    for row in rows:
        fields = dict(row)
        if name == "insurance":
            fields["insurance_group"] = policies[row["insurance_group"]]
        body = {"list": name, "index": new_index(store), **fields}
        store.add("row", body=body, parent=client.uuid, now=next(moments))
