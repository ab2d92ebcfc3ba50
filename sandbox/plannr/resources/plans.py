"""Plans: investments, pensions, protection, and also assets and liabilities, which are plans of their own types."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sandbox.common.moments import kept
from sandbox.common.refusals import Conflict, Invalid
from sandbox.common.routes import DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.plannr.call import Call
from sandbox.plannr.query import (
    BY_TIME,
    Filter,
    ListRules,
    answer_list,
    asked_includes,
    at_least,
    at_most,
    of,
    one_of,
    partly,
    uuid_filter,
)
from sandbox.plannr.resources.account_view import name_of
from sandbox.plannr.resources.plan_fields import (
    CREATE,
    EDITABLE,
    OWNER,
    check_details,
    owners_from,
    require_related,
)
from sandbox.plannr.resources.plan_view import (
    INCLUDES,
    main_account_of,
    owners_of_plan,
    present_plan,
    sub_accounts_of,
    value_of,
)
from sandbox.plannr.validation import checked, listed, required
from sandbox.plannr.words import ABSTRACT_TYPES

MAIN_ACCOUNT = ("policy_number", "proposal_reference")
DEFAULTS = {"visible_on_client_portal": True, "include_in_client_valuation": True}


def _filters(call: Call) -> dict[str, Filter]:
    def circles(plan: Record) -> list[str]:
        owners = {owner["uuid"] for owner in plan.body["owners"]}
        return [one.uuid for one in call.all("circle") if owners & set(one.body["accounts"])]

    def provider_words(plan: Record) -> list[str]:
        provider = call.find("provider", plan.get("provider_uuid"))
        return [provider.uuid, provider.body["name"]] if provider else []

    def owner_names(plan: Record) -> list[str]:
        return [name_of(call, owner) for owner in owners_of_plan(call, plan)]

    def policy_numbers(plan: Record) -> list[str]:
        return [one.get("policy_number", "") for one in sub_accounts_of(call, plan)]

    return {
        "uuid": uuid_filter(),
        "plan_uuids": uuid_filter(),
        "abstract_type": one_of(lambda plan: ABSTRACT_TYPES[plan.body["type"]]),
        "type": one_of(of("type")),
        "name": partly(of("name")),
        "client": partly(owner_names),
        "client_uuids": one_of(lambda plan: [owner["uuid"] for owner in plan.body["owners"]]),
        "circle_uuids": one_of(circles),
        "policy_number": partly(policy_numbers),
        "provider": one_of(provider_words),
        "provider_uuids": one_of(of("provider_uuid")),
        "status": one_of(of("status")),
        "seller": one_of(of("seller_uuid")),
        "active_adviser": one_of(of("active_adviser_uuid")),
        "cases": one_of(of("cases")),
        "tags": one_of(of("tags")),
        "value_from": at_least(lambda plan: value_of(call, plan), int),
        "value_to": at_most(lambda plan: value_of(call, plan), int),
        "custom_field:*": one_of(of("custom_fields")),
    }


def list_plans(call: Call) -> Answer:
    """The plans of the firm."""
    rules = ListRules(
        filters=_filters(call),
        sorts={
            **BY_TIME,
            "name": of("name"),
            "type": of("type"),
            "status": of("status"),
            "opened_at": of("opened_at"),
        },
        default_sort="created_at",
        includes=INCLUDES,
    )
    return answer_list(call, _candidates(call), rules, present_plan)


def _candidates(call: Call) -> Sequence[Record]:
    """The plans a list looks through: those of the named clients where it names some, otherwise all of the firm."""
    named = next((value for name, value in call.query if name == "filter[client_uuids]"), "")
    if not named:
        return call.all("plan")
    links = (link for uuid in named.split(",") for link in call.store.children("plan_ownership", uuid.strip().lower()))
    plans = (call.find("plan", link.body["plan"]) for link in links)
    return list({plan.uuid: plan for plan in plans if plan}.values())


def show_plan(call: Call) -> Answer:
    """One plan with everything, also while it is being deleted."""
    asked_includes(call, INCLUDES)
    return Answer(present_plan(call, call.in_path("plan")))


def create_plan(call: Call) -> Answer:
    """A new plan with its main sub-account."""
    clean = checked(call, CREATE, creating=True)
    check_details(call, clean, clean["type"])
    accounts = clean.pop("accounts") or []
    client = clean.pop("client_uuid")
    if not accounts and not client:
        raise Invalid({"accounts": ["The accounts field is required when client uuid is not present."]})
    owners = owners_from(call, accounts or [{"uuid": client, "ownership_percentage": 100}])
    main = {name: clean.pop(name) for name in MAIN_ACCOUNT}
    reference = clean.pop("external_reference")
    clean |= {name: value for name, value in DEFAULTS.items() if clean[name] is None}
    clean["external_references"] = [reference] if reference else []
    plan = call.add("plan", {**clean, "owners": []})
    call.add("sub_account", {"name": "Main account", "is_main_account": True, **main}, parent=plan.uuid)
    plan = set_plan_owners(call, plan, owners)
    call.announce("plan.created", plan)
    return Answer(present_plan(call, plan), 201)


def update_plan(call: Call) -> Answer:
    """Changes the fields that are sent. Sub-type, provider and status must be; null takes the provider away."""
    plan = steady(call.in_path("plan"))
    clean = checked(call, EDITABLE, creating=False)
    check_details(call, clean, plan.body["type"])
    clean.pop("client_uuid", None)
    accounts = clean.pop("accounts", None)
    if "accounts" in call.body and not accounts:
        raise Invalid({"accounts": ["The accounts field is required."]})
    main = {name: clean.pop(name) for name in MAIN_ACCOUNT if name in clean}
    if main:
        call.change(main_account_of(call, plan), main)
    reference = clean.pop("external_reference", None)
    if reference:
        others = [one for one in plan.get("external_references", []) if one["source"] != reference["source"]]
        clean["external_references"] = [*others, reference]
    if clean.get("fields") is not None:
        clean["fields"] = {**plan.get("fields", {}), **clean["fields"]}
    plan = call.change(plan, clean)
    if accounts:
        plan = _reown(call, plan, accounts)
    call.announce("plan.updated", plan)
    return Answer(present_plan(call, plan))


def change_ownership(call: Call) -> Answer:
    """Replaces the owners and their shares."""
    plan = plan_in_path(call)
    clean = checked(call, (required("accounts", listed(OWNER, most=50)),), creating=True)
    if not clean["accounts"]:
        raise Invalid({"accounts": ["The accounts field is required."]})
    plan = _reown(call, plan, clean["accounts"])
    call.announce("plan.updated", plan)
    return Answer(present_plan(call, plan))


def _reown(call: Call, plan: Record, accounts: Sequence[dict[str, Any]]) -> Record:
    owners = owners_from(call, accounts)
    require_related(call, [owner["uuid"] for owner in plan.body["owners"]], owners)
    return set_plan_owners(call, plan, owners)


def set_plan_owners(call: Call, plan: Record, owners: Sequence[dict[str, Any]]) -> Record:
    """Makes these the plan's owners; gives the plan as it then is."""
    for former in plan.body["owners"]:
        for link in call.store.children("plan_ownership", former["uuid"]):
            if link.body["plan"] == plan.uuid:
                call.store.erase(link)
    for owner in owners:
        call.add("plan_ownership", {"plan": plan.uuid}, parent=owner["uuid"])
    return call.change(plan, {"owners": list(owners)})


