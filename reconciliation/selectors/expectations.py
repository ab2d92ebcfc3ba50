"""Reading expectations, and the valuations their amounts come from."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from backoffice.models import Valuation


def latest_values(plan_ids: Iterable[int]) -> dict[int, Decimal]:
    """Plan id to its latest valuation, by date and then by entry; plans without one are absent."""
    rows = (
        Valuation.objects.filter(plan_id__in=set(plan_ids))
        .order_by("plan_id", "-valued_date", "-id")
        .distinct("plan_id")
        .values_list("plan_id", "amount")
    )
    return dict(rows)
