"""Writing many rows at once: PostgreSQL's COPY for new ones, one UPDATE for known ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection, models


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


@contextmanager
def keys_checked_meanwhile() -> Iterator[Callable[[], None]]:
    """Gives what lets the database check the keys written so far, which it would leave to the commit, at once.

    A thread waits for it, so the caller goes on with work that needs no database; a query waits until the check is
    over. At the end the last check has been waited for. Raises what the commit would raise. The caller is in a
    transaction.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="keys") as waiting:
        checks: list[Future[None]] = []

        def check() -> None:
            settle()
            checks.append(waiting.submit(_check_keys, connection.connection))

        def settle() -> None:
            with connection.wrap_database_errors:
                while checks:
                    checks.pop().result()

        try:
            yield check
        except DatabaseError:
            settle()  # a check that failed is why nothing else can be done
            raise
        settle()


def _check_keys(raw: Any) -> None:
    """By the driver's connection: Django's belongs to its thread, the driver's lets one at a time use it.

    Both in one go, so that no row of the caller's comes between them and is checked at once.
    """
    raw.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
