"""The firm's sign-in to the platform, and where the platform delivers its news."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from backoffice.models import Firm
from domain.enums.sync import CredentialKind, Mode, UpdatePolicy
from integrations.engine.records import CLIENT, Ref
from integrations.models import Connection, Credential
from integrations.services.connections import disable_connection, enable_connection
from integrations.services.credentials import Tokens, save_credential
from integrations.services.webhooks import webhook_token
from integrations.transport.signatures import is_signed
from soderberg_sync.authentication import request_token
from soderberg_sync.client import PlatformApi
from soderberg_sync.connector import SYSTEM
from soderberg_sync.models import Site, Strategy
from soderberg_sync.services.sessions import base_url, given_token, transport_of

SIGNATURE_HEADER = "x-platform-signature"


def is_offered() -> bool:
    """Whether the installation knows a platform at all."""
    return bool(settings.SODERBERG["base_url"])


@transaction.atomic
def platform_connection(firm: Firm) -> Connection:
    """The firm's connection, made when there is none. Records are only read; what is opened goes by requests."""
    connection, _ = Connection.objects.get_or_create(
        firm=firm, system=SYSTEM,
        defaults={"mode": Mode.FORCE_ONE_WAY, "update_by_default": UpdatePolicy.ONLY_FROM_REMOTE},
    )  # fmt: skip
    Site.objects.get_or_create(connection=connection, defaults={"firm_id": connection.firm_id})
    return connection  # type: ignore[no-any-return]


@sensitive_variables("client_secret", "webhook_secret")
def connect(
    *,
    connection: Connection,
    firm_id: str,
    node_id: str,
    client_id: str,
    client_secret: str,
    webhook_secret: str,
    now: datetime,
) -> Credential:
    """The firm's sign-in, tried before it is kept. Asks the platform, so not inside a transaction.

    Raises ``UnableToSync`` with the reason in words; then nothing is kept.
    """
    granted = request_token(base_url(), client_id, client_secret, now=now)
    api = PlatformApi(transport_of(given_token(granted.access_token), firm_id, interactive=True), firm_id)
    next(api.documents(), None)  # a look that says nothing secret: whether this firm is the sign-in's
    with transaction.atomic():
        fresh = Connection.objects.select_for_update().get(pk=connection.pk)
        fresh.remote_firm_id, fresh.webhook_secret = firm_id, webhook_secret
        fresh.save()
        Site.objects.filter(connection=fresh).update(node_id=node_id)
        credential = save_credential(
            connection=fresh, user=None, kind=CredentialKind.OAUTH,
            tokens=Tokens(granted.access_token, client_secret, granted.expires_at),
            remote_account_id=firm_id, remote_login_name=client_id, now=now,
        )  # fmt: skip
        enable_connection(connection_id=fresh.pk, now=now)
    return credential


def disconnect(*, connection: Connection, now: datetime) -> None:
    """Forgets the sign-in; nothing is read or opened until somebody connects again."""
    disable_connection(connection_id=connection.pk, now=now)


@transaction.atomic
def save_strategy(*, connection: Connection, fields: Mapping[str, object]) -> Strategy:
    """An investment strategy, new or changed by its id on the platform. Raises ``ValidationError``."""
    remote_id = str(fields.get("remote_id") or "").strip()
    row = Strategy.objects.filter(connection=connection, remote_id=remote_id).first()
    strategy: Strategy = row or Strategy(firm_id=connection.firm_id, connection=connection, remote_id=remote_id)
    for name in ("name", "manager_percent"):
        setattr(strategy, name, fields[name])
    strategy.full_clean(exclude=["firm", "connection"])
    strategy.save()
    return strategy


@transaction.atomic
def remove_strategy(*, strategy_id: int) -> None:
    """A strategy nobody uses is gone. Raises ``ValidationError`` for one that is in use."""
    from django.db.models import ProtectedError

    try:
        Strategy.objects.get(pk=strategy_id).delete()
    except ProtectedError:
        raise ValidationError("This strategy is part of illustrations or applications, so it stays.") from None


# ------------------------------------------------------------------------------------------------------------- webhooks


def webhook_url(connection: Connection) -> str:
    """The address to give to the platform."""
    return f"{settings.PUBLIC_URL}{reverse('platform_webhook', args=[webhook_token(connection)])}"


def check_signature(connection: Connection, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether the platform signed a delivery."""
    given = next((value for name, value in headers.items() if name.lower() == SIGNATURE_HEADER), "")
    return is_signed(connection.webhook_secret, body, given)


def read_delivery(body: bytes) -> Iterable[Ref]:
    """The clients a delivery speaks of; they are looked at, whatever it says of them."""
    try:
        told = json.loads(body)
        kind, resource = str(told["type"]).split(".")[0], told["resource"]
        ids = [resource["id"]] if kind == "client" else [*(resource.get("clientIds") or []), resource.get("clientId")]
    except (ValueError, KeyError, TypeError, AttributeError):
        return
    for one in dict.fromkeys(str(found) for found in ids if found):
        yield Ref(CLIENT, one)
