"""OAuth 2 authorisation code: the sign-in and consent pages and the token endpoint, shaped like Laravel Passport.

A request with an unknown client or redirect is refused on the spot, since answering it by redirect would send people
to an address nobody registered. Everything after that is told to the redirect.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from sandbox.common.moments import kept
from sandbox.common.store import Record, Store
from sandbox.plannr import tokens
from sandbox.plannr.settings import Settings

PASSWORD_ROUNDS = 20_000
SIGNED_IN_HOURS = 8


class OAuthRefusal(Exception):
    """An OAuth error: its code word, status and what people may read about it."""

    def __init__(self, error: str, description: str, status: int = 400, hint: str = "") -> None:
        super().__init__(description)
        self.status = status
        self.body: dict[str, str] = {"error": error, "error_description": description, "message": description}
        if hint:
            self.body["hint"] = hint


def invalid_client() -> OAuthRefusal:
    """The client, its secret or its redirect is not one that is registered."""
    return OAuthRefusal("invalid_client", "Client authentication failed", 401)


def invalid_request(hint: str) -> OAuthRefusal:
    """A parameter is missing or makes no sense."""
    return OAuthRefusal("invalid_request", "The request is missing a parameter or holds an invalid one.", 400, hint)


def invalid_grant(hint: str) -> OAuthRefusal:
    """The code or refresh token cannot be exchanged."""
    return OAuthRefusal(
        "invalid_grant", "The authorization grant or refresh token is invalid, expired or revoked.", 400, hint
    )


@dataclass(frozen=True)
class Asked:
    """A valid authorisation request."""

    client_id: str
    redirect_uri: str
    state: str
    code_challenge: str

    def back(self, **parameters: str) -> str:
        """The redirect with an answer in its query, the state repeated."""
        if self.state:
            parameters["state"] = self.state
        joint = "&" if urlsplit(self.redirect_uri).query else "?"
        return f"{self.redirect_uri}{joint}{urlencode(parameters)}"


class RefusedByRedirect(Exception):
    """The request is refused, and the redirect is told so."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


def asked(parameters: Mapping[str, str], settings: Settings) -> Asked:
    """The authorisation request of these parameters; OAuthRefusal or RefusedByRedirect when it is not valid."""
    if parameters.get("client_id") != settings.client_id:
        raise invalid_client()
    redirect = parameters.get("redirect_uri") or (settings.redirects[0] if len(settings.redirects) == 1 else "")
    if not is_registered(redirect, settings.redirects):
        raise invalid_client()
    request = Asked(settings.client_id, redirect, parameters.get("state", ""), parameters.get("code_challenge", ""))
    if parameters.get("response_type") != "code":
        raise OAuthRefusal("unsupported_grant_type", "The authorization grant type is not supported.")
    if parameters.get("scope", "") not in ("", "*"):
        raise RefusedByRedirect(request.back(error="invalid_scope"))
    if request.code_challenge and parameters.get("code_challenge_method") != "S256":
        raise RefusedByRedirect(
            request.back(error="invalid_request", error_description="code_challenge_method must be S256")
        )
    return request


def is_registered(redirect: str, registered: tuple[str, ...]) -> bool:
    """Whether a redirect is registered, letter by letter; on loopback any port will do (RFC 8252, section 7.3)."""
    return any(redirect == one or _loopback_twin(redirect, one) for one in registered)


def _loopback_twin(redirect: str, registered: str) -> bool:
    given, known = urlsplit(redirect), urlsplit(registered)
    if known.hostname not in ("127.0.0.1", "::1") or given.fragment or "@" in given.netloc:
        return False
    same = (given.scheme, given.hostname, given.path, given.query) == (
        known.scheme,
        known.hostname,
        known.path,
        known.query,
    )
    return same and given.scheme == "http"


def grant_code(store: Store, request: Asked, user: Record, settings: Settings, now: datetime) -> str:
    """A single-use code for what the user consented to."""
    code = secrets.token_urlsafe(32)
    body = {
        "client": request.client_id,
        "redirect_uri": request.redirect_uri,
        "code_challenge": request.code_challenge,
        "expires_at": kept(now + timedelta(seconds=settings.code_seconds)),
        "family": "",
    }
    store.add("oauth_code", body=body, parent=user.uuid, key=tokens.digest(code), now=now)
    return code


