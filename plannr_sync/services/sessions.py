"""Conversations with Plannr on behalf of a connection: whose tokens, how renewed, under which limit."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection as database
from django.db import connections
from django.utils import timezone

from domain.enums.sync import CredentialState
from integrations.engine.errors import CredentialExpired, RemoteUnavailable, UnableToEncode, UnableToSync
from integrations.engine.ports import Session
from integrations.models import Connection, Credential
from integrations.registry import SessionTerms
from integrations.selectors.connections import usable_credential, usable_credentials
from integrations.services.credentials import RENEW_BEFORE, Tokens, fresh_access_token
from integrations.services.limits import DatabaseWindows
from integrations.transport import oauth
from integrations.transport.http import Patience, Transport
from integrations.transport.limiter import Limiter
from plannr_sync.connector import SecondSender, open_session
from plannr_sync.reader import PlannrReader

AT_A_SCREEN = Patience(read=20.0, attempts=3, longest_retry_after=15.0)
IN_BATCH = Patience()


def oauth_client() -> oauth.OAuthClient:
    """How this installation is registered with Plannr."""
    plannr = settings.PLANNR
    return oauth.OAuthClient(
        authorize_url=f"{plannr['base_url']}/oauth/authorize",
        token_url=f"{plannr['base_url']}/oauth/token",
        client_id=plannr["client_id"],
        client_secret=plannr["client_secret"],
        redirect_url=plannr["redirect_url"],
        scope="*",
    )


def exchange_refresh_token(refresh_token: str) -> Tokens:
    """New tokens for a refresh token. ``CredentialExpired`` when Plannr refuses it."""
    try:
        granted = oauth.renew(oauth_client(), refresh_token=refresh_token)
    except oauth.UnableToAuthorise as error:
        if error.permanent:
            raise CredentialExpired("Plannr has ended your link: connect again.") from None
        raise RemoteUnavailable("Plannr cannot be reached at the moment.") from None
    return tokens_of(granted, now=timezone.now())


def tokens_of(granted: oauth.TokenSet, *, now: datetime) -> Tokens:
    """Granted tokens with the moment they end."""
    ends = now + timedelta(seconds=granted.expires_in) if granted.expires_in else None
    return Tokens(granted.access_token, granted.refresh_token, ends)


class CredentialTokens:
    """The tokens of a stored credential, renewed under its lock by whichever worker needs it first."""

    def __init__(self, credential: Credential) -> None:
        self._credential = credential

    def access_token(self) -> str:
        """The token to use now; none once the link is disabled, also in the middle of a run."""
        if not Credential.objects.filter(pk=self._credential.pk, state=CredentialState.ACTIVE).exists():
            raise CredentialExpired("The link was disabled meanwhile.")
        expires_at = self._credential.expires_at
        if expires_at is not None and expires_at - timezone.now() <= RENEW_BEFORE:
            self._renew(None)
        return self._credential.access_token

    def renewed(self, spent: str) -> str:
        """A token other than ``spent``."""
        self._renew(self._credential.version)
        if self._credential.access_token == spent:
            raise CredentialExpired("Plannr does not accept your link any more: connect again.")
        return self._credential.access_token

    def _renew(self, used_version: int | None) -> None:
        try:
            self._credential = fresh_access_token(
                credential_id=self._credential.pk,
                now=timezone.now(),
                exchange=exchange_refresh_token,
                used_version=used_version,
            )
        except UnableToSync:
            raise
        except RuntimeError:  # renewing has to commit by itself, which a change under way forbids
            raise RemoteUnavailable("The token ended in the middle of a change; it is tried again.") from None


class FixedToken:
    """A token that is not stored yet: while somebody is connecting."""

    def __init__(self, token: str) -> None:
        self._token = token

    def access_token(self) -> str:
        """The token."""
        return self._token

    def renewed(self, spent: str) -> str:
        """There is no other."""
        raise CredentialExpired("Plannr does not accept this token.")


def limiter_key(name: str) -> str:
    """Under which the minute of one Plannr user is counted, whoever of us uses their tokens."""
    return hashlib.sha256(f"{settings.PLANNR['base_url']}|{name.casefold()}".encode()).hexdigest()


def transport_of(tokens: CredentialTokens | FixedToken, name: str, *, interactive: bool) -> Transport:
    """HTTP to the configured address with these tokens."""
    return Transport(
        base_url=settings.PLANNR["base_url"],
        tokens=tokens,
        limiter=Limiter(windows=DatabaseWindows(), key=limiter_key(name), interactive=interactive),
        patience=AT_A_SCREEN if interactive else IN_BATCH,
    )


def reader_of(session: Session) -> PlannrReader:
    """The session's reader by its own type. Raises ``TypeError`` for a session of another system."""
    if not isinstance(session.reader, PlannrReader):
        raise TypeError(f"not a conversation with Plannr: {type(session.reader).__name__}")
    return session.reader


def _stored(name: str) -> bytes:
    """The bytes of a file of ours. Raises ``UnableToEncode``."""
    try:
        with default_storage.open(name, "rb") as file:
            content: bytes = file.read()
    except OSError:
        raise UnableToEncode("The file cannot be read from our own storage, so it was not uploaded.") from None
    return content


def open_plannr_session(connection: Connection, terms: SessionTerms) -> Session:
    """A conversation for a connection. Raises ``CredentialExpired`` when nobody's tokens are of use."""
    credential = usable_credential(connection, terms.user_id)
    if terms.credential_id is not None:
        usable = usable_credentials(connection, terms.user_id)
        credential = next((one for one in usable if one.pk == terms.credential_id), None)
    if credential is None:
        raise CredentialExpired("Nobody has an active link with Plannr: enable one in Settings, Plannr.")
    name = credential.remote_login_name or f"credential {credential.pk}"
    transport = transport_of(CredentialTokens(credential), name, interactive=terms.interactive)
    return open_session(
        transport,
        account_uuid=credential.remote_account_id,
        read_only=terms.read_only,
        read_file=_stored,
        second=_second(credential.access_token, name, terms.interactive),
    )


def _second(token: str, name: str, interactive: bool) -> SecondSender | None:
    """A sender for another thread, which counts its requests over a database connection of its own.

    It renews no token: where that is due, its reading ends. None inside a transaction, which may hold the row in which
    the requests are counted: the thread would wait for us, and we for it.
    """
    if database.in_atomic_block:
        return None
    return SecondSender(
        open=lambda: transport_of(FixedToken(token), name, interactive=interactive),
        leave=connections.close_all,
    )
