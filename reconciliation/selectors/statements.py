"""Reading provider statements and their lines."""

from __future__ import annotations

from reconciliation.models import StatementTransaction


def statements_with_proposals() -> list[int]:
    """Ids of statements in open periods with a line that would now match, oldest first."""
    rows = (
        StatementTransaction.objects.filter(
            linked=0, proposed_expectation__isnull=False, statement__period__locked_at__isnull=True
        )
        .order_by("statement__date", "statement_id")
        .values_list("statement_id", flat=True)
    )
    return list(dict.fromkeys(rows))
