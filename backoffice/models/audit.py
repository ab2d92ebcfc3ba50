"""The history of every audited record: one event row for each insert, update and delete, written by triggers."""

from __future__ import annotations

from typing import Any, ClassVar

import pghistory
import pghistory.models
from django_scopes import ScopedManager


class FirmEvent(pghistory.models.Event):
    """Base of the history tables. History is scoped like the records themselves."""

    objects: ClassVar[Any] = ScopedManager(firm="firm")

    class Meta:
        abstract = True


class UnscopedEvent(pghistory.models.Event):
    """Base of the history of firms and users themselves, which exist before any scope."""

    class Meta:
        abstract = True


def audited(**options: Any) -> Any:
    """Class decorator: keep the history of every insert, update and delete of a firm-owned model."""
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        base_model=options.pop("base_model", FirmEvent),
        **options,
    )
