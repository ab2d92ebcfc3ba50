"""The quiet marks at the fields of a form: what a connected system cannot take, and what only comes from there."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Model

from backoffice.models import User
from backoffice.web.extensions import FieldMark
from integrations.registry import is_registered, system_of
from integrations.selectors.connections import connection_of
from integrations.selectors.marks import FROM_THERE, NOT_SENT, ONCE, STAYS, Fate, fates_of

MARKS = {
    STAYS: FieldMark("Stays here", "home", "{system} has no place for it, or does not take it from here."),
    FROM_THERE: FieldMark(
        "From {system} only", "arrow-down",
        "It is changed there; what is typed here is replaced by the next sync.",
    ),
    ONCE: FieldMark(
        "Sent once", "send", "It goes along when the item is created in {system}, and is changed there afterwards."
    ),
    NOT_SENT: FieldMark(
        "Changed here, not sent", "arrows-sort", "{system} is not told, and has the value last agreed."
    ),
}  # fmt: skip
"""What stands at a field, and what that means; ``{system}`` is the connected system's name."""


class SyncMarks:
    """See ``backoffice.web.extensions.FieldMarker``; one a connected system, keyed by its code."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(
        self, *, user: User, model: str, record: Model | None, client_ids: list[int]
    ) -> Callable[[str], FieldMark | None] | None:
        """The marks of one record's fields; None where the firm is not connected or nothing is to be said."""
        connection = connection_of(user.firm, self.key) if user.firm and is_registered(self.key) else None
        if connection is None:
            return None
        fates = fates_of(connection, model, record.pk if record else None, client_ids)
        if fates is None:
            return None
        label = system_of(self.key).label
        return lambda name: worded(fates(name), label)


def worded(fate: Fate | None, system: str) -> FieldMark | None:
    """A field's fate as a mark."""
    if fate is None:
        return None
    mark = MARKS[fate.code]
    return FieldMark(
        words=mark.words.format(system=system), icon=mark.icon, legend=mark.legend.format(system=system),
        reason=fate.reason, detail=f"Last agreed: {fate.agreed}" if fate.agreed else "",
    )  # fmt: skip
