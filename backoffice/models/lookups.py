"""Our own ways of asking the database."""

from __future__ import annotations

from typing import Any

from django.db import models


@models.ForeignKey.register_lookup
@models.Field.register_lookup
class Among(models.Lookup):
    """``pk__among=ids``: what ``pk__in=ids`` finds, with all the values as one array.

    ``in`` gives the statement a place for each value, and with hundreds of them writing the statement takes longer than
    the database needs to answer it. For long lists of plain values; there is no subquery among them.
    """

    lookup_name = "among"

    def get_prep_lookup(self) -> list[Any]:
        """The values as the field keeps them."""
        prepare = self.lhs.output_field.get_prep_value
        return [prepare(value) for value in self.rhs]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The condition with its parameter."""
        column, parameters = self.process_lhs(compiler, connection)
        kind = (
            self.lhs.output_field.rel_db_type(connection)
            if self.lhs.output_field.is_relation
            else self.lhs.output_field.cast_db_type(connection)
        )
        return f"{column} = ANY(%s::{kind}[])", (*parameters, self.rhs)
