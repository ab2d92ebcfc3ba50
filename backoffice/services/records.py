"""What every writing service does: apply changes, check them, save, tell others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
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
        check(record)
        record.save(update_fields=[*changed, "updated_at"])
    return changed


def save_new(record: Record) -> Record:
    """Check and insert a new record. Raises Django's ``ValidationError`` when it is not valid."""
    check(record)
    record.save()
    return record


def check(record: models.Model) -> None:
    """Raises ``ValidationError`` when the record is not valid: Django's ``full_clean`` with fewer questions.

    The existence of records that were loaded already, and of the firm, is not asked about once more: the database
    checks every key when the row is written.
    """
    keys = [field for field in record._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    known = {key.name for key in keys if key.name == "firm" or key.is_cached(record)}
    errors: dict[str, Any] = {}
    checks: tuple[Callable[[], None], ...] = (
        lambda: record.clean_fields(exclude=known),
        record.clean,
        lambda: record.validate_unique(exclude=errors.keys()),
        lambda: record.validate_constraints(exclude=errors.keys()),
    )
    for ask in checks:
        try:
            ask()
        except ValidationError as error:
            errors = error.update_error_dict(errors)
    if errors:
        raise ValidationError(errors)


def check_values(record: models.Model) -> None:
    """Raises ``ValidationError`` when a value of the record is not valid by itself; asks the database nothing."""
    record.clean_fields(exclude=_keys_of(type(record)))
    record.clean()


@cache
def _keys_of(model: type[models.Model]) -> frozenset[str]:
    """Names of the fields that point at other records."""
    return frozenset(one.name for one in model._meta.concrete_fields if isinstance(one, models.ForeignKey))


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
