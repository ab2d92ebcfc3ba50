"""Accounts as the API shows them: minimal inside other things, common in lists, with personal details where asked."""

from __future__ import annotations

import uuid
from typing import Any

from sandbox.common.moments import shown
from sandbox.common.store import Record
from sandbox.plannr.call import Call
from sandbox.plannr.money import money
from sandbox.plannr.resources import account_fields
from sandbox.plannr.resources.logins import present_firm
from sandbox.plannr.words import SHARED_ROLES

INCLUDES = frozenset(
    {
        "primary_phone_number",
        "primary_email",
        "primary_address",
        "assigned_adviser",
        "assigned_administrator",
        "assigned_paraplanner",
        "groups",
        "tags",
        "owners",
        "custom_fields",
        "external_references",
        "charge_split_schema",
    }
)
PERSONAL_NAMES = tuple(
    field.name for field in account_fields.PERSONAL if field.name not in ("first_name", "last_name", "value")
)
DATES = (
    "first_contact_date",
    "next_review_date",
    "previous_review_date",
    "anniversary_review_date",
    "prospect_converted_at",
)


def is_shared(account: Record) -> bool:
    """Whether the account stands for several people (joint, trust, business)."""
    return account.body["role"] in SHARED_ROLES


def owners_of(call: Call, account: Record) -> list[Record]:
    """The people a shared account is made of."""
    found = (call.find("account", uuid) for uuid in account.get("owners", []))
    return [owner for owner in found if owner]


def name_of(call: Call, account: Record) -> str:
    """The account's name: entity name or its owners' names where shared, first and last name otherwise."""
    if is_shared(account):
        own: str = account.get("entity_name", "")
        return own or " & ".join(name_of(call, owner) for owner in owners_of(call, account))
    return " ".join(part for part in (account.get("first_name"), account.get("last_name")) if part)


def primary(call: Call, account: Record, kind: str) -> Record | None:
    """The primary contact detail of a kind (email, phone)."""
    details = [one for one in call.store.children("contact_detail", account.uuid) if one.body["type"] == kind]
    return next((one for one in details if one.body["primary"]), None)


def email_of(call: Call, account: Record) -> str | None:
    """The primary e-mail address as text."""
    detail = primary(call, account, "email")
    return str(detail.body["value"]) if detail else None


def present_minimal(call: Call, account: Record | None) -> dict[str, Any] | None:
    """The few fields an account has inside other resources."""
    if account is None:
        return None
    return {
        "uuid": account.uuid,
        "created_at": shown(account.created_at),
        "updated_at": shown(account.updated_at),
        "type": account.body["type"],
        "role": account.body["role"],
        "first_name": account.get("first_name"),
        "last_name": account.get("last_name"),
        "name": name_of(call, account),
        "email": email_of(call, account),
        "photo_url": None,
        "external_references": account.get("external_references", []),
    }


def present_contact_detail(detail: Record | None) -> dict[str, Any] | None:
    """A telephone number or e-mail address."""
    if detail is None:
        return None
    return {
        "uuid": detail.uuid,
        "created_at": shown(detail.created_at),
        "updated_at": shown(detail.updated_at),
        "type": detail.body["type"],
        "value": detail.body["value"],
        "primary": detail.body["primary"],
    }


def present_address(address: Record | None) -> dict[str, Any] | None:
    """An address."""
    if address is None:
        return None
    return {
        "uuid": address.uuid,
        "created_at": shown(address.created_at),
        "updated_at": shown(address.updated_at),
        **{field.name: address.body.get(field.name) for field in account_fields.ADDRESS},
        "primary": bool(address.body.get("primary")),
    }


def primary_address(call: Call, account: Record) -> Record | None:
    """The account's primary address."""
    addresses = call.store.children("address", account.uuid)
    return next((one for one in addresses if one.body.get("primary")), None)


def status_of(account: Record) -> dict[str, str]:
    """The firm's own status record that fits the account (assumed: three standard ones)."""
    name = "Inactive" if account.get("inactive_at") else "Prospect" if account.get("is_prospect") else "Client"
    return {"uuid": str(uuid.uuid5(uuid.UUID(account.firm), f"status/{name}")), "name": name}


