"""Transaction schedules: regular contributions, withdrawals, fees and repayments of a plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from sandbox.common.refusals import Invalid
from sandbox.common.routes import ASSUMED, DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.plannr import words
from sandbox.plannr.call import Call
from sandbox.plannr.frequencies import next_date
from sandbox.plannr.query import BY_TIME, ListRules, answer_list, of
from sandbox.plannr.resources.plan_parts import part_in_path, period_errors
from sandbox.plannr.resources.plans import plan_in_path
from sandbox.plannr.resources.transactions import COMMON, common_filters, on_sub_account, present_common
from sandbox.plannr.validation import Field, checked, choice, day, optional

FIELDS: tuple[Field, ...] = (
    *COMMON,
    Field("frequency", choice(words.FREQUENCIES), on_create=True, nullable=False),
    optional("start_date", day()),
    optional("end_date", day()),
    optional("paused_until", day()),
)
PLAIN = ("frequency", "start_date", "end_date", "paused_until")


def _rules(call: Call) -> ListRules:
    sorts = {name: of(name) for name in ("type", "amount", "start_date")}
    return ListRules(
        filters=common_filters("start_date"),
        sorts={**BY_TIME, **sorts, "next_transaction_date": lambda one: next_transaction_date(call, one)},
        default_sort="-start_date",
    )


def next_transaction_date(call: Call, schedule: Record) -> str | None:
    """The next date of the schedule from today on, after its pause; None when it has no start or has ended."""
    start = schedule.get("start_date")
    if start is None:
        return None
    paused_until = schedule.get("paused_until")
    from_day = max(call.today, date.fromisoformat(paused_until)) if paused_until else call.today
    found = next_date(date.fromisoformat(start), schedule.body["frequency"], from_day)
    end = schedule.get("end_date")
    if found is None or (end and found.isoformat() > end):
        return None
    return found.isoformat()


def present_schedule(call: Call, schedule: Record, include: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A schedule and when it strikes next."""
    return {
        **present_common(call, schedule),
        **{name: schedule.get(name) for name in PLAIN},
        "next_transaction_date": next_transaction_date(call, schedule),
    }


def list_schedules(call: Call) -> Answer:
    """The schedules of a plan."""
    schedules = call.store.children("transaction_schedule", plan_in_path(call).uuid)
    return answer_list(call, schedules, _rules(call), present_schedule)


def show_schedule(call: Call) -> Answer:
    """One schedule."""
    return Answer(present_schedule(call, part_in_path(call, plan_in_path(call), "transaction_schedule")))


def create_schedule(call: Call) -> Answer:
    """A new schedule of a plan."""
    plan = plan_in_path(call)
    clean = on_sub_account(call, plan, checked(call, FIELDS, creating=True))
    _refuse_end_before_start(clean)
    clean["added_by"] = call.own_account
    schedule = call.add("transaction_schedule", clean, parent=plan.uuid)
    return Answer(present_schedule(call, schedule), 201)


def update_schedule(call: Call) -> Answer:
    """Changes the fields that are sent; the type must be."""
    plan = plan_in_path(call)
    schedule = part_in_path(call, plan, "transaction_schedule")
    clean = on_sub_account(call, plan, checked(call, FIELDS, creating=False))
    _refuse_end_before_start({**schedule.body, **clean})
    return Answer(present_schedule(call, call.change(schedule, clean)))


def delete_schedule(call: Call) -> Answer:
    """Removes a schedule; the transactions that were made under it stay."""
    call.store.remove(part_in_path(call, plan_in_path(call), "transaction_schedule"), call.now)
    return Answer(status=204)


def _refuse_end_before_start(schedule: dict[str, Any]) -> None:
    errors = period_errors(schedule)
    if errors:
        raise Invalid(errors)


MANY = "/api/v1/plans/{plan_uuid}/transaction-schedule"
ONE = MANY + "/{uuid}"

PART = Part(
    "transaction schedules",
    routes=(
        ApiRoute("GET", MANY, list_schedules, DOCUMENTED, "3.4"),
        ApiRoute("POST", MANY, create_schedule, DOCUMENTED, "3.4"),
        ApiRoute("GET", ONE, show_schedule, DOCUMENTED, "3.4"),
        ApiRoute("PUT", ONE, update_schedule, DOCUMENTED, "3.4"),
        ApiRoute("DELETE", ONE, delete_schedule, ASSUMED, "13"),
    ),
    assumed=(
        AssumedName(
            "schedule checks",
            "type always required, amount and frequency on create; end not before start",
            "3.4",
        ),
        AssumedName(
            "schedule.next_transaction_date",
            "counted from start_date, not before today or paused_until; null without a start or after the end",
            "3.4",
        ),
        AssumedName("schedule filters date_from, date_to", "look at start_date", "3.4"),
        AssumedName("schedule sorts", "those of transactions, without date", "3.4"),
        AssumedName("schedule.provider_controlled", "shown; does not stand in the way of a change", "3.4"),
        AssumedName("schedules", "make no transactions by themselves as time passes", "3.4"),
    ),
)
