"""What is staged: remote records that wait for a person, and what people decide about them.

A record is linked while a link to it lives; nothing here has to be undone when one ends.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from backoffice.models import User
from domain.enums.sync import StagedState
from integrations.engine.records import Record
from integrations.models import Connection, StagedRecord
from integrations.selectors.staged import unlinked_only

LABEL_LENGTH = 255


@transaction.atomic
def stage_record(
    *, connection: Connection, record: Record, label: str, usual_label: str, reason: str, now: datetime
) -> bool:
    """Keeps what was just read of a record that waits; gives whether it is new here.

    ``usual_label`` is what the record would be called by what was read last time: a name somebody gave stays.
    """
    row = StagedRecord.objects.select_for_update().filter(
        connection=connection, kind=record.kind, remote_id=record.remote_id
    ).first()  # fmt: skip
    if row is None:
        row = StagedRecord(
            firm_id=connection.firm_id, connection=connection, kind=record.kind, remote_id=record.remote_id
        )
    is_new = row.pk is None
    called = label[:LABEL_LENGTH] if is_new or row.label == usual_label else row.label
    kept = {"label": called, "reason": reason, "owner_ids": list(record.owner_ids)}
    if is_new or any(getattr(row, name) != value for name, value in kept.items()):
        for name, value in kept.items():
            setattr(row, name, value)
        row.fields, row.raw, row.seen_at = record.fields, dict(record.raw), now
        row.save()
        return is_new
    # Not a change worth a line of history: only what was read, and when.
    StagedRecord.objects.filter(pk=row.pk).update(fields=record.fields, raw=dict(record.raw), seen_at=now)
    return False


@transaction.atomic
def forget_staged(*, connection: Connection, kind: str, remote_ids: Collection[str]) -> int:
    """Takes out waiting records that are there no more; gives how many. Ignored and linked ones stay."""
    gone = unlinked_only(StagedRecord.objects.filter(connection=connection, kind=kind, remote_id__in=remote_ids))
    count, _ = gone.exclude(state=StagedState.IGNORED).delete()
    return int(count)


@transaction.atomic
def note_staged(*, connection: Connection, kind: str, remote_id: str, reason: str) -> None:
    """Writes down what a person should know of a record that could not be read; the next reading takes it away."""
    rows = StagedRecord.objects.filter(connection=connection, kind=kind, remote_id=remote_id)
    rows.exclude(reason=reason).update(reason=reason)


@transaction.atomic
def ignore_staged(*, staged_ids: Iterable[int], user: User | None, now: datetime) -> int:
    """Leaves these out: they are not brought up to date until returned. Gives how many that were; linked ones stay."""
    return _decide(staged_ids, StagedState.IGNORED, user, now)


@transaction.atomic
def stop_ignoring(*, staged_ids: Iterable[int], user: User | None, now: datetime) -> int:
    """Lets these wait again; gives how many."""
    return _decide(staged_ids, StagedState.WAITING, user, now)


def _decide(staged_ids: Iterable[int], state: StagedState, user: User | None, now: datetime) -> int:
    rows = list(unlinked_only(StagedRecord.objects.filter(pk__in=list(staged_ids))).select_for_update(of=("self",)))
    changed = [row for row in rows if (row.state == StagedState.IGNORED) != (state == StagedState.IGNORED)]
    for row in changed:
        note_decision(row, state=state, user=user, now=now)
    return len(changed)


def note_decision(row: StagedRecord, *, state: StagedState, user: User | None, now: datetime) -> None:
    """Writes down what was decided, by whom and when; inside the caller's transaction."""
    row.state, row.decided_by, row.decided_at = state, user, now
    row.save()


@transaction.atomic
def rename_staged(*, staged_id: int, label: str) -> StagedRecord:
    """The record under another name. Raises ``ValidationError``."""
    row: StagedRecord = StagedRecord.objects.select_for_update().get(pk=staged_id)
    row.label = " ".join(label.split())
    row.full_clean(exclude=["firm", "connection"])
    row.save()
    return row