def delete_plan(call: Call) -> Answer:
    """Marks the plan; it goes a little later, and until then reads still show it."""
    plan = steady(call.in_path("plan"))
    plan = call.change(plan, {"is_deleting": True})
    due_at = call.now + timedelta(seconds=call.settings.delete_delay_seconds)
    call.add("plan_deletion", {"due_at": kept(due_at)}, parent=plan.uuid)
    return Answer(status=204)


def steady(plan: Record) -> Record:
    """The plan, unless it is being deleted: then Conflict."""
    if plan.get("is_deleting"):
        raise Conflict("Plan is being deleted.")
    return plan


def plan_in_path(call: Call) -> Record:
    """The plan whose sub-resource the path names; Conflict while it is being deleted."""
    return steady(call.in_path("plan", "plan_uuid"))


PART = Part(
    "plans",
    routes=(
        ApiRoute("GET", "/api/v1/plans", list_plans, DOCUMENTED, "3"),
        ApiRoute("POST", "/api/v1/plans", create_plan, DOCUMENTED, "3"),
        ApiRoute("GET", "/api/v1/plans/{uuid}", show_plan, DOCUMENTED, "3"),
        ApiRoute("PUT", "/api/v1/plans/{uuid}", update_plan, DOCUMENTED, "3"),
        ApiRoute("DELETE", "/api/v1/plans/{uuid}", delete_plan, DOCUMENTED, "3", "asynchronous"),
        ApiRoute("PUT", "/api/v1/plans/{plan_uuid}/ownership", change_ownership, DOCUMENTED, "3"),
    ),
    assumed=(
        AssumedName(
            "plan.accounts",
            "[{uuid, ownership_percentage}]; shares must add up to 100 once the rest is shared out",
            "13",
        ),
        AssumedName(
            "plan seller and adviser",
            "seller_uuid, active_adviser_uuid, plan_adviser_split_uuid, linked_owners",
            "13",
        ),
        AssumedName(
            "plan filters",
            "plan_uuids, abstract_type, type, name, client, client_uuids, circle_uuids, policy_number, provider, "
            "provider_uuids, status, seller, active_adviser, cases, tags, value_from, value_to",
            "13",
        ),
        AssumedName("plan sorts", "created_at, updated_at, name, type, status, opened_at; default created_at", "3"),
        AssumedName(
            "plan lists",
            "accounts, provider, main_account, value and linked_plans always; the rest by include",
            "3",
        ),
        AssumedName(
            "plan.value",
            "sum of each sub-account's latest valuation, null when never valued; no debt sign",
            "3",
        ),
        AssumedName(
            "PUT plan",
            "sub_type, provider_uuid (may be null) and status required, other fields kept if left out",
            "3",
        ),
        AssumedName("PUT or DELETE on a plan being deleted", "409 like its sub-resources", "3"),
        AssumedName(
            "fields of mortgage, loan_credit, annuity",
            "keys as in section 13; money out as money objects",
            "13",
        ),
        AssumedName("fields of pension", "the annuity keys, for a pension in payment or a final salary promise", "13"),
        AssumedName("sub_type", "a closed list only for cash_account, elsewhere any lower-snake slug", "3.1"),
        AssumedName("plan.wrap, group schemes", "present, always empty", "3"),
    ),
)
