"""Writing a start or an end: what takes the place of what, and whose life it may hang on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from backoffice.models.timed import ENDS, moment_fields
from backoffice.selectors.clients import household_ids
from domain.moments import Moment

PARTS = ("date", "age", "event")
STRANGER = "Choose somebody of this household."


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


def check_people(record: Any, named: Collection[str], client_ids: Collection[int]) -> None:
    """Raises ``ValidationError`` when an end that was ``named`` hangs on somebody outside the clients' household.

    ``named`` are the fields that were given or changed: whom a record has named before may have left since.
    """
    given = [end for end in ENDS if {f"{end}_of", f"{end}_of_id"}.intersection(named)]
    named_people = {end: pk for end in given if (pk := getattr(record, f"{end}_of_id")) is not None}
    if named_people:
        household = household_ids(client_ids)
        strangers = {f"{end}_of": STRANGER for end, pk in named_people.items() if pk not in household}
        if strangers:
            raise ValidationError(strangers)
