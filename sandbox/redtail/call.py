"""One API request as its handler sees it: who asks, in which database, with what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.common.refusals import NotFound
from sandbox.common.store import Record, Store
from sandbox.redtail.settings import Settings


@dataclass
class Call:
    """A request past authentication. ``now`` is fixed for its whole length; ``body`` is the decoded JSON object."""

    store: Store
    settings: Settings
    now: datetime
    path_values: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    user: Record
    ignored: list[str] = field(default_factory=list)

    @property
    def database(self) -> str:
        """The uuid of the database the user belongs to; nothing outside it can be reached."""
        return self.user.firm

    @property
    def includes(self) -> frozenset[str]:
        """What the ``include`` header names; the query of that name counts only where the settings say so."""
        asked = self.headers.get("include", "")
        if self.settings.takes_query:
            asked = f"{asked},{self.query.get('include', '')}"
        return frozenset(one.strip().casefold() for one in asked.split(",") if one.strip())

    @property
    def page_size(self) -> str:
        """The ``pagesize`` header as it came, or, where the settings say so, the query ``page_size``."""
        asked = self.headers.get("pagesize", "")
        return asked or (self.query.get("page_size", "") if self.settings.takes_query else "")

    def all(self, kind: str) -> list[Record]:
        """All records of a kind in this database."""
        return self.store.all(kind, self.database)

    def in_path(self, kind: str, name: str = "id") -> Record:
        """The record the path names; NotFound when there is none, or only another database has it."""
        asked = self.path_values[name]
        number = int(asked) if asked.isdecimal() and len(asked) < 18 else 0
        record = self.store.find_number(kind, number, self.database)
        if record is None:
            raise NotFound(f"Couldn't find {kind.capitalize()} with id {asked}")
        return record

    def add(self, kind: str, body: Mapping[str, Any], *, parent: str | None = None) -> Record:
        """Stores a new record of this database."""
        return self.store.add(kind, body=body, firm=self.database, parent=parent, now=self.now)

    def change(self, record: Record, changes: Mapping[str, Any]) -> Record:
        """Writes changed fields."""
        return self.store.change(record, changes, self.now)
