"""Reading payment periods: what waits in the open ones, and when each locks by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from domain.enums.reconciliation import ImportState
from reconciliation.models import (
    HeldRow,
    PaymentPeriod,
    ProviderStatement,
    StatementImport,
    StatementTransaction,
)
from reconciliation.selectors.statements import LEFT, WAITING, counted, left_aside, periods

OVER = (ImportState.DONE, ImportState.REVERSED, ImportState.FAILED)
"""States of a file's import after which nothing is to come."""


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A period, how many of its lines wait for somebody, and the day it locks by itself (None: it will not).

    On the period: ``statement_count``, and in pounds what was ``received`` and what of its statements is ``ignored``.
    """

    period: PaymentPeriod
    waiting: int
    locks_on: date | None


def locks_on(period: PaymentPeriod, lock_after_days: int | None) -> date | None:
    """The day an open period locks by itself; None for a locked one, or where the firm does not want it.

    So many days after its last day, or after somebody opened it again, whichever is later; never on the day itself that
    it was opened.
    """
    if period.is_locked or lock_after_days is None:
        return None
    day: date = period.end_date + timedelta(days=lock_after_days)
    if period.unlocked_at is not None:
        opened = timezone.localdate(period.unlocked_at)
        day = max(day, opened + timedelta(days=max(lock_after_days, 1)))
    return day


def is_due(day: date | None, today: date) -> bool:
    """Whether the day has come."""
    return day is not None and day <= today


def period_rows(lock_after_days: int | None) -> list[PeriodRow]:
    """Every period, latest first. Two queries."""
    waiting = dict(
        StatementTransaction.objects.filter(
            WAITING, statement__deleted_at__isnull=True, statement__period__locked_at__isnull=True
        )
        .order_by()
        .values_list("statement__period_id")
        .annotate(count=Count("pk"))
    )
    rows = periods().select_related("unlocked_by").annotate(
        statement_count=Count("statements", filter=Q(statements__deleted_at__isnull=True)),
        received=_gross_of_period(counted()),
        aside=_gross_of_period(left_aside() & Q(statement__deleted_at__isnull=True)),
    )  # fmt: skip
    return [PeriodRow(row, waiting.get(row.pk, 0), locks_on(row, lock_after_days)) for row in rows]


def _gross_of_period(wanted: Q) -> Coalesce:
    """What some lines of a period's statements come to, in pounds."""
    lines = StatementTransaction.objects.filter(wanted, statement__period=OuterRef("pk")).order_by()
    sums = lines.values("statement__period").annotate(total=Sum("gross")).values("total")
    return Coalesce(Subquery(sums), Decimal(0))


@dataclass(frozen=True, slots=True)
class Closing:
    """What a lock would close: statements with their sum in pounds, and what of them nobody has finished."""

    statements: int
    received: Decimal
    waiting: int
    waiting_left: Decimal
    held: int
    imports: int


def what_lock_closes(period: PaymentPeriod) -> Closing:
    """The figures of one period. Four queries."""
    statements = ProviderStatement.objects.filter(period=period)
    sums = statements.aggregate(count=Count("pk"), gross=Sum("gross_total", default=Decimal(0)))
    waiting = StatementTransaction.objects.filter(
        WAITING, statement__period=period, statement__deleted_at__isnull=True
    ).aggregate(count=Count("pk"), left=Sum(LEFT, default=Decimal(0)))
    return Closing(
        statements=sums["count"],
        received=sums["gross"],
        waiting=waiting["count"],
        waiting_left=waiting["left"],
        held=HeldRow.objects.filter(statement__in=statements, released_at__isnull=True).count(),
        imports=StatementImport.objects.filter(statement__in=statements).exclude(state__in=OVER).count(),
    )


def due_by_now(lock_after_days: int | None, today: date) -> int:
    """How many open periods the setting would lock tonight."""
    open_periods: Iterable[PaymentPeriod] = PaymentPeriod.objects.filter(locked_at__isnull=True)
    return sum(is_due(locks_on(period, lock_after_days), today) for period in open_periods)
