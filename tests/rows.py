"""The rows of the test database: taken, put back as they were, and cleared away.

What many tests begin with is made once in a process and put back for each of them, which takes a small part of the
time. Rows are copied beneath the triggers: they were checked, and their history written, when they were made. The
database's user must be allowed to.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import connection, transaction

Rows = dict[str, bytes]
"""What each filled table holds, as PostgreSQL copies it."""

ALWAYS_THERE = {"django_migrations", "django_content_type", "auth_permission"}
"""Filled when the tables are made, and as they were then throughout."""

COLUMNS = """
SELECT c.table_name, string_agg(quote_ident(c.column_name), ', ' ORDER BY c.ordinal_position)
FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
GROUP BY c.table_name ORDER BY c.table_name
"""


@cache
def columns_of_tables() -> dict[str, str]:
    """Every table that tests fill, with the columns that are written into it."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        return {name: columns for name, columns in cursor.fetchall() if name not in ALWAYS_THERE}


COUNTERS = """
SELECT table_name, column_name, pg_get_serial_sequence(quote_ident(table_name), column_name)
FROM information_schema.columns WHERE table_schema = 'public' AND is_identity = 'YES'
"""


@cache
def counters_of_tables() -> dict[str, tuple[str, str]]:
    """Tables that number their rows: the column, and the counter it is numbered by."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTERS)
        return {table: (column, counter) for table, column, counter in cursor.fetchall()}


def filled_tables() -> list[str]:
    """The tables that hold anything."""
    asked = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in columns_of_tables())
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [name for (name,) in cursor.fetchall()]


def taken() -> Rows:
    """All rows, as this connection sees them."""
    found = {}
    with connection.cursor() as cursor:
        for name in filled_tables():
            with cursor.copy(f'COPY "{name}" ({columns_of_tables()[name]}) TO STDOUT') as copied:
                found[name] = b"".join(copied)
    return found


def put_back(rows: Rows) -> None:
    """Writes taken rows into the database they were taken from; none of them may be there.

    Rows written later get higher numbers, even where a test has set a counter back.
    """
    with _beneath_the_triggers() as cursor:
        for name, content in rows.items():
            with cursor.copy(f'COPY "{name}" ({columns_of_tables()[name]}) FROM STDIN') as copied:
                copied.write(content)
        counters = counters_of_tables()
        further = (
            f"setval('{counter}', greatest((SELECT max({column}) FROM \"{name}\"), nextval('{counter}')))"
            for name, (column, counter) in counters.items()
            if name in rows
        )
        cursor.execute("SELECT " + ", ".join(further))


def clear_away() -> None:
    """Deletes all rows: for tests that commit. Emptying the files of every table takes many times as long."""
    with _beneath_the_triggers() as cursor:
        every = ", ".join(f'"{name}"' for name in columns_of_tables())
        # Whoever still writes comes to an end first.
        cursor.execute(f"LOCK TABLE {every} IN SHARE ROW EXCLUSIVE MODE")
        for name in filled_tables():
            cursor.execute(f'DELETE FROM "{name}"')


@contextmanager
def _beneath_the_triggers() -> Iterator[Any]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = origin")
