"""What the platform's pages share: sending at once and saying how it went, and looking records up."""

from __future__ import annotations

from typing import TypeVar

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from backoffice.models import User
from backoffice.web.access import own_firm, signed_in
from domain.enums.platform import PlatformRequestState
from integrations.engine.errors import UnableToSync
from integrations.models import Connection
from integrations.selectors.connections import is_live
from soderberg_sync.selectors.work import connection_or_none, trouble_with
from soderberg_sync.services.connecting import platform_connection
from soderberg_sync.services.sending import send_and_look

Found = TypeVar("Found", bound=Model)


def platform_of(request: HttpRequest) -> Connection:
    """The firm's connection with the platform, made switched off when there is none."""
    return platform_connection(own_firm(request))


def live_platform(user: User) -> Connection | None:
    """The firm's connection while somebody is signed in to it."""
    connection = connection_or_none(user.firm_id) if user.firm_id else None
    return connection if connection is not None and is_live(connection) else None


def one_of(rows: QuerySet[Found], pk: int) -> Found:
    """The record, or the page that says there is none."""
    return get_object_or_404(rows, pk=pk)


def send_now(request: HttpRequest, connection: Connection, done: str, **subject: object) -> None:
    """Sends what waits while the person waits too, and tells them what came of it.

    What could not be sent stays and goes by itself later; ``subject`` is whose trouble is told.
    """
    signed_in(request)
    try:
        send_and_look(connection=connection, interactive=True, clock=timezone.now)
    except UnableToSync as error:
        messages.warning(request, f"{done} It is not on the platform yet: {error}")
        return
    trouble = trouble_with(**subject)
    refused = [one for one in trouble if one.state != PlatformRequestState.WAITING]
    if refused:
        messages.warning(request, f"{done} The platform has not taken everything: {refused[0].error}")
        return
    messages.success(request, " ".join([done, *(one.error for one in trouble[:1])]))
