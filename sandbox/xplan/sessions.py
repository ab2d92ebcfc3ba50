"""Who asks: by session cookie, by Basic (which opens a session), or by a bearer token.

A user has one session. A second login ends the first, wherever that was.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.common.moments import kept
from sandbox.common.store import Record, Store
from sandbox.xplan import tokens
from sandbox.xplan.refusals import NotAllowed, NotSignedIn
from sandbox.xplan.settings import Settings

COOKIE = "XPLANID"
CODE_SEPARATOR = "\n\r\t\a"
"""What stands between password and one-time code inside the Basic value: line feed, carriage return, tab, bell."""
PASSWORD_ROUNDS = 20_000


@dataclass(frozen=True)
class Caller:
    """The user, and the cookie to set where a session was opened."""

    user: Record
    new_cookie: str = ""


def caller_of(store: Store, settings: Settings, headers: Mapping[str, str], cookie: str, now: datetime) -> Caller:
    """Who asks. NotAllowed without a known app id; NotSignedIn without a login that is good now."""
    if not hmac.compare_digest(headers.get("x-xplan-app-id", "").encode(), settings.app_id.encode()):
        raise NotAllowed("The X-Xplan-App-Id header is missing or not known.")
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.casefold() == "bearer":
        user = tokens.user_of_access(store, value.strip(), now)
        if user is None:
            raise NotSignedIn("The access token is unknown or has expired.")
        return Caller(_usable(user))
    if scheme.casefold() == "basic":
        user = _user_of_basic(store, value)
        return Caller(user, open_session(store, settings, user, now))
    user_by_cookie = _user_of_cookie(store, settings, cookie, now)
    if user_by_cookie is None:
        raise NotSignedIn("Please log in.")
    return Caller(_usable(user_by_cookie))


def check_password(store: Store, user_name: str, password: str) -> Record:
    """The user with this name and password (and one-time code, where they need one)."""
    user = store.find_by_key("user", user_name.strip().casefold())
    given, _, code = password.partition(CODE_SEPARATOR)
    if user is None or not hmac.compare_digest(user.body["password_digest"], password_digest(user_name, given)):
        raise NotSignedIn("Invalid user name or password.")
    if user.get("one_time_code", "") != code:
        raise NotSignedIn("A valid one-time code is needed for this user.")
    return _usable(user)


def open_session(store: Store, settings: Settings, user: Record, now: datetime) -> str:
    """A new session of the user, whose earlier one ends; the cookie's value."""
    end_sessions(store, user)
    cookie = secrets.token_urlsafe(24)
    ends_at = kept(now + timedelta(seconds=settings.session_seconds))
    body = {"user": user.uuid, "ends_at": ends_at}
    store.add("session", body=body, key=hashlib.sha256(cookie.encode()).hexdigest(), now=now)
    return cookie


def end_sessions(store: Store, user: Record) -> int:
    """Ends the user's session; how many there were."""
    sessions = [one for one in store.all("session") if one.body["user"] == user.uuid]
    for session in sessions:
        store.erase(session)
    return len(sessions)


def password_digest(user_name: str, password: str) -> str:
    """What is kept of a password."""
    salt = f"xplan-sandbox:{user_name.strip().casefold()}".encode()
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, PASSWORD_ROUNDS).hex()


def _user_of_basic(store: Store, value: str) -> Record:
    try:
        text = base64.b64decode(value.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise NotSignedIn("The Authorization header cannot be read.") from None
    user_name, separator, password = text.partition(":")
    if not separator or not password:
        raise NotSignedIn("Please log in.")
    return check_password(store, user_name, password)


def _user_of_cookie(store: Store, settings: Settings, cookie: str, now: datetime) -> Record | None:
    """The user of a session that still lasts; each use makes it last longer."""
    session = store.find_by_key("session", hashlib.sha256(cookie.encode()).hexdigest()) if cookie else None
    if session is None or session.body["ends_at"] <= kept(now):
        return None
    ends_at = kept(now + timedelta(seconds=settings.session_seconds))
    store.change(session, {"ends_at": ends_at}, now)
    return store.find("user", session.body["user"])


def _usable(user: Record) -> Record:
    if user.get("is_locked"):
        raise NotSignedIn("This user is locked.")
    return user
