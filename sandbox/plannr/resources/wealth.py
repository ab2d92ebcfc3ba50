"""What a client is worth: the values of their plans, by kind."""

from __future__ import annotations

from typing import Any

from sandbox.common.moments import parse_date
from sandbox.common.refusals import BadRequest, Invalid
from sandbox.common.routes import DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.plannr.call import Call
from sandbox.plannr.money import money
from sandbox.plannr.resources.accounts import client_in_path
from sandbox.plannr.resources.plan_view import value_of
from sandbox.plannr.words import ABSTRACT_TYPES

ALLOWED_FILTERS = ("include_other_plans", "include_inactive")


def show_wealth(call: Call) -> Answer:
    """The client's share of their plans: assets less liabilities, and the sums by kind; protection counts nothing."""
    client = client_in_path(call)
    parameters = dict(call.query)
    _refuse_unknown_filters(parameters)
    on = _date_asked(parameters.get("date", ""))
    with_inactive = parameters.get("filter[include_inactive]", "") in ("1", "true")
    by_abstract_type: dict[str, int] = {}
    by_type: dict[str, int] = {}
    for plan in _plans(call, client):
        wanted = plan.body["status"] == "active" or (with_inactive and plan.body["status"] == "inactive")
        value = value_of(call, plan, on) if wanted else None
        if value is None or plan.body.get("include_in_client_valuation") is False:
            continue
        share = next(one["share"] for one in plan.body["owners"] if one["uuid"] == client.uuid)
        part = value * share // 10_000
        kind = ABSTRACT_TYPES[plan.body["type"]]
        by_abstract_type[kind] = by_abstract_type.get(kind, 0) + part
        by_type[plan.body["type"]] = by_type.get(plan.body["type"], 0) + part
    total = by_abstract_type.get("asset", 0) - by_abstract_type.get("liability", 0)
    return Answer(
        {
            "total": money(total),
            "abstract_types": {kind: money(pence) for kind, pence in by_abstract_type.items()},
            "plan_types": {kind: money(pence) for kind, pence in by_type.items()},
            "valued_at": on or call.now.date().isoformat(),
        }
    )


def _plans(call: Call, client: Record) -> list[Record]:
    links = call.store.children("plan_ownership", client.uuid)
    found = (call.find("plan", link.body["plan"]) for link in links)
    return [plan for plan in found if plan]


def _date_asked(value: str) -> str | None:
    try:
        return parse_date(value).isoformat() if value else None
    except ValueError:
        raise Invalid({"date": ["The date field must be a valid date."]}) from None


def _refuse_unknown_filters(parameters: dict[str, Any]) -> None:
    names = [key[7:-1] for key in parameters if key.startswith("filter[")]
    unknown = [name for name in names if name not in ALLOWED_FILTERS]
    if unknown:
        raise BadRequest(
            f"Requested filter(s) `{', '.join(unknown)}` are not allowed. "
            f"Allowed filter(s) are `{', '.join(ALLOWED_FILTERS)}`."
        )


PART = Part(
    "wealth",
    routes=(ApiRoute("GET", "/api/v1/client/{client_uuid}/wealth", show_wealth, DOCUMENTED, "2"),),
    assumed=(
        AssumedName("wealth", "the client's share of active plans, assets less liabilities; kinds keyed by name", "11"),
        AssumedName("wealth filter include_other_plans", "accepted, without effect", "11"),
    ),
)
