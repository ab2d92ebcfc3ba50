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
        waited = 0.0
        while len(taken) < len(keys):
            taken += _take(keys[len(taken) :])
            if len(taken) == len(keys):
                break
            if waited >= wait_seconds:
                raise ClientBusy("Somebody else is syncing this client right now.")
            sleep(PAUSE_SECONDS)
            waited += PAUSE_SECONDS
        yield
    finally:
        _release(taken)


def _take(keys: list[int]) -> list[int]:
    """Takes these locks up to the first that is not free; gives those taken.

    None beyond that one is kept: who waits holds only locks that come before it in everybody's order, so no two can
    wait for each other.
    """
    got = _each("pg_try_advisory_lock", keys)
    first_refused = got.index(False) if False in got else len(keys)
    _release([key for key, is_taken in zip(keys, got, strict=True) if is_taken][first_refused:])
    return keys[:first_refused]


def _release(keys: list[int]) -> None:
    _each("pg_advisory_unlock", keys)


def _each(function: str, keys: list[int]) -> list[bool]:
    """What a function of the database says to each key, in order; one query."""
    if not keys:
        return []
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT {function}(key) FROM unnest(%s::bigint[]) WITH ORDINALITY AS keys(key, place) ORDER BY place",
            [keys],
        )
        return [bool(answer) for (answer,) in cursor.fetchall()]


def _key(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)


def client_lock_names(local_ids: Iterable[int], remote_ids: dict[int, str]) -> list[str]:
    """Lock names of our clients: the remote id where they are linked, so that both sides mean the same lock."""
    return [remote_ids.get(pk, f"local:{pk}") for pk in local_ids]