def present_in_list(call: Call, account: Record, include: frozenset[str]) -> dict[str, Any]:
    """An account as lists show it: only the included relations, and personal details unless lists are lean."""
    return present_account(call, account, include, personal=not call.settings.lean_lists)


def present_account(
    call: Call, account: Record, include: frozenset[str] = INCLUDES, *, personal: bool = True
) -> dict[str, Any]:
    """An account; ``include`` names the relations to show, all of them where one account is asked for."""
    shared_ones = joint_accounts(call, account)
    shown_account = {
        **(present_minimal(call, account) or {}),
        "firm": present_firm(call.store.find("firm", account.firm)),
        "status": status_of(account),
        "is_prospect": bool(account.get("is_prospect")),
        "inactive_at": account.get("inactive_at"),
        **{name: account.get(name) for name in DATES},
        "business_unit": None,
        "current_time_entry": None,
        "introduced_by": present_minimal(call, call.find("account", account.get("introduced_by_uuid"))),
        "with_login": any(login.body["account"] == account.uuid for login in call.all("login")),
        "has_joint_account": bool(shared_ones),
        "joint_account_circle": next((present_circle(one) for one in circles_of(call, account)), None)
        if shared_ones
        else None,
        "circles": [present_circle(one) for one in circles_of(call, account)],
        "can_be_deleted": can_be_deleted(call, account),
    }
    if account.body["type"] == "client" and personal:
        shown_account |= {name: account.body.get(name) for name in PERSONAL_NAMES}
        shown_account["value"] = money(account.get("value"))
    else:
        shown_account["entity_name"] = account.get("entity_name")
    if "external_references" not in include:
        del shown_account["external_references"]
    return shown_account | _relations(call, account, include)


def _relations(call: Call, account: Record, include: frozenset[str]) -> dict[str, Any]:
    """The included relations."""
    relations: dict[str, Any] = {}
    for role in ("assigned_adviser", "assigned_administrator", "assigned_paraplanner"):
        if role in include:
            relations[role] = present_minimal(call, call.find("account", account.get(f"{role}_uuid")))
    if "primary_email" in include:
        relations["primary_email"] = present_contact_detail(primary(call, account, "email"))
    if "primary_phone_number" in include:
        relations["primary_phone_number"] = present_contact_detail(primary(call, account, "phone"))
    if "primary_address" in include:
        relations["primary_address"] = present_address(primary_address(call, account))
    if "groups" in include:
        groups = (call.find("group", uuid) for uuid in account.get("groups", []))
        relations["groups"] = [{"uuid": group.uuid, "name": group.body["name"]} for group in groups if group]
    if "owners" in include:
        relations["owners"] = [present_owner(call, owner) for owner in owners_of(call, account)]
    if "tags" in include:
        relations["tags"] = account.get("tags", [])
    if "custom_fields" in include:
        relations["custom_fields"] = account.get("custom_fields", {})
    if "charge_split_schema" in include:
        relations["charge_split_schema"] = None
    return relations


def present_owner(call: Call, account: Record, percentage: float | None = None) -> dict[str, Any]:
    """An account as an owner of something, with its share where there is one."""
    share = int(percentage) if percentage is not None and percentage == int(percentage) else percentage
    return {**(present_minimal(call, account) or {}), "ownership_percentage": share}


def joint_accounts(call: Call, account: Record) -> list[Record]:
    """The joint accounts this person is an owner of."""
    return [one for one in shared_accounts(call, account) if one.body["role"] == "joint"]


def shared_accounts(call: Call, account: Record) -> list[Record]:
    """The shared accounts (joint, trust, business) this person is an owner of."""
    links = call.store.children("shared_ownership", account.uuid)
    found = (call.find("account", link.body["account"]) for link in links)
    return [one for one in found if one]


def circles_of(call: Call, account: Record) -> list[Record]:
    """The households the account is shown in."""
    return [circle for circle in call.all("circle") if account.uuid in circle.body["accounts"]]


def present_circle(circle: Record) -> dict[str, Any]:
    """A household."""
    return {"uuid": circle.uuid, "name": circle.body["name"]}


def can_be_deleted(call: Call, account: Record) -> bool:
    """Whether nothing hangs on the account: a client without plans and without a part in a shared account (assumed)."""
    if account.body["type"] == "employee" or shared_accounts(call, account):
        return False
    return not call.store.children("plan_ownership", account.uuid)
