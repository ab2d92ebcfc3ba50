"""Reading what a client is asked to accept."""

from __future__ import annotations

from django.db.models import OuterRef, Q, Subquery

from domain.enums.platform import ApplicationState, BankCheck, MandateState, PlatformClientState
from soderberg_sync.models import Application, Mandate, PlatformClient, PlatformDocument


def platform_terms_of(client_id: int) -> list[PlatformClient]:
    """The client, while the platform waits for them to accept its terms."""
    rows = PlatformClient.objects.filter(
        client_id=client_id, state=PlatformClientState.PENDING, parent__isnull=True,
        terms_answered_at__isnull=True, has_accepted_terms=False,
    )  # fmt: skip
    return list(rows.select_related("client", "connection"))


def failed_bank_details_of(client_id: int) -> list[PlatformClient]:
    """The client, where the platform's check of their bank details failed and keeps them from becoming active."""
    rows = PlatformClient.objects.filter(
        client_id=client_id, state=PlatformClientState.PENDING, bank_check=BankCheck.FAILED
    )
    return list(rows.select_related("client", "connection"))


def applications_to_accept(client_id: int) -> list[Application]:
    """Applications under way that this client accepts: their own, or those of a child they act for."""
    whose = Q(parent_id=client_id) | Q(parent__isnull=True) & (Q(client_id=client_id) | Q(second_client_id=client_id))
    rows = Application.objects.filter(whose, state=ApplicationState.PENDING)
    return list(rows.select_related("client", "second_client", "strategy", "connection").order_by("pk"))


def mandates_to_answer(client_id: int) -> list[Mandate]:
    """Mandates that this client pays and neither accepted nor skipped, offered by the platform or not yet.

    They are for accounts of their own, or of a child they act for.

    Each has ``bank_check``: how the bank details it needs stand.
    """
    whose = Q(application__parent_id=client_id) | Q(application__parent__isnull=True, application__client_id=client_id)
    rows = Mandate.objects.filter(
        whose, application__state__in=[ApplicationState.PENDING, ApplicationState.COMPLETE],
        state__in=[MandateState.WANTED, MandateState.OFFERED],
    )  # fmt: skip
    person = PlatformClient.objects.filter(client_id=client_id, connection=OuterRef("application__connection"))
    rows = rows.annotate(bank_check=Subquery(person.values("bank_check")[:1]))
    return list(rows.select_related("application__connection").order_by("pk"))


def current_documents(client_id: int) -> dict[str, PlatformDocument]:
    """The documents of the client's platform in their current version, by key."""
    rows = PlatformDocument.objects.filter(
        connection__platform_clients__client_id=client_id, is_current=True
    ).distinct()  # fmt: skip
    return {row.key: row for row in rows}
