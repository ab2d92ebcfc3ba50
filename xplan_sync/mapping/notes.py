"""File notes: the one thing that is ever written to Xplan."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from typing import Any

from integrations.engine.canonical import Fields
from integrations.engine.codecs import Moment, Text
from integrations.engine.fields import Direction, FieldRule, Mapping
from integrations.engine.policy import Ability
from integrations.engine.ports import KindSpec
from integrations.engine.records import FILE_NOTE

SENT_ONCE = "Sent once, when the note is written; afterwards it is Xplan's."
PUBLISHED = "published"


def _once(canonical: str, path: str, label: str, codec: Text | Moment | None = None) -> FieldRule:
    return FieldRule(
        canonical, path, codec or Text(), label, direction=Direction.PUSH, on_update=False, reason=SENT_ONCE
    )


def _owners(fields: Fields) -> Iterable[str]:
    return [str(fields["client"])] if fields.get("client") else []


def _references(payload: MappingOf[str, Any]) -> Iterable[str]:
    return [str(payload["guid"])] if payload.get("guid") else []


NOTES = Mapping(
    FILE_NOTE,
    "docnote",
    "File note",
    (
        _once("client", "client_id", "Client"),
        _once("subject", "subject", "Subject"),
        _once("body", "body", "Note"),
        _once("written_at", "reference_date", "Written", Moment()),
        FieldRule("attachment", "attached", Text(), "Attachment", direction=Direction.PUSH),
        FieldRule("state", "state", Text(), "State", direction=Direction.PUSH),
    ),
    id_path="id",
    owners=_owners,
    references=_references,
)


def spec() -> KindSpec:
    """How notes take part: they are created, completed where that broke off, and never read back or removed."""
    return KindSpec(NOTES, delete=Ability.no("File notes stay in Xplan: remove one there."))
