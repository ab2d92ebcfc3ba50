"""Accounts: every person or entity of the firm. The ``client`` routes are their deprecated twins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.common.moments import parse_date
from sandbox.common.refusals import BadRequest, Conflict, Forbidden, Invalid, NotFound
from sandbox.common.routes import ASSUMED, DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.plannr.call import Call
from sandbox.plannr.query import (
    BY_TIME,
    Filter,
    ListRules,
    answer_list,
    asked_includes,
    of,
    one_of,
    partly,
    uuid_filter,
    whether,
)
from sandbox.plannr.resources import account_fields
from sandbox.plannr.resources.account_view import (
    INCLUDES,
    can_be_deleted,
    email_of,
    is_shared,
    owners_of,
    present_account,
    present_in_list,
    primary,
    status_of,
)
from sandbox.plannr.validation import EXTERNAL_REFERENCE, checked, optional
from sandbox.plannr.words import SHARED_ROLES


def _day_filter(sign: int) -> Filter:
    """created_after (sign 1) and created_before (sign -1): the day itself counts."""

    def make(call: Call, value: str) -> Any:
        try:
            bound = parse_date(value).isoformat()
        except ValueError:
            raise BadRequest("created_after and created_before take a date, YYYY-MM-DD.") from None
        return lambda record: record.created_at[:10] >= bound if sign > 0 else record.created_at[:10] <= bound

    return make


def _rules(call: Call, *, twin: bool) -> ListRules:
    """What account lists allow; the client twin has three filters more."""
    filters: dict[str, Filter] = {
        "uuid": uuid_filter(),
        "name": partly(
            lambda one: f"{one.get('first_name', '')} {one.get('last_name', '')} {one.get('entity_name', '')}"
        ),
        "email": partly(lambda one: email_of(call, one)),
        "primary_email": partly(lambda one: email_of(call, one)),
        "primary_phone_number": partly(lambda one: _phone_of(call, one)),
        "status": partly(lambda one: list(status_of(one).values())),
        "is_prospect": whether(of("is_prospect")),
        "role": one_of(of("role")),
        "type": one_of(of("type")),
        "created_after": _day_filter(1),
        "created_before": _day_filter(-1),
        "groups": one_of(of("groups")),
        "departments": one_of(lambda one: []),
        "tags": one_of(of("tags")),
        "custom_field:*": one_of(of("custom_fields")),
    }
    if twin:
        in_group = one_of(of("groups"))
        filters["exclude_groups"] = lambda call, value: _negated(in_group(call, value))
        filters["introduced_by"] = one_of(of("introduced_by_uuid"))
        filters["linked_to"] = one_of(
            lambda one: [link.body["other"] for link in call.store.children("linked_client", one.uuid)]
        )
    sorts = {name: of(name) for name in ("first_name", "last_name", *_SORT_DATES)}
    return ListRules(
        filters=filters,
        sorts={**BY_TIME, **sorts, "email": lambda one: email_of(call, one)},
        default_sort="first_name",
        includes=INCLUDES,
    )


_SORT_DATES = ("next_review_date", "previous_review_date", "anniversary_review_date")


def _negated(test: Any) -> Any:
    return lambda record: not test(record)


def _phone_of(call: Call, account: Record) -> str | None:
    detail = primary(call, account, "phone")
    return str(detail.body["value"]) if detail else None


def list_accounts(call: Call) -> Answer:
    """The accounts of the firm."""
    return answer_list(call, call.all("account"), _rules(call, twin=False), present_in_list)


def list_clients(call: Call) -> Answer:
    """The client accounts of the firm (deprecated twin)."""
    clients = [one for one in call.all("account") if one.body["type"] == "client"]
    return answer_list(call, clients, _rules(call, twin=True), present_in_list)


def list_introducers(call: Call) -> Answer:
    """The introducers of the firm."""
    introducers = [one for one in call.all("account") if one.body["role"] == "introducer"]
    return answer_list(call, introducers, _rules(call, twin=False), present_in_list)


def show_account(call: Call) -> Answer:
    """One account, with everything."""
    asked_includes(call, INCLUDES)
    return Answer(present_account(call, call.in_path("account")))


def show_client(call: Call) -> Answer:
    """One client account (deprecated twin)."""
    asked_includes(call, INCLUDES)
    return Answer(present_account(call, client_in_path(call, "uuid")))


def client_in_path(call: Call, name: str = "client_uuid") -> Record:
    """The client account the path names; an employee or introducer is not one."""
    account = call.in_path("account", name)
    if account.body["type"] != "client":
        raise NotFound(f"No query results for client {account.uuid}")
    return account


def create_account(call: Call) -> Answer:
    """A new client, employee or introducer."""
    return _create(call, checked(call, account_fields.CREATE, creating=True))


def create_client(call: Call) -> Answer:
    """A new client (deprecated twin): type and role may be left out."""
    body: Mapping[str, Any] = {"type": "client", "role": "individual", **call.body}
    clean = checked(call, account_fields.CREATE, creating=True, body=body)
    if clean["type"] != "client":
        raise Invalid({"type": ["The selected type is invalid."]})
    return _create(call, clean)


def _create(call: Call, clean: dict[str, Any]) -> Answer:
    if clean["role"] not in account_fields.ROLES_OF_TYPE[clean["type"]]:
        raise Invalid({"role": ["The selected role is invalid."]})
    if clean["type"] == "employee" and not _manages_staff(call):
        raise Forbidden
    shared = clean["role"] in SHARED_ROLES
    if clean["owners"] and not shared:
        raise Invalid({"owners": ["The owners field is only for joint, trust and business accounts."]})
    extras = {
        name: clean.pop(name) for name in ("email", "phone", "address", "send_welcome_email", "external_reference")
    }
    clean["external_references"] = [extras["external_reference"]] if extras["external_reference"] else []
    owners = list(dict.fromkeys(clean.pop("owners") or []))
    account = set_owners(call, call.add("account", clean), owners) if shared else call.add("account", clean)
    for kind in ("email", "phone"):
        if extras[kind]:
            call.add("contact_detail", {"type": kind, "value": extras[kind], "primary": True}, parent=account.uuid)
    if extras["address"]:
        call.add("address", {**extras["address"], "primary": True}, parent=account.uuid)
    if extras["send_welcome_email"]:
        body = {
            "to": extras["email"],
            "subject": "Welcome",
            "account": account.uuid,
            "caused_by": call.user.body["email"],
        }
        call.add("mail", body)
    call.announce("account.created", account)
    return Answer(present_account(call, account), 201)


def _manages_staff(call: Call) -> bool:
    own = call.find("account", call.own_account)
    return own is not None and own.body["role"] in ("owner", "admin")


def update_account(call: Call) -> Answer:
    """Changes the fields that are sent; the others stay."""
    return _update(call, call.in_path("account"))


def update_client(call: Call) -> Answer:
    """The same for a client (deprecated twin)."""
    return _update(call, client_in_path(call, "uuid"))


def _update(call: Call, account: Record) -> Answer:
    fields = (*account_fields.UPDATE, optional("external_reference", EXTERNAL_REFERENCE))
    clean = checked(call, fields, creating=False)
    reference = clean.pop("external_reference", None)
    if reference:
        others = [one for one in account.get("external_references", []) if one["source"] != reference["source"]]
        clean["external_references"] = [*others, reference]
    changed = call.change(account, clean)
    call.announce("account.updated", changed)
    return Answer(present_account(call, changed))


def delete_account(call: Call) -> Answer:
    """Removes an account that owns nothing, with what is kept about it alone."""
    account = call.in_path("account")
    if not can_be_deleted(call, account):
        raise Conflict("This account cannot be deleted.")
    set_owners(call, account, [])
    for kind in ("income", "employment", "linked_client", "expenditure", "folder"):
        for record in call.store.children(kind, account.uuid):
            call.store.remove_whole(record, call.now)
    call.announce("account.deleted", account)
    call.store.remove(account, call.now)
    return Answer(status=204)


def set_owners(call: Call, account: Record, owners: Sequence[str]) -> Record:
    """Makes these people the owners of a shared account; gives the account as it then is."""
    for former in owners_of(call, account):
        for link in call.store.children("shared_ownership", former.uuid):
            if link.body["account"] == account.uuid:
                call.store.erase(link)
    for owner in owners:
        call.add("shared_ownership", {"account": account.uuid}, parent=owner)
    return call.change(account, {"owners": list(owners)})


def change_owners(call: Call) -> Answer:
    """Attaches, detaches or replaces the owners of a shared account."""
    account = client_in_path(call)
    clean = checked(call, account_fields.OWNERS, creating=True)
    if not is_shared(account):
        raise Invalid({"owners": ["Only joint, trust and business accounts have owners."]})
    for index, uuid in enumerate(clean["owners"]):
        owner = call.find("account", uuid)
        if owner is None or owner.body["type"] != "client" or is_shared(owner):
            raise Invalid({f"owners.{index}": [f"The selected owners.{index} is invalid."]})
    before = [owner.uuid for owner in owners_of(call, account)]
    after = {
        "attach": [*before, *(uuid for uuid in clean["owners"] if uuid not in before)],
        "detach": [uuid for uuid in before if uuid not in clean["owners"]],
        "sync": list(dict.fromkeys(clean["owners"])),
    }[clean["mode"]]
    changed = set_owners(call, account, after)
    call.announce("account.updated", changed)
    return Answer(present_account(call, changed))


PART = Part(
    "accounts",
    routes=(
        ApiRoute("GET", "/api/v1/account", list_accounts, DOCUMENTED, "2"),
        ApiRoute("POST", "/api/v1/account", create_account, DOCUMENTED, "2"),
        ApiRoute("GET", "/api/v1/account/{uuid}", show_account, DOCUMENTED, "2"),
        ApiRoute("PUT", "/api/v1/account/{uuid}", update_account, DOCUMENTED, "2"),
        ApiRoute("DELETE", "/api/v1/account/{uuid}", delete_account, ASSUMED, "2"),
        ApiRoute("GET", "/api/v1/client", list_clients, DOCUMENTED, "2", "deprecated"),
        ApiRoute("POST", "/api/v1/client", create_client, DOCUMENTED, "2", "deprecated"),
        ApiRoute("GET", "/api/v1/client/{uuid}", show_client, DOCUMENTED, "2", "deprecated"),
        ApiRoute("PUT", "/api/v1/client/{uuid}", update_client, DOCUMENTED, "2", "deprecated"),
        ApiRoute("GET", "/api/v1/introducer", list_introducers, DOCUMENTED, "2"),
        ApiRoute("POST", "/api/v1/client/{client_uuid}/owners", change_owners, DOCUMENTED, "2"),
    ),
    assumed=(
        AssumedName(
            "account.primary_email, primary_phone_number",
            "contact detail objects {uuid, type, value, primary}",
            "2",
        ),
        AssumedName("account.status", "{uuid, name}: Client, Prospect or Inactive", "2"),
        AssumedName("account lists", "hold personal details; --lean-lists leaves them to the single account", "2"),
        AssumedName("single account", "shows every relation without include", "2"),
        AssumedName("POST account", "type and role required; an employee only by an owner or admin", "2"),
        AssumedName("PUT account", "fields left out stay, null clears; inactive_at may be set", "2"),
        AssumedName("DELETE account", "409 while it owns plans or is part of a shared account, and for employees", "2"),
        AssumedName("external_reference", "{source, reference}; on PUT it replaces the one of the same source", "13"),
        AssumedName("POST owners", "answers the whole shared account; owners must be individual clients", "2.1"),
    ),
)
