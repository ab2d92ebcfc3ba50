"""Who asks and what they may: bearer token to user, account header to login, login to permissions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sandbox.common.refusals import BadRequest, Forbidden, Unauthenticated
from sandbox.common.store import Record, Store
from sandbox.plannr import tokens

ACCOUNT_HEADER = "x-plannr-account-uuid"


def user_of(store: Store, headers: Mapping[str, str], now: datetime) -> Record:
    """The user of the bearer token; Unauthenticated when it is missing, unknown, expired or revoked."""
    scheme, _, secret = headers.get("authorization", "").partition(" ")
    token = tokens.live_token(store, secret.strip(), now) if scheme.casefold() == "bearer" else None
    user = store.find("user", token.parent or "") if token else None
    if user is None:
        raise Unauthenticated
    return user


def login_of(store: Store, user: Record, headers: Mapping[str, str]) -> Record:
    """The login that joins the user to the account of the header.

    BadRequest without the header, Forbidden when the account is none of the user's (a login's own uuid is not one
    either) and for the accounts of clients, who have no part in the staff API (assumed).
    """
    account_uuid = headers.get(ACCOUNT_HEADER, "").strip().lower()
    if not account_uuid:
        raise BadRequest("The X-PLANNR-ACCOUNT-UUID header is required.")
    for login in store.children("login", user.uuid):
        if login.body["account"] == account_uuid:
            account = store.find("account", account_uuid)
            if account is None or account.body["type"] != "employee":
                raise Forbidden
            return login
    raise Forbidden


def require_permission(login: Record, method: str) -> None:
    """Forbidden when the login may not write, or not delete, and the method does."""
    if method in ("POST", "PUT", "PATCH", "DELETE") and not login.body["has_write_permission"]:
        raise Forbidden
    if method == "DELETE" and not login.body["has_delete_permission"]:
        raise Forbidden
