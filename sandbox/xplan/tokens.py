"""OAuth tokens and codes, kept as digests."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from sandbox.common.moments import kept
from sandbox.common.store import Record, Store
from sandbox.xplan.settings import Settings


class UnableToExchange(Exception):
    """A code or refresh token that is unknown, used, expired or meant for another redirect."""


def new_code(store: Store, settings: Settings, user: Record, redirect: str, now: datetime) -> str:
    """A code for the user, good once."""
    body = {"user": user.uuid, "redirect": redirect}
    return _keep(store, "oauth_code", body, settings.code_seconds, now)


def exchange_code(store: Store, settings: Settings, code: str, redirect: str, now: datetime) -> dict[str, Any]:
    """A pair of tokens for a code. UnableToExchange."""
    kept_code = _take(store, "oauth_code", code, now)
    if kept_code.body["redirect"] != redirect:
        raise UnableToExchange("The redirect is not the one the code was given to.")
    return _pair(store, settings, kept_code.body["user"], now)


def refresh(store: Store, settings: Settings, token: str, now: datetime) -> dict[str, Any]:
    """A new pair for a refresh token, which is used up by it. UnableToExchange."""
    return _pair(store, settings, _take(store, "refresh_token", token, now).body["user"], now)


def user_of_access(store: Store, token: str, now: datetime) -> Record | None:
    """The user of an access token that is good now."""
    found = store.find_by_key("access_token", _digest(token)) if token else None
    if found is None or found.body["ends_at"] <= kept(now):
        return None
    return store.find("user", found.body["user"])


def end_tokens(store: Store, user: Record, kinds: tuple[str, ...]) -> int:
    """Ends the user's tokens of these kinds; how many there were."""
    ended = [one for kind in kinds for one in store.all(kind) if one.body["user"] == user.uuid]
    for one in ended:
        store.erase(one)
    return len(ended)


def _pair(store: Store, settings: Settings, user: str, now: datetime) -> dict[str, Any]:
    return {
        "access_token": _keep(store, "access_token", {"user": user}, settings.access_token_seconds, now),
        "token_type": "bearer",
        "expires_in": settings.access_token_seconds,
        "refresh_token": _keep(store, "refresh_token", {"user": user}, settings.refresh_token_seconds, now),
    }


def _keep(store: Store, kind: str, body: dict[str, Any], seconds: int, now: datetime) -> str:
    secret = secrets.token_urlsafe(30)
    ends_at = kept(now + timedelta(seconds=seconds))
    store.add(kind, body={**body, "ends_at": ends_at}, key=_digest(secret), now=now)
    return secret


def _take(store: Store, kind: str, secret: str, now: datetime) -> Record:
    """The record of a secret that works once, used up."""
    found = store.find_by_key(kind, _digest(secret))
    if found is None:
        raise UnableToExchange("It is unknown or was used before.")
    store.erase(found)
    if found.body["ends_at"] <= kept(now):
        raise UnableToExchange("It has expired.")
    return found


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
