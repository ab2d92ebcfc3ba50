"""Who asks. A login exchanges API key, user name and password for a user key, which is good for ever."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping

from sandbox.common.refusals import Refusal
from sandbox.common.store import Record, Store
from sandbox.redtail.settings import Settings

PASSWORD_ROUNDS = 20_000
LOCKED = "This account is locked because of too many failed sign-ins. Please contact your administrator."


class NotSignedIn(Refusal):
    """The caller is not, or no longer, somebody who may ask; the message says which."""

    status = 401


def sign_in(store: Store, settings: Settings, headers: Mapping[str, str]) -> Record:
    """The user of a three-part Basic header: API key, user name and password."""
    scheme, parts = _credentials(headers)
    if scheme != "basic":
        raise NotSignedIn("Basic authorization is required to authenticate.")
    if len(parts) != 3:
        raise NotSignedIn("The credentials must be the API key, the user name and the password.")
    api_key, user_name, password = parts
    _check_api_key(settings, api_key)
    user = store.find_by_key("user", user_name.strip().casefold())
    if user is None or not hmac.compare_digest(user.body["password_digest"], password_digest(user_name, password)):
        raise NotSignedIn("Invalid user name or password.")
    return _not_locked(user)


def user_of(store: Store, settings: Settings, headers: Mapping[str, str]) -> Record:
    """The user of any other call: by user key, or by the three-part Basic with a ``userkey`` header, if that is on."""
    scheme, parts = _credentials(headers)
    if scheme == "basic" and settings.takes_basic and headers.get("userkey"):
        return _user_of_key(store, headers["userkey"], sign_in(store, settings, headers))
    if scheme != "userkeyauth" or len(parts) != 2:
        raise NotSignedIn("Userkeyauth authorization with the API key and the user key is required.")
    _check_api_key(settings, parts[0])
    return _user_of_key(store, parts[1])


def password_digest(user_name: str, password: str) -> str:
    """What is kept of a password."""
    salt = f"redtail-sandbox:{user_name.strip().casefold()}".encode()
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, PASSWORD_ROUNDS).hex()


def new_user_key() -> str:
    """A user key nobody has had."""
    return secrets.token_urlsafe(24)


def _credentials(headers: Mapping[str, str]) -> tuple[str, list[str]]:
    """The scheme, in small letters, and the parts between the colons. A password may hold colons itself."""
    scheme, _, encoded = headers.get("authorization", "").partition(" ")
    if not encoded:
        raise NotSignedIn("The Authorization header is missing.")
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise NotSignedIn("The Authorization header cannot be read.") from None
    return scheme.casefold(), text.split(":", 2)


def _check_api_key(settings: Settings, api_key: str) -> None:
    if not hmac.compare_digest(api_key.encode(), settings.api_key.encode()):
        raise NotSignedIn("Invalid API key.")


def _user_of_key(store: Store, user_key: str, whose: Record | None = None) -> Record:
    user = next((one for one in store.all("user") if one.body["user_key"] == user_key), None)
    if user is None or (whose is not None and whose.uuid != user.uuid):
        raise NotSignedIn("Invalid user key.")
    return _not_locked(user)


def _not_locked(user: Record) -> Record:
    if user.get("is_locked"):
        raise NotSignedIn(LOCKED)
    return user
