"""Logins: which accounts, in which firms, a user may act for."""

from __future__ import annotations

from typing import Any

from sandbox.common.moments import shown
from sandbox.common.routes import DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record, Store
from sandbox.plannr.call import Call


def list_logins(call: Call) -> Answer:
    """All logins of the token's user, in all firms."""
    data = [present_login(call.store, login) for login in call.store.children("login", call.user.uuid)]
    preferred = call.user.get("preferred_account_uuid")
    return Answer({"preferred_account_uuid": preferred, "data": data} if preferred else {"data": data})


def list_account_logins(call: Call) -> Answer:
    """The logins of one account."""
    account = call.in_path("account", "account_uuid")
    logins = [login for login in call.all("login") if login.body["account"] == account.uuid]
    return Answer({"data": [present_login(call.store, login) for login in logins]})


def present_login(store: Store, login: Record) -> dict[str, Any]:
    """A login as the API shows it, with its account and firm."""
    user = store.find("user", login.parent or "")
    account = store.find("account", login.body["account"])
    names = user.body if user else {}
    return {
        "uuid": login.uuid,
        "created_at": shown(login.created_at),
        "updated_at": shown(login.updated_at),
        "expires_at": None,
        "has_write_permission": login.body["has_write_permission"],
        "has_delete_permission": login.body["has_delete_permission"],
        "primary": login.body["primary"],
        "receives_unread_notifications_email": False,
        "wealth_enabled": True,
        "goals_enabled": True,
        "factfind_enabled": True,
        "tasks_enabled": True,
        "welcome_enabled": False,
        "first_name": names.get("first_name"),
        "last_name": names.get("last_name"),
        "email": names.get("email"),
        "user_type": account.body["type"] if account else None,
        "account": _present_account(account),
        "firm": present_firm(store.find("firm", login.firm)),
    }


def _present_account(account: Record | None) -> dict[str, Any] | None:
    if account is None:
        return None
    names = (account.get("first_name", ""), account.get("last_name", ""))
    return {
        "uuid": account.uuid,
        "type": account.body["type"],
        "role": account.body["role"],
        "first_name": names[0],
        "last_name": names[1],
        "name": " ".join(names).strip(),
    }


FIRM_FIELDS = ("name", "slug", "tax", "month_end", "address_1", "town_city", "county", "postcode", "country")


def present_firm(firm: Record | None) -> dict[str, Any] | None:
    """A firm as the API shows it."""
    if firm is None:
        return None
    return {"uuid": firm.uuid, **{name: firm.body.get(name) for name in FIRM_FIELDS}, "is_subscribed": True}


PART = Part(
    "logins",
    routes=(
        ApiRoute("GET", "/api/v1/logins", list_logins, DOCUMENTED, "1.2", needs_account=False),
        ApiRoute("GET", "/api/v1/account/{account_uuid}/login", list_account_logins, DOCUMENTED, "2"),
    ),
    assumed=(
        AssumedName("GET /api/v1/logins", "preferred_account_uuid beside data, only for users who have one", "1.2"),
        AssumedName("account header", "400 when missing; 403 when not an account of the user, or a client's", "1.5"),
        AssumedName("Accept and Content-Type headers", "406 and 415 when they are not JSON", "1"),
        AssumedName(
            "login flags",
            "has_write_permission false refuses writes, has_delete_permission false deletes: 403",
            "1.2",
        ),
    ),
)
