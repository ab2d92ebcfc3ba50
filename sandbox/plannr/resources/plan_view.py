"""Plans, sub-accounts and valuations as the API shows them."""

from __future__ import annotations

from typing import Any

from sandbox.common.moments import shown
from sandbox.common.store import Record
from sandbox.plannr.call import Call
from sandbox.plannr.money import money
from sandbox.plannr.resources.account_view import present_circle, present_minimal, present_owner
from sandbox.plannr.resources.cover_view import (
    claims_of,
    covers_of,
    present_claim,
    present_cover,
    total_benefit,
)
from sandbox.plannr.resources.plan_fields import MONEY_FIELDS
from sandbox.plannr.resources.providers import present_provider
from sandbox.plannr.words import ABSTRACT_TYPES

INCLUDES = frozenset(
    {
        "fields",
        "client",
        "cases",
        "tags",
        "sub_accounts",
        "latest_valuations",
        "latest_valuations.sub_account",
        "wrap",
        "wrap_children",
        "wrap_children.latest_valuations",
        "external_references",
        "active_adviser",
        "seller",
        "linked_owners",
        "group_scheme",
        "sub_group_scheme",
        "custom_fields",
    }
)
PLAIN = (
    "opened_at",
    "name",
    "type",
    "sub_type",
    "status",
    "inactive_at",
    "inactive_reason",
    "agency_in_your_name",
    "agency_in_your_name_from",
    "originally_sold_by_firm",
    "under_advice",
    "on_panel",
    "visible_on_client_portal",
    "include_in_client_valuation",
    "show_on_joint",
    "shown_on_circles",
    "review_date",
)


def sub_accounts_of(call: Call, plan: Record) -> list[Record]:
    """The plan's sub-accounts, the main one first."""
    return sorted(call.store.children("sub_account", plan.uuid), key=lambda one: not one.body["is_main_account"])


def main_account_of(call: Call, plan: Record) -> Record:
    """The sub-account every plan has."""
    return sub_accounts_of(call, plan)[0]


def owners_of_plan(call: Call, plan: Record) -> list[Record]:
    """The accounts that own the plan, first owner first."""
    found = (call.find("account", one["uuid"]) for one in plan.body["owners"])
    return [owner for owner in found if owner]


def valuations_of(call: Call, sub_account: Record) -> list[Record]:
    """The valuations of a sub-account, latest first: by date, then by entry."""
    valuations = call.store.children("valuation", sub_account.uuid)
    return sorted(valuations, key=lambda one: (one.body["valued_at"], one.number), reverse=True)


def latest_valuations(call: Call, plan: Record) -> list[Record]:
    """The latest valuation of each sub-account that has one."""
    ranked = (valuations_of(call, sub_account) for sub_account in sub_accounts_of(call, plan))
    return [valuations[0] for valuations in ranked if valuations]


def value_of(call: Call, plan: Record, on: str | None = None) -> int | None:
    """The plan's value in pence: its sub-accounts' latest valuations together; None when it was never valued.

    ``on`` is a date; only valuations up to and including it count.
    """
    if on is None:
        latest = latest_valuations(call, plan)
    else:
        ranked = (valuations_of(call, one) for one in sub_accounts_of(call, plan))
        until = ([one for one in valuations if one.body["valued_at"][:10] <= on] for valuations in ranked)
        latest = [valuations[0] for valuations in until if valuations]
    return sum(one.body["value"] for one in latest) if latest else None


def present_valuation(
    call: Call, valuation: Record, include: frozenset[str] = frozenset({"sub_account"})
) -> dict[str, Any]:
    """A valuation; its sub-account is named where included."""
    answer = {
        "uuid": valuation.uuid,
        "created_at": shown(valuation.created_at),
        "updated_at": shown(valuation.updated_at),
        "value": money(valuation.body["value"]),
        "valued_at": shown(valuation.body["valued_at"]),
    }
    if "sub_account" in include:
        sub_account = call.find("sub_account", valuation.parent)
        answer["sub_account"] = {"uuid": sub_account.uuid, "name": sub_account.body["name"]} if sub_account else None
    return answer


