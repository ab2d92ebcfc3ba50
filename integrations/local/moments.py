"""Starts and ends as days: other systems know dates, ours may also be an age or an event of somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from backoffice.models import Client
from backoffice.models.timed import ENDS, moment_fields
from domain.moments import LifeDates, Moment
from integrations.engine.canonical import Fields, Value, date_text, read_date

DATE_ALIASES: Mapping[str, str] = {f"{end}_{part}": f"{end}_date" for end in ENDS for part in ("age", "event", "of")}
"""An edit of any part of a moment is an edit of its day."""


def lives_of(rows: Iterable[Any]) -> dict[int, LifeDates]:
    """What is known of the people whose ages and events these timed records name; no query where they name nobody."""
    named = {pk for row in rows for pk in (row.start_of_id, row.end_of_id) if pk is not None}
    people = Client.objects.in_bulk(named) if named else {}
    return {
        pk: LifeDates(born=person.date_of_birth, retirement_age=person.retirement_age) for pk, person in people.items()
    }


def days_of(row: Any, lives: Mapping[int, LifeDates]) -> Fields:
    """``start_date`` and ``end_date``; None where an end is open or what it depends on is not known."""
    return {"start_date": date_text(row.starts.day(lives)), "end_date": date_text(row.ends.day(lives))}


def columns_of_days(fields: Fields) -> dict[str, Any]:
    """The columns that hold the days among the fields; a day takes the place of an age or an event."""
    columns: dict[str, Any] = {}
    for end in ENDS:
        if f"{end}_date" in fields:
            columns |= moment_fields(end, _moment(fields[f"{end}_date"]))
    return columns


def _moment(value: Value) -> Moment:
    day = read_date(value)
    return Moment.OPEN if day is None else Moment.on(day)
