"""What annuities pay by their own record, where no recorded income stands for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from cashflow.engine.inputs import Income, IncomeKind, Origin, Rise, Tag
from cashflow.selectors.pension_questions import is_paid, may_be_paid_by
from cashflow.selectors.records import OwnedPlan, Records
from domain.enums.plans import Frequency, PlanType
from domain.people_dates import format_date
from domain.plan_details import read, yearly_income

LEVEL = re.compile(r"^(none|level|flat|no)\b", re.IGNORECASE)
FIXED = re.compile(r"(\d+(?:\.\d+)?)\s*(?:%|per ?cent|percent)", re.IGNORECASE)
LINKED = re.compile(r"\b(rpi|cpi|prices|inflation|index)", re.IGNORECASE)
"""How providers word what raises an annuity."""


def annuities(records: Records) -> Iterable[Income]:
    """An income for each annuity that counts by its own record."""
    return (_paid(plan) for plan in records.plans if counts_by_itself(plan, records))


def counts_by_itself(plan: OwnedPlan, records: Records) -> bool:
    """Whether an annuity says what it pays, and neither is nor may be what a recorded income stands for.

    Where an income may be what it pays, a person is asked first: it would else be counted twice.
    """
    record = plan.record
    is_stated = record.type == PlanType.ANNUITY and yearly_income(record.details) is not None
    return is_stated and not is_paid(plan, records) and not may_be_paid_by(plan, records)


def _paid(plan: OwnedPlan) -> Income:
    record, (rise, fixed, origin) = plan.record, rising(plan.record.details.get("escalation"))
    yearly = yearly_income(record.details) or Decimal(0)
    partner = read("spouse_percentage", record.details.get("spouse_percentage"))
    words = "no partner’s share recorded: it ends with its owner"
    if partner:
        words = f"{partner:g} % goes on to the partner"
    return Income(
        key=f"plan-{record.pk}-annuity", name=record.name, amount=float(yearly) * plan.part,
        frequency=Frequency.YEARLY, shares=plan.within, start=record.opened_date, kind=IncomeKind.PENSIONS,
        rise=rise, fixed_rise=fixed, survivor_share=float(partner or 0) / 100,
        origins=(
            Origin(Tag.FACT, f"recorded {format_date(record.updated_at.date())}"),
            origin,
            Origin(Tag.FACT if partner else Tag.ASSUMPTION, words),
        ),
    )  # fmt: skip


def rising(words: Any) -> tuple[Rise, float, Origin]:
    """What raises it each year, by how much where that is fixed, and where that is from.

    A percentage with an index is read as the index: which of them binds is not known.
    """
    said = str(words or "").strip()
    if LINKED.search(said):
        return Rise.PRICES, 0.0, Origin(Tag.FACT, f"rises: {said}")
    if found := FIXED.search(said):
        return Rise.NONE, float(found.group(1)) / 100, Origin(Tag.FACT, f"rises: {said}")
    if LEVEL.search(said):
        return Rise.NONE, 0.0, Origin(Tag.FACT, "stays the same")
    told = f"“{said}” is not known as a rise" if said else "no rise recorded"
    return Rise.NONE, 0.0, Origin(Tag.ASSUMPTION, f"{told}: it stays the same")
