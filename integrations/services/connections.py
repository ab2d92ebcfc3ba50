"""Switching a connection on and off, and the firm's choices for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from backoffice.models import Firm
from domain.enums.sync import CredentialState, Mode, RunState
from integrations.models import Connection, Credential, OutboxEntry, Run
from integrations.selectors.directions import Directions
from integrations.services.credentials import hold_waiting_edits
from integrations.stores.outbox import NOT_UNDER_WAY

SETTINGS = frozenset(
    {"remote_firm_id", "mode", "create_by_default", "create_what_came", "update_by_default", "remove_unlinked"}
)
UNDER_WAY = frozenset({RunState.QUEUED, RunState.RUNNING, RunState.WAITING})
DISABLED_UNDER_WAY = "The link was disabled"
"""Why a run stops that was under way then; it ends the sentence with what became of its work."""


@transaction.atomic
def ensure_connection(*, firm: Firm, system: str) -> Connection:
    """The firm's connection to a system, made switched off when there is none."""
    connection, _ = Connection.objects.get_or_create(firm=firm, system=system)
    return connection  # type: ignore[no-any-return]


def _locked(connection_id: int) -> Connection:
    rows = Connection.objects.select_related("firm").select_for_update(of=("self",))
    connection: Connection = rows.get(pk=connection_id)
    return connection


@transaction.atomic
def update_settings(*, connection_id: int, settings: Mapping[str, Any], now: datetime) -> Connection:
    """The connection with the firm's choices changed. A mode that no longer sends holds back what waits to be sent.

    Raises ``ValidationError``; KeyError for what is no setting.
    """
    connection = _locked(connection_id)
    for name, value in settings.items():
        if name not in SETTINGS:
            raise KeyError(name)
        setattr(connection, name, value)
    connection.full_clean()
    connection.save()
    hold_what_may_not_go(connection=connection, now=now, reason="The connection was set to read only.")
    return connection


@transaction.atomic
def hold_what_may_not_go(*, connection: Connection, now: datetime, reason: str) -> int:
    """Holds back what waits or failed to be sent and no longer may be; gives how much that is.

    Edits among it become questions: reading only replaces nothing that somebody still waits to see sent.
    """
    if connection.mode == Mode.TWO_WAY:
        return 0
    waiting = OutboxEntry.objects.filter(connection=connection, state__in=NOT_UNDER_WAY)
    people = {pk for ids in waiting.values_list("client_ids", flat=True) for pk in ids}
    spared = Directions(connection, people).is_switched
    return hold_waiting_edits(connection=connection, now=now, reason=reason, spared=spared, states=NOT_UNDER_WAY)


@transaction.atomic
def enable_connection(*, connection_id: int, now: datetime) -> Connection:
    """Switches syncing on. What was edited meanwhile stays out of sync until somebody answers."""
    connection = _locked(connection_id)
    connection.is_enabled, connection.enabled_at = True, now
    connection.save()
    return connection


@transaction.atomic
def disable_connection(*, connection_id: int, now: datetime) -> Connection:
    """Switches syncing off at once: runs under way stop, tokens are forgotten, waiting edits are held back."""
    connection = _locked(connection_id)
    connection.is_enabled, connection.disabled_at = False, now
    connection.save()
    Run.objects.filter(connection=connection, state=RunState.RUNNING).update(
        state=RunState.STOPPING, error=DISABLED_UNDER_WAY
    )
    Run.objects.filter(connection=connection, state__in=[RunState.QUEUED, RunState.WAITING]).update(
        state=RunState.STOPPED, finished_at=now, error="The connection was disabled."
    )
    for credential in Credential.objects.select_for_update().filter(connection=connection):
        forget_tokens(credential)
    hold_waiting_edits(connection=connection, now=now, reason="The connection was disabled before it was sent.")
    return connection


def forget_tokens(credential: Credential) -> None:
    """Empties a credential; whoever holds its version in hand finds it changed."""
    credential.access_token = credential.refresh_token = ""
    credential.state, credential.expires_at = CredentialState.DISABLED, None
    credential.version += 1
    credential.save()


@transaction.atomic
def disable_credential(*, credential_id: int, now: datetime) -> Credential:
    """Forgets one user's tokens. When nobody else's are of use, edits are held back as if the connection were off."""
    credential: Credential = (
        Credential.objects.select_related("connection__firm").select_for_update(of=("self",)).get(pk=credential_id)
    )
    forget_tokens(credential)
    others = Credential.objects.filter(connection=credential.connection, state=CredentialState.ACTIVE)
    if not others.exists():
        Run.objects.filter(connection=credential.connection, state=RunState.RUNNING).update(
            state=RunState.STOPPING, error=DISABLED_UNDER_WAY
        )
        reason = "The link was disabled before it was sent."
        hold_waiting_edits(connection=credential.connection, now=now, reason=reason)
    return credential
