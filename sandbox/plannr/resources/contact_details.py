"""Contact details: telephone numbers and e-mail addresses of an account, one of each kind primary."""

from __future__ import annotations

from typing import Any

from sandbox.common.refusals import Invalid, NotFound
from sandbox.common.routes import ASSUMED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.plannr.call import Call
from sandbox.plannr.query import BY_TIME, ListRules, answer_list, of, one_of, uuid_filter
from sandbox.plannr.resources.account_view import present_contact_detail
from sandbox.plannr.validation import Wrong, checked, choice, email, flag, optional, phone, required, text

KINDS = ("email", "phone")

FIELDS = (required("type", choice(KINDS)), required("value", text()), optional("primary", flag()))

RULES = ListRules(filters={"uuid": uuid_filter(), "type": one_of(of("type"))}, sorts=BY_TIME, default_sort="created_at")


def _present(call: Call, detail: Record, include: frozenset[str] = frozenset()) -> dict[str, Any]:
    return present_contact_detail(detail) or {}


def list_details(call: Call) -> Answer:
    """The contact details of an account."""
    account = call.in_path("account", "account_uuid")
    return answer_list(call, call.store.children("contact_detail", account.uuid), RULES, _present)


def create_detail(call: Call) -> Answer:
    """A new contact detail; the first of its kind is the primary one."""
    account = call.in_path("account", "account_uuid")
    clean = _checked(call, creating=True)
    same_kind = [
        one for one in call.store.children("contact_detail", account.uuid) if one.body["type"] == clean["type"]
    ]
    clean["primary"] = bool(clean["primary"]) or not same_kind
    detail = call.add("contact_detail", clean, parent=account.uuid)
    _settle(call, account, detail)
    return Answer(_present(call, detail), 201)


def update_detail(call: Call) -> Answer:
    """Changes a contact detail; type and value must be sent."""
    account = call.in_path("account", "account_uuid")
    clean = _checked(call, creating=False)
    detail = call.change(_detail(call, account), clean)
    _settle(call, account, detail)
    return Answer(_present(call, detail))


def delete_detail(call: Call) -> Answer:
    """Removes a contact detail."""
    account = call.in_path("account", "account_uuid")
    call.store.remove(_detail(call, account), call.now)
    call.announce("account.updated", call.store.touch(account, call.now))
    return Answer(status=204)


def _checked(call: Call, *, creating: bool) -> dict[str, Any]:
    """The fields, the value checked as what its type says it is."""
    clean = checked(call, FIELDS, creating=creating)
    check = email() if clean["type"] == "email" else phone()
    try:
        check(clean["value"], call)
    except Wrong as wrong:
        raise Invalid({"value": [wrong.at[""].replace("{}", "value")]}) from None
    return clean


def _detail(call: Call, account: Record) -> Record:
    detail = call.in_path("contact_detail")
    if detail.parent != account.uuid:
        raise NotFound(f"No query results for contact detail {detail.uuid}")
    return detail


def _settle(call: Call, account: Record, detail: Record) -> None:
    """Keeps at most one detail of a kind primary and lets the account count as changed."""
    for other in call.store.children("contact_detail", account.uuid):
        rivals = other.uuid != detail.uuid and other.body["type"] == detail.body["type"]
        if rivals and detail.body["primary"] and other.body["primary"]:
            call.change(other, {"primary": False})
    call.announce("account.updated", call.store.touch(account, call.now))


MANY = "/api/v1/account/{account_uuid}/contact-detail"
ONE = MANY + "/{uuid}"

PART = Part(
    "contact details",
    routes=(
        ApiRoute("GET", MANY, list_details, ASSUMED, "13"),
        ApiRoute("POST", MANY, create_detail, ASSUMED, "13"),
        ApiRoute("PUT", ONE, update_detail, ASSUMED, "13"),
        ApiRoute("DELETE", ONE, delete_detail, ASSUMED, "13"),
    ),
    assumed=(
        AssumedName("contact detail", "{type: email or phone, value, primary}; a new primary unseats the old", "13"),
    ),
)
