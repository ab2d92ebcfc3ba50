"""What hangs on a plan as pages show it: a section for each part, a line for each record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from backoffice.models import Cover, Plan
from backoffice.selectors.plan_flows import PART_MODELS, parts_of_plan
from backoffice.web.extensions import LinkBadge, link_badges
from domain.enums.items import Escalation, Payer
from domain.enums.plans import PlanStatus
from domain.plan_parts import CONTRIBUTION, COVER, PREMIUM, REPAYMENT, WITHDRAWAL

LABELS = {
    CONTRIBUTION: "Contributions", WITHDRAWAL: "Withdrawals", PREMIUM: "Premiums", REPAYMENT: "Repayments",
    COVER: "Cover",
}  # fmt: skip
NOTHING = {
    CONTRIBUTION: "Nothing is paid in.",
    WITHDRAWAL: "Nothing is planned to be taken out.",
    PREMIUM: "No premium is recorded.",
    REPAYMENT: "No repayment is recorded: the planner reckons with what clears the debt by its end.",
    COVER: "What this policy pays is not recorded.",
}

PERCENT_OF = {CONTRIBUTION: "of salary", WITHDRAWAL: "of the value"}
"""What a percentage is of."""


@dataclass(frozen=True, slots=True)
class Line:
    """One record: ``amount`` in pounds or ``percent`` (of ``percent_of``), the other is None.

    ``when`` says from when to when; empty where a part has no time of its own.
    """

    record: Any
    title: str
    detail: str
    when: str
    frequency: str
    amount: Decimal | None
    percent: Decimal | None
    percent_of: str
    edit_url: str
    badges: list[LinkBadge]


@dataclass(frozen=True, slots=True)
class Section:
    """The records of one part."""

    word: str
    label: str
    nothing: str
    add_url: str
    rows: list[Line]


def sections_of(plan: Plan) -> list[Section]:
    """A section for each part the plan may have by its type."""
    return [
        Section(word, LABELS[word], NOTHING[word], reverse(f"{word}_new", args=[plan.pk]), lines_of(word, records))
        for word, records in parts_of_plan(plan)
    ]


def lines_of(word: str, records: Iterable[Any]) -> list[Line]:
    """The records of one part as lines, with how they stand with connected systems."""
    found = list(records)
    badges = link_badges(PART_MODELS[word]._meta.label_lower, [record.pk for record in found])
    return [_line(word, record, badges.get(record.pk, [])) for record in found]


def _line(word: str, record: Any, badges: list[LinkBadge]) -> Line:
    url = reverse(f"{word}_edit", args=[record.pk])
    if isinstance(record, Cover):
        status = PlanStatus(record.benefit_status)
        whose = [record.client.name] if record.client else []
        details = [*whose, *([status.label] if status != PlanStatus.ACTIVE else [])]
        return Line(
            record, str(record), ", ".join(details), "", record.benefit_frequency, record.benefit_amount, None,
            "", url, badges,
        )  # fmt: skip
    return Line(
        record, str(record), _sentence(_details(word, record)), record.runs, record.frequency, record.amount,
        record.percent, PERCENT_OF.get(word, ""), url, badges,
    )  # fmt: skip


def _sentence(details: list[str]) -> str:
    """Only the first begins with a capital."""
    return ", ".join([*details[:1], *(detail[:1].lower() + detail[1:] for detail in details[1:])])


def _details(word: str, record: Any) -> list[str]:
    found = []
    if word == CONTRIBUTION and record.payer != Payer.SELF and record.name:
        found.append(f"Paid by {record.get_payer_display().lower()}")
    if word == CONTRIBUTION and record.tax_method != "none":
        found.append(record.get_tax_method_display())
    if word == WITHDRAWAL and record.name:
        found.append(record.get_kind_display())
    if word == PREMIUM and record.payment_method:
        found.append(record.get_payment_method_display())
    if record.rise == Escalation.FIXED:
        found.append(f"Rises by {record.rise_percent.normalize():f} % a year")
    elif record.rise:
        found.append(f"Rises {record.get_rise_display().lower()}" if record.rise != "none" else "Stays the same")
    return found
