"""Rows that could not be read: corrected by a person and read again as strictly, or set aside as no payment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from backoffice.models import User
from domain.enums.reconciliation import MatchTrigger
from domain.enums.revenue import RevenueCategory
from reconciliation.models import HeldRow, MatchRun, StatementImport, StatementTransaction
from reconciliation.services.imports import problems_of, remember_mapping
from reconciliation.services.lines import store_lines
from reconciliation.services.periods import lock_statement
from reconciliation.services.recording import refresh_statement
from reconciliation.statements import (
    Field,
    Layout,
    MappingProfile,
    Row,
    RowReader,
    StatementLine,
    profile_from_record,
    profile_to_record,
)
from reconciliation.statements import HeldRow as Held

NO_LONGER_HELD = "This row does not wait any more."
"""What the second of two people is told who settle the same row."""


class UnableToRelease(ValueError):
    """The corrected row still cannot be read, and its problems have been brought up to date; or it waits no more."""

    permanent = True


class UnableToSetAside(ValueError):
    """The held row cannot be set aside, or wait again, as it stands; the message says why."""

    permanent = True


def layout_of(job: StatementImport) -> Layout:
    """Where the columns of an import's file are, as they were read."""
    record: dict[str, Any] = job.findings.get("layout") or {}
    return Layout(
        header_row=record.get("header_row", 0),
        header=tuple(record.get("header", ())),
        columns={Field(code): index for code, index in record.get("columns", {}).items()},
        left_out=frozenset(record.get("left_out", ())),
    )


def release_row(*, held_id: int, cells: Sequence[str], now: datetime, user: User | None = None) -> StatementTransaction:
    """The line that a held row becomes with its corrected cells, matched.

    Raises ``UnableToRelease`` and ``UnableToChangeLockedPeriod``.
    """
    import_id = HeldRow.objects.values_list("statement_import_id", flat=True).get(pk=held_id)
    if not _release(import_id, {held_id: tuple(cells)}, now, user):
        if HeldRow.objects.filter(pk=held_id, released_at__isnull=False).exists():
            raise UnableToRelease(NO_LONGER_HELD)
        raise UnableToRelease("This row cannot be read yet. See what is wrong with each cell.")
    line_id = HeldRow.objects.values_list("transaction_id", flat=True).get(pk=held_id)
    line: StatementTransaction = StatementTransaction.objects.get(pk=line_id)
    return line


@transaction.atomic
def set_row_aside(*, held_id: int, reason: str, now: datetime, user: User | None = None) -> HeldRow:
    """A held row that is no payment, closed with the reason. Raises ``UnableToSetAside`` or for a locked period."""
    held = _locked(held_id)
    if not reason.strip():
        raise UnableToSetAside("Say why the row is no payment.")
    if held.released_at is not None:
        raise UnableToSetAside(NO_LONGER_HELD)
    held.released_at, held.released_by, held.aside_reason = now, user, reason.strip()[:200]
    held.save(update_fields=["released_at", "released_by", "aside_reason", "updated_at"])
    refresh_statement(held.statement_id)
    return held


@transaction.atomic
def let_row_wait(*, held_id: int) -> HeldRow:
    """A row that was set aside, held again. Raises ``UnableToSetAside`` or for a locked period."""
    held = _locked(held_id)
    if held.released_at is None or held.transaction_id is not None:
        raise UnableToSetAside("This row is not set aside.")
    held.released_at, held.released_by, held.aside_reason = None, None, ""
    held.save(update_fields=["released_at", "released_by", "aside_reason", "updated_at"])
    refresh_statement(held.statement_id)
    return held


def _locked(held_id: int) -> HeldRow:
    lock_statement(HeldRow.objects.values_list("statement_id", flat=True).get(pk=held_id))
    held: HeldRow = HeldRow.objects.select_for_update().get(pk=held_id)
    return held


@transaction.atomic
def map_category_word(
    *, import_id: int, word: str, category: RevenueCategory | None, now: datetime, user: User | None = None
) -> int:
    """Say once what a provider's word means (None: no payments), and release every held row that waited only for this.

    The provider's profile remembers it. The number of rows released, or set aside for an ignored word.
    Raises ``UnableToChangeLockedPeriod``.
    """
    # Held first: two words said at once would each be added to a mapping without the other.
    lock_statement(StatementImport.objects.values_list("statement_id", flat=True).get(pk=import_id))
    job: StatementImport = StatementImport.objects.select_related("profile__provider").get(pk=import_id)
    mapping = profile_from_record(job.mapping).with_word(word, category)
    job.mapping = profile_to_record(mapping)
    job.save(update_fields=["mapping", "updated_at"])
    if job.profile:
        remembered = profile_from_record(job.profile.mapping).with_word(word, category)
        remember_mapping(provider=job.profile.provider, name=job.profile.name, mapping=remembered, now=now)
    if category is None:
        return _close_ignored(job, mapping, f"“{word}” means no payment", now, user)
    return len(_release(import_id, {}, now, user))


def _close_ignored(job: StatementImport, mapping: MappingProfile, reason: str, now: datetime, user: User | None) -> int:
    """Close the held rows whose word means no payment, with that as the reason; how many there were."""
    reader = RowReader(layout_of(job), mapping)
    waiting = _waiting(job.pk)
    ids = [held.pk for held in waiting if reader.is_ignored(Row(held.row, tuple(held.cells)))]
    HeldRow.objects.filter(pk__in=ids).update(released_at=now, released_by=user, aside_reason=reason[:200])
    refresh_statement(job.statement_id)
    return len(ids)


def _waiting(import_id: int) -> list[HeldRow]:
    return list(HeldRow.objects.select_for_update().filter(statement_import_id=import_id, released_at__isnull=True))


@transaction.atomic
def _release(
    import_id: int, corrections: Mapping[int, tuple[str, ...]], now: datetime, user: User | None
) -> list[HeldRow]:
    """Read held rows again: those of ``corrections`` with their new cells, or else all of them. Stores the lines."""
    job: StatementImport = StatementImport.objects.get(pk=import_id)
    statement = lock_statement(job.statement_id)
    reader = RowReader(layout_of(job), profile_from_record(job.mapping))
    lines: list[StatementLine] = []
    released: list[HeldRow] = []
    for held in _waiting(import_id):
        if corrections and held.pk not in corrections:
            continue
        held.cells = list(corrections.get(held.pk, held.cells))
        read = reader.read(Row(held.row, tuple(held.cells)))
        if isinstance(read, Held):
            held.problems = problems_of(read)
            held.save(update_fields=["cells", "problems", "updated_at"])
        else:
            lines.append(read)
            released.append(held)
    if lines:
        _store(statement, job, lines, released, now, user)
    return released


def _store(
    statement: Any, job: StatementImport, lines: list[StatementLine], released: Iterable[HeldRow], now: datetime,
    user: User | None,
) -> MatchRun:  # fmt: skip
    run = store_lines(
        statement=statement, lines=lines, trigger=MatchTrigger.MANUAL, now=now, user=user, import_id=job.pk
    )
    ids = dict(StatementTransaction.objects.filter(statement_import=job).values_list("row", "pk"))
    for held in released:
        held.released_at, held.released_by, held.transaction_id = now, user, ids[held.row]
        held.save(update_fields=["released_at", "released_by", "transaction", "cells", "updated_at"])
    refresh_statement(statement.pk)
    return run
