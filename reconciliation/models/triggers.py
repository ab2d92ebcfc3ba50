"""Triggers for the tables a run of the matcher writes by the hundred thousand.

The back office's own compare whole statements: the rows before with the rows after. Where nearly every update changes
nothing but a sum, that comparison is the dearest part of it, and the plan the database keeps for it can be one made
for a handful of rows. These look at a row, and only if a column that concerns them has changed.
"""

from __future__ import annotations

from typing import Any

import pghistory
import pgtrigger
from django.db import models

from backoffice.models.audit import FirmEvent
from backoffice.models.base import firm_bound_keys
from backoffice.models.triggers import OurTrigger, rows


class SameFirmAtOnce(OurTrigger):
    """Refuses new rows that point at another firm's rows: one statement for all keys, planned anew each time.

    A plan that the database keeps from the first few rows would compare every new row with every other one.
    """

    level = pgtrigger.Statement
    when = pgtrigger.After
    operation = pgtrigger.Insert
    referencing = rows(new="new_values")
    declare = [("culprit", "TEXT")]

    def body(self, model: type[models.Model]) -> str:
        """The trigger's body for this model."""
        cases = " ".join(
            f"""WHEN EXISTS (
                SELECT 1 FROM new_values n JOIN {field.related_model._meta.db_table} r ON r.id = n.{field.column}
                WHERE r.firm_id <> n.firm_id
            ) THEN '{field.column}'"""
            for field in firm_bound_keys(model)
        )
        return f"""
            EXECUTE $check$ SELECT CASE {cases} END $check$ INTO culprit;
            IF culprit IS NOT NULL THEN
                RAISE EXCEPTION '{model._meta.db_table}.% points at another firm', culprit
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NULL;
        """


class SameFirmByRow(OurTrigger):
    """Refuses a row that has come to point at another firm's row."""

    level = pgtrigger.Row
    when = pgtrigger.After
    operation = pgtrigger.Update

    def body(self, model: type[models.Model]) -> str:
        """The trigger's body: one look by id for each key."""
        checks = [
            f"""
            IF EXISTS (
                SELECT 1 FROM {field.related_model._meta.db_table} r
                WHERE r.id = NEW.{field.column} AND r.firm_id <> NEW.firm_id
            ) THEN
                RAISE EXCEPTION '{model._meta.db_table}.{field.column} points at another firm'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            """
            for field in firm_bound_keys(model)
        ]
        return "".join(checks) + "RETURN NULL;"


def same_firm_triggers(*keys: str) -> list[pgtrigger.Trigger]:
    """The firm's wall for a model with these foreign keys: whole statements on insert, changed rows on update."""
    changed = pgtrigger.AnyChange("firm", *keys)
    return [
        SameFirmAtOnce(name="same_firm_insert"),
        SameFirmByRow(name="same_firm_update", condition=changed),
    ]


def audited_by_row(**options: Any) -> Any:
    """Class decorator: keep the history of every insert, delete, and update that changes an audited column."""
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(level=pgtrigger.Row),
        pghistory.DeleteEvent(),
        base_model=FirmEvent,
        **options,
    )
