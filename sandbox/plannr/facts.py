"""Counts of what a sandbox file holds, firm by firm, so that a check can compare an import with what exists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sandbox.common.store import Record, Store


def facts(store: Store) -> dict[str, Any]:
    """Firm slug to counts of what the firm has, with the firm's uuid and name."""
    return {firm.body["slug"]: _firm_facts(store, firm) for firm in store.all("firm")}


def _firm_facts(store: Store, firm: Record) -> dict[str, Any]:
    clients = [one for one in store.all("account", firm.uuid) if one.body["type"] == "client"]
    plans = store.all("plan", firm.uuid)
    incomes = store.all("income", firm.uuid)
    files = store.all("file", firm.uuid)
    return {
        "uuid": firm.uuid,
        "name": firm.body["name"],
        "clients": {
            "total": len(clients),
            "by_role": _counted(one.body["role"] for one in clients),
            "prospects": sum(bool(one.get("is_prospect")) for one in clients),
            "inactive": sum(one.get("inactive_at") is not None for one in clients),
            "without_date_of_birth_or_gender": sum(
                one.body["role"] == "individual" and not (one.get("date_of_birth") and one.get("gender"))
                for one in clients
            ),
        },
        "linked_clients": len(store.all("linked_client", firm.uuid)) // 2,
        "employees": sum(one.body["type"] == "employee" for one in store.all("account", firm.uuid)),
        "providers": len(store.all("provider", firm.uuid)),
        "plans": {
            "total": len(plans),
            "by_type": _counted(one.body["type"] for one in plans),
            "by_status": _counted(one.body["status"] for one in plans),
            "by_type_and_status": _counted(f"{one.body['type']}/{one.body['status']}" for one in plans),
            "jointly_owned": sum(len(one.body["owners"]) > 1 for one in plans),
            "never_valued": sum(not _is_valued(store, one) for one in plans),
        },
        "valuations": len(store.all("valuation", firm.uuid)),
        "incomes": {
            "total": len(incomes),
            "by_type": _counted(one.body["type"] for one in incomes),
            "by_frequency": _counted(one.body["frequency"] for one in incomes),
            "by_amount_type": _counted(one.body["amount_type"] for one in incomes),
        },
        "employments": len(store.all("employment", firm.uuid)),
        **_plan_part_facts(store, firm),
        "expenditure": _expenditure_facts(store, firm),
        "files": {"total": len(files), "bytes": sum(one.body["size"] for one in files)},
    }


def _plan_part_facts(store: Store, firm: Record) -> dict[str, Any]:
    """Counts of what hangs on plans: premiums, covers, claims, transactions, schedules."""
    premiums = store.all("premium", firm.uuid)
    covers = store.all("cover", firm.uuid)
    transactions = store.all("transaction", firm.uuid)
    schedules = store.all("transaction_schedule", firm.uuid)
    return {
        "premiums": {
            "total": len(premiums),
            "by_source": _counted(one.get("source", "none") for one in premiums),
            "by_payment_method": _counted(one.get("payment_method", "none") for one in premiums),
            "percentages": sum(one.get("percentage") is not None for one in premiums),
            "with_end_date": sum(one.get("end_date") is not None for one in premiums),
        },
        "covers": {
            "total": len(covers),
            "by_type": _counted(one.body["cover_type"] for one in covers),
            "by_status": _counted(one.body["benefit_status"] for one in covers),
        },
        "claims": len(store.all("claim", firm.uuid)),
        "transactions": {
            "total": len(transactions),
            "by_type": _counted(one.body["type"] for one in transactions),
        },
        "schedules": {
            "total": len(schedules),
            "by_type": _counted(one.body["type"] for one in schedules),
            "by_frequency": _counted(one.body["frequency"] for one in schedules),
        },
    }


def _expenditure_facts(store: Store, firm: Record) -> dict[str, Any]:
    amounts = store.all("expenditure", firm.uuid)
    stages = {one.uuid: one.body["name"] for one in store.all("life_stage", firm.uuid)}
    return {
        "life_stages": len(stages),
        "fields": len(store.all("life_stage_field", firm.uuid)),
        "amounts": len(amounts),
        "by_life_stage": _counted(stages[one.body["life_stage_uuid"]] for one in amounts),
        "clients": len({one.parent for one in amounts}),
    }


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def _is_valued(store: Store, plan: Record) -> bool:
    return any(store.children("valuation", one.uuid) for one in store.children("sub_account", plan.uuid))
