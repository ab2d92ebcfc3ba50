"""Premiums: what is paid into a pension or a policy, an amount or a percentage of the pensionable salary.

A premium moves nobody's ``updated_at`` and announces nothing: a caller has to look.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sandbox.common.moments import shown
from sandbox.common.refusals import Invalid
from sandbox.common.routes import ASSUMED, DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.plannr import words
from sandbox.plannr.call import Call
from sandbox.plannr.frequencies import PER_YEAR, a_month, a_year, is_recurring, payments_until
from sandbox.plannr.query import (
    BY_TIME,
    ListRules,
    answer_list,
    at_least,
    at_most,
    compared,
    iso_day,
    of,
    one_of,
    uuid_filter,
    whether,
)
from sandbox.plannr.resources.account_view import present_minimal
from sandbox.plannr.resources.plan_parts import part_in_path, period_errors, present_plan_briefly
from sandbox.plannr.resources.plans import plan_in_path
from sandbox.plannr.validation import (
    EXTERNAL_REFERENCE,
    Field,
    checked,
    choice,
    day,
    number,
    optional,
    text,
    uuid_of,
    whole,
)

FIELDS: tuple[Field, ...] = (
    optional("amount", whole(0)),
    optional("percentage", number(0, 100)),
    Field("frequency", choice(words.FREQUENCIES), on_create=True, nullable=False),
    optional("source", choice(words.PREMIUM_SOURCES)),
    optional("payment_method", choice(words.PAYMENT_METHODS)),
    optional("start_date", day()),
    optional("end_date", day()),
    optional("transfer_type", choice(words.TRANSFER_TYPES)),
    optional("date_advice_given", day()),
    optional("details", text(65_000)),
    optional("transferred_from_plan_uuid", uuid_of("plan")),
    optional("transferred_from_plan_type", choice(words.PLAN_TYPES)),
    optional("transferred_from_plan_sub_type", text()),
)
CREATE = (*FIELDS, optional("external_reference", EXTERNAL_REFERENCE))
UPDATE = (*FIELDS, optional("pensionable_salary", whole(0)))

PLAIN = (
    "amount",
    "percentage",
    "frequency",
    "source",
    "payment_method",
    "start_date",
    "end_date",
    "transfer_type",
    "date_advice_given",
    "details",
    "pensionable_salary",
    "transferred_from_plan_type",
    "transferred_from_plan_sub_type",
)

RULES = ListRules(
    filters={
        "uuid": uuid_filter(),
        "transfer_type": one_of(of("transfer_type")),
        "date_advice_given_after": at_least(of("date_advice_given"), iso_day),
        "date_advice_given_before": at_most(of("date_advice_given"), iso_day),
        "amount_from": at_least(of("amount"), int),
        "amount_to": at_most(of("amount"), int),
        "frequency": one_of(of("frequency")),
        "recurring": whether(lambda premium: is_recurring(premium.body["frequency"])),
        "source": one_of(of("source")),
        "payment_method": one_of(of("payment_method")),
        "start_date": compared(of("start_date"), iso_day),
        "start_date_after": at_least(of("start_date"), iso_day),
        "start_date_before": at_most(of("start_date"), iso_day),
        "end_date": compared(of("end_date"), iso_day),
        "end_date_after": at_least(of("end_date"), iso_day),
        "end_date_before": at_most(of("end_date"), iso_day),
    },
    sorts={**BY_TIME, **{name: of(name) for name in ("amount", "percentage", "start_date", "end_date")}},
    default_sort="created_at",
)


def present_premium(call: Call, premium: Record, include: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A premium; its amounts are bare integers, in pence."""
    frequency = premium.body["frequency"]
    each = amount_each_time(premium.body)
    return {
        "uuid": premium.uuid,
        "created_at": shown(premium.created_at),
        "updated_at": shown(premium.updated_at),
        **{name: premium.body.get(name) for name in PLAIN},
        "premium": each,
        "premium_monthly": None if each is None else a_month(each, frequency),
        "premium_annually": None if each is None else a_year(each, frequency),
        "total_premium_to_date": _paid_to_date(call, premium, each),
        "date_of_transfer_valuation": None,
        "created_by": present_minimal(call, call.find("account", premium.get("created_by"))),
        "plan": present_plan_briefly(call, premium.parent),
        "transferred_from_plan": present_plan_briefly(call, premium.get("transferred_from_plan_uuid")),
        "external_references": premium.get("external_references", []),
    }


def amount_each_time(premium: Mapping[str, Any]) -> int | None:
    """Pence each time: the amount, or the percentage of the salary of one period; None when the salary is unknown."""
    if premium.get("amount") is not None:
        return int(premium["amount"])
    salary: int | None = premium.get("pensionable_salary")
    percentage: float = premium["percentage"]
    if salary is None:
        return None
    return round(salary * percentage / 100 / PER_YEAR.get(premium["frequency"], 1))


