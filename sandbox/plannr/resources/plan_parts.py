"""What premiums, covers and transactions have in common: each belongs to one plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.common.refusals import NotFound
from sandbox.common.store import Record
from sandbox.plannr.call import Call
from sandbox.plannr.resources.plan_view import main_account_of


def part_in_path(call: Call, plan: Record, kind: str) -> Record:
    """The record of that kind the path ends with, which must be the plan's."""
    part = call.in_path(kind)
    if part.parent != plan.uuid:
        raise NotFound(f"No query results for {kind.replace('_', ' ')} {part.uuid}")
    return part


def present_plan_briefly(call: Call, uuid: str | None) -> dict[str, Any] | None:
    """The few fields a plan has inside its parts (assumed)."""
    plan = call.find("plan", uuid)
    if plan is None:
        return None
    return {
        "uuid": plan.uuid,
        "name": plan.get("name"),
        "type": plan.body["type"],
        "sub_type": plan.get("sub_type"),
        "policy_number": main_account_of(call, plan).get("policy_number"),
    }


def period_errors(body: Mapping[str, Any], start: str = "start_date", end: str = "end_date") -> dict[str, list[str]]:
    """What is wrong with a start and an end, for Invalid: nothing, or that the end comes first."""
    if body.get(start) and body.get(end) and body[end] < body[start]:
        first, last = (name.replace("_", " ") for name in (start, end))
        return {end: [f"The {last} field must be a date after or equal to {first}."]}
    return {}
