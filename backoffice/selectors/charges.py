"""Reading charges as far as the back office itself needs to."""

from __future__ import annotations

from django.db.models import Max, QuerySet

from backoffice.models import Charge


def next_charge_number() -> int:
    """The number the next charge gets, if nobody is quicker; removed charges keep theirs."""
    last: int | None = Charge.with_deleted.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def latest_charges(limit: int) -> QuerySet[Charge]:
    """The charges agreed last, with their clients."""
    rows: QuerySet[Charge] = Charge.objects.select_related("client").order_by("-number")[:limit]
    return rows
