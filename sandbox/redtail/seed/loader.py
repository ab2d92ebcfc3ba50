"""Fills an empty store from the YAML files beside this one, one database a file; the same files give the same ids.

Dates are fixed. Balances in the files are dollars.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from sandbox.common.store import Record, Store
from sandbox.redtail.auth import new_user_key, password_digest

SEEDS = ("demo",)
NAMESPACE = uuid.UUID("0d9a4f0c-51f2-5a0e-8a53-6a5f0a1d3b77")
FIRST_MOMENT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""When the first seeded record was made; each further one is made a minute later."""
FIRST_NAMES = (
    "Alder",
    "Bryony",
    "Campion",
    "Dahlia",
    "Elder",
    "Flax",
    "Gentian",
    "Heather",
    "Iris",
    "Jonquil",
)


def load_seed(store: Store, *, bulk: int = 0) -> None:
    """Every file, in order of name, and so many plain contacts in the database that takes them."""
    moments = _moments()
    with store.transaction():
        for file in sorted(Path(__file__).parent.glob("*.yaml")):
            _Loading(store, moments).load(yaml.safe_load(file.read_text()), bulk)


def _moments() -> Iterator[datetime]:
    moment = FIRST_MOMENT
    while True:
        yield moment
        moment += timedelta(minutes=1)


class _Loading:
    """One database on its way into the store."""

    def __init__(self, store: Store, moments: Iterator[datetime]) -> None:
        self.store = store
        self.moments = moments
        self.database = ""
        self.contacts: dict[str, Record] = {}

    def load(self, wanted: Mapping[str, Any], bulk: int) -> None:
        """The database's own row, then who and what is in it."""
        slug = wanted["database"]["slug"]
        self.database = str(uuid.uuid5(NAMESPACE, slug))
        self.store.add("database", body=wanted["database"], uuid=self.database, now=next(self.moments))
        for user in wanted["users"]:
            self._add_user(user)
        for one in wanted["contacts"]:
            self.contacts[one["key"]] = self._add("contact", one["body"])
        for family in wanted["families"]:
            self._add("family", {**family, "members": self._numbers(family["members"])})
        for account in wanted["accounts"]:
            self._add("account", {"status": 1, **account, "contacts": self._numbers(account["contacts"])})
        for note in wanted["notes"]:
            body = {name: value for name, value in note.items() if name != "contact"}
            self._add("note", body, parent=self.contacts[note["contact"]].uuid)
        if wanted["database"].get("takes_bulk"):
            self._add_bulk(bulk)

    def _add_user(self, wanted: Mapping[str, Any]) -> None:
        body = {name: value for name, value in wanted.items() if name != "password"}
        body["password_digest"] = password_digest(wanted["user_name"], wanted["password"])
        body["user_key"] = new_user_key()
        self._add("user", body, key=wanted["user_name"].casefold())

    def _add_bulk(self, number: int) -> None:
        """Plain contacts, each with two accounts."""
        for index in range(1, number + 1):
            first_name = FIRST_NAMES[index % len(FIRST_NAMES)]
            name = {"first_name": first_name, "last_name": f"Bulkley-{index:05d}"}
            contact = self._add("contact", {"type": "Individual", "status_id": 1, "category_id": 1, **name})
            for type_id, code, balance in ((1, None, 10_000 + index), (6, 1, 20_000 + index)):
                self._add(
                    "account",
                    {
                        "contacts": [contact.number],
                        "account_type_id": type_id,
                        "taxqualified_type": code,
                        "company": "Blue Harbor Demo Brokerage",
                        "number": f"7{index:06d}{type_id}",
                        "balance": balance,
                        "status": 1,
                    },
                )

    def _numbers(self, keys: list[str]) -> list[int]:
        return [self.contacts[key].number for key in keys]

    def _add(self, kind: str, body: Mapping[str, Any], *, parent: str | None = None, key: str | None = None) -> Record:
        return self.store.add(kind, body=body, firm=self.database, parent=parent, key=key, now=next(self.moments))
