"""Conversations with the firm's Xplan: whose session, how renewed, one call at a time a user."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import requests
from django.conf import settings
from django.utils import timezone

from domain.enums.sync import CredentialKind
from integrations.engine.errors import (
    ClientBusy,
    CredentialExpired,
    RemoteRefused,
    RemoteUnavailable,
    UnableToSync,
)
from integrations.engine.ports import Session
from integrations.models import Connection, Credential
from integrations.registry import SessionTerms
from integrations.selectors.connections import usable_credentials
from integrations.services.credentials import RENEW_BEFORE, Exchange, Tokens, fresh_access_token
from integrations.services.limits import DatabaseWindows
from integrations.services.locks import client_locks
from integrations.transport import oauth
from integrations.transport.http import Answer, Patience, TokenSource, Transport
from integrations.transport.limiter import Allowance, Limiter
from xplan_sync.authentication import (
    APP_ID_HEADER,
    SCHEME,
    Login,
    SessionCookie,
    read_refusal,
    read_unauthenticated,
    sign_in,
)
from xplan_sync.connector import open_session
from xplan_sync.reader import XplanReader
from xplan_sync.selectors.sites import Door, door_of
from xplan_sync.services.attachments import attachments_of
from xplan_sync.written import worth_keeping

AT_A_SCREEN = Patience(read=40.0, attempts=3, longest_retry_after=15.0)
IN_BATCH = Patience(read=120.0, longest_retry_after=90.0)
POLITE = Allowance(limit=5, reserve=0, seconds=1.0)
"""Xplan states no limit: so many requests a second of one user is what a guest takes."""
TURN_SECONDS = 150.0
"""How long a call waits for another of the same user; longer than a large file takes."""


def oauth_client(door: Door) -> oauth.OAuthClient:
    """How this installation is registered with Iress, asking at the firm's site."""
    return oauth.OAuthClient(
        authorize_url=f"{door.address}/oauth2/auth",
        token_url=f"{door.address}/oauth2/token",
        client_id=settings.XPLAN["client_id"],
        client_secret=settings.XPLAN["client_secret"],
        redirect_url=settings.XPLAN["redirect_url"],
    )


def tokens_of(granted: oauth.TokenSet, *, now: datetime) -> Tokens:
    """Granted tokens with the moment they end."""
    ends = now + timedelta(seconds=granted.expires_in) if granted.expires_in else None
    return Tokens(granted.access_token, granted.refresh_token, ends)


def renewing_by_oauth(door: Door) -> Exchange:
    """Trades a refresh token for a new pair; the old one is spent by that."""

    def exchange(refresh_token: str) -> Tokens:
        try:
            granted = oauth.renew(oauth_client(door), refresh_token=refresh_token)
        except oauth.UnableToAuthorise as error:
            if error.permanent:
                raise CredentialExpired("Xplan has ended your link: connect again.") from None
            raise RemoteUnavailable("Xplan cannot be reached at the moment.") from None
        return tokens_of(granted, now=timezone.now())

    return exchange


def renewing_by_password(door: Door) -> Exchange:
    """Signs in again with what is kept of the login, for a new session."""

    def exchange(kept: str) -> Tokens:
        parts = json.loads(kept)
        return Tokens(sign_in(door.address, door.app_id, Login(parts["user_name"], parts["password"])))

    return exchange


def kept_login(login: Login) -> str:
    """What is kept, encrypted, to sign in again; the one-time code is spent and not among it."""
    return json.dumps({"user_name": login.user_name, "password": login.password})


class StoredSession:
    """The token or session of a stored credential, renewed under its lock by whichever worker needs it first."""

    def __init__(self, credential: Credential, door: Door) -> None:
        self._credential = credential
        by_oauth = credential.kind == CredentialKind.OAUTH
        self._exchange = renewing_by_oauth(door) if by_oauth else renewing_by_password(door)

    def access_token(self) -> str:
        """The token to use now."""
        expires_at = self._credential.expires_at
        if expires_at is not None and expires_at - timezone.now() <= RENEW_BEFORE:
            self._renew(None)
        return self._credential.access_token

    def renewed(self, spent: str) -> str:
        """A token other than ``spent``."""
        self._renew(self._credential.version)
        if self._credential.access_token == spent:
            raise CredentialExpired("Xplan does not accept your link any more: connect again.")
        return self._credential.access_token

    def _renew(self, used_version: int | None) -> None:
        try:
            self._credential = fresh_access_token(
                credential_id=self._credential.pk,
                now=timezone.now(),
                exchange=self._exchange,
                used_version=used_version,
            )
        except UnableToSync:
            raise
        except RuntimeError:  # renewing has to commit by itself, which a change under way forbids
            raise RemoteUnavailable("The session ended in the middle of a change; it is tried again.") from None


