"""Valuations of sub-accounts: added and removed, never edited. The bulk route takes up to a thousand at once.

A valuation moves nobody's ``updated_at`` and announces nothing: a caller has to look.
"""

from __future__ import annotations

from typing import Any

from sandbox.common.refusals import Invalid, NotFound
from sandbox.common.routes import ASSUMED, DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.plannr.call import Call
from sandbox.plannr.query import BY_TIME, ListRules, answer_list, compared, of, uuid_filter
from sandbox.plannr.resources.plan_view import main_account_of, present_valuation
from sandbox.plannr.resources.plans import plan_in_path, steady
from sandbox.plannr.resources.sub_accounts import sub_account_in_path
from sandbox.plannr.validation import (
    any_uuid,
    checked,
    day,
    listed,
    moment,
    optional,
    pence,
    required,
    shaped,
    uuid_of,
)

MOST_IN_BULK = 1000

FIELDS = (required("valued_at", moment()), required("value", pence()))

BULK_FIELDS = (
    required("plan_uuid", uuid_of("plan")),
    optional("sub_account_uuid", uuid_of("sub_account")),
    required(
        "valuations",
        listed(
            shaped(
                (
                    required("valued_at", day()),
                    required("value", pence()),
                    optional("bulk_reference_uuid", any_uuid(version=4)),
                )
            ),
            most=MOST_IN_BULK,
        ),
    ),
)

RULES = ListRules(
    filters={
        "uuid": uuid_filter(),
        "value": compared(of("value"), int),
        "valued_at": compared(of("valued_at")),
    },
    sorts={**BY_TIME, "valued_at": of("valued_at"), "value": of("value")},
    default_sort="-valued_at",
)


def list_valuations(call: Call) -> Answer:
    """The valuations of a sub-account, latest first."""
    sub_account = sub_account_in_path(call, plan_in_path(call))
    newest_first = call.store.children("valuation", sub_account.uuid)[::-1]
    return answer_list(call, newest_first, RULES, _present)


def _present(call: Call, valuation: Record, include: frozenset[str] = frozenset()) -> dict[str, Any]:
    return present_valuation(call, valuation)


def create_valuation(call: Call) -> Answer:
    """A new valuation of a sub-account."""
    sub_account = sub_account_in_path(call, plan_in_path(call))
    valuation = call.add("valuation", checked(call, FIELDS, creating=True), parent=sub_account.uuid)
    return Answer(_present(call, valuation), 201)


def delete_valuation(call: Call) -> Answer:
    """Removes a valuation."""
    sub_account = sub_account_in_path(call, plan_in_path(call))
    valuation = call.in_path("valuation")
    if valuation.parent != sub_account.uuid:
        raise NotFound(f"No query results for valuation {valuation.uuid}")
    call.store.remove(valuation, call.now)
    return Answer(status=204)


def create_in_bulk(call: Call) -> Answer:
    """Valuations of one sub-account, the main one unless named. A reference that was used before adds nothing again."""
    clean = checked(call, BULK_FIELDS, creating=True)
    plan = steady(call.require("plan", clean["plan_uuid"]))
    named = call.find("sub_account", clean["sub_account_uuid"])
    if named and named.parent != plan.uuid:
        raise Invalid({"sub_account_uuid": ["The selected sub account uuid is invalid."]})
    sub_account = named or main_account_of(call, plan)
    valuations = [_add_once(call, sub_account, one) for one in clean["valuations"]]
    return Answer({"data": [_present(call, one) for one in valuations]}, 201)


def _add_once(call: Call, sub_account: Record, one: dict[str, Any]) -> Record:
    """The valuation of this reference if there is one, otherwise a new one."""
    reference = one["bulk_reference_uuid"]
    key = f"{call.firm}/{reference}" if reference else None
    known = call.store.find_by_key("valuation", key) if key else None
    if known:
        return known
    valued_at = f"{one['valued_at']}T00:00:00+00:00"
    body = {"valued_at": valued_at, "value": one["value"], "bulk_reference_uuid": reference}
    return call.add("valuation", body, parent=sub_account.uuid, key=key)


MANY = "/api/v1/plans/{plan_uuid}/sub-accounts/{sub_account_uuid}/valuations"

PART = Part(
    "valuations",
    routes=(
        ApiRoute("GET", MANY, list_valuations, ASSUMED, "13"),
        ApiRoute("POST", MANY, create_valuation, DOCUMENTED, "3.3"),
        ApiRoute("DELETE", MANY + "/{uuid}", delete_valuation, ASSUMED, "13"),
        ApiRoute("POST", "/api/v2/valuations/bulk", create_in_bulk, DOCUMENTED, "3.3"),
    ),
    assumed=(
        AssumedName("POST valuations/bulk", "201 with {data: [valuation]}, in the order sent", "3.3"),
        AssumedName(
            "bulk_reference_uuid",
            "unique in the firm; used again it gives the first valuation, whatever value is sent",
            "3.3",
        ),
        AssumedName("valuations", "sort created_at, updated_at, valued_at, value; default -valued_at", "13"),
    ),
)