def _paid_to_date(call: Call, premium: Record, each: int | None) -> int | None:
    start, end = premium.get("start_date"), premium.get("end_date")
    if each is None or start is None:
        return None
    last_day = min(call.today, date.fromisoformat(end)) if end else call.today
    return each * payments_until(date.fromisoformat(start), premium.body["frequency"], last_day)


def list_premiums(call: Call) -> Answer:
    """The premiums of a plan."""
    premiums = call.store.children("premium", plan_in_path(call).uuid)
    return answer_list(call, premiums, RULES, present_premium)


def show_premium(call: Call) -> Answer:
    """One premium."""
    return Answer(present_premium(call, part_in_path(call, plan_in_path(call), "premium")))


def create_premium(call: Call) -> Answer:
    """A new premium of a plan."""
    plan = plan_in_path(call)
    clean = checked(call, CREATE, creating=True)
    _refuse_misfits(plan, clean)
    reference = clean.pop("external_reference")
    clean |= {"external_references": [reference] if reference else [], "created_by": call.own_account}
    return Answer(present_premium(call, call.add("premium", clean, parent=plan.uuid)), 201)


def update_premium(call: Call) -> Answer:
    """Changes the fields that are sent; an amount takes the place of a percentage and the other way round."""
    plan = plan_in_path(call)
    premium = part_in_path(call, plan, "premium")
    clean = checked(call, UPDATE, creating=False)
    for one, other in (("amount", "percentage"), ("percentage", "amount")):
        if clean.get(one) is not None and other not in clean:
            clean[other] = None
    _refuse_misfits(plan, {**premium.body, **clean})
    return Answer(present_premium(call, call.change(premium, clean)))


def delete_premium(call: Call) -> Answer:
    """Removes a premium."""
    call.store.remove(part_in_path(call, plan_in_path(call), "premium"), call.now)
    return Answer(status=204)


def _refuse_misfits(plan: Record, premium: Mapping[str, Any]) -> None:
    """Invalid when amount, percentage and source do not go together, or not with the type of the plan."""
    errors = period_errors(premium)
    has_amount, has_percentage = (premium.get(name) is not None for name in ("amount", "percentage"))
    if has_amount and has_percentage:
        errors["percentage"] = ["The percentage field is prohibited when amount is present."]
    if not has_amount and not has_percentage:
        errors["amount"] = ["The amount field is required when percentage is not present."]
    if plan.body["type"] != "pension":
        for name in ("percentage", "source", "pensionable_salary"):
            if premium.get(name) is not None:
                errors[name] = [f"The {name.replace('_', ' ')} field is only for pensions."]
    if errors:
        raise Invalid(errors)


MANY = "/api/v1/plans/{plan_uuid}/premiums"
ONE = MANY + "/{uuid}"

PART = Part(
    "premiums",
    routes=(
        ApiRoute("GET", MANY, list_premiums, DOCUMENTED, "3.5"),
        ApiRoute("POST", MANY, create_premium, DOCUMENTED, "3.5"),
        ApiRoute("GET", ONE, show_premium, DOCUMENTED, "3.5"),
        ApiRoute("PUT", ONE, update_premium, DOCUMENTED, "3.5"),
        ApiRoute("DELETE", ONE, delete_premium, ASSUMED, "13"),
    ),
    assumed=(
        AssumedName(
            "premium checks",
            "frequency required; exactly one of amount and percentage; neither negative; end not before start",
            "3.5",
        ),
        AssumedName("premium percentage, source, pensionable_salary", "422 on a plan that is no pension", "3.5"),
        AssumedName("PUT premium", "fields left out stay; amount replaces percentage and vice versa", "3.5"),
        AssumedName(
            "premium.premium",
            "the amount, or the percentage of a period's pensionable salary; null while the salary is unknown",
            "3.5",
        ),
        AssumedName(
            "premium.total_premium_to_date",
            "payments from start_date up to today or end_date; null without start_date",
            "3.5",
        ),
        AssumedName("premium.plan, transferred_from_plan", "{uuid, name, type, sub_type, policy_number}", "3.5"),
        AssumedName("premium.external_references", "a list, as plans have", "1.7"),
        AssumedName(
            "premium sorts",
            "created_at (default), updated_at, amount, percentage, start_date, end_date",
            "3.5",
        ),
        AssumedName("premium filters ..._after, ..._before", "the day itself counts", "3.5"),
        AssumedName("premium changes", "leave the plan's updated_at alone and announce nothing", "14"),
    ),
)
