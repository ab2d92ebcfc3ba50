"""Reading changes that clients ask for."""

from __future__ import annotations

from django.db.models import QuerySet

from domain.enums.portal import RequestState
from portal.models import ChangeRequest


def requests_of(client_id: int) -> list[ChangeRequest]:
    """What a client asked for, the latest first."""
    return list(ChangeRequest.objects.filter(client_id=client_id).select_related("asked_by", "answered_by"))


def request_list(state: RequestState | None) -> QuerySet[ChangeRequest]:
    """The firm's requests, oldest first where they wait."""
    rows: QuerySet[ChangeRequest] = ChangeRequest.objects.filter(client__deleted_at=None).select_related(
        "client", "asked_by", "answered_by"
    )
    if state is not None:
        rows = rows.filter(state=state)
    return rows.order_by("asked_at", "id") if state == RequestState.WAITING else rows


def count_waiting() -> int:
    """How many wait for one of the firm's people."""
    return request_list(RequestState.WAITING).count()
