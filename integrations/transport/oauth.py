"""The OAuth 2 authorisation-code grant with PKCE and state, and the renewal of tokens.

What a remote refuses here is told apart: a person said no, the code or refresh token is spent (permanent), or nobody
answered (try again later).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from oauthlib.oauth2 import OAuth2Error
from requests.adapters import HTTPAdapter
from requests_oauthlib import OAuth2Session

from integrations.engine.errors import UnableToSync

TIMEOUT_SECONDS = (5.0, 20.0)
MAKE_NOISE = ("requests_oauthlib", "oauthlib")
"""Loggers that print tokens when a developer turns debugging on: held at warnings."""

for _name in MAKE_NOISE:
    logging.getLogger(_name).setLevel(logging.WARNING)


class UnableToAuthorise(UnableToSync):
    """The remote did not give tokens; ``permanent`` when only a person signing in again can change that."""

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """How the product is registered with a remote, and where it asks."""

    authorize_url: str
    token_url: str
    client_id: str
    client_secret: str
    redirect_url: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class AuthorisationRequest:
    """Where to send the browser, and the two secrets to keep in the session until it comes back."""

    url: str
    state: str
    code_verifier: str


@dataclass(frozen=True, slots=True)
class TokenSet:
    """Tokens as granted. ``expires_in`` is in seconds, None when the remote does not say."""

    access_token: str
    refresh_token: str
    expires_in: int | None


class _PlainAdapter(HTTPAdapter):
    """Sends over plain HTTP what the OAuth library insists on calling HTTPS: for an address configured without TLS."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send the request to the same address without TLS."""
        request.url = "http://" + str(request.url).split("://", 1)[1]
        return super().send(request, *args, **kwargs)


def _as_https(url: str) -> str:
    return "https://" + url.split("://", 1)[1]


def _session(client: OAuthClient, **options: Any) -> OAuth2Session:
    session = OAuth2Session(client.client_id, redirect_uri=client.redirect_url, pkce="S256", **options)
    if urlsplit(client.token_url).scheme == "http":
        session.mount(f"https://{urlsplit(client.token_url).netloc}/", _PlainAdapter())
    for kind in ("access_token_response", "refresh_token_response"):
        session.register_compliance_hook(kind, _must_not_have_failed)
    return session


def _must_not_have_failed(response: requests.Response) -> requests.Response:
    """The response, unless the server broke down: that says nothing about the code or token it was sent."""
    if response.status_code >= 500:
        response.raise_for_status()
    return response


def begin(client: OAuthClient) -> AuthorisationRequest:
    """The address that asks the person for consent, with fresh state and code verifier."""
    session = _session(client, scope=client.scope or None)
    url, state = session.authorization_url(_as_https(client.authorize_url))
    scheme = urlsplit(client.authorize_url).scheme
    return AuthorisationRequest(f"{scheme}://{url.split('://', 1)[1]}", state, str(session._code_verifier))  # type: ignore[attr-defined]


def exchange(client: OAuthClient, *, code: str, code_verifier: str) -> TokenSet:
    """Tokens for the code the browser brought back. Raises ``UnableToAuthorise``."""
    session = _session(client)
    session._code_verifier = code_verifier  # type: ignore[attr-defined]
    return _granted(
        lambda: session.fetch_token(
            _as_https(client.token_url),
            code=code,
            client_secret=client.client_secret,
            include_client_id=True,
            timeout=TIMEOUT_SECONDS,
        )
    )


def renew(client: OAuthClient, *, refresh_token: str) -> TokenSet:
    """New tokens for a refresh token, which is spent by this: keep the new ones before using them.

    Raises ``UnableToAuthorise``.
    """
    session = _session(client)
    return _granted(
        lambda: session.refresh_token(
            _as_https(client.token_url),
            refresh_token=refresh_token,
            client_id=client.client_id,
            client_secret=client.client_secret,
            timeout=TIMEOUT_SECONDS,
        )
    )


def _granted(ask: Any) -> TokenSet:
    try:
        answer = ask()
    except OAuth2Error as error:
        reason = error.description or error.error or "no reason given"
        temporary = error.error in {"temporarily_unavailable", "server_error"}
        raise UnableToAuthorise(f"Sign-in was refused: {reason}.", permanent=not temporary) from None
    except (requests.RequestException, ValueError):
        raise UnableToAuthorise("The sign-in server did not answer.", permanent=False) from None
    expires_in = answer.get("expires_in")
    return TokenSet(
        access_token=str(answer.get("access_token") or ""),
        refresh_token=str(answer.get("refresh_token") or ""),
        expires_in=int(expires_in) if expires_in else None,
    )
