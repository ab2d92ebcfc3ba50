"""What tests begin with, put back, is what an import leaves."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from backoffice.models import Client
from tests import rows
from tests.contract.plannr import kept_couple
from tests.contract.plannr.conftest import Remote, World, with_the_couple
from tests.factories.backoffice import ClientFactory

ANOTHER_EACH_TIME = {
    "external_reference", "password", "access_token", "digest", "started", "metadata", "email", "slug",
}  # fmt: skip
"""Drawn by chance, made of a number or of a moment: that there is one must do."""
INVENTED = {"backoffice_firm", "backoffice_firmunscopedevent", "backoffice_user", "backoffice_userunscopedevent"}
"""Named by the next number of a factory."""


def comparable() -> dict[str, list[dict[str, Any]]]:
    """All rows, in an order that is not that of their writing: lists are read side by side."""
    found = {}
    for table in rows.filled_tables():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT to_jsonb(one)::text FROM "{table}" one')
            kept = [json.loads(one) for (one,) in cursor.fetchall()]
        kept.sort(key=lambda row: (content_of(table, row), row.get("pgh_id", row.get("id"))))
        found[table] = with_turns(table, kept)
    return found


def is_a_number(name: str) -> bool:
    return name in {"id", "local_id"} or (name.endswith("_id") and name != "remote_id")


def plain(table: str, name: str, value: Any) -> Any:
    if value in (None, ""):
        return value
    if name in ANOTHER_EACH_TIME or (name == "name" and table in INVENTED):
        return "something"
    if name == "state_since" or (name.endswith("_at") and not name.startswith("remote_")):
        return "a moment"
    return value


def content_of(table: str, row: dict[str, Any]) -> str:
    return json.dumps({name: plain(table, name, value) for name, value in row.items() if not is_a_number(name)})


def with_turns(table: str, kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A record's number becomes its turn within its column; where a column names several kinds, within its kind."""
    turns: dict[tuple[str, Any], dict[Any, int]] = defaultdict(dict)

    def told(row: dict[str, Any], name: str) -> Any:
        value = row[name]
        if is_a_number(name) and value is not None:
            seen = turns[name, row.get("kind") if name == "local_id" else None]
            return seen.setdefault(value, len(seen))
        return plain(table, name, value)

    return [{name: told(row, name) for name in row} for row in kept]


def records(data: Path) -> list[Any]:
    with sqlite3.connect(data) as there:
        return there.execute("SELECT * FROM record ORDER BY number").fetchall()


def left_by(begin: Callable[[], Any]) -> dict[str, list[dict[str, Any]]]:
    """What is in the database once it has begun so; it is empty again afterwards."""
    with transaction.atomic():
        with begin():
            found = comparable()
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_what_is_put_back_is_what_an_import_leaves(remote: Remote, plannr_data: Path) -> None:
    seeded = records(plannr_data)
    with transaction.atomic():  # in case no test of this process has kept one before
        with with_the_couple(remote, anew=False):
            pass
        transaction.set_rollback(True)
    assert kept_couple.kept() is not None
    again = left_by(lambda: with_the_couple(remote, anew=False))
    fresh = left_by(lambda: with_the_couple(remote, anew=True))
    assert len(fresh["integrations_link"]) > 40
    assert again == fresh
    assert records(plannr_data) == seeded


def test_what_is_written_later_gets_higher_numbers(world: World, couple: tuple[Client, Client]) -> None:
    """Some tests count histories from one again, and a counter stays so after them."""
    latest = Client.objects.latest("pk").pk
    with transaction.atomic():
        left = rows.taken()
        rows.clear_away()
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('backoffice_client', 'id'), 1)")
        rows.put_back(left)
    assert ClientFactory(firm=world.firm).pk > latest


def test_with_the_couple_put_back_a_sync_finds_nothing_to_do(world: World, couple: tuple[Client, Client]) -> None:
    run = world.sync()
    assert (run.state, set(run.counts)) == ("done", {"skip"})
