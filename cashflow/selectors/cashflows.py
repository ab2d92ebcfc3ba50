"""Reading cashflows: the list, one of them, those of a client."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Prefetch, Q, QuerySet

from backoffice.models import Client, ClientMember
from cashflow.models import Cashflow, CashflowClient


def cashflow_list() -> QuerySet[Cashflow]:
    """Every living cashflow with its people (``seats``) and who made it, in a fixed number of queries."""
    cashflows: QuerySet[Cashflow] = Cashflow.objects.select_related("created_by").prefetch_related(
        Prefetch("seats", CashflowClient.objects.select_related("client").order_by("position"))
    )
    return cashflows


def find_cashflows(text: str) -> QuerySet[Cashflow]:
    """The list narrowed to names that hold every word of a text."""
    found = cashflow_list()
    for word in text.split():
        found = found.filter(name__icontains=word)
    return found


def cashflow_page(cashflow_id: int) -> Cashflow:
    """One living cashflow with its people. Raises ``Cashflow.DoesNotExist``."""
    return cashflow_list().get(pk=cashflow_id)


def cashflows_of(client_ids: list[int]) -> list[Cashflow]:
    """The living cashflows that any of these people is in, the newest first."""
    mine = CashflowClient.objects.filter(client_id__in=client_ids).values("cashflow_id")
    return list(cashflow_list().filter(pk__in=mine).order_by("-created_at"))


def people_in(cashflow: Cashflow) -> list[Client]:
    """The people of a cashflow in their order; needs ``cashflow_page`` or ``cashflow_list``."""
    return [seat.client for seat in cashflow.seats.all()]


def syncs_automatically(client_ids: list[int]) -> bool:
    """Whether no living cashflow of these people, or of a joint client's members, has its automatic sync off."""
    members = ClientMember.objects.filter(shared_id__in=client_ids).values("member_id")
    seats = CashflowClient.objects.filter(Q(client_id__in=client_ids) | Q(client_id__in=members))
    mine = seats.values("cashflow_id")
    return not Cashflow.objects.filter(pk__in=mine, auto_sync=False).exists()


def switched_to_two_way(client_ids: Iterable[int]) -> frozenset[int]:
    """Those who sit in a living cashflow that was switched to two-way; a joint client where all its members do."""
    wanted = frozenset(client_ids)
    members: dict[int, set[int]] = defaultdict(set)
    for shared_id, member_id in ClientMember.objects.filter(shared_id__in=wanted).values_list("shared_id", "member_id"):
        members[shared_id].add(member_id)
    seats = CashflowClient.objects.filter(cashflow__two_way=True, cashflow__deleted_at__isnull=True)
    people = wanted.union(*members.values())
    seated = frozenset(seats.filter(client_id__in=people).values_list("client_id", flat=True))
    return frozenset(pk for pk in wanted if pk in seated or (members[pk] and members[pk] <= seated))
