"""Where a conversation gets its token from: a stored credential, renewed when it ends, or one just given."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from domain.enums.sync import CredentialState
from integrations.engine.errors import CredentialExpired, RemoteUnavailable, UnableToSync
from integrations.models import Credential
from integrations.services.credentials import RENEW_BEFORE, Exchange, Tokens, fresh_access_token
from integrations.transport import oauth


class StoredToken:
    """The token of a stored credential, renewed under its lock by whichever worker needs it first.

    ``exchange`` trades what renews it for new tokens. ``refused`` is what people read once the remote accepts none of
    them any more.
    """

    def __init__(self, credential: Credential, *, exchange: Exchange, refused: str) -> None:
        self._credential = credential
        self._exchange = exchange
        self._refused = refused

    def access_token(self) -> str:
        """The token to use now; none once the link is disabled, also in the middle of a run."""
        expect_in_use(self._credential)
        expires_at = self._credential.expires_at
        if expires_at is not None and expires_at - timezone.now() <= RENEW_BEFORE:
            self._renew(None)
        return self._credential.access_token

    def renewed(self, spent: str) -> str:
        """A token other than ``spent``."""
        self._renew(self._credential.version)
        if self._credential.access_token == spent:
            raise CredentialExpired(self._refused)
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
            raise RemoteUnavailable("The token ended in the middle of a change; it is tried again.") from None


class GivenToken:
    """A token that is not stored: while somebody is connecting. ``refused`` is raised when it is not accepted."""

    def __init__(self, token: str, *, refused: UnableToSync) -> None:
        self._token = token
        self._refused = refused

    def access_token(self) -> str:
        """The token."""
        return self._token

    def renewed(self, spent: str) -> str:
        """There is no other."""
        raise self._refused


def expect_in_use(credential: Credential) -> None:
    """Raises ``CredentialExpired`` once the link is disabled or has expired."""
    if not Credential.objects.filter(pk=credential.pk, state=CredentialState.ACTIVE).exists():
        raise CredentialExpired("The link was disabled meanwhile.")


def tokens_of(granted: oauth.TokenSet, *, now: datetime) -> Tokens:
    """Granted tokens with the moment they end."""
    ends = now + timedelta(seconds=granted.expires_in) if granted.expires_in else None
    return Tokens(granted.access_token, granted.refresh_token, ends)


def renewing_by_oauth(client: oauth.OAuthClient, system: str) -> Exchange:
    """Trades a refresh token for a new pair; the old one is spent by that. ``system`` is the remote's name."""

    def exchange(refresh_token: str) -> Tokens:
        try:
            granted = oauth.renew(client, refresh_token=refresh_token)
        except oauth.UnableToAuthorise as error:
            if error.permanent:
                raise CredentialExpired(f"{system} has ended your link: connect again.") from None
            raise RemoteUnavailable(f"{system} cannot be reached at the moment.") from None
        return tokens_of(granted, now=timezone.now())

    return exchange
