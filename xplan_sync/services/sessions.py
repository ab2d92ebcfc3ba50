"""Conversations with the firm's Xplan: whose session, how renewed, one call at a time a user."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from django.conf import settings

from domain.enums.sync import CredentialKind
from integrations.engine.errors import (
    ClientBusy,
    CredentialExpired,
    RemoteRefused,
    RemoteUnavailable,
)
from integrations.engine.ports import Session
from integrations.models import Connection, Credential
from integrations.registry import SessionTerms
from integrations.selectors.connections import usable_credentials
from integrations.services.credentials import Exchange, Tokens
from integrations.services.limits import DatabaseWindows
from integrations.services.locks import client_locks
from integrations.services.tokens import GivenToken, StoredToken, renewing_by_oauth
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


def renewing_by_password(door: Door) -> Exchange:
    """Signs in again with what is kept of the login, for a new session."""

    def exchange(kept: str) -> Tokens:
        parts = json.loads(kept)
        return Tokens(sign_in(door.address, door.app_id, Login(parts["user_name"], parts["password"])))

    return exchange


def kept_login(login: Login) -> str:
    """What is kept, encrypted, to sign in again; the one-time code is spent and not among it."""
    return json.dumps({"user_name": login.user_name, "password": login.password})


def stored_token(credential: Credential, door: Door) -> StoredToken:
    """A user's token or session, renewed in the way it was got."""
    by_oauth = credential.kind == CredentialKind.OAUTH
    return StoredToken(
        credential,
        exchange=renewing_by_oauth(oauth_client(door), "Xplan") if by_oauth else renewing_by_password(door),
        refused="Xplan does not accept your link any more: connect again.",
    )


def given_token(token: str) -> GivenToken:
    """A token that is not stored yet: while somebody is connecting."""
    return GivenToken(token, refused=CredentialExpired("Xplan does not accept this sign-in."))


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
    tokens = stored_token(credential, door)
    sender = sender_of(connection, door, tokens, name, kind=credential.kind, interactive=terms.interactive)
    session = open_session(sender, attachments=attachments_of(connection), read_only=terms.read_only)
    session.written = lambda: list(sender.written)
    return session


def reader_of(session: Session) -> XplanReader:
    """The session's reader by its own type. Raises ``TypeError`` for a session of another system."""
    if not isinstance(session.reader, XplanReader):
        raise TypeError(f"not a conversation with Xplan: {type(session.reader).__name__}")
    return session.reader
