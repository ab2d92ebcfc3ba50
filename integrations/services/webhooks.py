"""News from the other system: stored first, processed once, never trusted further than to look."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime

from django.core import signing
from django.db import transaction

from domain.enums.sync import DeliveryState, RunKind, RunTrigger
from integrations.engine.records import CLIENT, Ref
from integrations.models import Connection, Link, WebhookDelivery
from integrations.registry import system_of
from integrations.services.queueing import queue_task
from integrations.services.runs import start_run
from integrations.services.scopes import RunScope

SIGNATURE_HEADERS = frozenset({"x-signature", "x-platform-signature", "authorization", "cookie"})
MOST_ATTEMPTS = 5


def webhook_token(connection: Connection) -> str:
    """What names a connection in the address its system delivers to; nobody else can make one up."""
    return signing.dumps([connection.firm_id, connection.pk], salt=_salt(connection.system))


def read_webhook_token(token: str, *, system: str) -> tuple[int, int] | None:
    """(firm id, connection id) of a token of this system's; None for one that is not ours."""
    try:
        firm_id, connection_id = signing.loads(token, salt=_salt(system))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(firm_id), int(connection_id)


def _salt(system: str) -> str:
    return f"{system}_sync.webhooks"


@transaction.atomic
def receive_delivery(
    *, connection: Connection, body: bytes, headers: Mapping[str, str], now: datetime
) -> WebhookDelivery:
    """The delivery, stored as it came; one that waits with the same body is given back. Nothing is made of it here.

    Only what is signed names a delivery: headers beside the body may be anybody's. Two changes of one record have the
    same body, so once the first was processed the next one counts as new; being told twice costs a look.
    One without a right signature is stored too, as refused, so that somebody can see it was tried.
    """
    system = system_of(connection.system)
    is_right = system.check_signature is not None and system.check_signature(connection, body, headers)
    key = _next_key(connection, body) if is_right else hashlib.sha256(b"refused" + body).hexdigest()
    delivery, is_new = WebhookDelivery.objects.get_or_create(
        connection=connection,
        delivery_key=key,
        defaults={
            "firm_id": connection.firm_id,
            "body": body,
            "headers": {name: value for name, value in headers.items() if name.lower() not in SIGNATURE_HEADERS},
            "is_signature_right": is_right,
            "state": DeliveryState.RECEIVED if is_right else DeliveryState.REFUSED,
            "received_at": now,
        },
    )
    if is_new and is_right:
        queue_task("process_webhook", connection.firm_id, delivery.pk)
    return delivery  # type: ignore[no-any-return]


def _next_key(connection: Connection, body: bytes) -> str:
    """The body's digest, and how many deliveries with that body were processed before."""
    digest = hashlib.sha256(body).hexdigest()[:48]
    same = WebhookDelivery.objects.filter(connection=connection, delivery_key__startswith=digest)
    return f"{digest}:{same.exclude(state=DeliveryState.RECEIVED).count()}"


@transaction.atomic
def process_delivery(*, delivery_id: int, clock: Callable[[], datetime]) -> int:
    """Starts a run over the linked clients a delivery speaks of; gives how many clients. Safe to repeat."""
    row = WebhookDelivery.objects.select_for_update(skip_locked=True).filter(
        pk=delivery_id, state=DeliveryState.RECEIVED
    )
    delivery: WebhookDelivery | None = row.select_related("connection__firm").first()
    if delivery is None:
        return 0
    delivery.attempts += 1
    system = system_of(delivery.connection.system)
    refs = list(system.read_delivery(bytes(delivery.body))) if system.read_delivery else []
    client_ids = clients_of(delivery.connection, refs)
    if client_ids and delivery.connection.is_enabled:
        start_run(
            connection=delivery.connection,
            kind=RunKind.PULL,
            scope=RunScope(client_ids=client_ids),
            trigger=RunTrigger.WEBHOOK,
            user=None,
            now=clock(),
        )
    delivery.state, delivery.processed_at = DeliveryState.PROCESSED, clock()
    delivery.save()
    return len(client_ids)


def clients_of(connection: Connection, refs: list[Ref]) -> tuple[str, ...]:
    """Linked clients these records belong to; news of records nobody here knows means nothing yet."""
    living = Link.objects.filter(connection=connection, ended_at__isnull=True)
    found: dict[str, None] = {}
    for link in living.filter(remote_id__in=[ref.remote_id for ref in refs]).order_by("pk"):
        found.update(dict.fromkeys(link.owner_ids))
    known = living.filter(kind=CLIENT, remote_id__in=list(found)).values_list("remote_id", flat=True)
    return tuple(sorted(known))
