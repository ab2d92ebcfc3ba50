"""Writing a start or an end: a date takes the place of an age or event, and the other way round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backoffice.models.timed import ENDS, moment_fields
from domain.moments import Moment

PARTS = ("date", "age", "event")


def whole_moments(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields, with what a new date, age or event supersedes emptied where the writer did not name it.

    A system that knows dates only may thus set one on a record that started at an age.
    """
    whole = dict(fields)
    for end in ENDS:
        said = [part for part in PARTS if fields.get(f"{end}_{part}")]
        if len(said) == 1:
            emptied = moment_fields(end, Moment.OPEN)
            if said != ["date"] or {f"{end}_of", f"{end}_of_id"} & fields.keys():
                del emptied[f"{end}_of_id"]
            whole = {name: value for name, value in emptied.items() if name not in fields} | whole
    return whole
