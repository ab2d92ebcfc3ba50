"""Reading the firm's audit log, narrowed and by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from backoffice.models import Charge, Client, Document, Expense, Income, Plan, User, Valuation
from backoffice.selectors.history import Activity, audited_models, recent

EVERYDAY = (Client, Plan, Valuation, Income, Expense, Charge, Document)
"""Records the log shows when none is chosen."""


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """What to show: a model's label (empty: the everyday records), a person, days (both included)."""

    model: str = ""
    person: User | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some events and whether earlier ones follow."""

    activities: list[Activity]
    number: int
    has_next: bool


def audit_page(query: AuditQuery, number: int, size: int) -> AuditPage:
    """One page of the firm's events, newest first; ``number`` counts from 1."""
    chosen = [model for model in audited_models() if model._meta.label_lower == query.model] or list(EVERYDAY)
    condition = Q()
    if query.person:
        condition &= Q(pgh_context__metadata__user=query.person.pk)
    if query.since:
        condition &= Q(pgh_created_at__gte=_midnight(query.since))
    if query.until:
        condition &= Q(pgh_created_at__lt=_midnight(query.until + timedelta(days=1)))
    found = recent([(model, condition) for model in chosen], size + 1, (number - 1) * size)
    return AuditPage(found[:size], number, len(found) > size)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
