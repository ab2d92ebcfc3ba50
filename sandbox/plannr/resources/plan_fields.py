"""What a body may say about a plan, create and update."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sandbox.common.refusals import Invalid
from sandbox.common.store import Record
from sandbox.plannr import words
from sandbox.plannr.call import Call
from sandbox.plannr.resources.account_view import shared_accounts
from sandbox.plannr.validation import (
    EXTERNAL_REFERENCE,
    Check,
    Field,
    Wrong,
    any_uuid,
    anything_keyed,
    checked,
    choice,
    day,
    flag,
    listed,
    number,
    optional,
    pence,
    required,
    shaped,
    text,
    uuid_of,
    whole,
)

OWNER = shaped((required("uuid", any_uuid()), optional("ownership_percentage", number(0, 100))))

EDITABLE: tuple[Field, ...] = (
    optional("name", text()),
    optional("accounts", listed(OWNER, most=50)),
    optional("client_uuid", uuid_of("account", type="client")),
    required("sub_type", text()),
    required("provider_uuid", uuid_of("provider"), nullable=True),
    optional("policy_number", text()),
    optional("proposal_reference", text()),
    optional("opened_at", day()),
    required("status", choice(words.PLAN_STATUSES)),
    optional("inactive_at", day()),
    optional("inactive_reason", choice(words.INACTIVE_REASONS)),
    optional("agency_in_your_name", flag()),
    optional("agency_in_your_name_from", day()),
    optional("originally_sold_by_firm", flag()),
    optional("under_advice", flag()),
    optional("on_panel", flag()),
    optional("visible_on_client_portal", flag()),
    optional("include_in_client_valuation", flag()),
    optional("show_on_joint", flag()),
    optional("shown_on_circles", flag()),
    optional("review_date", day()),
    optional("seller_uuid", uuid_of("account", type="employee")),
    optional("active_adviser_uuid", uuid_of("account", type="employee")),
    optional("plan_adviser_split_uuid", any_uuid()),
    optional("linked_owners", listed(uuid_of("account", type="client"))),
    optional("linked_plans", listed(uuid_of("plan"))),
    optional("circles", listed(uuid_of("circle"))),
    optional("cases", listed(any_uuid())),
    optional("tags", listed(text())),
    optional("fields", anything_keyed()),
    optional("custom_fields", anything_keyed()),
    optional("external_reference", EXTERNAL_REFERENCE),
)

CREATE: tuple[Field, ...] = (
    required("type", choice(words.PLAN_TYPES)),
    *(required("provider_uuid", uuid_of("provider")) if one.name == "provider_uuid" else one for one in EDITABLE),
)

LOAN: tuple[Field, ...] = (
    optional("amount_borrowed", pence()),
    optional("interest_rate", number(0, 100)),
    optional("interest_rate_type", text()),
    optional("term_months", whole(0, 1200)),
    optional("end_date", day()),
    optional("repayment_type", text()),
    optional("monthly_repayment", pence()),
)
PENSION_INCOME: tuple[Field, ...] = (
    optional("income_amount", pence()),
    optional("income_frequency", choice(words.FREQUENCIES)),
    optional("escalation", text()),
    optional("guarantee_period", whole(0, 100)),
    optional("spouse_percentage", number(0, 100)),
)
TYPE_FIELDS: dict[str, tuple[Field, ...]] = {
    "mortgage": LOAN,
    "loan_credit": LOAN,
    "annuity": PENSION_INCOME,
    "pension": PENSION_INCOME,
}
MONEY_FIELDS = frozenset({"amount_borrowed", "monthly_repayment", "income_amount"})


def sub_type_check(plan_type: str) -> Check:
    """A slug of the type's list; where the reference's list is cut, any slug that looks like one."""

    def check(value: Any, call: Call) -> str:
        known = value in words.SUB_TYPES[plan_type]
        open_list = plan_type not in words.WHOLE_SUB_TYPE_LISTS
        if known or (open_list and re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", value)):
            return str(value)
        raise Wrong("The selected {} is invalid.")

    return check


def check_details(call: Call, clean: dict[str, Any], plan_type: str) -> None:
    """Checks what depends on the plan's type: the sub-type and the keys under ``fields``."""
    if clean.get("sub_type"):
        checked(
            call,
            (optional("sub_type", sub_type_check(plan_type)),),
            creating=False,
            body={"sub_type": clean["sub_type"]},
        )
    if clean.get("fields") is not None:
        wanted = shaped(TYPE_FIELDS.get(plan_type, ()))
        sent = clean["fields"]
        found = checked(call, (optional("fields", wanted),), creating=False, body={"fields": sent})["fields"]
        clean["fields"] = {name: value for name, value in found.items() if name in sent}


def owners_from(call: Call, accounts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Owners with their shares, in hundredths of a percent so that equal shares add up; Invalid when they cannot.

    Shares that are not given divide what is left, the first owners taking the odd hundredths.
    """
    seen: set[str] = set()
    for index, one in enumerate(accounts):
        owner = call.find("account", one["uuid"])
        if owner is None or owner.body["type"] != "client" or one["uuid"] in seen:
            raise Invalid({f"accounts.{index}.uuid": [f"The selected accounts.{index}.uuid is invalid."]})
        seen.add(one["uuid"])
    given = [
        None if one["ownership_percentage"] is None else round(one["ownership_percentage"] * 100) for one in accounts
    ]
    left = 10_000 - sum(share for share in given if share is not None)
    open_places = [index for index, share in enumerate(given) if share is None]
    if left < 0 or (left > 0 and not open_places):
        raise Invalid({"accounts": ["The ownership percentages must add up to 100."]})
    for position, index in enumerate(open_places):
        given[index] = left // len(open_places) + (position < left % len(open_places))
    return [
        {"uuid": one["uuid"], "share": share} for one, share in zip(accounts, given, strict=True) if share is not None
    ]


def require_related(call: Call, current: Sequence[str], wanted: Sequence[dict[str, Any]]) -> None:
    """Invalid when a new owner has no tie to a current one: neither a shared account nor a relationship."""
    for index, one in enumerate(wanted):
        if one["uuid"] in current:
            continue
        newcomer = call.require("account", one["uuid"])
        if not any(owner in relatives(call, newcomer) for owner in current):
            sentence = "A new owner must be related to a current owner."
            raise Invalid({f"accounts.{index}.uuid": [sentence]})


def relatives(call: Call, account: Record) -> set[str]:
    """Everybody the account is tied to: linked clients, its shared accounts and their owners, its own owners."""
    tied = {link.body["other"] for link in call.store.children("linked_client", account.uuid)}
    for shared in [*shared_accounts(call, account), account]:
        tied |= {shared.uuid, *shared.get("owners", [])}
    return tied
