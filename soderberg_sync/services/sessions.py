"""Conversations with the platform on behalf of a firm."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.utils import timezone

from integrations.engine.errors import CredentialExpired, RemoteUnavailable, UnableToSync
from integrations.engine.ports import Session
from integrations.models import Connection, Credential
from integrations.registry import SessionTerms
from integrations.selectors.connections import usable_credential
from integrations.services.credentials import RENEW_BEFORE, Exchange, Tokens, fresh_access_token
from integrations.services.limits import DatabaseWindows
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


class FirmToken:
    """The firm's stored token, traded anew by whichever worker finds it spent. What renews it is the client secret."""

    def __init__(self, credential: Credential) -> None:
        self._credential = credential

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
            raise CredentialExpired("The platform does not accept the firm's sign-in any more.")
        return self._credential.access_token

    def _renew(self, used_version: int | None) -> None:
        try:
            self._credential = fresh_access_token(
                credential_id=self._credential.pk, now=timezone.now(),
                exchange=_exchange(self._credential.remote_login_name), used_version=used_version,
            )  # fmt: skip
        except UnableToSync:
            raise
        except RuntimeError:  # renewing has to commit by itself, which a change under way forbids
            raise RemoteUnavailable(
                "The sign-in ended in the middle of a change; it is tried again."
            ) from None


class GivenToken:
    """A token that is not stored yet: while somebody is connecting."""

    def __init__(self, token: str) -> None:
        self._token = token

    def access_token(self) -> str:
        """The token."""
        return self._token

    def renewed(self, spent: str) -> str:
        """There is no other."""
        raise CredentialExpired("The platform does not accept this sign-in.")


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
        raise CredentialExpired(
            "The firm is not connected with the platform: connect under Settings, Platform."
        )
    sender = transport_of(FirmToken(credential), connection.remote_firm_id, interactive=terms.interactive)
    return open_session(sender, connection.remote_firm_id)


def api_of(session: Session) -> PlatformApi:
    """The session's requests. Raises ``TypeError`` for a session of another system."""
    if not isinstance(session.reader, PlatformReader):
        raise TypeError(f"not a conversation with the platform: {type(session.reader).__name__}")
    return session.reader.api


def platform_api(connection: Connection, *, interactive: bool) -> PlatformApi:
    """Requests for a connection. Raises ``CredentialExpired``."""
    return api_of(open_platform_session(connection, SessionTerms(read_only=False, interactive=interactive)))
