"""A file of records: what a sandbox knows, kept in SQLite so that it survives a restart.

A record has a kind (``plan``, ``income``), belongs to a firm, may hang on a parent record and carries its fields as
one JSON body. Removing is soft: a removed record is invisible to every question here except ``everything``.

One connection serves all threads behind one lock. Every change happens inside ``transaction()``, which either keeps
all of it or nothing.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import uuid as uuids
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from sandbox.common.moments import kept

SCHEMA = """
create table if not exists record (
    number integer primary key autoincrement,
    kind text not null,
    uuid text not null unique,
    firm text not null,
    parent text,
    key text,
    created_at text not null,
    updated_at text not null,
    deleted_at text,
    version integer not null default 1,
    body text not null
);
create index if not exists record_of_firm on record (kind, firm);
create index if not exists record_of_parent on record (kind, parent);
create index if not exists record_below on record (parent);
create unique index if not exists record_key on record (kind, key) where key is not null and deleted_at is null;
"""


@dataclass(frozen=True)
class Record:
    """One stored thing. ``body`` is shared between readers and must never be changed in place."""

    number: int
    kind: str
    uuid: str
    firm: str
    parent: str | None
    key: str | None
    created_at: str
    updated_at: str
    deleted_at: str | None
    version: int
    body: Mapping[str, Any]

    def get(self, name: str, default: Any = None) -> Any:
        """The field of that name, or the default when it was never set or is null."""
        value = self.body.get(name)
        return default if value is None else value


COLUMNS = tuple(field.name for field in fields(Record))


class Store:
    """The records of one sandbox file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._lock = threading.RLock()
        self._depth = 0
        self._decoded: dict[int, Record] = {}
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = normal")
        self._connection.executescript(SCHEMA)

    def close(self) -> None:
        """Closes the file; the store is of no use afterwards."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes made inside are kept together, or none when an exception leaves the block. May be nested."""
        with self._lock:
            if self._depth == 0:
                self._connection.execute("begin immediate")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._connection.execute("rollback")
                    self._decoded.clear()
                raise
            self._depth -= 1
            if self._depth == 0:
                self._connection.execute("commit")

    def find(self, kind: str, uuid: str, firm: str | None = None) -> Record | None:
        """The live record of that kind and uuid (of that firm, when one is named), or None."""
        rows = self._select("kind = ? and uuid = ? and deleted_at is null", (kind, uuid))
        return next((row for row in rows if firm is None or row.firm == firm), None)

    def find_number(self, kind: str, number: int, firm: str | None = None) -> Record | None:
        """The live record of that kind and number, for systems that count their records; of that firm, if named."""
        rows = self._select("kind = ? and number = ? and deleted_at is null", (kind, number))
        return next((row for row in rows if firm is None or row.firm == firm), None)

    def find_by_key(self, kind: str, key: str) -> Record | None:
        """The live record whose natural key this is (a user's e-mail, the digest of a token), or None."""
        rows = self._select("kind = ? and key = ? and deleted_at is null", (kind, key))
        return rows[0] if rows else None

    def all(self, kind: str, firm: str | None = None) -> list[Record]:
        """The live records of a kind, of one firm or of every firm, in order of entry."""
        if firm is None:
            return self._select("kind = ? and deleted_at is null", (kind,))
        return self._select("kind = ? and firm = ? and deleted_at is null", (kind, firm))

    def children(self, kind: str, parent: str) -> list[Record]:
        """The live records of a kind that hang on a parent, in order of entry."""
        return self._select("kind = ? and parent = ? and deleted_at is null", (kind, parent))

    def everything(self) -> list[Record]:
        """Every record including the removed ones, in order of entry: for exports and checks."""
        return self._select("1 = 1", ())

    def is_empty(self) -> bool:
        """Whether nothing has ever been stored."""
        with self._lock:
            return self._connection.execute("select 1 from record limit 1").fetchone() is None

    def add(
        self,
        kind: str,
        *,
        body: Mapping[str, Any],
        now: datetime,
        firm: str = "",
        parent: str | None = None,
        key: str | None = None,
        uuid: str | None = None,
    ) -> Record:
        """Stores a new record and gives it back; a random uuid unless one is given."""
        moment = kept(now)
        identity = uuid or str(uuids.uuid4())
        with self.transaction():
            cursor = self._connection.execute(
                "insert into record (kind, uuid, firm, parent, key, created_at, updated_at, body)"
                " values (?, ?, ?, ?, ?, ?, ?, ?)",
                (kind, identity, firm, parent, key, moment, moment, json.dumps(body)),
            )
            number = cursor.lastrowid or 0
        return Record(number, kind, identity, firm, parent, key, moment, moment, None, 1, dict(body))

    def change(self, record: Record, changes: Mapping[str, Any], now: datetime) -> Record:
        """Writes the changed fields over the record's body and moves its ``updated_at``; gives the new record."""
        return self._write(record, {**record.body, **changes}, kept(now), None)

    def touch(self, record: Record, now: datetime) -> Record:
        """Moves ``updated_at`` without changing a field."""
        return self._write(record, record.body, kept(now), None)

    def remove(self, record: Record, now: datetime) -> None:
        """Soft-deletes the record."""
        self._write(record, record.body, kept(now), kept(now))

    def remove_whole(self, record: Record, now: datetime) -> None:
        """Soft-deletes the record and everything that hangs on it, however deep."""
        for part in self._select("parent = ? and deleted_at is null", (record.uuid,)):
            self.remove_whole(part, now)
        self.remove(record, now)

    def move(self, record: Record, parent: str, now: datetime) -> Record:
        """Hangs the record on another parent; gives the record as it then is."""
        with self.transaction():
            self._connection.execute("update record set parent = ? where number = ?", (parent, record.number))
            return self._write(record, record.body, kept(now), None)

    def erase(self, record: Record) -> None:
        """Takes the record out of the file altogether: for work that is done, not for things people made."""
        with self.transaction():
            self._connection.execute("delete from record where number = ?", (record.number,))
            self._decoded.pop(record.number, None)

    def _write(self, record: Record, body: Mapping[str, Any], updated_at: str, deleted_at: str | None) -> Record:
        with self.transaction():
            self._connection.execute(
                "update record set body = ?, updated_at = ?, deleted_at = ?, version = version + 1 where number = ?",
                (json.dumps(body), updated_at, deleted_at, record.number),
            )
            return self._select("number = ?", (record.number,))[0]

    def _select(self, where: str, values: tuple[Any, ...]) -> list[Record]:
        with self._lock:
            rows = self._connection.execute(
                f"select {', '.join(COLUMNS)} from record where {where} order by number", values
            )
            return [self._record(row) for row in rows]

    def _record(self, row: tuple[Any, ...]) -> Record:
        """The row as a record; a body already decoded at this version is not decoded again."""
        stored = dict(zip(COLUMNS, row, strict=True))
        known = self._decoded.get(stored["number"])
        if known is None or known.version != stored["version"]:
            stored["body"] = json.loads(stored["body"])
            known = self._decoded[stored["number"]] = Record(**stored)
        return known
