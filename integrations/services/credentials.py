"""Tokens: kept encrypted, renewed by exactly one worker, forgotten when the link is disabled."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction

from backoffice.models import User
from domain.enums.sync import CredentialKind, CredentialState, OutboxAction, OutboxState
from integrations.engine.errors import CredentialExpired
from integrations.models import Connection, Credential, OutboxEntry
from integrations.selectors.connections import usable_credentials
from integrations.stores.bundle import side_of

RENEW_BEFORE = timedelta(seconds=60)
"""A token this near its end is renewed rather than tried."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the remote issued."""

    access_token: str
    refresh_token: str = ""
    expires_at: datetime | None = None


Exchange = Callable[[str], Tokens]
"""Trades a refresh token for new tokens; raises ``CredentialExpired`` when it is refused."""


@transaction.atomic
def save_credential(
    *,
    connection: Connection,
    user: User | None,
    kind: CredentialKind,
    tokens: Tokens,
    remote_account_id: str,
    remote_login_name: str,
    now: datetime,
) -> Credential:
    """The user's credential with fresh tokens, active from now on."""
    credential, _ = Credential.objects.select_for_update().get_or_create(
        connection=connection, user=user, defaults={"firm_id": connection.firm_id}
    )
    credential.kind, credential.state = kind, CredentialState.ACTIVE
    credential.remote_account_id, credential.remote_login_name = remote_account_id, remote_login_name
    credential.last_success_at, credential.last_error = now, ""
    _put_tokens(credential, tokens)
    credential.save()
    return credential  # type: ignore[no-any-return]


def fresh_access_token(
    *, credential_id: int, now: datetime, exchange: Exchange, used_version: int | None = None
) -> Credential:
    """The credential with an access token that should be accepted.

    Renews it when it is about to end, or when a request with version ``used_version`` was refused. One worker renews
    under the row's lock; the others wait and find the new token. The new tokens are committed before anyone uses them.
    A refusal ends the link as ``expire_credential`` does. Must not be called inside a transaction. Raises
    ``CredentialExpired``.
    """
    with transaction.atomic(durable=True):
        credential = _locked(credential_id)
        if credential.state != CredentialState.ACTIVE:
            raise CredentialExpired("The link is no longer active: connect again.")
        if not _needs_renewal(credential, now, used_version):
            return credential
        refused = _renew(credential, exchange)
        if refused is not None:
            _hold_where_nobody_is_left(credential, str(refused), now)
    if refused is not None:
        raise refused
    return credential


def _needs_renewal(credential: Credential, now: datetime, used_version: int | None) -> bool:
    if used_version is not None and used_version == credential.version:
        return True
    return credential.expires_at is not None and credential.expires_at - now <= RENEW_BEFORE


def _renew(credential: Credential, exchange: Exchange) -> CredentialExpired | None:
    """Puts new tokens in place; a refusal marks the credential as expired and is given back."""
    try:
        if not credential.refresh_token:
            raise CredentialExpired("The token has ended and there is no way to renew it: connect again.")
        renewed = exchange(credential.refresh_token)
        kept = renewed.refresh_token or credential.refresh_token  # a renewal may leave the old one in force
        _put_tokens(credential, replace(renewed, refresh_token=kept))
    except CredentialExpired as error:
        credential.state, credential.last_error = CredentialState.EXPIRED, str(error)
        credential.save()
        return error
    credential.save()
    return None


def _put_tokens(credential: Credential, tokens: Tokens) -> None:
    credential.access_token = tokens.access_token
    credential.refresh_token = tokens.refresh_token
    credential.expires_at = tokens.expires_at
    credential.version += 1


def note_success(*, credential_id: int, now: datetime) -> None:
    """The remote has just accepted these tokens."""
    Credential.objects.filter(pk=credential_id, state=CredentialState.ACTIVE).update(last_success_at=now, last_error="")


def note_error(*, credential_id: int, sentence: str) -> None:
    """What went wrong last with these tokens, in plain words."""
    used = Credential.objects.filter(pk=credential_id).exclude(state=CredentialState.DISABLED)
    used.update(last_error=sentence)


@transaction.atomic
def expire_credential(*, credential_id: int, sentence: str, now: datetime) -> bool:
    """These tokens are accepted no more; gives whether anybody else's are still of use.

    When they were the last, what waits to be sent is held back and shown as out of sync.
    """
    credential = _locked(credential_id)
    if credential.state == CredentialState.ACTIVE:
        credential.state, credential.last_error = CredentialState.EXPIRED, sentence
        credential.save()
    return _hold_where_nobody_is_left(credential, sentence, now)


def _locked(credential_id: int) -> Credential:
    rows = Credential.objects.select_related("connection__firm").select_for_update(of=("self",))
    credential: Credential = rows.get(pk=credential_id)
    return credential


def _hold_where_nobody_is_left(credential: Credential, sentence: str, now: datetime) -> bool:
    """Whether anybody else's tokens are still of use; where not, what waits to be sent is held back."""
    if usable_credentials(credential.connection):
        return True
    hold_waiting_edits(connection=credential.connection, now=now, reason=sentence)
    return False


@transaction.atomic
def hold_waiting_edits(
    *,
    connection: Connection,
    now: datetime,
    reason: str,
    spared: Callable[[list[int]], bool] | None = None,
    states: Collection[OutboxState] = (OutboxState.WAITING,),
) -> int:
    """Turns waiting writes into held ones, and waiting updates into questions a person answers before they go.

    What belongs to clients of ours who are ``spared`` keeps waiting to be sent. ``states`` are those that count as
    waiting.
    """
    side = side_of(connection, now=lambda: now)
    waiting = OutboxEntry.objects.select_for_update().filter(connection=connection, state__in=states)
    count = 0
    for entry in waiting.order_by("pk"):
        if spared is not None and spared(entry.client_ids):
            continue
        names = set(entry.fields)
        entry.state, entry.reason = OutboxState.HELD, reason
        entry.save()
        count += 1
        if entry.action == OutboxAction.UPDATE and entry.link_id is not None:
            item = side.links.locked(entry.link_id)
            if item is not None:
                side.links.ask_about_edits(item, names, reason)
    return count
