"""Writing the shares of a period's payments down when it is locked, so that nothing agreed later changes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.db import transaction

from reconciliation.models import PaymentPeriod, SettledShare
from reconciliation.selectors.splits import counted_links, paid_links, shares_of, split_book

BATCH = 2000


@transaction.atomic
def settle_period(*, period: PaymentPeriod, now: datetime) -> int:
    """Write down who gets what of each payment on the period's statements; the number of parts.

    The caller holds the firm's lock, so that no link comes or goes meanwhile. What was written before gives way.
    """
    SettledShare.objects.filter(period=period).delete()
    rows, count = _rows(period), 0
    while batch := list(islice(rows, BATCH)):
        SettledShare.objects.bulk_create(batch)
        count += len(batch)
    period.settled_at = now
    period.save(update_fields=["settled_at", "updated_at"])
    return count


def _rows(period: PaymentPeriod) -> Iterator[SettledShare]:
    book = split_book()
    for link in paid_links(counted_links().filter(transaction__statement__period=period)):
        for share in shares_of(link, book):
            yield SettledShare(
                firm_id=period.firm_id, period=period, link_id=link.pk, holder=share.holder, level=share.level,
                adviser_id=share.adviser_id, introducer_id=share.introducer_id, percent=share.percent,
                amount=share.amount,
            )  # fmt: skip


@transaction.atomic
def unsettle_period(*, period: PaymentPeriod) -> None:
    """Let the shares of the period's payments follow what is agreed again."""
    SettledShare.objects.filter(period=period).delete()
    period.settled_at = None
    period.save(update_fields=["settled_at", "updated_at"])
