"""Why a line with a plan and a category found nothing: the first condition that left no expectation (C6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from reconciliation.matching.ledger import Ledger, Survey
from reconciliation.matching.reasons import Reason
from reconciliation.matching.records import Compared, Expectation
from reconciliation.matching.work import Work


class Diagnosis(NamedTuple):
    """A reason, with the expectation it speaks of and a later one that may be meant."""

    reason: Reason
    survey: Survey | None
    compared: Compared | None
    expected_next: Compared | None


def diagnose(work: Work, ledger: Ledger) -> Diagnosis:
    """The reason of a line that no round has linked, as things stand at the end of the run."""
    if work.reason is not None:
        return Diagnosis(work.reason, None, None, None)
    plan_id, category = work.key
    survey = ledger.survey(plan_id, category, work.paid_date, work.amount_pence)
    reason, spoken_of = _reason(work, survey, ledger)
    later = _soonest_later(ledger.of_category(plan_id, category), work.paid_date, ledger)
    return Diagnosis(
        reason,
        survey,
        _compared(spoken_of, work, ledger),
        _compared(later, work, ledger) if reason != Reason.EXPECTED_LATER else None,
    )


def _compared(expectation: Expectation | None, work: Work, ledger: Ledger) -> Compared | None:
    return ledger.compare(expectation, work.paid_date, work.amount_pence) if expectation else None


def _reason(work: Work, survey: Survey, ledger: Ledger) -> tuple[Reason, Expectation | None]:
    """The reason and the expectation closest to having been taken."""
    seen, day = survey.seen, work.paid_date
    of_category = ledger.of_category(*work.key)
    if not seen.of_plan:
        return Reason.NO_EXPECTATION, None
    if not seen.of_category:
        of_plan = ledger.of_plan(work.key[0])
        return Reason.CATEGORY_MISMATCH, _closest(of_plan, day, ledger.is_open) or _closest(of_plan, day)
    if not seen.due:
        return Reason.EXPECTED_LATER, min(of_category, key=lambda each: (each.expected_date, each.id))
    due = [each for each in of_category if each.expected_date <= day]
    if not seen.open:
        zero = _closest(due, day, lambda each: not each.gross_pence)
        return (Reason.EXPECTATION_ZERO, zero) if zero else (Reason.ALREADY_MET, _closest(due, day))
    if not seen.same_sign:
        return Reason.SIGN_MISMATCH, _closest(due, day, ledger.is_open)
    return Reason.OUTSIDE_TOLERANCE, survey.nearest


def _closest(
    expectations: Iterable[Expectation], day: date, wanted: Callable[[Expectation], bool] = lambda each: True
) -> Expectation | None:
    """The one closest in date, before or after."""
    return min(
        (each for each in expectations if wanted(each)),
        key=lambda each: (abs((day - each.expected_date).days), each.id),
        default=None,
    )


def _soonest_later(of_category: Iterable[Expectation], day: date, ledger: Ledger) -> Expectation | None:
    """The first open one expected after the payment: often the one that was meant."""
    return next((each for each in of_category if each.expected_date > day and ledger.is_open(each)), None)
