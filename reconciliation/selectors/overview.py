"""Revenue at a glance: what was expected, what came, what is still to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth

from domain.periods import add_months
from reconciliation.models import Expectation, StatementTransaction
from reconciliation.selectors.statements import counted

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Headline:
    """Pounds, VAT included: expected and received from ``since`` until today; all that is outstanding and due by now.

    ``overdue`` is what of it was due more than a month ago: providers pay in arrears.
    """

    since: date
    late_before: date
    expected: Decimal
    received: Decimal
    outstanding: Decimal
    overdue: Decimal


def headline(since: date, today: date) -> Headline:
    """The figures at the top of the overview. Two queries."""
    late_before = add_months(today, -1)
    due = Q(expected_date__lte=today)
    sums = Expectation.objects.filter(due).order_by().aggregate(
        expected_sum=Sum("gross", filter=Q(expected_date__gte=since, cancelled_at__isnull=True), default=NOTHING),
        outstanding_sum=Sum("outstanding", filter=Q(is_open=True), default=NOTHING),
        overdue_sum=Sum("outstanding", filter=Q(is_open=True, expected_date__lt=late_before), default=NOTHING),
    )  # fmt: skip
    received = counted_lines().filter(paid_date__gte=since, paid_date__lte=today).aggregate(
        total=Sum("gross", default=NOTHING)
    )["total"]  # fmt: skip
    return Headline(since, late_before, sums["expected_sum"], received, sums["outstanding_sum"], sums["overdue_sum"])


def counted_lines() -> QuerySet[Any]:
    """Lines that count as received, with ``paid_date``: their own date, or their statement's where they have none."""
    rows: QuerySet[Any] = StatementTransaction.objects.annotate(paid_date=Coalesce("date", "statement__date"))
    return rows.filter(counted()).order_by()


def months_expected_and_received(first: date, end: date) -> list[tuple[date, Decimal, Decimal]]:
    """Month, pounds expected in it and pounds received in it, from ``first`` up to, not including, ``end``."""
    expected = dict(
        Expectation.objects.filter(expected_date__gte=first, expected_date__lt=end, cancelled_at__isnull=True)
        .order_by()
        .annotate(month=TruncMonth("expected_date"))
        .values_list("month")
        .annotate(total=Sum("gross"))
    )
    received = dict(
        counted_lines()
        .filter(paid_date__gte=first, paid_date__lt=end)
        .annotate(month=TruncMonth("paid_date"))
        .values_list("month")
        .annotate(total=Sum("gross"))
    )
    months = sorted(set(expected) | set(received))
    return [(month, expected.get(month, NOTHING), received.get(month, NOTHING)) for month in months]
