"""What the out-of-sync desk shows: every open question with its three values a field."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.db.models import QuerySet

from domain.enums.sync import ConflictAnswer, ConflictState, OutboxState
from integrations.engine.canonical import Value
from integrations.engine.ports import KindSpec
from integrations.models import Conflict, OutboxEntry
from integrations.registry import is_registered, system_of
from integrations.selectors.badges import open_conflicts
from integrations.selectors.client_links import remote_ids_of
from integrations.selectors.directions import why_links_may_not_send
from integrations.selectors.names import names_of, owners_of
from integrations.selectors.words import value_in_words

JUST_NOW = timedelta(days=1)
HAS_LEFT = frozenset({OutboxState.SENDING, OutboxState.SENT})


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and whether it differs from what was last agreed."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field in hand."""

    label: str
    base: str
    ours: list[Piece]
    theirs: list[Piece]
    ours_moved: bool
    theirs_moved: bool

    @property
    def ours_words(self) -> str:
        """Our value in one piece."""
        return " ".join(piece.text for piece in self.ours)

    @property
    def theirs_words(self) -> str:
        """Theirs in one piece."""
        return " ".join(piece.text for piece in self.theirs)


@dataclass(frozen=True, slots=True)
class Question:
    """One item that is out of sync, ready to be shown."""

    conflict: Conflict
    name: str
    owners: str
    """Whose it is; empty for a client."""
    kind_label: str
    system_label: str
    fields: list[FieldRow]
    why_not_ours: str
    """Why our values cannot be kept; empty when they can."""


def questions(*, client_id: int | None = None) -> list[Question]:
    """Open questions, oldest first, or those of one client and their joint clients; a fixed number of queries."""
    found = open_conflicts().select_related("link__connection").order_by("created_at", "pk")
    rows = [conflict for conflict in found if is_registered(conflict.link.connection.system)]
    if client_id is not None:
        remote_ids = set(remote_ids_of(client_id))
        rows = [row for row in rows if remote_ids & set(row.link.owner_ids)]
    links = [row.link for row in rows]
    names, owners, locked = names_of(links), owners_of(links), why_links_may_not_send(links)
    return [
        _question(
            row,
            names.get((row.link.local_model, row.link.local_id), ""),
            owners.get((row.link.local_model, row.link.local_id), ""),
            locked[row.link_id],
        )
        for row in rows
    ]


def _question(conflict: Conflict, name: str, owners: str, why_not_ours: str) -> Question:
    system = system_of(conflict.link.connection.system)
    spec = system.connector.kind(conflict.link.kind)
    rules = [rule for rule in spec.mapping.rules if rule.canonical in conflict.fields]
    return Question(
        conflict=conflict,
        name=name or str(conflict.link),
        owners=owners,
        kind_label=spec.mapping.label,
        system_label=system.label,
        fields=[_row(spec, rule.canonical, rule.label, conflict.fields[rule.canonical]) for rule in rules],
        why_not_ours=why_not_ours,
    )


def _row(spec: KindSpec, name: str, label: str, three: dict[str, Value]) -> FieldRow:
    words = {side: value_in_words(spec, name, three[side]) for side in ("base", "ours", "theirs")}
    return FieldRow(
        label=label,
        base=words["base"],
        ours=pieces(words["base"], words["ours"]),
        theirs=pieces(words["base"], words["theirs"]),
        ours_moved=words["ours"] != words["base"],
        theirs_moved=words["theirs"] != words["base"],
    )


def pieces(before: str, after: str) -> list[Piece]:
    """``after`` cut where it differs from ``before``, word by word."""
    old, new = before.split(), after.split()
    found: list[Piece] = []
    for operation, _, _, start, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if start < end:
            found.append(Piece(" ".join(new[start:end]), operation != "equal"))
    return found


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer of the last day with what it sends, if anything, and why it cannot be taken back (empty: it can)."""

    conflict: Conflict
    name: str
    entry: OutboxEntry | None
    why_not_back: str

    @property
    def is_waiting(self) -> bool:
        """Whether what it sends has not left yet, so that this may change by itself."""
        return self.entry is not None and self.entry.state in {OutboxState.WAITING, OutboxState.SENDING}


def latest_answers(now: datetime, most: int) -> list[Answered]:
    """The newest answers of the last day; two queries, and one a kind of record for the names."""
    conflicts = list(answered_lately(now)[:most])
    sending = {conflict.pk: conflict.undo["entry"] for conflict in conflicts if "entry" in conflict.undo}
    entries = OutboxEntry.objects.in_bulk(sending.values())
    names = names_of(conflict.link for conflict in conflicts)
    return [
        _answered(
            conflict,
            names.get((conflict.link.local_model, conflict.link.local_id), ""),
            entries.get(sending.get(conflict.pk, 0)),
        )
        for conflict in conflicts
    ]


def _answered(conflict: Conflict, name: str, entry: OutboxEntry | None) -> Answered:
    has_left = entry is not None and (bool(entry.request) or entry.state in HAS_LEFT)
    return Answered(conflict, name, entry, "It has left already." if has_left else "")


def answered_lately(now: datetime) -> QuerySet[Conflict]:
    """Answers of people of the last day, the newest first."""
    found = Conflict.objects.filter(
        state=ConflictState.RESOLVED, resolved_at__gte=now - JUST_NOW, link__ended_at__isnull=True
    )
    by_people = found.exclude(answer=ConflictAnswer.AGREED).exclude(undo={})
    return cast("QuerySet[Conflict]", by_people.select_related("link", "resolved_by").order_by("-resolved_at"))
