"""The deprecated lists of contributions and withdrawals: what transactions and schedules say, in the old words."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sandbox.common.moments import shown
from sandbox.common.routes import ASSUMED, DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.plannr.call import Call
from sandbox.plannr.money import money
from sandbox.plannr.query import BY_TIME, ListRules, Present, answer_list, of, one_of, uuid_filter
from sandbox.plannr.resources.plans import plan_in_path
from sandbox.plannr.resources.sub_accounts import sub_account_in_path

CONTRIBUTION_TYPES = frozenset({"contribution", "payment"})
WITHDRAWAL_TYPES = frozenset({"withdrawal"})
CONTRIBUTORS = {"regular_employer_payments": "employer", "pension_tax_relief": "government"}
RULES = ListRules(
    filters={"uuid": uuid_filter(), "frequency": one_of(of("frequency"))},
    sorts={**BY_TIME, "value": of("amount")},
    default_sort="created_at",
)


def list_contributions(call: Call) -> Answer:
    """What was and is paid into a sub-account."""
    return _list(call, CONTRIBUTION_TYPES, present_contribution)


def list_withdrawals(call: Call) -> Answer:
    """What was and is taken out of a sub-account."""
    return _list(call, WITHDRAWAL_TYPES, present_withdrawal)


def _list(call: Call, types: Collection[str], present: Present) -> Answer:
    plan = plan_in_path(call)
    sub_account = sub_account_in_path(call, plan)
    records = [
        one
        for kind in ("transaction_schedule", "transaction")
        for one in call.store.children(kind, plan.uuid)
        if one.body["sub_account_uuid"] == sub_account.uuid and one.body["type"] in types
    ]
    return answer_list(call, records, RULES, present)


def present_contribution(call: Call, record: Record, include: frozenset[str]) -> dict[str, Any]:
    """A contribution."""
    contributor = CONTRIBUTORS.get(record.get("sub_type", ""), "self")
    return {**_common(record), "contributor_type": contributor, "paid_at": record.get("date")}


def present_withdrawal(call: Call, record: Record, include: frozenset[str]) -> dict[str, Any]:
    """A withdrawal."""
    return {**_common(record), "withdrawn_at": record.get("date")}


def _common(record: Record) -> dict[str, Any]:
    return {
        "uuid": record.uuid,
        "created_at": shown(record.created_at),
        "updated_at": shown(record.updated_at),
        "type": "recurring" if record.kind == "transaction_schedule" else "adhoc",
        "frequency": record.get("frequency"),
        "started_at": record.get("start_date"),
        "ended_at": record.get("end_date"),
        "value": money(record.body["amount"]),
        "notes": None,
    }


PART = Part(
    "contributions and withdrawals",
    routes=(
        ApiRoute(
            "GET",
            "/api/v1/plans/{plan_uuid}/contributions/{sub_account_uuid}",
            list_contributions,
            DOCUMENTED,
            "3.4",
            "deprecated",
        ),
        ApiRoute(
            "GET",
            "/api/v1/plans/{plan_uuid}/withdrawals/{sub_account_uuid}",
            list_withdrawals,
            ASSUMED,
            "3.4",
            "deprecated",
        ),
    ),
    assumed=(
        AssumedName("old writes", "not answered: the reference says to use the transaction routes", "3.4"),
        AssumedName(
            "old contributions",
            "transactions and schedules of type contribution or payment; withdrawals those of type withdrawal",
            "3.4",
        ),
        AssumedName(
            "contributor_type",
            "employer for regular_employer_payments, government for pension_tax_relief, otherwise self",
            "3.4",
        ),
    ),
)
