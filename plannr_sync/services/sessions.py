"""Conversations with Plannr on behalf of a connection: whose tokens, how renewed, under which limit."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection as database
from django.db import connections

from integrations.engine.errors import CredentialExpired, UnableToEncode
from integrations.engine.ports import Session
from integrations.models import Connection, Credential
from integrations.registry import SessionTerms
from integrations.selectors.connections import usable_credential, usable_credentials
from integrations.services.limits import DatabaseWindows
from integrations.services.tokens import GivenToken, StoredToken, renewing_by_oauth
from integrations.transport import oauth
from integrations.transport.http import Patience, TokenSource, Transport
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


def stored_token(credential: Credential) -> StoredToken:
    """A user's token, renewed with Plannr when it ends."""
    return StoredToken(
        credential,
        exchange=renewing_by_oauth(oauth_client(), "Plannr"),
        refused="Plannr does not accept your link any more: connect again.",
    )


def given_token(token: str) -> GivenToken:
    """A token that is not stored yet, or is not to be renewed here."""
    return GivenToken(token, refused=CredentialExpired("Plannr does not accept this token."))


def limiter_key(name: str) -> str:
    """Under which the minute of one Plannr user is counted, whoever of us uses their tokens."""
    return hashlib.sha256(f"{settings.PLANNR['base_url']}|{name.casefold()}".encode()).hexdigest()


def transport_of(tokens: TokenSource, name: str, *, interactive: bool) -> Transport:
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
    transport = transport_of(stored_token(credential), name, interactive=terms.interactive)
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
        open=lambda: transport_of(given_token(token), name, interactive=interactive),
        leave=connections.close_all,
    )
