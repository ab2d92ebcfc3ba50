"""How what belongs together is committed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_commit() -> Iterator[None]:
    """One transaction, kept or undone as a whole, so the services called inside it set no savepoints of their own.

    They would cost a third of a first import's queries. A refusal has to leave the block: whoever catches it inside
    cannot go on writing.
    """
    with transaction.atomic():
        had_savepoints = connection.features.uses_savepoints
        connection.features.uses_savepoints = False
        try:
            yield
        finally:
            connection.features.uses_savepoints = had_savepoints
