"""Covers and claims as the API shows them, on their own and inside their plan."""

from __future__ import annotations

from typing import Any

from sandbox.common.moments import shown
from sandbox.common.store import Record
from sandbox.plannr.call import Call
from sandbox.plannr.money import money
from sandbox.plannr.resources.account_view import present_minimal
from sandbox.plannr.words import COVER_TYPES


def covers_of(call: Call, plan: Record) -> list[Record]:
    """The plan's covers; a type of plan that has none is not asked."""
    return call.store.children("cover", plan.uuid) if plan.body["type"] in COVER_TYPES else []


def claims_of(call: Call, plan: Record) -> list[Record]:
    """The plan's claims; a type of plan that has none is not asked."""
    return call.store.children("claim", plan.uuid) if plan.body["type"] in COVER_TYPES else []


def total_benefit(covers: list[Record]) -> int | None:
    """Pence of the active covers together, None where there is none."""
    active = [one.body["benefit_amount"] for one in covers if one.body["benefit_status"] == "active"]
    return sum(active) if active else None


def present_cover(call: Call, cover: Record, include: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A cover with its beneficiaries."""
    return {
        "uuid": cover.uuid,
        "created_at": shown(cover.created_at),
        "updated_at": shown(cover.updated_at),
        "client": present_minimal(call, call.find("account", cover.get("client_uuid"))),
        "cover_type": cover.body["cover_type"],
        "benefit_amount": money(cover.body["benefit_amount"]),
        "benefit_frequency": cover.body["benefit_frequency"],
        "benefit_status": cover.body["benefit_status"],
        "indexation": cover.get("indexation"),
        "excess": money(cover.get("excess")),
        "beneficiaries": cover.get("beneficiaries", []),
    }


def present_claim(call: Call, claim: Record, include: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A claim."""
    return {
        "uuid": claim.uuid,
        "created_at": shown(claim.created_at),
        "updated_at": shown(claim.updated_at),
        "client": present_minimal(call, call.find("account", claim.get("client_uuid"))),
        "claim_amount": money(claim.body["claim_amount"]),
        "claim_start_date": claim.body["claim_start_date"],
        "claim_end_date": claim.get("claim_end_date"),
        "claim_notes": claim.get("claim_notes"),
    }
