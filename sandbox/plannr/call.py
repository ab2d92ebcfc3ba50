"""One API request as its handler sees it: who asks, in which firm, with what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sandbox.common.moments import LONDON
from sandbox.common.refusals import NotFound
from sandbox.common.store import Record, Store
from sandbox.plannr import webhooks
from sandbox.plannr.settings import Settings


@dataclass
class Call:
    """A request past authentication. ``now`` is fixed for its whole length; ``body`` is the decoded JSON object.

    ``login`` and ``account`` are empty only on routes that need no account header.
    """

    store: Store
    settings: Settings
    now: datetime
    method: str
    url: str
    path_values: Mapping[str, str]
    query: list[tuple[str, str]]
    body: Mapping[str, Any]
    user: Record
    login: Record | None = None
    ignored: list[str] = field(default_factory=list)

    @property
    def firm(self) -> str:
        """The uuid of the firm the request acts in."""
        return self.login.firm if self.login else ""

    @property
    def today(self) -> date:
        """The date in the United Kingdom."""
        return self.now.astimezone(LONDON).date()

    @property
    def own_account(self) -> str | None:
        """The account the caller acts as."""
        return self.login.body["account"] if self.login else None

    def find(self, kind: str, uuid: str | None) -> Record | None:
        """The record of this firm, or None."""
        return self.store.find(kind, uuid, self.firm) if uuid else None

    def require(self, kind: str, uuid: str) -> Record:
        """The record of this firm; NotFound when there is none, or only another firm has it."""
        record = self.store.find(kind, uuid, self.firm)
        if record is None:
            raise NotFound(f"No query results for {kind.replace('_', ' ')} {uuid}")
        return record

    def in_path(self, kind: str, name: str = "uuid") -> Record:
        """The record that the path names."""
        return self.require(kind, self.path_values[name])

    def all(self, kind: str) -> list[Record]:
        """All records of a kind in this firm."""
        return self.store.all(kind, self.firm)

    def add(self, kind: str, body: Mapping[str, Any], *, parent: str | None = None, key: str | None = None) -> Record:
        """Stores a new record of this firm."""
        return self.store.add(kind, body=body, firm=self.firm, parent=parent, key=key, now=self.now)

    def change(self, record: Record, changes: Mapping[str, Any]) -> Record:
        """Writes changed fields."""
        return self.store.change(record, changes, self.now)

    def announce(self, event: str, record: Record) -> None:
        """Queues webhook deliveries of an event about the record, kept with the change itself."""
        webhooks.queue(self.store, event=event, record=record, now=self.now)
