"""The subscription to Plannr's news: made when somebody connects, checked by its signing secret."""

from __future__ import annotations

import logging

from django.conf import settings
from django.urls import reverse

from integrations.engine.errors import UnableToSync
from integrations.models import Connection
from integrations.registry import SessionTerms
from integrations.services.webhooks import webhook_token
from plannr_sync.client import PlannrClient
from plannr_sync.deliveries import EVENTS
from plannr_sync.services.sessions import open_plannr_session, reader_of

logger = logging.getLogger(__name__)


def webhook_url(connection: Connection) -> str:
    """The address Plannr delivers to."""
    return f"{settings.PUBLIC_URL}{reverse('plannr_webhook', args=[webhook_token(connection)])}"


def ensure_subscription(*, connection: Connection) -> bool:
    """Whether Plannr tells this connection its news. Syncing works without, so trouble is only logged."""
    try:
        client = _writing_client(connection)
        known = {str(one.get("uuid")) for one in client.webhook_subscriptions()}
        if connection.webhook_id and connection.webhook_id in known and connection.webhook_secret:
            return True
        made = client.subscribe(webhook_url(connection), EVENTS)
    except UnableToSync as error:
        logger.warning("Plannr could not be asked for its news: %s", type(error).__name__)
        return False
    connection.webhook_id, connection.webhook_secret = (
        str(made.get("uuid") or ""),
        str(made.get("signing_secret") or ""),
    )
    connection.save(update_fields=["webhook_id", "webhook_secret", "updated_at"])
    return bool(connection.webhook_secret)


def end_subscription(*, connection: Connection) -> None:
    """Tells Plannr to send no more news; done before the tokens are forgotten."""
    if not connection.webhook_id:
        return
    try:
        _writing_client(connection).unsubscribe(connection.webhook_id)
    except UnableToSync as error:
        logger.warning("The subscription to Plannr's news could not be ended: %s", type(error).__name__)
    connection.webhook_id = connection.webhook_secret = ""
    connection.save(update_fields=["webhook_id", "webhook_secret", "updated_at"])


def _writing_client(connection: Connection) -> PlannrClient:
    terms = SessionTerms(read_only=False, interactive=True)
    return reader_of(open_plannr_session(connection, terms)).client
