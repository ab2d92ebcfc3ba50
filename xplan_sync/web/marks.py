"""The warning at fields that Xplan masters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.db.models import Model

from backoffice.models import User
from backoffice.web.extensions import FieldMark
from integrations.web.marks import SyncMarks
from xplan_sync.connector import SYSTEM

WARNING = (
    "Xplan is the master of these. In an emergency you may change them here: the change is listed under Settings, "
    "Xplan, and the next sync puts Xplan's value back. Change it in Xplan as well."
)
FROM_THERE = "From Xplan only"


class XplanMarks:
    """See ``backoffice.web.extensions.FieldMarker``. What Xplan has no place for needs no mark: nothing goes there."""

    def __init__(self) -> None:
        self._marks = SyncMarks(SYSTEM)

    def __call__(
        self, *, user: User, model: str, record: Model | None, client_ids: list[int]
    ) -> Callable[[str], FieldMark | None] | None:
        """The marks of one linked record's fields."""
        ask = self._marks(user=user, model=model, record=record, client_ids=client_ids) if record else None
        if ask is None:
            return None

        def mark(name: str) -> FieldMark | None:
            found = ask(name)
            if found is None or found.words != FROM_THERE:
                return None
            return replace(found, words="Xplan is master", icon="alert-triangle", legend=WARNING, reason="")

        return mark
