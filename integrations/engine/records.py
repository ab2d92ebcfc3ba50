"""A remote object in canonical form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from integrations.engine.canonical import Fields, fingerprint

CLIENT = "client"
PLAN = "plan"
INCOME = "income"
EXPENSE = "expense"
COVER = "cover"
PREMIUM = "premium"
CONTRIBUTION = "contribution"
WITHDRAWAL = "withdrawal"
REPAYMENT = "repayment"
DOCUMENT = "document"
GOAL = "goal"
FILE_NOTE = "file_note"

PARTS_OF_PLANS = (COVER, PREMIUM, CONTRIBUTION, WITHDRAWAL, REPAYMENT)
"""What hangs on a plan. The remote id of one begins with its plan's, up to the first slash."""


@dataclass(frozen=True, slots=True)
class Ref:
    """Names one remote object."""

    kind: str
    remote_id: str


@dataclass(frozen=True, slots=True)
class Record:
    """What the remote holds about one object, read by a mapping.

    ``fields`` has one canonical value a rule that is read (fields of other records name them by remote id);
    ``problems`` says, by field, what could not be understood: such a field is neither pulled nor compared.
    ``owner_ids`` are remote ids of the clients it belongs to; a client belongs to itself.
    ``references`` are references of ours found on it, which is how an unanswered create is recognised.
    """

    kind: str
    remote_id: str
    fields: Fields
    raw: Mapping[str, Any] = field(default_factory=dict)
    updated_at: datetime | None = None
    problems: Mapping[str, str] = field(default_factory=dict)
    owner_ids: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    title: str = ""
    """What a person would call a record that has no name of its own."""

    @property
    def ref(self) -> Ref:
        """Kind and remote id."""
        return Ref(self.kind, self.remote_id)

    @property
    def fingerprint(self) -> str:
        """Changes exactly when a field does."""
        return fingerprint(self.fields)

    @property
    def label(self) -> str:
        """What a person would call it: its title or name, or the names of the person."""
        if self.title:
            return self.title
        for name in ("entity_name", "name"):
            if self.fields.get(name):
                return str(self.fields[name])
        names = [str(self.fields[key]) for key in ("first_name", "last_name") if self.fields.get(key)]
        return " ".join(names) or f"{self.kind} {self.remote_id}"
