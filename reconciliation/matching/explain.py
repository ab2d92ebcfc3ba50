"""Explanations in words: one sentence with figures, a next step, and on demand the steps in order.

An explanation is all that is needed, so that it can be kept as JSON and told later:

    to_record(explanation) -> dict              from_record(dict) -> Explanation
    tell(explanation, reason=..)                -> Telling(sentence, next_step)
    tell(.., reason=ALREADY_MET, written_off=..)  -> the same of an expectation that was written off
    tell(explanation, method=.., tie=..)        -> Telling(sentence, "")
    steps_of(explanation, reason=.., method=..) -> (Step(label, text), ...)
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from domain.enums.revenue import RevenueCategory
from domain.money import format_pence
from domain.people_dates import format_date
from domain.words import count_of
from reconciliation.matching.reasons import REASON_TEXTS, TAKEN_BACK, WRITTEN_OFF, Notice, Reason, ReasonText
from reconciliation.matching.records import (
    Compared,
    Explanation,
    Group,
    LookAlike,
    Method,
    PlanStep,
    Seen,
)

SEEN_WORDS = (
    "on the plan",
    "of the category",
    "due by then",
    "still open",
    "of the same sign",
    "within {tolerance}",
)
"""What each count of ``Seen`` counts."""


class Telling(NamedTuple):
    """What happened, and what a person can do about it (empty when there is nothing to do)."""

    sentence: str
    next_step: str


class Step(NamedTuple):
    """One step of the search: what was asked and what came of it."""

    label: str
    text: str


class WrittenOff(NamedTuple):
    """When an expectation that a reason speaks of was written off, and what had been paid of it."""

    date: date
    paid_pence: int


def tell(
    explanation: Explanation,
    *,
    reason: Reason | None = None,
    written_off: WrittenOff | None = None,
    method: Method | None = None,
    tie: bool = False,
) -> Telling:
    """The outcome in one or two sentences; give the reason of an unlinked line or the method of a linked one."""
    if reason is not None:
        text = _text_of(explanation, reason, written_off)
        sentence = text.sentence.format_map(_fields(explanation) | _fields_of(written_off))
        return Telling(" ".join([sentence, *_hints(explanation)]), text.next_step)
    compared = explanation.compared
    if compared is None:
        raise ValueError("a linked line's explanation names its expectation")
    sentence = f"{format_pence(explanation.paid_pence)} paid towards {_name(compared)}, {_when(compared.days)}"
    if method == Method.SPLIT:
        sentence += f", as a part: {format_pence(compared.outstanding_pence)} was outstanding"
    elif compared.gap_pence:
        sentence += f", {format_pence(abs(compared.gap_pence))} ({_gap_percent(explanation)}) "
        sentence += "more" if abs(explanation.paid_pence) > abs(compared.outstanding_pence) else "less"
        sentence += f" than the {format_pence(compared.outstanding_pence)} outstanding"
    else:
        sentence += ", to the penny"
    extras = [f"{notice.label}." for notice in explanation.notices]
    if tie:
        extras.append("Another expectation was its equal; the older record was taken.")
    return Telling(" ".join([f"{sentence}.", *extras]), "")


def _text_of(explanation: Explanation, reason: Reason, written_off: WrittenOff | None) -> ReasonText:
    """The words for a reason; of a payment that is there already they depend on what the line would do with it."""
    if written_off:
        return WRITTEN_OFF
    compared = explanation.compared
    if reason == Reason.ALREADY_MET and compared and explanation.paid_pence < 0 < compared.gross_pence:
        return TAKEN_BACK
    text = REASON_TEXTS[reason]
    if reason in {Reason.NO_EXPECTATION, Reason.CATEGORY_MISMATCH} and explanation.paid_pence < 0:
        return text._replace(next_step=TAKEN_BACK.next_step)
    return text


def steps_of(
    explanation: Explanation,
    *,
    reason: Reason | None = None,
    written_off: WrittenOff | None = None,
    method: Method | None = None,
    tie: bool = False,
) -> tuple[Step, ...]:
    """The search step by step, ending with the outcome."""
    steps = [
        Step(plan_step.label, _plans(count)) for plan_step, count in zip(PlanStep, explanation.plans_seen, strict=False)
    ]
    if explanation.step == PlanStep.SPELLING:
        steps.append(Step(PlanStep.SPELLING.label, _plans(1)))
    if explanation.seen is not None:
        tolerance = _percent(explanation.tolerance_hundredths)
        counts = (
            f"{count} {words.format(tolerance=tolerance)}"
            for count, words in zip(explanation.seen, SEEN_WORDS, strict=True)
        )
        steps.append(Step("Expectations", ", ".join(counts)))
    if explanation.group is not None:
        group = explanation.group
        steps.append(
            Step("Parts", f"{count_of(group.lines, 'line')} taken together, {format_pence(group.total_pence)}")
        )
    outcome = tell(explanation, reason=reason, written_off=written_off, method=method, tie=tie)
    steps.append(Step("Outcome", " ".join(filter(None, outcome))))
    return tuple(steps)


def _fields(explanation: Explanation) -> dict[str, str]:
    """What the templates of the reasons may name."""
    fields = {
        "policy_number": explanation.policy_number,
        "plan_count": str(next((count for count in reversed(explanation.plans_seen) if count), 0)),
        "category": _category(explanation.category).lower(),
        "paid": format_pence(explanation.paid_pence),
        "paid_date": format_date(explanation.paid_date),
    }
    compared = explanation.compared
    if compared is not None:
        limit = abs(compared.gross_pence) * (10_000 + explanation.tolerance_hundredths) // 10_000
        fields |= {
            "expectation": _name(compared),
            "gross": format_pence(compared.gross_pence),
            "outstanding": format_pence(compared.outstanding_pence),
            "gap": format_pence(abs(compared.gap_pence)),
            "gap_percent": _gap_percent(explanation),
            "days_later": count_of(-compared.days, "day"),
            "limit": format_pence(limit if compared.gross_pence > 0 else -limit),
        }
    return fields


def _fields_of(written_off: WrittenOff | None) -> dict[str, str]:
    """What the template about an expectation that was written off may name besides."""
    if written_off is None:
        return {}
    paid = written_off.paid_pence
    return {
        "written_off_date": format_date(written_off.date),
        "paid_before": f", {format_pence(paid)} of it paid" if paid else "",
    }


def _hints(explanation: Explanation) -> list[str]:
    """What may help a person; the matcher itself never acted on it."""
    hints = []
    if explanation.look_alikes:
        numbers = ", ".join(alike.policy_number for alike in explanation.look_alikes)
        hints.append(f"A number that looks like it exists: {numbers}.")
    if explanation.step == PlanStep.SPELLING:
        hints.append("Its plan was found by a remembered spelling.")
    later = explanation.expected_next
    if later is not None:
        amount = format_pence(later.outstanding_pence)
        hints.append(f"Next expected: {_name(later)}, {amount}, {count_of(-later.days, 'day')} later.")
    return hints


def _name(compared: Compared) -> str:
    return f"{_category(compared.category)} of {format_date(compared.expected_date)}"


def _category(code: str | None) -> str:
    known = RevenueCategory.find(code)
    return known.label if known else (code or "no category")


def _plans(count: int) -> str:
    return "no plan" if not count else count_of(count, "plan")


def _when(days: int) -> str:
    return "on the day it was expected" if not days else f"{count_of(days, 'day')} after it was expected"


def _percent(hundredths: int) -> str:
    return f"{Decimal(hundredths).scaleb(-2).normalize():f}%"


def _gap_percent(explanation: Explanation) -> str:
    """The gap as a share of what was outstanding, to one decimal; to two where one would read like the tolerance."""
    compared = explanation.compared
    if compared is None or not compared.outstanding_pence:
        return "all of it"
    share = Decimal(abs(compared.gap_pence) * 100) / abs(compared.outstanding_pence)
    close_to_the_edge = abs(share - Decimal(explanation.tolerance_hundredths).scaleb(-2)) < Decimal("0.1")
    unit = Decimal("0.01") if close_to_the_edge else Decimal("0.1")
    return f"{share.quantize(unit, rounding=ROUND_HALF_UP)}%"


def to_record(explanation: Explanation) -> dict[str, Any]:
    """The explanation as JSON values; what is empty is left out."""
    record: dict[str, Any] = {name: value for name, value in explanation._asdict().items() if value}
    record["paid_date"] = explanation.paid_date.isoformat()
    for name in ("compared", "expected_next"):
        if name in record:
            compared = record[name]
            record[name] = compared._asdict() | {"expected_date": compared.expected_date.isoformat()}
    for name in ("seen", "group"):
        if name in record:
            record[name] = record[name]._asdict()
    if explanation.look_alikes:
        record["look_alikes"] = [list(alike) for alike in explanation.look_alikes]
    return record


def from_record(record: dict[str, Any]) -> Explanation:
    """The explanation that ``to_record`` wrote, even after its values have been through a JSON column."""

    def compared(name: str) -> Compared | None:
        found = record.get(name)
        if not found:
            return None
        return Compared(**(found | {"expected_date": date.fromisoformat(found["expected_date"])}))

    return Explanation(
        paid_pence=record.get("paid_pence", 0),
        paid_date=date.fromisoformat(record["paid_date"]),
        category=record.get("category"),
        policy_number=record.get("policy_number", ""),
        tolerance_hundredths=record.get("tolerance_hundredths", 0),
        rule_version=record["rule_version"],
        step=PlanStep(record["step"]) if record.get("step") else None,
        plans_seen=tuple(record.get("plans_seen", ())),
        plan_ids=tuple(record.get("plan_ids", ())),
        seen=Seen(**record["seen"]) if record.get("seen") else None,
        compared=compared("compared"),
        group=Group(**record["group"]) if record.get("group") else None,
        notices=tuple(Notice(code) for code in record.get("notices", ())),
        expected_next=compared("expected_next"),
        look_alikes=tuple(LookAlike(*alike) for alike in record.get("look_alikes", ())),
    )
