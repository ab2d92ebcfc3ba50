"""A person's word on clients whom Plannr withdrew and who stay here."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from backoffice.events import Origin
from backoffice.models import Client
from backoffice.services.clients import update_client
from domain.enums.people import ClientStatus
from integrations.models import Connection
from plannr_sync.selectors.withdrawn import withdrawn_clients


@transaction.atomic
def make_inactive(*, connection: Connection, client_ids: Collection[int], user_id: int | None) -> list[Client]:
    """Those of these clients whom Plannr withdrew, inactive here as well; whoever is linked again meanwhile is left."""
    withdrawn = withdrawn_clients(connection).filter(local_id__in=client_ids)
    return [
        update_client(client_id=pk, fields={"status": ClientStatus.INACTIVE}, origin=Origin(user_id=user_id))
        for pk in sorted(withdrawn.values_list("local_id", flat=True))
    ]
