"""Reading sets of assumptions: those of the firm, who uses them, and the figures a cashflow is projected with."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from cashflow.engine.assumed import Assumed
from cashflow.models import AssumptionSet, Cashflow

RATES = (
    "cash_growth", "invested_growth", "property_growth", "other_growth", "charges", "inflation", "earnings",
    "equity_share", "equities_volatility", "bonds_volatility", "property_volatility", "cash_volatility",
    "survivor_spending",
)  # fmt: skip
"""Columns in per cent, which ``Assumed`` has under the same names as shares."""


def assumption_set_list() -> QuerySet[AssumptionSet]:
    """Every set of the firm by name, with its owner and ``users``: how many living cashflows chose it."""
    chosen = Count("cashflows", filter=Q(cashflows__deleted_at__isnull=True))
    found: QuerySet[AssumptionSet] = AssumptionSet.objects.select_related("owner").annotate(users=chosen)
    return found.order_by("name", "id")


def assumption_set(set_id: int) -> AssumptionSet:
    """One set with its owner. Raises ``AssumptionSet.DoesNotExist``."""
    row: AssumptionSet = AssumptionSet.objects.select_related("owner").get(pk=set_id)
    return row


def offered_sets() -> list[AssumptionSet]:
    """The sets that may be chosen, by name."""
    return list(AssumptionSet.objects.filter(archived_at__isnull=True).order_by("name", "id"))


def default_set() -> AssumptionSet | None:
    """The firm's default; None while that is the delivered one."""
    row: AssumptionSet | None = AssumptionSet.objects.select_related("owner").filter(is_default=True).first()
    return row


def used_by(row: AssumptionSet) -> QuerySet[Cashflow]:
    """The living cashflows that are projected with a set, those looked at last first."""
    chosen = Q(assumption_set=row)
    if row.is_default:
        chosen |= Q(assumption_set__isnull=True)
    found: QuerySet[Cashflow] = Cashflow.objects.filter(chosen).order_by("-updated_at", "-id")
    return found


def set_for(cashflow: Cashflow) -> AssumptionSet | None:
    """The set a cashflow is projected with: its own, otherwise the firm's default; None for the delivered one."""
    if cashflow.assumption_set_id is None:
        return default_set()
    return assumption_set(cashflow.assumption_set_id)


def assumed_for(cashflow: Cashflow) -> Assumed | None:
    """The same as figures."""
    row = set_for(cashflow)
    return assumed_of(row) if row else None


def assumed_of(row: AssumptionSet) -> Assumed:
    """A set's row as the engine takes it."""
    rates: dict[str, Any] = {name: _share(getattr(row, name)) for name in RATES}
    return Assumed(
        name=row.name,
        owner=row.owner.name,
        reason=row.reason,
        as_of=row.updated_at.date(),
        review_date=row.review_date,
        last_age=row.last_age,
        pk=row.pk,
        is_archived=row.archived_at is not None,
        **rates,
    )


def percents_of(assumed: Assumed) -> dict[str, Decimal | int | None]:
    """The figures of a set as its row has them, to begin another with."""
    rates = {
        name: None if (share := getattr(assumed, name)) is None else Decimal(repr(round(share * 100, 4)))
        for name in RATES
    }
    return {**rates, "last_age": assumed.last_age}


def _share(percent: Decimal | None) -> float | None:
    return None if percent is None else float(percent) / 100
