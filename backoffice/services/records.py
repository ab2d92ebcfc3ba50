"""What every writing service does: apply changes, check them, save, tell others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models

from backoffice.events import Origin, RecordChanged, publish

Record = TypeVar("Record", bound=models.Model)
Options = Mapping[str, Any]
NO_OPTIONS: Options = {}


def apply_changes(record: Record, fields: Mapping[str, Any]) -> frozenset[str]:
    """Set the given fields on ``record`` and save it; gives the names that really changed (none: nothing is written).

    Raises Django's ``ValidationError`` when the record would not be valid.
    """
    changed = frozenset(name for name, value in fields.items() if getattr(record, name) != value)
    for name in changed:
        setattr(record, name, fields[name])
    if changed:
        record.full_clean()
        record.save(update_fields=[*changed, "updated_at"])
    return changed


def save_new(record: Record) -> Record:
    """Check and insert a new record. Raises Django's ``ValidationError`` when it is not valid."""
    record.full_clean()
    record.save()
    return record


def publish_change(
    record: models.Model,
    *,
    action: str,
    origin: Origin,
    fields: frozenset[str] = frozenset(),
    options: Options = NO_OPTIONS,
) -> None:
    """Tell subscribers that ``record`` (which has a firm) was created, updated or deleted."""
    publish(
        RecordChanged(
            firm_id=record.firm_id,  # type: ignore[attr-defined]
            origin=origin,
            model=record._meta.label_lower,
            pk=record.pk,
            action=action,
            fields=fields,
            options=tuple(options.items()),
        )
    )
