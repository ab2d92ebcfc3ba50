"""Sub-accounts of a plan. Every plan has a main one, which cannot be removed."""

from __future__ import annotations

from sandbox.common.refusals import Conflict, NotFound
from sandbox.common.routes import ASSUMED, DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.plannr.call import Call
from sandbox.plannr.query import BY_TIME, ListRules, answer_list, of, partly, uuid_filter
from sandbox.plannr.resources.plan_view import present_sub_account, sub_accounts_of
from sandbox.plannr.resources.plans import plan_in_path
from sandbox.plannr.validation import any_uuid, checked, optional, required, text

FIELDS = (
    required("name", text()),
    optional("policy_number", text()),
    optional("proposal_reference", text()),
)
UPDATE = (*FIELDS, optional("active_portfolio_uuid", any_uuid()))

RULES = ListRules(
    filters={"uuid": uuid_filter(), "name": partly(of("name")), "policy_number": partly(of("policy_number"))},
    sorts={**BY_TIME, "name": of("name")},
    default_sort="created_at",
)


def list_sub_accounts(call: Call) -> Answer:
    """The sub-accounts of a plan."""
    return answer_list(call, sub_accounts_of(call, plan_in_path(call)), RULES, present_sub_account)


def create_sub_account(call: Call) -> Answer:
    """A further sub-account."""
    plan = plan_in_path(call)
    clean = checked(call, FIELDS, creating=True)
    sub_account = call.add("sub_account", {**clean, "is_main_account": False}, parent=plan.uuid)
    _plan_changed(call, plan)
    return Answer(present_sub_account(call, sub_account), 201)


def update_sub_account(call: Call) -> Answer:
    """Changes the fields that are sent; the name must be."""
    plan = plan_in_path(call)
    clean = checked(call, UPDATE, creating=False)
    sub_account = call.change(sub_account_in_path(call, plan, "uuid"), clean)
    _plan_changed(call, plan)
    return Answer(present_sub_account(call, sub_account))


def delete_sub_account(call: Call) -> Answer:
    """Removes a sub-account; Conflict for the main one."""
    plan = plan_in_path(call)
    sub_account = sub_account_in_path(call, plan, "uuid")
    if sub_account.body["is_main_account"]:
        raise Conflict("The main account cannot be deleted.")
    call.store.remove_whole(sub_account, call.now)
    _plan_changed(call, plan)
    return Answer({})


def sub_account_in_path(call: Call, plan: Record, name: str = "sub_account_uuid") -> Record:
    """The sub-account the path names, which must be the plan's."""
    sub_account = call.in_path("sub_account", name)
    if sub_account.parent != plan.uuid:
        raise NotFound(f"No query results for sub account {sub_account.uuid}")
    return sub_account


def _plan_changed(call: Call, plan: Record) -> None:
    call.announce("plan.updated", call.store.touch(plan, call.now))


MANY = "/api/v1/plans/{plan_uuid}/sub-accounts"
ONE = MANY + "/{uuid}"

PART = Part(
    "sub-accounts",
    routes=(
        ApiRoute("GET", MANY, list_sub_accounts, ASSUMED, "3.3"),
        ApiRoute("POST", MANY, create_sub_account, DOCUMENTED, "3.3"),
        ApiRoute("PUT", ONE, update_sub_account, DOCUMENTED, "3.3"),
        ApiRoute("DELETE", ONE, delete_sub_account, DOCUMENTED, "3.3"),
    ),
    assumed=(
        AssumedName("DELETE sub-account", "200 with an empty object; 409 for the main one", "1.5"),
        AssumedName("sub-account changes", "move the plan's updated_at and announce plan.updated", "1.6"),
    ),
)
