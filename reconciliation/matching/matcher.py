"""The matcher: which line pays which expectation. Pure: no clock, no settings, no database.

Two rounds (D21). First every line is offered to one expectation within the tolerance; then what only the tolerance
kept apart is looked at as parts of one expectation (``splits.py``). What is left is told why (``diagnosis.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reconciliation.matching.diagnosis import diagnose
from reconciliation.matching.ledger import Ledger, Survey
from reconciliation.matching.plans import NO_SPELLINGS, PlanFinder
from reconciliation.matching.reasons import Notice, Reason
from reconciliation.matching.records import (
    Compared,
    Decision,
    Expectation,
    Line,
    MatchResult,
    Method,
    Plan,
    Rules,
    Statement,
)
from reconciliation.matching.splits import link_splits
from reconciliation.matching.work import Work

DEFAULT_RULES = Rules()


def match(
    lines: Iterable[Line],
    plans: Iterable[Plan],
    expectations: Iterable[Expectation],
    statement: Statement,
    rules: Rules = DEFAULT_RULES,
    spellings: Mapping[str, int] = NO_SPELLINGS,
) -> MatchResult:
    """Decides about every new line of one statement.

    ``lines`` are the unlinked lines of the statement; ``plans`` all plans that share a normalised policy number with
    one of them (more do no harm), deleted ones left out; ``expectations`` those of these plans. The order of the three
    does not matter. ValueError if the tolerance is out of range.

    Links rest on open expectations alone. Those met long ago, which are most of a firm's, only matter to say why a line
    found nothing.

    ``spellings`` are those a person has remembered for the statement's provider: normalised number to the id of a plan,
    which must be among ``plans``.
    """
    finder = PlanFinder(plans, statement.provider_id, spellings)
    works = [Work(line, statement, finder) for line in lines]
    works.sort(key=Work.order)
    plan_ids = {work.plan_id for work in works if work.plan_id is not None}
    ledger = Ledger(expectations, plan_ids, rules.tolerance_hundredths)
    _link_single_payments([work for work in works if work.line.is_new and work.may_match], ledger)
    link_splits([work for work in works if work.may_match and not work.is_decided], ledger)
    decided = [work for work in works if work.line.is_new or work.split_target]
    return MatchResult(tuple(_decision(work, ledger, finder) for work in decided), ledger.linked_pence)


def _link_single_payments(works: list[Work], ledger: Ledger) -> None:
    """Round one, repeated for lines of a plan and category that gained a link, until nothing moves.

    A link may leave a small rest outstanding that an earlier line pays: without the repeat, that line's fate would
    hang on the order of rows, and a second run over the same statement would link it.
    """
    while works:
        moved: set[tuple[int, str]] = set()
        for work in works:
            survey = ledger.survey(*work.key, work.paid_date, work.amount_pence)
            if survey.chosen is not None:
                _link_single(work, survey, survey.chosen, ledger)
                moved.add(work.key)
        works = [work for work in works if not work.is_decided and work.key in moved]


def _link_single(work: Work, survey: Survey, chosen: Expectation, ledger: Ledger) -> None:
    work.survey = survey
    work.compared = ledger.compare(chosen, work.paid_date, work.amount_pence)
    work.take(chosen, Method.SINGLE, tie=survey.tie)
    ledger.link(chosen, work.amount_pence)


def _decision(work: Work, ledger: Ledger, finder: PlanFinder) -> Decision:
    """The outcome of a line and its explanation."""
    expected_next: Compared | None = None
    notices = work.plan_notices(finder)
    reason = work.reason
    if work.linked_to is not None:
        notices = (*notices, Notice.CLIENT_PAID) if work.linked_to.client_paid else notices
    elif work.split_target is None:
        diagnosis = diagnose(work, ledger)
        reason, expected_next = diagnosis.reason, diagnosis.expected_next
        work.survey, work.compared = diagnosis.survey, diagnosis.compared
    explanation = work.explanation(
        tolerance_hundredths=ledger.tolerance_hundredths,
        notices=notices,
        expected_next=expected_next,
        look_alikes=finder.look_alikes(work.line.policy_number) if reason == Reason.PLAN_NOT_FOUND else (),
    )
    linked_to = work.linked_to
    return Decision(
        line_id=work.line.id,
        plan_id=work.plan_id,
        expectation_id=linked_to.id if linked_to else None,
        method=work.method,
        reason=reason,
        tie=work.tie,
        split_target=work.split_target.id if work.split_target else None,
        explanation=explanation,
    )