class GivenToken:
    """A token that is not stored yet: while somebody is connecting."""

    def __init__(self, token: str) -> None:
        self._token = token

    def access_token(self) -> str:
        """The token."""
        return self._token

    def renewed(self, spent: str) -> str:
        """There is no other."""
        raise CredentialExpired("Xplan does not accept this sign-in.")


@dataclass(slots=True)
class InTurn:
    """A sender that lets one call of a user at a time through, whichever worker makes it.

    Xplan allows one session a user, and answers of two calls at once in one session are nobody's promise.
    """

    sender: Transport
    connection_id: int
    user_name: str
    written: list[dict[str, Any]] = field(default_factory=list)
    """Writes of this conversation as they may be kept: see ``xplan_sync.written``."""

    @property
    def requests_sent(self) -> int:
        """Requests that left this machine so far."""
        return self.sender.requests_sent

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer, once it was this call's turn."""
        name = f"xplan-user:{self.user_name.casefold()}"
        try:
            with client_locks(self.connection_id, [name], wait_seconds=TURN_SECONDS):
                before = self.sender.written.all
                try:
                    return self.sender.request(method, path, params=params, body=body, headers=headers)
                finally:
                    fresh = [one for one in self.sender.written.all if not any(one is old for old in before)]
                    self.written += worth_keeping(fresh)
        except ClientBusy:
            raise RemoteUnavailable("Another call of the same Xplan user takes very long.") from None
        except RemoteRefused as error:
            raise read_refusal(error.status, str(error)) or error from None


def sender_of(
    connection: Connection, door: Door, tokens: TokenSource, name: str, *, kind: str, interactive: bool
) -> InTurn:
    """HTTP to the firm's site as one user."""
    by_oauth = kind == CredentialKind.OAUTH
    session = requests.Session()
    if not by_oauth:
        session.auth = SessionCookie()
    key = hashlib.sha256(f"{door.address}|{name.casefold()}".encode()).hexdigest()
    transport = Transport(
        base_url=door.address,
        tokens=tokens,
        limiter=Limiter(windows=DatabaseWindows(), key=key, allowance=POLITE, interactive=interactive),
        headers={APP_ID_HEADER: door.app_id},
        patience=AT_A_SCREEN if interactive else IN_BATCH,
        session=session,
        scheme="Bearer" if by_oauth else SCHEME,
        read_unauthenticated=read_unauthenticated,
    )
    return InTurn(transport, connection.pk, name)


def open_xplan_session(connection: Connection, terms: SessionTerms) -> Session:
    """A conversation for a connection. Raises ``CredentialExpired`` when nobody's sign-in is of use."""
    usable = usable_credentials(connection, terms.user_id)
    wanted = terms.credential_id
    credential = next((one for one in usable if wanted is None or one.pk == wanted), None)
    if credential is None:
        raise CredentialExpired("Nobody has an active link with Xplan: connect under Settings, Xplan.")
    door = door_of(connection)
    name = credential.remote_login_name or f"credential {credential.pk}"
    tokens = StoredSession(credential, door)
    sender = sender_of(connection, door, tokens, name, kind=credential.kind, interactive=terms.interactive)
    session = open_session(sender, attachments=attachments_of(connection), read_only=terms.read_only)
    session.written = lambda: list(sender.written)
    return session


def reader_of(session: Session) -> XplanReader:
    """The session's reader by its own type. Raises ``TypeError`` for a session of another system."""
    if not isinstance(session.reader, XplanReader):
        raise TypeError(f"not a conversation with Xplan: {type(session.reader).__name__}")
    return session.reader