def token_answer(store: Store, form: Mapping[str, str], settings: Settings, now: datetime) -> dict[str, Any]:
    """The answer of the token endpoint; OAuthRefusal when nothing may be given."""
    if not form.get("grant_type"):
        raise invalid_request("Check the `grant_type` parameter")
    if form["grant_type"] not in ("authorization_code", "refresh_token"):
        raise OAuthRefusal("unsupported_grant_type", "The authorization grant type is not supported.")
    same_client = form.get("client_id") == settings.client_id
    if not same_client or not hmac.compare_digest(form.get("client_secret", ""), settings.client_secret):
        raise invalid_client()
    pair = _exchange(store, form, settings, now) if form["grant_type"] == "authorization_code" else None
    if pair is None:
        pair = _renew(store, form, settings, now)
    return {
        "token_type": "Bearer",
        "expires_in": pair.expires_in,
        "access_token": pair.access,
        "refresh_token": pair.refresh,
    }


def _exchange(store: Store, form: Mapping[str, str], settings: Settings, now: datetime) -> tokens.Pair:
    if not form.get("code"):
        raise invalid_request("Check the `code` parameter")
    code = store.find_by_key("oauth_code", tokens.digest(form["code"]))
    if code is None:
        raise invalid_grant("Unknown authorization code")
    if code.body["family"]:
        tokens.revoke_family(store, code.body["family"], now)
        raise invalid_grant("Authorization code has been used before")
    if code.body["expires_at"] <= kept(now):
        raise invalid_grant("Authorization code has expired")
    if form.get("redirect_uri", "") != code.body["redirect_uri"]:
        raise invalid_grant("Redirect is not the one the code was given to")
    _check_verifier(code.body["code_challenge"], form.get("code_verifier", ""))
    family = code.uuid
    store.change(code, {"family": family}, now)
    return tokens.grant_pair(
        store,
        user=code.parent or "",
        client=settings.client_id,
        now=now,
        access_seconds=settings.access_token_seconds,
        refresh_seconds=settings.refresh_token_seconds,
        family=family,
    )


def _check_verifier(challenge: str, verifier: str) -> None:
    """PKCE: a code given to a challenge needs its verifier, and one given to none takes none (RFC 7636)."""
    if not challenge and not verifier:
        return
    computed = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    if not challenge or not verifier or not hmac.compare_digest(computed, challenge):
        raise invalid_grant("Failed to verify `code_verifier`")


def _renew(store: Store, form: Mapping[str, str], settings: Settings, now: datetime) -> tokens.Pair:
    if not form.get("refresh_token"):
        raise invalid_request("Check the `refresh_token` parameter")
    try:
        return tokens.refresh(
            store,
            form["refresh_token"],
            client=settings.client_id,
            now=now,
            access_seconds=settings.access_token_seconds,
            refresh_seconds=settings.refresh_token_seconds,
        )
    except tokens.UnableToRefresh:
        raise invalid_grant("Refresh token is unknown, expired, revoked or was used before") from None


def password_digest(email: str, password: str) -> str:
    """What is stored in place of a password, salted with the e-mail address."""
    return hashlib.pbkdf2_hmac("sha256", password.encode(), email.casefold().encode(), PASSWORD_ROUNDS).hex()


def user_with_password(store: Store, email: str, password: str) -> Record | None:
    """The user whose e-mail and password these are."""
    user = store.find_by_key("user", email.strip().casefold())
    if user and hmac.compare_digest(user.body["password_digest"], password_digest(email.strip(), password)):
        return user
    return None


def remember_sign_in(store: Store, user: Record, now: datetime) -> str:
    """Signs the user in to the consent pages and gives the cookie's secret."""
    secret = secrets.token_urlsafe(32)
    expires_at = kept(now + timedelta(hours=SIGNED_IN_HOURS))
    store.add("sign_in", body={"expires_at": expires_at}, parent=user.uuid, key=tokens.digest(secret), now=now)
    return secret


def signed_in_user(store: Store, secret: str, now: datetime) -> Record | None:
    """The user who is signed in with this cookie."""
    sign_in = store.find_by_key("sign_in", tokens.digest(secret)) if secret else None
    if sign_in is None or sign_in.body["expires_at"] <= kept(now):
        return None
    return store.find("user", sign_in.parent or "")
