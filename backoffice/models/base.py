"""What every record of a firm has: the firm, its scope, its times, and the database's check that firms never mix."""

from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django_scopes import ScopedManager

from backoffice.models.triggers import OurTrigger, rows


class SameFirm(OurTrigger):
    """Refuses a row that points at another firm's row, whatever wrote it.

    Looks at every foreign key of the model whose target has a firm of its own (a user without a firm, who looks after
    the installation, may be named by any). One join a key and statement, so bulk writes pay once.
    """

    level = pgtrigger.Statement
    when = pgtrigger.After

    def body(self, model: type[models.Model]) -> str:
        """The trigger's body for this model."""
        checks = [
            f"""
            IF EXISTS (
                SELECT 1 FROM new_values n JOIN {field.related_model._meta.db_table} r ON r.id = n.{field.column}
                WHERE r.firm_id <> n.firm_id
            ) THEN
                RAISE EXCEPTION '{model._meta.db_table}.{field.column} points at another firm'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            """
            for field in firm_bound_keys(model)
        ]
        return "".join(checks) + "RETURN NULL;"


def firm_bound_keys(model: type[models.Model]) -> list[Any]:
    """The model's foreign keys to models that belong to a firm themselves."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.name != "firm"
        and not isinstance(field.related_model, str)
        and any(f.name == "firm" for f in field.related_model._meta.concrete_fields)
    ]


class FirmOwned(models.Model):
    """A record that belongs to one firm. Querying it without an active scope raises."""

    firm = models.ForeignKey("backoffice.Firm", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Any] = ScopedManager(firm="firm")

    class Meta:
        abstract = True
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            SameFirm(name="same_firm_insert", operation=pgtrigger.Insert, referencing=rows(new="new_values")),
            SameFirm(name="same_firm_update", operation=pgtrigger.Update, referencing=rows(new="new_values")),
        ]


class AliveManager(models.Manager[Any]):
    """Leaves out what was deleted but is kept for history."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Records that are not deleted."""
        return super().get_queryset().filter(deleted_at__isnull=True)


class SoftDeletable(FirmOwned):
    """A record whose history matters: deletion marks it, restoring clears the mark.

    ``objects`` sees living records only, ``with_deleted`` all of them.
    """

    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[Any] = ScopedManager(firm="firm", _manager_class=AliveManager)
    with_deleted: ClassVar[Any] = ScopedManager(firm="firm")

    class Meta(FirmOwned.Meta):
        abstract = True
