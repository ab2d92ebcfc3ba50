"""The firm's records as scripts and the admin site read them: each list with what hangs on it, in few queries.

All of them need an active scope and see that firm only.
"""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from backoffice.models import (
    Charge,
    Client,
    ContactDetail,
    Document,
    Expense,
    FileNote,
    Firm,
    Goal,
    Household,
    Income,
    Plan,
    Provider,
    User,
    Valuation,
)


def clients() -> QuerySet[Client]:
    """Living clients, plain."""
    rows: QuerySet[Client] = Client.objects.all()
    return rows


def clients_with_details() -> QuerySet[Client]:
    """Living clients with addresses, contact details, relationships and members already loaded."""
    in_order = Prefetch("contact_details", queryset=ContactDetail.objects.order_by("pk"))
    return clients().prefetch_related("addresses", in_order, "relationships", "members")


def households() -> QuerySet[Household]:
    """Households with the clients in them already loaded."""
    rows: QuerySet[Household] = Household.objects.prefetch_related(Prefetch("clients", queryset=clients()))
    return rows


def providers() -> QuerySet[Provider]:
    """Providers the firm deals with."""
    rows: QuerySet[Provider] = Provider.objects.all()
    return rows


def plans_with_owners() -> QuerySet[Plan]:
    """Living plans with their shares loaded and the latest valuation as ``latest_date`` and ``latest_amount``."""
    latest = Valuation.objects.filter(plan=OuterRef("pk")).order_by("-valued_date", "-id")
    rows: QuerySet[Plan] = Plan.objects.prefetch_related("ownerships").annotate(
        latest_date=Subquery(latest.values("valued_date")[:1]),
        latest_amount=Subquery(latest.values("amount")[:1]),
    )
    return rows


def valuations() -> QuerySet[Valuation]:
    """Valuations of living plans."""
    rows: QuerySet[Valuation] = Valuation.objects.filter(plan__deleted_at__isnull=True)
    return rows


def flows(kind: type[Income] | type[Expense]) -> QuerySet[Any]:
    """Living incomes or expenses of living clients."""
    rows: QuerySet[Any] = kind.objects.filter(client__deleted_at__isnull=True)
    return rows


def goals() -> QuerySet[Goal]:
    """Living goals of living clients."""
    rows: QuerySet[Goal] = Goal.objects.filter(client__deleted_at__isnull=True)
    return rows


def file_notes() -> QuerySet[FileNote]:
    """File notes of living clients."""
    rows: QuerySet[FileNote] = FileNote.objects.filter(client__deleted_at__isnull=True)
    return rows


def charges() -> QuerySet[Charge]:
    """Living charges, ended ones included."""
    rows: QuerySet[Charge] = Charge.objects.all()
    return rows


def documents() -> QuerySet[Document]:
    """Files that are not deleted."""
    rows: QuerySet[Document] = Document.objects.all()
    return rows


def people_of(firm: Firm) -> QuerySet[User]:
    """Those who work in the firm or did; not its clients. Needs no scope."""
    return User.objects.filter(firm=firm).exclude(role="client")
