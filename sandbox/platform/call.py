"""One API request as its handler sees it: which firm asks, and with what."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sandbox.common.moments import LONDON
from sandbox.common.store import Record, Store
from sandbox.platform import webhooks
from sandbox.platform.refusals import Invalid, NotAllowed, NotThere
from sandbox.platform.settings import Settings

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
ID_LENGTH = 7


@dataclass
class Call:
    """A request past the token. ``now`` is the platform's time, fixed for the request's whole length."""

    store: Store
    settings: Settings
    now: datetime
    path_values: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, Any]
    firm: Record

    @property
    def today(self) -> date:
        """The date in the United Kingdom."""
        return self.now.astimezone(LONDON).date()

    def all(self, kind: str) -> list[Record]:
        """All records of a kind of this firm."""
        return self.store.all(kind, self.firm.uuid)

    def find(self, kind: str, key: Any) -> Record | None:
        """The record of this firm with the platform's id, or None."""
        found = self.store.find_by_key(kind, key) if isinstance(key, str) else None
        return found if found is not None and found.firm == self.firm.uuid else None

    def require(self, kind: str, key: Any, what: str) -> Record:
        """The same; ``Invalid`` where there is none, naming the field that should have named it."""
        found = self.find(kind, key)
        if found is None:
            raise Invalid(f"{what} names nothing of this firm.")
        return found

    def in_path(self, kind: str, name: str = "id") -> Record:
        """The record the path names."""
        self.check_firm()
        found = self.find(kind, self.path_values[name])
        if found is None:
            raise NotThere(f"There is no {kind} {self.path_values[name]}.")
        return found

    def check_firm(self) -> None:
        """Raises NotAllowed where the path or the body names another firm."""
        named = self.path_values.get("firm", self.body.get("firmId", self.firm.key))
        if named != self.firm.key:
            raise NotAllowed("The token is not of this firm.")

    def add(self, kind: str, body: Mapping[str, Any], *, parent: str | None = None) -> Record:
        """Stores a new record of this firm under a new id, and tells it by webhook."""
        key = "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))
        record = self.store.add(kind, body=body, firm=self.firm.uuid, parent=parent, key=key, now=self.now)
        self.announce(record, "created")
        return record

    def change(self, record: Record, changes: Mapping[str, Any]) -> Record:
        """Writes changed fields, and tells it by webhook."""
        changed = self.store.change(record, changes, self.now)
        self.announce(changed, "updated")
        return changed

    def announce(self, record: Record, event: str) -> None:
        """Queues a webhook about the record, kept with the change itself."""
        webhooks.queue(self.store, self.settings, record=record, event=event, now=self.now)
