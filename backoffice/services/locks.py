"""Locks a record against the time between reading it and writing it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Model

MOVED = "Somebody else saved this at the same moment. Nothing of yours is saved yet: save again."


def lock_as_read(record: Model) -> None:
    """Locks the record's row for the current transaction.

    Raises ValidationError where the row is gone or holds anything else than ``record``, which was read before.
    """
    read = {name: value for name, value in vars(record).items() if name in _columns(record)}
    rows = type(record)._default_manager.select_for_update(of=("self",))
    row = rows.filter(pk=record.pk).first()
    if row is None or any(getattr(row, name) != value for name, value in read.items()):
        raise ValidationError(MOVED)


def _columns(record: Model) -> set[str]:
    return {column.attname for column in record._meta.concrete_fields}
