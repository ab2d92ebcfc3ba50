"""Signing in to Redtail: what is sent, what comes back in which shape, and what a refusal is about.

The login call carries three parts in one Basic header (the installation's key, user name, password) and answers with a
user key. Every later call carries the installation's key and the user key. The user key does not expire and nothing
there takes it back, so whoever disconnects is told that the key itself stays good at Redtail.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integrations.engine.errors import CredentialExpired, RemoteUnavailable, UnableToReadRemote, UnableToSync

LOGIN_SCHEME = "Basic"
SCHEME = "Userkeyauth"

TIMED_OUT = ("timeout", "timed out", "time-out", "time out")
LOCKED = ("locked",)


class AccountLocked(CredentialExpired):
    """Redtail has locked the user's account: only they, or Redtail, can open it again."""

    code = "account_locked"


class WrongPassword(CredentialExpired):
    """Redtail does not know this user name with this password."""

    code = "wrong_password"


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """What a login answered; the ids are empty where the answer has none."""

    user_key: str
    database_id: str = ""
    user_id: str = ""


def login_token(api_key: str, user_name: str, password: str) -> str:
    """The three-part token of the login call."""
    return _encoded(api_key, user_name, password)


def call_token(api_key: str, user_key: str) -> str:
    """The token of every later call."""
    return _encoded(api_key, user_key)


def _encoded(*parts: str) -> str:
    return b64encode(":".join(parts).encode()).decode("ascii")


def read_login(data: Any) -> LoggedIn:
    """The user key of an answer in any of the shapes Redtail gives. Raises ``UnableToReadRemote``."""
    found = data.get("authenticated_user", data) if isinstance(data, Mapping) else None
    if not isinstance(found, Mapping):
        raise UnableToReadRemote("Redtail's answer to the sign-in cannot be understood.")
    user_key = found.get("user_key") or found.get("userkey")
    if not isinstance(user_key, str) or not user_key.strip():
        raise UnableToReadRemote("Redtail answered the sign-in without a user key.")
    ids = (found.get(name) for name in ("redtail_database_id", "redtail_user_id"))
    database_id, user_id = ("" if one is None else str(one) for one in ids)
    return LoggedIn(user_key.strip(), database_id, user_id)


def read_unauthenticated(text: str) -> UnableToSync | None:
    """What a 401 says besides that the key is refused: locked is for the user, a gateway's time-out for a retry."""
    words = text.lower()
    if any(sign in words for sign in LOCKED):
        return AccountLocked("Redtail has locked this account. Unlock it at Redtail, then enter your password again.")
    if any(sign in words for sign in TIMED_OUT):
        return RemoteUnavailable("Redtail took too long to answer.")
    return None
