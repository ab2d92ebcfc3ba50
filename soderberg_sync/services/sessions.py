"""Conversations with the platform on behalf of a firm."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.utils import timezone

from integrations.engine.errors import CredentialExpired
from integrations.engine.ports import Session
from integrations.models import Connection, Credential
from integrations.registry import SessionTerms
from integrations.selectors.connections import usable_credential
from integrations.services.credentials import Exchange, Tokens
from integrations.services.limits import DatabaseWindows
from integrations.services.tokens import GivenToken, StoredToken
from integrations.transport.http import Patience, TokenSource, Transport
from integrations.transport.limiter import Allowance, Limiter
from soderberg_sync.authentication import request_token
from soderberg_sync.client import PlatformApi
from soderberg_sync.connector import PlatformReader, open_session

AT_A_SCREEN = Patience(read=15.0, attempts=2, longest_retry_after=10.0)
IN_BATCH = Patience(longest_retry_after=90.0)
POLITE = Allowance(limit=10, reserve=2, seconds=1.0)
"""The platform states no limit: ten requests a second is what a guest takes, two of them kept for people."""


def base_url() -> str:
    """Where the platform is."""
    address: str = settings.SODERBERG["base_url"]
    return address


def _exchange(client_id: str) -> Exchange:
    def exchange(client_secret: str) -> Tokens:
        granted = request_token(base_url(), client_id, client_secret, now=timezone.now())
        return Tokens(granted.access_token, client_secret, granted.expires_at)

    return exchange


def stored_token(credential: Credential) -> StoredToken:
    """The firm's token, traded anew when it is spent. What renews it is the client secret."""
    return StoredToken(
        credential,
        exchange=_exchange(credential.remote_login_name),
        refused="The platform does not accept the firm's sign-in any more.",
    )


def given_token(token: str) -> GivenToken:
    """A token that is not stored yet: while somebody is connecting."""
    return GivenToken(token, refused=CredentialExpired("The platform does not accept this sign-in."))


def transport_of(tokens: TokenSource, firm_id: str, *, interactive: bool) -> Transport:
    """HTTP to the configured address, in the firm's share of the limit."""
    key = hashlib.sha256(f"{base_url()}|{firm_id}".encode()).hexdigest()
    return Transport(
        base_url=base_url(),
        tokens=tokens,
        limiter=Limiter(windows=DatabaseWindows(), key=key, allowance=POLITE, interactive=interactive),
        patience=AT_A_SCREEN if interactive else IN_BATCH,
    )


def open_platform_session(connection: Connection, terms: SessionTerms) -> Session:
    """A conversation for a connection. Raises ``CredentialExpired`` when the firm's sign-in is of no use."""
    credential = usable_credential(connection)
    if credential is None:
        raise CredentialExpired("The firm is not connected with the platform: connect under Settings, Platform.")
    sender = transport_of(stored_token(credential), connection.remote_firm_id, interactive=terms.interactive)
    return open_session(sender, connection.remote_firm_id)


def api_of(session: Session) -> PlatformApi:
    """The session's requests. Raises ``TypeError`` for a session of another system."""
    if not isinstance(session.reader, PlatformReader):
        raise TypeError(f"not a conversation with the platform: {type(session.reader).__name__}")
    return session.reader.api


def platform_api(connection: Connection, *, interactive: bool) -> PlatformApi:
    """Requests for a connection. Raises ``CredentialExpired``."""
    return api_of(open_platform_session(connection, SessionTerms(read_only=False, interactive=interactive)))
