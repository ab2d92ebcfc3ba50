"""Transactions: money that went into, out of or through a plan on a day.

A transaction moves nobody's ``updated_at`` and announces nothing: a caller has to look.
"""

from __future__ import annotations

from typing import Any

from sandbox.common.moments import shown
from sandbox.common.refusals import Invalid
from sandbox.common.routes import ASSUMED, DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.plannr import words
from sandbox.plannr.call import Call
from sandbox.plannr.money import money
from sandbox.plannr.query import (
    BY_TIME,
    Filter,
    ListRules,
    answer_list,
    at_least,
    at_most,
    iso_day,
    of,
    one_of,
    uuid_filter,
)
from sandbox.plannr.resources.account_view import present_minimal
from sandbox.plannr.resources.plan_parts import part_in_path, present_plan_briefly
from sandbox.plannr.resources.plan_view import main_account_of
from sandbox.plannr.resources.plans import plan_in_path
from sandbox.plannr.resources.providers import present_provider
from sandbox.plannr.validation import (
    Field,
    checked,
    choice,
    day,
    optional,
    pence,
    required,
    uuid_of,
)

COMMON: tuple[Field, ...] = (
    required("type", choice(words.TRANSACTION_TYPES)),
    optional("sub_type", choice(words.TRANSACTION_SUB_TYPES)),
    optional("sub_account_uuid", uuid_of("sub_account")),
    optional("holding_uuid", uuid_of("holding")),
    Field("amount", pence(), on_create=True, nullable=False),
)
"""What one transaction and a schedule of them have in common."""

FIELDS = (*COMMON, Field("date", day(), on_create=True, nullable=False))


def common_filters(date_field: str) -> dict[str, Filter]:
    """The filters of both lists; ``date_field`` is what date_from and date_to look at."""
    return {
        "uuid": uuid_filter(),
        "subaccount": one_of(of("sub_account_uuid")),
        "holding": one_of(of("holding_uuid")),
        "type": one_of(of("type")),
        "sub_type": one_of(of("sub_type")),
        "date_from": at_least(of(date_field), iso_day),
        "date_to": at_most(of(date_field), iso_day),
        "amount_from": at_least(of("amount"), int),
        "amount_to": at_most(of("amount"), int),
    }


RULES = ListRules(
    filters=common_filters("date"),
    sorts={**BY_TIME, "type": of("type"), "amount": of("amount"), "date": of("date")},
    default_sort="-date",
)


def on_sub_account(call: Call, plan: Record, clean: dict[str, Any]) -> dict[str, Any]:
    """The body with its sub-account settled: the main one when none is named; Invalid when it is another plan's."""
    if "sub_account_uuid" not in clean:
        return clean
    named = call.find("sub_account", clean["sub_account_uuid"])
    if named and named.parent != plan.uuid:
        raise Invalid({"sub_account_uuid": ["The selected sub account uuid is invalid."]})
    return {**clean, "sub_account_uuid": (named or main_account_of(call, plan)).uuid}


def present_common(call: Call, record: Record) -> dict[str, Any]:
    """What a transaction and a schedule show alike."""
    plan = call.find("plan", record.parent)
    provider = call.find("provider", plan.get("provider_uuid")) if plan else None
    sub_account = call.find("sub_account", record.body["sub_account_uuid"])
    return {
        "uuid": record.uuid,
        "created_at": shown(record.created_at),
        "updated_at": shown(record.updated_at),
        "type": record.body["type"],
        "sub_type": record.get("sub_type"),
        "amount": money(record.body["amount"]),
        "plan": present_plan_briefly(call, record.parent),
        "sub_account": {"uuid": sub_account.uuid, "name": sub_account.body["name"]} if sub_account else None,
        "holding": None,
        "account": present_minimal(call, call.find("account", record.get("added_by"))),
        "provider": present_provider(call, provider) if provider else None,
        "provider_controlled": bool(record.get("provider_controlled")),
    }


def present_transaction(call: Call, transaction: Record, include: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A transaction."""
    return {**present_common(call, transaction), "date": transaction.body["date"]}


def list_transactions(call: Call) -> Answer:
    """The transactions of a plan."""
    transactions = call.store.children("transaction", plan_in_path(call).uuid)
    return answer_list(call, transactions, RULES, present_transaction)


def show_transaction(call: Call) -> Answer:
    """One transaction."""
    return Answer(present_transaction(call, part_in_path(call, plan_in_path(call), "transaction")))


def create_transaction(call: Call) -> Answer:
    """A new transaction on a plan."""
    plan = plan_in_path(call)
    clean = on_sub_account(call, plan, checked(call, FIELDS, creating=True))
    clean["added_by"] = call.own_account
    return Answer(present_transaction(call, call.add("transaction", clean, parent=plan.uuid)), 201)


def update_transaction(call: Call) -> Answer:
    """Changes the fields that are sent; the type must be."""
    plan = plan_in_path(call)
    transaction = part_in_path(call, plan, "transaction")
    clean = on_sub_account(call, plan, checked(call, FIELDS, creating=False))
    return Answer(present_transaction(call, call.change(transaction, clean)))


def delete_transaction(call: Call) -> Answer:
    """Removes a transaction."""
    call.store.remove(part_in_path(call, plan_in_path(call), "transaction"), call.now)
    return Answer(status=204)


MANY = "/api/v1/plans/{plan_uuid}/transaction"
ONE = MANY + "/{uuid}"

PART = Part(
    "transactions",
    routes=(
        ApiRoute("GET", MANY, list_transactions, DOCUMENTED, "3.4"),
        ApiRoute("POST", MANY, create_transaction, DOCUMENTED, "3.4"),
        ApiRoute("GET", ONE, show_transaction, DOCUMENTED, "3.4"),
        ApiRoute("PUT", ONE, update_transaction, DOCUMENTED, "3.4"),
        ApiRoute("DELETE", ONE, delete_transaction, ASSUMED, "13"),
    ),
    assumed=(
        AssumedName("transaction checks", "type always required, amount and date on create", "3.4"),
        AssumedName("transaction type and sub_type", "any pair of them is taken", "3.4"),
        AssumedName("transaction.amount", "a money object; any sign when sent", "3.4"),
        AssumedName("transaction.holding_uuid", "422 for every value: the sandbox has no holdings", "3.4"),
        AssumedName("transaction.plan, sub_account", "{uuid, name, type, ...} and {uuid, name}", "3.4"),
        AssumedName("PUT transaction", "fields left out stay; a null sub-account is the main one", "3.4"),
        AssumedName(
            "transaction changes",
            "leave the plan's updated_at alone and announce nothing: transaction.* is about statements",
            "1.6",
        ),
    ),
)
