"""Signing in to the platform: the firm's client id and secret are traded for a token that ends by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import requests

from integrations.engine.errors import CredentialExpired, RemoteUnavailable, UnableToReadRemote

TOKEN_PATH = "/oauth/token"
SECONDS = (5.0, 20.0)
REFUSED = frozenset({400, 401, 403})


@dataclass(frozen=True, slots=True)
class Granted:
    """A token and when it ends."""

    access_token: str
    expires_at: datetime | None


def request_token(base_url: str, client_id: str, client_secret: str, *, now: datetime) -> Granted:
    """A token. Raises ``CredentialExpired`` for a wrong id or secret, ``RemoteUnavailable`` where nobody answers."""
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret}
    try:
        answer = requests.post(f"{base_url}{TOKEN_PATH}", data=form, timeout=SECONDS, allow_redirects=False)
    except requests.RequestException:
        raise RemoteUnavailable("The platform cannot be reached at the moment.") from None
    if answer.status_code in REFUSED:
        raise CredentialExpired("The platform does not know this client id with this secret.")
    if answer.status_code != 200:
        raise RemoteUnavailable(f"The platform failed to sign us in ({answer.status_code}).")
    try:
        told = answer.json()
        token, seconds = str(told["access_token"]), told.get("expires_in")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UnableToReadRemote("The platform's answer to the sign-in cannot be understood.") from None
    ends = now + timedelta(seconds=seconds) if isinstance(seconds, int | float) and seconds > 0 else None
    return Granted(token, ends)
