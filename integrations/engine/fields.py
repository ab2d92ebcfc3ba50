"""Mappings as data: one row a field, read from and written to a payload by the same row.

    Mapping("income", "income", "Income", (
        FieldRule("name", "name", Text(), "Name", with_every_update=True),
        FieldRule("amount", "amount", Pence(), "Amount", with_every_update=True),
        FieldRule("client", "account.uuid", Text(), "Client", direction=Direction.PULL, write_path="account_uuid",
                  on_update=False, reason="The owner is changed in the back office"),
    ))

Paths are dotted names with list positions (``"addresses.0.postcode"``); the empty path is the whole payload.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from integrations.engine.canonical import Fields, Value, is_empty, same
from integrations.engine.codecs import Codec, read_moment
from integrations.engine.errors import UnableToReadRemote
from integrations.engine.records import Record


class Direction(StrEnum):
    """Which way a field goes once its item is linked."""

    BOTH = "both"
    PULL = "pull"
    IMPORT = "import"
    PUSH = "push"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One row of a mapping.

    ``direction`` is about linked items. A PULL field is mastered there: a difference is pulled, never sent. An IMPORT
    field comes with the import and is ours from then on.
    ``on_create`` says whether it is sent with a create (a PULL field may be: an owner is set once), ``on_update``
    whether it may be sent later, ``with_every_update`` whether the remote wants it in every update, changed or not.
    ``required`` means an import without it is reported as incomplete. ``reason`` says in words why a field does not
    go both ways; the mapping page shows it. ``write_path`` is where it is written, when not at ``path``.
    ``many_spellings`` says that people write one value in several ways, all of which the codec reads.
    """

    canonical: str
    path: str
    codec: Codec
    label: str
    direction: Direction = Direction.BOTH
    on_create: bool = True
    on_update: bool = True
    with_every_update: bool = False
    required: bool = False
    reason: str = ""
    write_path: str = ""
    many_spellings: bool = False

    @property
    def is_read(self) -> bool:
        """Whether the remote's value of it means anything to us."""
        return self.direction is not Direction.NONE

    @property
    def is_mastered_there(self) -> bool:
        """Whether the remote's value counts once the item is linked: a pulled field, or one it only takes once."""
        return self.direction is Direction.PULL or (self.direction is Direction.BOTH and not self.on_update)

    @property
    def is_pushed(self) -> bool:
        """Whether a change here may change it there."""
        return self.direction in (Direction.BOTH, Direction.PUSH) and self.on_update

    def agree(self, ours: Value, theirs: Value) -> bool:
        """Whether both mean the same, however ours is spelled."""
        return same(ours, theirs) or (
            self.many_spellings and not is_empty(ours) and same(self.codec.decode(ours).value, theirs)
        )


def _no_owners(record: Fields) -> Iterable[str]:
    return ()


def _no_references(payload: MappingOf[str, Any]) -> Iterable[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """All rows of one kind.

    ``owners`` gives the clients' remote ids from decoded fields; ``references`` gives our own references from a raw
    payload.
    """

    kind: str
    remote_type: str
    label: str
    rules: tuple[FieldRule, ...]
    id_path: str = "uuid"
    updated_path: str = "updated_at"
    owners: Callable[[Fields], Iterable[str]] = _no_owners
    references: Callable[[MappingOf[str, Any]], Iterable[str]] = _no_references

    def rule(self, canonical: str) -> FieldRule:
        """The row of a field; KeyError when the mapping has none."""
        for rule in self.rules:
            if rule.canonical == canonical:
                return rule
        raise KeyError(canonical)

    @property
    def names(self) -> frozenset[str]:
        """Canonical names of every field that is read."""
        return frozenset(rule.canonical for rule in self.rules if rule.is_read)

    @property
    def pushed_names(self) -> frozenset[str]:
        """Canonical names of every field a later edit may send."""
        return frozenset(rule.canonical for rule in self.rules if rule.is_pushed)


@cache
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.split(".")) if path else ()


def read_path(payload: Any, path: str) -> Any:
    """The value at a dotted path; None where any step is missing."""
    found = payload
    for step in _steps(path):
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and step.isdigit() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found


def write_path(payload: dict[str, Any], path: str, value: Any) -> None:
    """Sets the value at a dotted path of names, making objects on the way."""
    *parents, last = path.split(".")
    for step in parents:
        payload = payload.setdefault(step, {})
    payload[last] = value


def decode(mapping: Mapping, payload: MappingOf[str, Any]) -> Record:
    """The record a payload holds; raises ``UnableToReadRemote`` when it has no id."""
    remote_id = read_path(payload, mapping.id_path)
    if not isinstance(remote_id, str | int) or remote_id == "":
        raise UnableToReadRemote(f"A {mapping.label.lower()} came without an id")
    fields: Fields = {}
    problems: dict[str, str] = {}
    for rule in mapping.rules:
        if not rule.is_read:
            continue
        decoded = rule.codec.decode(read_path(payload, rule.path))
        fields[rule.canonical] = decoded.value
        if decoded.problem:
            problems[rule.canonical] = f"{rule.label}: {decoded.problem}"
    return Record(
        kind=mapping.kind,
        remote_id=str(remote_id),
        fields=fields,
        raw=payload,
        updated_at=read_moment(read_path(payload, mapping.updated_path)),
        problems=problems,
        owner_ids=tuple(mapping.owners(fields)),
        references=tuple(mapping.references(payload)),
    )


def encode(mapping: Mapping, fields: Fields, *, for_create: bool, current: Fields | None = None) -> dict[str, Any]:
    """The payload that writes ``fields``: every ``on_create`` field of a new record, or the given ones of an old one.

    For an update ``current`` supplies what the remote wants repeated (``with_every_update``). Fields that may not be
    written are left out. Raises ``UnableToEncode``.
    """
    payload: dict[str, Any] = {}
    for rule in mapping.rules:
        if for_create:
            wanted = rule.on_create and rule.canonical in fields
        else:
            wanted = rule.is_pushed and rule.canonical in fields
        if wanted:
            write_path(payload, rule.write_path or rule.path, rule.codec.encode(fields[rule.canonical]))
        elif not for_create and rule.with_every_update and current and rule.canonical in current:
            write_path(payload, rule.write_path or rule.path, rule.codec.encode(current[rule.canonical]))
    return payload


def missing_required(mapping: Mapping, fields: Fields) -> list[str]:
    """Labels of required fields that are empty."""
    return [rule.label for rule in mapping.rules if rule.required and is_empty(fields.get(rule.canonical))]
