"""Writing many rows at once: PostgreSQL's COPY for new ones, one UPDATE for known ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def copy_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows given as values in the order of ``fields`` (field names). Triggers and constraints see them all."""
    columns = ", ".join(str(model._meta.get_field(name).column) for name in fields)  # type: ignore[union-attr]
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def next_ids(model: type[models.Model], count: int) -> list[int]:
    """So many ids from the model's sequence, in order, so that rows can be written once and already name each other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return sorted(row[0] for row in cursor.fetchall())


def forget_plans() -> None:
    """Let the database plan its own checks anew, now that a table has grown by more than it knew of.

    A connection keeps the plan of a foreign key's check from its first use; one made while a table held a few rows
    reads all of it for each row checked.
    """
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")
