"""One worker at a time on a client: advisory locks of PostgreSQL, held by the database session.

A worker that dies loses its session and with it the locks, so nothing has to be cleaned up.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.db import connection as database

from integrations.engine.errors import ClientBusy

PAUSE_SECONDS = 0.05


@contextmanager
def client_locks(
    connection_id: int,
    names: Iterable[str],
    *,
    wait_seconds: float = 0,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Holds the locks of these clients (``client_lock_names``); raises ``ClientBusy`` when one is not free in time."""
    keys = sorted({_key(f"{connection_id}:{name}") for name in names})
    taken: list[int] = []
    try:
        for key in keys:
            _take(key, wait_seconds, sleep)
            taken.append(key)
        yield
    finally:
        for key in reversed(taken):
            _call("SELECT pg_advisory_unlock(%s)", key)


def _take(key: int, wait_seconds: float, sleep: Callable[[float], None]) -> None:
    waited = 0.0
    while not _call("SELECT pg_try_advisory_lock(%s)", key):
        if waited >= wait_seconds:
            raise ClientBusy("Somebody else is syncing this client right now.")
        sleep(PAUSE_SECONDS)
        waited += PAUSE_SECONDS


def _call(statement: str, key: int) -> bool:
    with database.cursor() as cursor:
        cursor.execute(statement, [key])
        row = cursor.fetchone()
    return bool(row and row[0])


def _key(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)


def client_lock_names(local_ids: Iterable[int], remote_ids: dict[int, str]) -> list[str]:
    """Lock names of our clients: the remote id where they are linked, so that both sides mean the same lock."""
    return [remote_ids.get(pk, f"local:{pk}") for pk in local_ids]
