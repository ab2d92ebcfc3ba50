"""Counts of what a sandbox file holds, database by database, so that a check can compare a pull with what exists."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sandbox.common.store import Record, Store
from sandbox.redtail import words
from sandbox.redtail.resources.contact_view import full_name


def facts(store: Store) -> dict[str, Any]:
    """Database slug to counts, with the database's number and name."""
    return {one.body["slug"]: _facts_of(store, one) for one in store.all("database")}


def _facts_of(store: Store, database: Record) -> dict[str, Any]:
    contacts = {one.number: one for one in store.all("contact", database.uuid)}
    accounts = store.all("account", database.uuid)
    by_contact = Counter(number for one in accounts for number in one.body["contacts"])
    return {
        "id": database.number,
        "uuid": database.uuid,
        "name": database.body["name"],
        "users": len(store.all("user", database.uuid)),
        "contacts": len(contacts),
        "families": len(store.all("family", database.uuid)),
        "accounts": {
            "total": len(accounts),
            "joint": sum(len(one.body["contacts"]) > 1 for one in accounts),
            "deleted": sum(bool(one.get("deleted")) for one in accounts),
            "closed": sum(one.get("status") == 2 for one in accounts),
            "negative": sum((one.get("balance") or 0) < 0 for one in accounts),
            "by_type": dict(Counter(_label(one) for one in accounts)),
            "by_contact": {full_name(contacts[number]): by_contact[number] for number in sorted(by_contact)},
        },
    }


def _label(account: Record) -> str:
    return str(account.get("account_type") or words.ACCOUNT_TYPES.get(account.get("account_type_id", 0)))
