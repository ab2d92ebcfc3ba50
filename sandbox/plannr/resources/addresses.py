"""Addresses of an account."""

from __future__ import annotations

from typing import Any

from sandbox.common.refusals import NotFound
from sandbox.common.routes import ASSUMED, DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.plannr.call import Call
from sandbox.plannr.query import BY_TIME, ListRules, answer_list, uuid_filter
from sandbox.plannr.resources.account_fields import ADDRESS
from sandbox.plannr.resources.account_view import present_address
from sandbox.plannr.validation import checked, flag, optional

FIELDS = (*ADDRESS, optional("primary", flag()))

RULES = ListRules(filters={"uuid": uuid_filter()}, sorts=BY_TIME, default_sort="created_at")


def _present(call: Call, address: Record, include: frozenset[str] = frozenset()) -> dict[str, Any]:
    return present_address(address) or {}


def list_addresses(call: Call) -> Answer:
    """The addresses of an account."""
    return answer_list(call, _addresses(call, _account(call)), RULES, _present)


def create_address(call: Call) -> Answer:
    """A new address; the first one of an account is its primary one."""
    account = _account(call)
    clean = checked(call, FIELDS, creating=True)
    clean["primary"] = bool(clean["primary"]) or not _addresses(call, account)
    address = call.add("address", clean, parent=account.uuid)
    _settle(call, account, address)
    return Answer(_present(call, address), 201)


def update_address(call: Call) -> Answer:
    """Changes the fields that are sent."""
    account = _account(call)
    address = call.change(_address(call, account), checked(call, FIELDS, creating=False))
    _settle(call, account, address)
    return Answer(_present(call, address))


def delete_address(call: Call) -> Answer:
    """Removes an address."""
    account = _account(call)
    call.store.remove(_address(call, account), call.now)
    call.announce("account.updated", call.store.touch(account, call.now))
    return Answer(status=204)


def _account(call: Call) -> Record:
    return call.in_path("account", "account_uuid")


def _addresses(call: Call, account: Record) -> list[Record]:
    return call.store.children("address", account.uuid)


def _address(call: Call, account: Record) -> Record:
    address = call.in_path("address")
    if address.parent != account.uuid:
        raise NotFound(f"No query results for address {address.uuid}")
    return address


def _settle(call: Call, account: Record, address: Record) -> None:
    """Keeps at most one address primary and lets the account count as changed."""
    for other in _addresses(call, account):
        if address.body.get("primary") and other.uuid != address.uuid and other.body.get("primary"):
            call.change(other, {"primary": False})
    call.announce("account.updated", call.store.touch(account, call.now))


MANY = "/api/v1/account/{account_uuid}/address"
ONE = MANY + "/{uuid}"

PART = Part(
    "addresses",
    routes=(
        ApiRoute("GET", MANY, list_addresses, DOCUMENTED, "2"),
        ApiRoute("POST", MANY, create_address, ASSUMED, "13"),
        ApiRoute("PUT", ONE, update_address, ASSUMED, "13"),
        ApiRoute("DELETE", ONE, delete_address, ASSUMED, "13"),
    ),
    assumed=(
        AssumedName("address.primary", "one primary address an account, the first one at the start", "2"),
        AssumedName("address and contact changes", "move the account's updated_at and announce account.updated", "1.6"),
    ),
)
