"""Plans: which field of a Plannr plan is which of ours, which way it goes, and which plans take part."""

from __future__ import annotations

from collections.abc import Iterable

from integrations.engine.canonical import Fields
from integrations.engine.codecs import CodeTable, Day, Text
from integrations.engine.eligibility import EligibilityRule
from integrations.engine.fields import Direction, FieldRule, Mapping
from integrations.engine.ports import KindSpec
from integrations.engine.records import PLAN
from plannr_sync.mapping.codecs import VALUATION, Shares, TextOrUnknown
from plannr_sync.mapping.details import DETAILS
from plannr_sync.mapping.references import our_references

TYPES = {
    "cash_account": "cash_account",
    "investment": "investment",
    "pension": "pension",
    "annuity": "annuity",
    "fixed_asset": "fixed_asset",
    "mortgage": "mortgage",
    "loan_credit": "loan_credit",
    "protection_policy": "protection_policy",
    "general_insurance": "general_insurance",
    "group_protection": "group_protection",
}
STATUSES = {
    "proposed": "proposed",
    "active": "active",
    "inactive": "inactive",
}
INACTIVE_REASONS = {
    "accepted": "Accepted",
    "agency_transferred": "Agency transferred",
    "cancelled": "Cancelled",
    "claimed": "Claimed",
    "complete": "Complete",
    "death_event": "Death",
    "declined": "Declined",
    "deferred": "Deferred",
    "drawdown": "Drawdown",
    "encashment": "Encashment",
    "expired": "Expired",
    "full_drawdown": "Full drawdown",
    "issued": "Issued",
    "lapsed": "Lapsed",
    "left_service": "Left service",
    "matured": "Matured",
    "not_proceeded_with": "Not proceeded with",
    "not_taken_up": "Not taken up",
    "offered": "Offered",
    "other": "Other",
    "paid_up": "Paid up",
    "partial_drawdown": "Partial drawdown",
    "partial_surrender": "Partial surrender",
    "premium_holiday": "Premium holiday",
    "proposed": "Proposed",
    "prospect": "Prospect",
    "refunded": "Refunded",
    "refused": "Refused",
    "surrendered": "Surrendered",
    "transfer": "Transfer",
    "transferred": "Transferred",
    "underwriting": "Underwriting",
    "vested": "Vested",
}
"""Codes of both sides with what people read; unknown ones are kept as they come."""

FALLBACK_SUB_TYPES = {plan_type: f"{plan_type}_unknown" for plan_type in TYPES}
"""Sent where ours is blank: Plannr has a catch-all for every type."""

OWNER_REASON = "Owners are changed in Plannr; they are sent once, when a plan is created there."

RULES = (
    FieldRule(
        "type", "type", CodeTable(TYPES), "Type", direction=Direction.PULL, on_update=False, required=True,
        reason="Plannr fixes the type when a plan is created.",
    ),
    FieldRule("sub_type", "sub_type", Text(), "Sub-type",
              reason="Any sub-type is kept as it comes, known here or not."),
    FieldRule("name", "name", Text(), "Name", required=True),
    FieldRule("provider", "provider.name", TextOrUnknown(), "Provider", write_path="provider_uuid",
              reason="Blank here is “Unknown” there. A name that Plannr does not know cannot be sent."),
    FieldRule("policy_number", "policy_number", TextOrUnknown(), "Policy number",
              reason="Blank here is “Unknown” there."),
    FieldRule("status", "status", CodeTable(STATUSES, missing="active"), "Status"),
    FieldRule("inactive_date", "inactive_at", Day(), "Inactive since"),
    FieldRule("inactive_reason", "inactive_reason", Text(), "Why inactive"),
    FieldRule("opened_date", "opened_at", Day(), "Opened"),
    FieldRule(
        "owners", "owners_in_use", Shares(), "Owners", direction=Direction.PULL, on_update=False, write_path="accounts",
        reason=OWNER_REASON,
    ),
    FieldRule(
        "valuation", "valuation_in_use", VALUATION, "Latest valuation",
        reason="The most recent value. A new date adds a valuation there; a corrected one replaces that day's.",
    ),
    FieldRule(
        "details", "fields", DETAILS, "Rate, term and income",
        reason="A loan's rate and term, an annuity's income. What a repayment is comes from Plannr only.",
    ),
    *(
        FieldRule(name, "", Text(), label, direction=Direction.NONE, on_create=False, on_update=False, reason=reason)
        for name, label, reason in (
            ("growth", "Growth, charges and scheme factors",
             "Assumptions are made here: they neither come from Plannr nor go there."),
            ("normal_retirement_age", "Normal retirement age", "Plannr does not provide it."),
            ("linked_items", "Linked incomes and loans", "Plannr cannot keep what an asset is linked to."),
            ("improvements", "Improvements and disposals", "They cannot be created in Plannr."),
        )
    ),
)  # fmt: skip


