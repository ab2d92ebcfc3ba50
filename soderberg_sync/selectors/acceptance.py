"""Reading what a client is asked to accept."""

from __future__ import annotations

from django.db.models import Q

from domain.enums.platform import ApplicationState, MandateState, PlatformClientState
from soderberg_sync.models import Application, Mandate, PlatformClient, PlatformDocument


def platform_terms_of(client_id: int) -> list[PlatformClient]:
    """The client, while the platform waits for them to accept its terms."""
    rows = PlatformClient.objects.filter(
        client_id=client_id, state=PlatformClientState.PENDING, parent__isnull=True,
        terms_answered_at__isnull=True, has_accepted_terms=False,
    )  # fmt: skip
    return list(rows.select_related("client", "connection"))


def applications_to_accept(client_id: int) -> list[Application]:
    """Applications under way that this client accepts: their own, or those of a child they act for."""
    whose = Q(parent_id=client_id) | Q(parent__isnull=True) & (
        Q(client_id=client_id) | Q(second_client_id=client_id)
    )
    rows = Application.objects.filter(whose, state=ApplicationState.PENDING)
    return list(rows.select_related("client", "second_client", "strategy", "connection").order_by("pk"))


def mandates_to_answer(client_id: int) -> list[Mandate]:
    """Mandates the platform has offered to this client."""
    rows = Mandate.objects.filter(
        application__client_id=client_id, application__parent__isnull=True, state=MandateState.OFFERED
    )
    return list(rows.select_related("application__connection").order_by("pk"))


def current_documents(client_id: int) -> dict[str, PlatformDocument]:
    """The documents of the client's platform in their current version, by key."""
    rows = PlatformDocument.objects.filter(
        connection__platform_clients__client_id=client_id, is_current=True
    ).distinct()  # fmt: skip
    return {row.key: row for row in rows}