def present_sub_account(call: Call, sub_account: Record, include: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A sub-account with its latest valuation."""
    valuations = valuations_of(call, sub_account)
    return {
        "uuid": sub_account.uuid,
        "created_at": shown(sub_account.created_at),
        "updated_at": shown(sub_account.updated_at),
        "name": sub_account.get("name"),
        "policy_number": sub_account.get("policy_number"),
        "proposal_reference": sub_account.get("proposal_reference"),
        "latest_valuation": present_valuation(call, valuations[0]) if valuations else None,
        "is_main_account": sub_account.body["is_main_account"],
        "active_portfolio": None,
        "statistics": {"recent_growth": None},
    }


def present_plan(call: Call, plan: Record, include: frozenset[str] = INCLUDES) -> dict[str, Any]:
    """A plan; ``include`` names the relations to show, all of them where one plan is asked for."""
    main = main_account_of(call, plan)
    latest = latest_valuations(call, plan)
    provider = call.find("provider", plan.get("provider_uuid"))
    accounts = {one.uuid: one for one in owners_of_plan(call, plan)}
    covers = covers_of(call, plan)
    answer = {
        "uuid": plan.uuid,
        "created_at": shown(plan.created_at),
        "updated_at": shown(plan.updated_at),
        **{name: plan.body.get(name) for name in PLAIN},
        "abstract_type": ABSTRACT_TYPES[plan.body["type"]],
        "policy_number": main.get("policy_number"),
        "proposal_reference": main.get("proposal_reference"),
        "is_deleting": bool(plan.get("is_deleting")),
        "is_group_scheme": False,
        "is_sub_group_scheme": False,
        "is_group_scheme_member": False,
        "advice_area": None,
        "main_account": present_sub_account(call, main),
        "provider": present_provider(call, provider) if provider else None,
        "accounts": [
            present_owner(call, accounts[one["uuid"]], one["share"] / 100)
            for one in plan.body["owners"]
            if one["uuid"] in accounts
        ],
        "covers": [present_cover(call, one) for one in covers],
        "claims": [present_claim(call, one) for one in claims_of(call, plan)],
        "total_benefit_amount": money(total_benefit(covers)),
        "value": money(sum(one.body["value"] for one in latest) if latest else None),
        "valued_at": shown(max(one.body["valued_at"] for one in latest)) if latest else None,
        "linked_plans": [{"uuid": one.uuid, "name": one.get("name")} for one in _linked_plans(call, plan)],
        "circles": [present_circle(one) for one in _circles(call, plan)],
        "statistics": {"recent_growth": None},
    }
    return answer | _relations(call, plan, include, latest)


def _relations(call: Call, plan: Record, include: frozenset[str], latest: list[Record]) -> dict[str, Any]:
    """The included relations."""
    relations: dict[str, Any] = {}
    if "client" in include:
        relations["client"] = present_minimal(call, next(iter(owners_of_plan(call, plan)), None))
    if "fields" in include:
        relations["fields"] = _present_fields(plan)
    if "sub_accounts" in include:
        relations["sub_accounts"] = [present_sub_account(call, one) for one in sub_accounts_of(call, plan)]
    if include & {"latest_valuations", "latest_valuations.sub_account"}:
        named = frozenset({"sub_account"} if "latest_valuations.sub_account" in include else ())
        relations["latest_valuations"] = [present_valuation(call, one, named) for one in latest]
    for role in ("seller", "active_adviser"):
        if role in include:
            relations[role] = present_minimal(call, call.find("account", plan.get(f"{role}_uuid")))
    if "linked_owners" in include:
        found = (call.find("account", uuid) for uuid in plan.get("linked_owners", []))
        relations["linked_owners"] = [present_minimal(call, one) for one in found if one]
    if "cases" in include:
        relations["cases"] = [{"uuid": uuid} for uuid in plan.get("cases", [])]
    stored: dict[str, Any] = {"tags": [], "external_references": [], "custom_fields": {}}
    relations |= {name: plan.get(name, empty) for name, empty in stored.items() if name in include}
    never_set: dict[str, Any] = {
        "wrap": None,
        "wrap_children": [],
        "group_scheme": None,
        "sub_group_scheme": None,
    }
    return relations | {name: empty for name, empty in never_set.items() if name in include}


def _present_fields(plan: Record) -> dict[str, Any]:
    fields = plan.get("fields", {})
    return {name: money(value) if name in MONEY_FIELDS else value for name, value in fields.items()}


def _linked_plans(call: Call, plan: Record) -> list[Record]:
    found = (call.find("plan", uuid) for uuid in plan.get("linked_plans", []))
    return [one for one in found if one]


def _circles(call: Call, plan: Record) -> list[Record]:
    found = (call.find("circle", uuid) for uuid in plan.get("circles", []))
    return [one for one in found if one]
