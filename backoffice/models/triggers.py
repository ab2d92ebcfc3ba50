"""The base of our own database triggers."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models


class OurTrigger(pgtrigger.Trigger):
    """A trigger whose body depends on the model's class: subclasses give it in ``body``."""

    def get_func(self, model: Any) -> str:
        """What the library asks for."""
        return self.body(model)

    def body(self, model: type[models.Model]) -> str:
        """The trigger's statements in PL/pgSQL, with its RETURN."""
        raise TypeError(f"{type(self).__name__} has no body")


class NotEmptied(OurTrigger):
    """Refuses to empty a table (TRUNCATE) that holds a row: that passes by every trigger on rows."""

    level = pgtrigger.Statement
    when = pgtrigger.Before
    operation = pgtrigger.Truncate

    def body(self, model: type[models.Model]) -> str:
        """The trigger's body."""
        return f"""
            IF EXISTS (SELECT 1 FROM {model._meta.db_table}) THEN
                RAISE EXCEPTION 'What is evidence is not emptied' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NULL;
        """


def rows(*, old: str | None = None, new: str | None = None) -> pgtrigger.Referencing:
    """Names for the rows before and after, in a trigger that sees whole statements."""
    return pgtrigger.Referencing(old=old, new=new)  # type: ignore[no-untyped-call]
