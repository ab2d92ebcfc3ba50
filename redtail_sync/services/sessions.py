"""Conversations with Redtail on behalf of a connection: as whom, and under which limit."""

from __future__ import annotations

import hashlib

from django.conf import settings

from integrations.engine.errors import CredentialExpired, UnableToSync
from integrations.engine.ports import Session
from integrations.models import Connection, Credential
from integrations.registry import SessionTerms
from integrations.selectors.connections import usable_credentials
from integrations.services.limits import DatabaseWindows
from integrations.services.tokens import GivenToken, expect_in_use
from integrations.transport.http import Patience, TokenSource, Transport
from integrations.transport.limiter import Allowance, Limiter
from redtail_sync.authentication import SCHEME, WrongPassword, call_token, read_unauthenticated
from redtail_sync.connector import open_session
from redtail_sync.reader import RedtailReader

AT_A_SCREEN = Patience(read=20.0, attempts=3, longest_retry_after=15.0)
IN_BATCH = Patience(longest_retry_after=90.0)
POLITE = Allowance(limit=2, reserve=0, seconds=1.0)
"""Redtail states no limit: so many requests a second to one database is what a guest takes."""


class NotOffered(UnableToSync):
    """Redtail has issued no key for the installation, so nobody can connect."""

    permanent = True
    code = "not_offered"


class UserKey:
    """The stored key of a user, which nothing renews."""

    def __init__(self, credential: Credential) -> None:
        self._credential = credential

    def access_token(self) -> str:
        """What every call carries; nothing once the link is disabled, also in the middle of a run."""
        expect_in_use(self._credential)
        return call_token(installation_key(), self._credential.access_token)

    def renewed(self, spent: str) -> str:
        """There is no other."""
        raise CredentialExpired("Redtail does not accept your key any more: enter your password again.")


def given_token(token: str) -> GivenToken:
    """A token that is not stored: while somebody is signing in."""
    return GivenToken(token, refused=WrongPassword("Redtail does not know this user name with this password."))


def installation_key() -> str:
    """The key Redtail issued for this installation. Raises ``NotOffered``."""
    key: str = settings.REDTAIL["api_key"]
    if not key:
        raise NotOffered("This installation has no key of Redtail's yet: set REDTAIL_API_KEY.")
    return key


def is_offered() -> bool:
    """Whether anybody could connect."""
    return bool(settings.REDTAIL["api_key"])


def transport_of(tokens: TokenSource, database: str, *, interactive: bool, scheme: str = SCHEME) -> Transport:
    """HTTP to the configured address. ``database`` names whose two requests a second are used."""
    key = hashlib.sha256(f"{settings.REDTAIL['base_url']}|{database.casefold()}".encode()).hexdigest()
    return Transport(
        base_url=settings.REDTAIL["base_url"],
        tokens=tokens,
        limiter=Limiter(windows=DatabaseWindows(), key=key, allowance=POLITE, interactive=interactive),
        patience=AT_A_SCREEN if interactive else IN_BATCH,
        scheme=scheme,
        read_unauthenticated=read_unauthenticated,
    )


def open_redtail_session(connection: Connection, terms: SessionTerms) -> Session:
    """A conversation for a connection, only reading. Raises ``CredentialExpired`` when nobody's key is of use."""
    usable = usable_credentials(connection, terms.user_id)
    wanted = terms.credential_id
    credential = next((one for one in usable if wanted is None or one.pk == wanted), None)
    if credential is None:
        raise CredentialExpired("Nobody has an active link with Redtail: add one in Settings, Adviser integration.")
    database = connection.remote_firm_id or credential.remote_login_name
    return open_session(transport_of(UserKey(credential), database, interactive=terms.interactive))


def reader_of(session: Session) -> RedtailReader:
    """The session's reader by its own type. Raises ``TypeError`` for a session of another system."""
    if not isinstance(session.reader, RedtailReader):
        raise TypeError(f"not a conversation with Redtail: {type(session.reader).__name__}")
    return session.reader