def _owners(fields: Fields) -> Iterable[str]:
    shares = fields.get("owners")
    return [str(one["client"]) for one in shares if isinstance(one, dict)] if isinstance(shares, list) else []


PLANS = Mapping(PLAN, "plan", "Plan", RULES, owners=_owners, references=our_references)

NOT_MAPPED = {
    "general_insurance": "General insurance is not synced with Plannr.",
    "group_protection": "Group protection is not synced with Plannr.",
}

JOINT_NOT_POSSIBLE = "ISAs and pensions belong to one person; held jointly they are not synced."

PULL_RULES = (
    EligibilityRule(
        "inactive_plan", "The plan is inactive in Plannr.", lambda fields: fields["status"] == "inactive"
    ),
    EligibilityRule(
        "proposed_plan", "The plan is only proposed in Plannr.", lambda fields: fields["status"] == "proposed",
        spares_agreed=True,
    ),
    EligibilityRule(
        "general_insurance", NOT_MAPPED["general_insurance"], lambda fields: fields["type"] == "general_insurance"
    ),
    EligibilityRule(
        "group_protection", NOT_MAPPED["group_protection"], lambda fields: fields["type"] == "group_protection"
    ),
    EligibilityRule(
        "unknown_type", "The plan is of a type that is not known here.",
        lambda fields: fields["type"] not in TYPES.values(), withdraws=False,
    ),
    EligibilityRule(
        "joint_annuity", "Joint annuities are not synced with Plannr.",
        lambda fields: fields["type"] == "annuity" and len(_owner_list(fields)) > 1,
    ),
    EligibilityRule(
        "joint_not_possible", JOINT_NOT_POSSIBLE, lambda fields: _is_held_wrongly(fields)
    ),
    EligibilityRule(
        "owner_not_a_person", "The plan belongs to a trust or business; plans here belong to people.",
        lambda fields: not _owner_list(fields),
    ),
)  # fmt: skip
"""Why a plan of Plannr is left out."""

PUSH_RULES = (
    EligibilityRule(
        "general_insurance", NOT_MAPPED["general_insurance"], PULL_RULES[2].applies, field="type"
    ),
    EligibilityRule("group_protection", NOT_MAPPED["group_protection"], PULL_RULES[3].applies, field="type"),
    EligibilityRule(
        "joint_not_possible", JOINT_NOT_POSSIBLE, lambda fields: _is_held_wrongly(fields), field="owners"
    ),
    EligibilityRule(
        "default_account", "The household's default account stays here: it cannot be created in Plannr.",
        lambda fields: bool(fields.get("is_default_account")), field="is_default_account",
    ),
    EligibilityRule(
        "other_currency", "Plannr's amounts are pounds: a plan in another currency stays here.",
        lambda fields: fields.get("currency", "GBP") != "GBP", field="currency",
    ),
    EligibilityRule(
        "future", "What is bought or borrowed in the future is not created in Plannr.",
        lambda fields: bool(fields.get("is_future")), field="opened_date",
    ),
    EligibilityRule(
        "transfer_value_linked", "Pensions linked to a transfer value cannot be sent to Plannr.",
        lambda fields: fields.get("scheme_status") == "transfer_value_linked", field="scheme_status",
    ),
    EligibilityRule(
        "multiple_of_pension", "A death benefit of a multiple of the pension has no counterpart in Plannr.",
        lambda fields: fields.get("pension_death_benefit") == "multiple_of_pension",
        field="pension_death_benefit",
    ),
    EligibilityRule(
        "state_pension", "A State Pension cannot be sent to Plannr.",
        lambda fields: fields.get("sub_type") == "state_pension", field="sub_type",
    ),
    EligibilityRule(
        "no_owner",
        "A plan needs an owner before it can be created in Plannr.",
        lambda fields: not _owner_list(fields),
        field="owners",
    ),
)  # fmt: skip
"""Why a plan of ours is not created or updated there."""


FOR_ONE_PERSON = frozenset(
    {
        "isa_mini_cash", "isa_tessa_only", "lifetime_isa_cash", "isa_stocks_and_shares", "junior_isa",
        "lifetime_isa_stocks_and_shares",
    }
)  # fmt: skip
"""Sub-types that the law lets one person hold alone, besides all pensions."""


def _is_held_wrongly(fields: Fields) -> bool:
    is_for_one = fields["type"] == "pension" or fields.get("sub_type") in FOR_ONE_PERSON
    return is_for_one and len(_owner_list(fields)) > 1


def _owner_list(fields: Fields) -> list[str]:
    return list(_owners(fields))


def spec(web_url: str) -> KindSpec:
    """Plans, with the address at which Plannr shows one."""
    return KindSpec(
        mapping=PLANS,
        pull_rules=PULL_RULES,
        push_rules=PUSH_RULES,
        remote_url=f"{web_url}/plans/{{id}}" if web_url else "",
    )
