"""Who asks: a firm, by a bearer token of its client id and secret, or by the token of an older login."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from sandbox.common.moments import kept
from sandbox.common.store import Record, Store
from sandbox.platform.refusals import NotSignedIn
from sandbox.platform.settings import Settings

PASSWORD_ROUNDS = 20_000


def token_of_client(store: Store, settings: Settings, client_id: str, client_secret: str, now: datetime) -> str:
    """A bearer token of the first firm, whose application this is. NotSignedIn for any other pair."""
    given, ours = f"{client_id}:{client_secret}", f"{settings.client_id}:{settings.client_secret}"
    firms = store.all("firm")
    if not firms or not hmac.compare_digest(given.encode(), ours.encode()):
        raise NotSignedIn("The client id or secret is wrong.")
    return _new_token(store, settings, firms[0], now)


def token_of_login(store: Store, settings: Settings, firm_id: str, user: str, password: str, now: datetime) -> str:
    """A token by firm, user and password. NotSignedIn."""
    firm = store.find_by_key("firm", firm_id)
    known = store.find_by_key("user", f"{firm_id}/{user}")
    if firm is None or known is None or known.body["password_digest"] != password_digest(user, password):
        raise NotSignedIn("The firm, the user or the password is wrong.")
    return _new_token(store, settings, firm, now)


def firm_of(store: Store, headers: Mapping[str, str], now: datetime) -> Record:
    """The firm of the token in the headers. NotSignedIn."""
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    token = bearer.strip() if scheme.casefold() == "bearer" else headers.get("api-token", "")
    found = store.find_by_key("token", _digest(token)) if token else None
    firm = store.find("firm", found.firm) if found and found.body["ends_at"] > kept(now) else None
    if firm is None:
        raise NotSignedIn
    return firm


def password_digest(user: str, password: str) -> str:
    """What is kept of a password."""
    salt = f"platform-sandbox:{user.casefold()}".encode()
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, PASSWORD_ROUNDS).hex()


def _new_token(store: Store, settings: Settings, firm: Record, now: datetime) -> str:
    token = secrets.token_urlsafe(30)
    ends_at = kept(now + timedelta(seconds=settings.token_seconds))
    store.add("token", body={"ends_at": ends_at}, firm=firm.uuid, key=_digest(token), now=now)
    return token


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
