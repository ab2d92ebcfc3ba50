"""Writing many new rows of one model at once, with PostgreSQL's COPY.

``bulk_create`` writes a statement with a place for every single value; building it takes longer than the database needs
to carry it out. COPY takes the same rows as a stream. Triggers and constraints see them all the same, and so does the
history.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any

import orjson
from django.db import connection, models
from django.utils import timezone

AS_THEY_ARE = (
    models.BigAutoField,
    models.BigIntegerField,
    models.BooleanField,
    models.CharField,
    models.DateField,
    models.DateTimeField,
    models.DecimalField,
    models.ForeignKey,
    models.IntegerField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.TextField,
    models.UUIDField,
)
"""Fields whose value in Python is what the database is told."""


@dataclass(frozen=True, slots=True)
class _Table:
    """How rows of one model are written; ``values`` gives one row's in the order of ``columns``."""

    name: str
    columns: tuple[str, ...]
    values: Callable[[Any], tuple[Any, ...]]
    values_of: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    """The same of values by attribute name."""
    times: tuple[str, ...]
    """Columns that are set to the moment of writing."""
    defaults: Mapping[str, Any]
    makers: tuple[tuple[str, Callable[[], Any]], ...]
    """Defaults that are made anew for each row."""


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Inserts unsaved objects of one model and gives them their ids, in order, and their times.

    The objects they point at must be saved. Raises what any insert raises, and then keeps none of them.
    """
    if not rows:
        return
    table = _table(type(rows[0]))
    now = timezone.now()
    for row, pk in zip(rows, _next_ids(table.name, len(rows)), strict=True):
        row.pk = pk
        for name in table.times:
            setattr(row, name, now)
    _copy(table, map(table.values, rows))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def insert_values(model: type[models.Model], several: Iterable[Mapping[str, Any]]) -> None:
    """The same for rows nobody needs as objects: values by attribute name; what is not named has its default."""
    wanted = list(several)
    if not wanted:
        return
    table, now = _table(model), timezone.now()
    fixed = {**table.defaults, **dict.fromkeys(table.times, now)}
    rows = (
        {**fixed, **{name: make() for name, make in table.makers}, **values, "id": pk}
        for pk, values in zip(_next_ids(table.name, len(wanted)), wanted, strict=True)
    )
    _copy(table, map(table.values_of, rows))


def _copy(table: _Table, rows: Iterable[tuple[Any, ...]]) -> None:
    columns = ", ".join(f'"{name}"' for name in table.columns)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _next_ids(table: str, count: int) -> list[int]:
    """So many ids of the table's sequence, in order. Which sequence that is, is looked up once and not for each id.

    The statement does not begin with SELECT, so the history's library says with it who is at work, for the rest of the
    transaction; with a COPY it cannot.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH kept AS MATERIALIZED (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS sequence), "
            "taken AS (SELECT nextval(kept.sequence) AS id FROM kept, generate_series(1, %s)) "
            "SELECT id FROM taken ORDER BY id",
            [table, count],
        )
        return [pk for (pk,) in cursor.fetchall()]


@cache
def _table(model: type[models.Model]) -> _Table:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    plain = [field for field in fields if type(field) in AS_THEY_ARE]
    others = [(field.attname, _writer(field)) for field in fields if field not in plain]
    timed = [one for one in fields if getattr(one, "auto_now", False) or getattr(one, "auto_now_add", False)]
    made = [field for field in fields if field.has_default() and callable(field.default)]
    names = [field.attname for field in plain]
    read, pick = attrgetter(*names), itemgetter(*names)

    def values(row: Any) -> tuple[Any, ...]:
        return read(row) + tuple(write(getattr(row, name)) for name, write in others)

    def values_of(row: Mapping[str, Any]) -> tuple[Any, ...]:
        picked: tuple[Any, ...] = pick(row)
        return picked + tuple(write(row[name]) for name, write in others)

    return _Table(
        model._meta.db_table,
        tuple(str(field.column) for field in plain) + tuple(name for name, _ in others),
        values,
        values_of,
        tuple(field.attname for field in timed),
        {field.attname: field.get_default() for field in fields if field not in made},
        tuple((field.attname, field.get_default) for field in made),
    )


def json_text(value: Any) -> str:
    """The value as JSON; what the fast encoder refuses, such as a very long number, Python's own writes."""
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:
        return json.dumps(value)


def _writer(field: Any) -> Callable[[Any], Any]:
    """What the database is told of a value of a field that is not written as it is."""
    if isinstance(field, models.JSONField):
        encode = field.encoder().encode if field.encoder else json_text
        return lambda value: None if value is None else encode(value)
    return lambda value: field.get_db_prep_save(value, connection)
