"""Sending what waits and looking at what came of it: at once for a person at a screen, later for a worker."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from domain.enums.sync import RunTrigger
from integrations.engine.errors import CredentialExpired
from integrations.models import Connection
from integrations.selectors.connections import is_live
from soderberg_sync.models import PlatformClient
from soderberg_sync.services.pulling import start_pull
from soderberg_sync.services.requests import send_due_requests
from soderberg_sync.services.sessions import platform_api

logger = logging.getLogger(__name__)


def send_and_look(*, connection: Connection, interactive: bool, clock: Callable[[], datetime]) -> set[int]:
    """Sends what is due and has the clients looked at whom an answer came for; gives their ids.

    Must not be called inside a transaction. Raises ``CredentialExpired`` where nobody is signed in.
    """
    if not is_live(connection):
        raise CredentialExpired("The firm is not connected with the platform: connect under Settings, Platform.")
    api = platform_api(connection, interactive=interactive)
    answered = send_due_requests(connection=connection, api=api, clock=clock)
    people = list(PlatformClient.objects.filter(connection=connection, client_id__in=answered).exclude(remote_id=""))
    if people:
        start_pull(connection=connection, user=None, trigger=RunTrigger.WEBHOOK, now=clock(), clients=people)
    return answered
