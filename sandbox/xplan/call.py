"""One API request as its handler sees it: who asks, and with what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.common.store import Record, Store
from sandbox.xplan.refusals import BadValue, NotAllowed, NotThere
from sandbox.xplan.settings import Settings


@dataclass
class Call:
    """A request past the login. ``now`` is fixed for its whole length; ``body`` is the decoded JSON object.

    ``raw_query`` is the query before anything was decoded.
    """

    store: Store
    settings: Settings
    now: datetime
    path_values: Mapping[str, str]
    query: Mapping[str, str]
    raw_query: str
    body: Mapping[str, Any]
    user: Record
    ignored: list[str] = field(default_factory=list)

    def numbered(self, name: str) -> list[str]:
        """An array parameter: ``name.0``, ``name.1``, ... as far as they go."""
        found: list[str] = []
        while f"{name}.{len(found)}" in self.query:
            found.append(self.query[f"{name}.{len(found)}"])
        return found

    def flag(self, name: str) -> bool:
        """A boolean parameter, which must be 0 or 1."""
        value = self.query.get(name, "0")
        if value not in ("0", "1"):
            raise BadValue(f"{name} must be 0 or 1.")
        return value == "1"

    def require(self, capability: str) -> None:
        """Raises NotAllowed unless the user has the capability."""
        if capability not in self.user.get("capabilities", []):
            raise NotAllowed(f"You do not have the capability {capability}.")

    def sees(self, client: Record) -> bool:
        """Whether a client is in one of the user's groups, or the user is their main adviser."""
        groups = set(self.user.get("groups", []))
        return client.body["group"] in groups or client.get("adviser_name") == self.user.body["user_name"]

    def client(self, name: str = "id") -> Record:
        """The client the path names; NotThere for one the user may not see."""
        asked = self.path_values[name]
        client = self.store.find_number("client", number_of(asked))
        if client is None or not self.sees(client):
            raise NotThere(f"Entity {asked} was not found.")
        return client

    def fields(self) -> Mapping[str, Any]:
        """The body's ``fields`` dictionary."""
        fields = self.body.get("fields")
        if not isinstance(fields, dict):
            raise BadValue("fields must be a dictionary.")
        return fields


def number_of(text: str) -> int:
    """The number a text is, 0 for any other text."""
    return int(text) if text.isdecimal() and len(text) < 18 else 0
