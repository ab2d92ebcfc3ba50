"""Documents that clients read before they accept: read from the platform, kept by version."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from integrations.models import Connection
from soderberg_sync.client import Payload, PlatformApi
from soderberg_sync.models import PlatformDocument


def read_documents(*, connection: Connection, api: PlatformApi, now: datetime) -> int:
    """Reads every document the platform lists; gives how many versions were new. Asks the platform."""
    listed = [str(one["id"]) for one in api.documents()]
    return sum(_keep(connection, api.document(key), now) for key in listed)


@transaction.atomic
def _keep(connection: Connection, payload: Payload, now: datetime) -> bool:
    """Keeps one version; an older one stays as it was, since somebody may have accepted it."""
    key, version = str(payload["id"]), str(payload.get("version") or "1")
    rows = PlatformDocument.objects.select_for_update().filter(connection=connection, key=key)
    if rows.filter(version=version).exists():
        return False
    rows.filter(is_current=True).update(is_current=False)
    PlatformDocument.objects.create(
        firm_id=connection.firm_id, connection=connection, key=key, version=version,
        title=str(payload.get("title") or key), text=str(payload.get("text") or ""), read_at=now,
    )  # fmt: skip
    return True
