"""Triggers for the tables a run of the matcher writes by the hundred thousand.

The back office's own compare whole statements: the rows before with the rows after. Where nearly every update changes
nothing but a sum, that comparison is the dearest part of it, and the plan the database keeps for it can be one made
for a handful of rows. These look at a row, and only if a column that concerns them has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pghistory
import pgtrigger
from django.db import models

from backoffice.models.audit import FirmEvent
from backoffice.models.base import firm_bound_keys
from backoffice.models.triggers import OurTrigger, rows


class SameFirmAtOnce(OurTrigger):
    """Refuses new rows that point at another firm's rows: one statement for all keys, planned anew each time.

    What is pointed at is looked up by id, once for each, and never joined: the database may believe a table empty that
    has just been filled (after an import was taken back, say), and would then compare every row with every other.
    Looked up in order, which finds neighbours together; and only the keys are kept for it, as rows may be long.
    """

    level = pgtrigger.Statement
    when = pgtrigger.After
    operation = pgtrigger.Insert
    referencing = rows(new="new_values")
    declare = [("culprit", "TEXT")]

    def body(self, model: type[models.Model]) -> str:
        """The trigger's body for this model."""
        keys = firm_bound_keys(model)
        columns = ", ".join(field.column for field in keys)
        cases = " ".join(
            f"""WHEN EXISTS (
                SELECT 1 FROM (SELECT DISTINCT {field.column}, firm_id FROM keys ORDER BY 1) n
                WHERE (SELECT r.firm_id FROM {field.related_model._meta.db_table} r WHERE r.id = n.{field.column})
                      {_wrong(field)}
            ) THEN '{field.column}'"""
            for field in keys
        )
        return f"""
            EXECUTE $check$
                WITH keys AS MATERIALIZED (SELECT firm_id, {columns} FROM new_values)
                SELECT CASE {cases} END
            $check$ INTO culprit;
            IF culprit IS NOT NULL THEN
                RAISE EXCEPTION '{model._meta.db_table}.% points at another firm', culprit
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NULL;
        """


def _wrong(field: Any, row: str = "n") -> str:
    """What the firm of a row pointed at must not be; where the database has no key, nothing at all is wrong too."""
    if field.db_constraint:
        return f"<> {row}.firm_id"
    return f"IS DISTINCT FROM {row}.firm_id AND {row}.{field.column} IS NOT NULL"


class SameFirmByRow(OurTrigger):
    """Refuses a row that has come to point at another firm's row."""

    level = pgtrigger.Row
    when = pgtrigger.After
    operation = pgtrigger.Update

    def body(self, model: type[models.Model]) -> str:
        """The trigger's body: one look by id for each key."""
        checks = [
            f"""
            IF (SELECT r.firm_id FROM {field.related_model._meta.db_table} r WHERE r.id = NEW.{field.column})
                {_wrong(field, "NEW")}
            THEN
                RAISE EXCEPTION '{model._meta.db_table}.{field.column} points at another firm'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            """
            for field in firm_bound_keys(model)
        ]
        return "".join(checks) + "RETURN NULL;"


class StaysWhileNamed(OurTrigger):
    """Refuses to delete a row that others name by keys the database does not look after (``db_constraint=False``).

    ``named_by`` gives these keys as (table, column).
    """

    level = pgtrigger.Row
    when = pgtrigger.Before
    operation = pgtrigger.Delete

    def __init__(self, *, name: str, named_by: Sequence[tuple[str, str]]) -> None:
        super().__init__(name=name)
        self.named_by = named_by

    def body(self, model: type[models.Model]) -> str:
        """The trigger's body: one look into each table that names the row."""
        checks = [
            f"""
            IF EXISTS (SELECT 1 FROM {table} WHERE {column} = OLD.id) THEN
                RAISE EXCEPTION '{table}.{column} names this row' USING ERRCODE = 'foreign_key_violation';
            END IF;
            """
            for table, column in self.named_by
        ]
        return "".join(checks) + "RETURN OLD;"


def same_firm_triggers(*keys: str) -> list[pgtrigger.Trigger]:
    """The firm's wall for a model with these foreign keys: whole statements on insert, changed rows on update."""
    changed = pgtrigger.AnyChange("firm", *keys)
    return [
        SameFirmAtOnce(name="same_firm_insert"),
        SameFirmByRow(name="same_firm_update", condition=changed),
    ]


def audited_by_row(*, inserts: Any = None, **options: Any) -> Any:
    """Class decorator: keep the history of every insert, delete, and update that changes an audited column.

    ``inserts`` is a condition on new rows; what does not meet it tells by its own row how it came to be.
    """
    arrival = pghistory.InsertEvent(level=pgtrigger.Row, condition=inserts) if inserts else pghistory.InsertEvent()
    return pghistory.track(
        arrival,
        pghistory.UpdateEvent(level=pgtrigger.Row),
        pghistory.DeleteEvent(),
        base_model=FirmEvent,
        **options,
    )
