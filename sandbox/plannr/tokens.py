"""Tokens: what an authorisation gives, how it is renewed, and how it ends. Only digests are stored.

Tokens that stem from one consent form a family. A refresh token works once; using it again ends the whole family.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.common.moments import kept
from sandbox.common.store import Record, Store

ACCESS = "access"
REFRESH = "refresh"
PERSONAL = "personal"
PERSONAL_DAYS = 365


class UnableToRefresh(Exception):
    """The refresh token is unknown, expired, revoked or was used before."""


@dataclass(frozen=True)
class Pair:
    """A fresh access token and the refresh token that renews it."""

    access: str
    refresh: str
    expires_in: int


def digest(secret: str) -> str:
    """What is stored in place of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def live_token(store: Store, secret: str, now: datetime) -> Record | None:
    """The access or personal token of this secret, when it still opens the API."""
    token = store.find_by_key("token", digest(secret)) if secret else None
    if token is None or token.body["kind"] not in (ACCESS, PERSONAL):
        return None
    alive = not token.body["revoked"] and token.body["expires_at"] > kept(now)
    return token if alive else None


def grant_pair(
    store: Store,
    *,
    user: str,
    client: str,
    now: datetime,
    access_seconds: int,
    refresh_seconds: int,
    family: str = "",
) -> Pair:
    """Stores and gives a new access and refresh token, in the given family or a new one."""
    family = family or str(uuid.uuid4())
    pair = Pair(secrets.token_urlsafe(48), secrets.token_urlsafe(48), access_seconds)
    for kind, secret, seconds in (
        (ACCESS, pair.access, access_seconds),
        (REFRESH, pair.refresh, refresh_seconds),
    ):
        _store_token(
            store,
            kind,
            secret,
            user=user,
            client=client,
            family=family,
            now=now,
            lasts=timedelta(seconds=seconds),
        )
    return pair


def grant_personal(store: Store, *, secret: str, user: str, now: datetime) -> None:
    """Stores a personal access token, good for a year."""
    lasts = timedelta(days=PERSONAL_DAYS)
    _store_token(store, PERSONAL, secret, user=user, client="", family=str(uuid.uuid4()), now=now, lasts=lasts)


def _store_token(
    store: Store,
    kind: str,
    secret: str,
    *,
    user: str,
    client: str,
    family: str,
    now: datetime,
    lasts: timedelta,
) -> None:
    body = {
        "kind": kind,
        "client": client,
        "family": family,
        "expires_at": kept(now + lasts),
        "revoked": False,
        "used": False,
    }
    store.add("token", body=body, parent=user, key=digest(secret), now=now)


def refresh(
    store: Store, secret: str, *, client: str, now: datetime, access_seconds: int, refresh_seconds: int
) -> Pair:
    """A new pair for a refresh token, which dies with its access token.

    UnableToRefresh when it may not be used. A reused one ends its family first, which the caller must keep.
    """
    token = store.find_by_key("token", digest(secret))
    if token is None or token.body["kind"] != REFRESH or token.body["client"] != client:
        raise UnableToRefresh
    if token.body["used"]:
        revoke_family(store, token.body["family"], now)
        raise UnableToRefresh
    if token.body["revoked"] or token.body["expires_at"] <= kept(now):
        raise UnableToRefresh
    revoke_family(store, token.body["family"], now)
    spent = store.find("token", token.uuid)
    if spent:
        store.change(spent, {"used": True}, now)
    return grant_pair(
        store,
        user=token.parent or "",
        client=client,
        now=now,
        access_seconds=access_seconds,
        refresh_seconds=refresh_seconds,
        family=token.body["family"],
    )


def revoke_family(store: Store, family: str, now: datetime) -> None:
    """Ends every token of a family."""
    for token in store.all("token"):
        if token.body["family"] == family and not token.body["revoked"]:
            store.change(token, {"revoked": True}, now)


def revoke_user(store: Store, user: str, now: datetime) -> int:
    """Ends every token a user gave by consent; gives how many."""
    granted = [token for token in store.children("token", user) if token.body["kind"] != PERSONAL]
    for token in granted:
        store.change(token, {"revoked": True}, now)
    return len(granted)


def expire_access(store: Store, user: str | None, now: datetime) -> int:
    """Lets the access tokens of a user (or everybody) expire now, the refresh tokens stay good; gives how many."""
    tokens = store.children("token", user) if user else store.all("token")
    expiring = [token for token in tokens if token.body["kind"] == ACCESS and not token.body["revoked"]]
    for token in expiring:
        store.change(token, {"expires_at": kept(now)}, now)
    return len(expiring)
