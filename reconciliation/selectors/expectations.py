"""Reading expectations and charges, and the valuations their amounts come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum

from backoffice.models import Charge, Valuation
from backoffice.selectors.clients import name_holds
from backoffice.selectors.exchange import sterling_of
from domain.identifiers import normalise_policy_number
from domain.periods import add_months
from reconciliation.models import Expectation, ExpectationLink
from reconciliation.models.expectations import STILL_WANTED


def latest_values(plan_ids: Iterable[int]) -> dict[int, Decimal]:
    """Plan id to its latest valuation in pounds, by date and then by entry; plans without one are absent.

    One in another currency counts at the firm's stated rate, and not at all while there is none.
    """
    rows = (
        Valuation.objects.filter(plan_id__among=set(plan_ids))
        .order_by("plan_id", "-valued_date", "-id")
        .distinct("plan_id")
        .annotate(sterling=sterling_of("amount", "plan__currency"))
        .values_list("plan_id", "sterling")
    )
    return {plan_id: amount for plan_id, amount in rows if amount is not None}


WITHOUT_VALUATION = Q(gross=0, percentage__isnull=False, valued_amount__isnull=True, cancelled_at__isnull=True)
"""A percentage of a plan that nobody has valued: expected at nothing until somebody does."""


def expectations() -> QuerySet[Expectation]:
    """All expectations by date, with what lists show of them."""
    rows: QuerySet[Expectation] = Expectation.objects.select_related("client", "plan__provider", "charge", "adviser")
    return rows


def shown(rows: QuerySet[Expectation], state: str, today: date) -> QuerySet[Expectation]:
    """Narrowed to a state: open, overdue (due by now), late (for more than a month), part_paid, paid, zero, cancelled.

    Cancelled includes written off; empty is all.
    """
    states = {
        "open": Q(is_open=True),
        "overdue": Q(is_open=True, expected_date__lte=today),
        "late": Q(is_open=True, expected_date__lt=add_months(today, -1)),
        "part_paid": Q(is_open=True) & ~Q(linked=0),
        "paid": Q(is_open=False, cancelled_at__isnull=True, written_off_at__isnull=True) & ~Q(gross=0),
        "zero": WITHOUT_VALUATION,
        "cancelled": Q(cancelled_at__isnull=False) | Q(written_off_at__isnull=False),
    }
    return rows.filter(states[state]) if state in states else rows


def sums(rows: QuerySet[Expectation]) -> dict[str, Decimal]:
    """Pounds of a list: ``gross``, ``linked``, ``outstanding``, and ``given_up`` of what was cancelled or written off.

    One query.
    """
    nothing = Decimal(0)
    found: dict[str, Decimal] = rows.order_by().aggregate(
        given_up=Sum(F("gross") - F("linked"), filter=~STILL_WANTED, default=nothing),
        outstanding=Sum("outstanding", default=nothing),  # after it: these take the columns' names
        gross=Sum("gross", default=nothing),
        linked=Sum("linked", default=nothing),
    )
    return found


@dataclass(frozen=True, slots=True)
class ExpectedTotals:
    """Pounds of some expectations: due by now, paid, and of what is due still outstanding."""

    due: Decimal
    paid: Decimal
    outstanding: Decimal


def totals(rows: QuerySet[Expectation], today: date) -> ExpectedTotals:
    """What they come to. One query."""
    due = Q(expected_date__lte=today)
    sums = rows.order_by().aggregate(
        due_sum=Sum("gross", filter=due & Q(cancelled_at__isnull=True), default=Decimal(0)),
        paid_sum=Sum("linked", default=Decimal(0)),
        outstanding_sum=Sum("outstanding", filter=due & Q(is_open=True), default=Decimal(0)),
    )
    return ExpectedTotals(sums["due_sum"], sums["paid_sum"], sums["outstanding_sum"])


def with_links(rows: QuerySet[Expectation]) -> QuerySet[Expectation]:
    """The same with the payments that met them."""
    links = ExpectationLink.objects.select_related("transaction__statement__period", "made_by", "run")
    return rows.prefetch_related(Prefetch("links", queryset=links))


def charges(today: date) -> QuerySet[Charge]:
    """All charges, latest first, each with what comes next of it: ``next_date``, ``next_gross`` and ``next_valued``.

    That is the first open expectation, or one of £0.00, which is not open: ``next_valued`` is the plan's value that it
    was worked out from, None without a valuation.
    """
    coming = Expectation.objects.filter(
        Q(is_open=True) | Q(gross=0, cancelled_at__isnull=True, written_off_at__isnull=True),
        charge=OuterRef("pk"), expected_date__gte=today,
    ).order_by("expected_date", "pk")  # fmt: skip
    rows: QuerySet[Charge] = Charge.objects.select_related("client", "plan__provider", "adviser").annotate(
        next_date=Subquery(coming.values("expected_date")[:1]),
        next_gross=Subquery(coming.values("gross")[:1]),
        next_valued=Subquery(coming.values("valued_amount")[:1]),
    )
    return rows


def narrow_charges(rows: QuerySet[Charge], *, running: str, search: str, today: date) -> QuerySet[Charge]:
    """Charges that still run (``yes``) or have ended (``no``), and those of a client or policy number."""
    ended = Q(end_date__isnull=False, end_date__lte=today)
    if running in {"yes", "no"}:
        rows = rows.filter(~ended if running == "yes" else ended)
    return rows.filter(named(search))


def named(search: str) -> Q:
    """Charges or expectations of a client or policy number: every word fits, or all of it is in the plan's number."""
    every = Q()
    for word in search.split():
        every &= name_holds(word, "client__") | Q(plan__policy_number__icontains=word)
    number = normalise_policy_number(search)
    return every | Q(plan__normalised_policy_number__contains=number) if number else every


def around(rows: QuerySet[Expectation], today: date, limit: int) -> QuerySet[Expectation]:
    """The rows nearest to today, latest first: mostly past ones, some of those to come."""
    return rows.filter(expected_date__lte=add_months(today, 3)).order_by("-expected_date", "-pk")[:limit]


def plans_expecting(expectations: QuerySet[Expectation]) -> list[int]:
    """Ids of the plans of expectations, in order; what is expected of a client alone has none."""
    found = expectations.filter(plan__isnull=False).order_by("plan_id").values_list("plan_id", flat=True)
    return list(found.distinct())
