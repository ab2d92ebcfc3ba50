"""Keeping the reasons of waiting lines true when what they rest on changes: plan, value, charge, link, date, tolerance.

A reason is worked out anew at once, or the line says that its reason is from before the change. Links are another
matter: a line that would now match is marked, and by whom it is linked is the firm's setting (D25).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from backoffice.models import Firm, Plan, RematchPolicy
from backoffice.models.plans import NormalisedPolicyNumber
from reconciliation.matching import Decision, Line, Reason
from reconciliation.models import ProviderStatement, StatementTransaction
from reconciliation.selectors.matching import decide, line_of
from reconciliation.selectors.telling import REPEATED, UNDONE
from reconciliation.services.matching import head_of, rules_of
from reconciliation.services.recording import outcome_of, rewrite_reasons, write_proposals

OF_THE_TOLERANCE = (Reason.OUTSIDE_TOLERANCE.value, Reason.SPLIT_OVERFLOW.value)
"""Reasons that another tolerance may put an end to."""
FEW_PLANS = 5
"""Up to so many plans are also looked for in what lines without a plan were told of them."""


@transaction.atomic
def look_again(*, firm_id: int, plan_ids: Collection[int], by_hand: bool = False) -> int:
    """Look again at the waiting lines of these plans as the firm wants it; how many of them would now match.

    Where the firm wants nothing looked at, and for what a person did by hand in a firm that links by itself (the next
    link would not be theirs), the lines only say that their reason is from before.
    """
    if not mark_outdated(plan_ids=plan_ids):
        return 0
    firm = Firm.objects.get(pk=firm_id)
    if firm.rematch_policy == RematchPolicy.OFF or (by_hand and firm.rematch_policy == RematchPolicy.AUTOMATIC):
        return 0
    return propose_matches(firm=firm, plan_ids=plan_ids, also_undone=not by_hand)


@transaction.atomic
def look_again_at_date(*, statement_id: int) -> int:
    """Look again, as the firm wants it, at a statement's waiting lines that have its date for want of their own.

    How many would now match. A line whose plan has not been found waits for that, whatever its date.
    """
    statement = ProviderStatement.objects.get(pk=statement_id)
    undated = _waiting().filter(statement=statement, date__isnull=True, plan__isnull=False)
    return look_at(statement.firm_id, undated)


def of_the_tolerance() -> QuerySet[StatementTransaction]:
    """The waiting lines that the tolerance kept apart, or that would match under it."""
    return _waiting().filter(Q(match_reason__in=OF_THE_TOLERANCE) | Q(proposed_expectation__isnull=False))


def look_at(firm_id: int, concerned: QuerySet[StatementTransaction]) -> int:
    """Look again, as the firm wants it, at these waiting lines; how many would now match. Only inside a transaction."""
    plans = set(concerned.values_list("plan_id", flat=True))
    plans |= set(concerned.values_list("proposed_expectation__plan_id", flat=True))
    if not mark(concerned):
        return 0
    firm = Firm.objects.get(pk=firm_id)
    if firm.rematch_policy == RematchPolicy.OFF:
        return 0
    return propose_matches(firm=firm, plan_ids=sorted(plan for plan in plans if plan is not None))


@transaction.atomic
def mark_outdated(*, plan_ids: Collection[int]) -> int:
    """Let the waiting lines of these plans say that their reason is from before now; how many lines there are.

    A line that was marked as matching now is so no longer where that expectation has been met or given up. The rows
    are held in order of their ids, as two changes may concern the same lines.
    """
    return mark(_lines_concerned(plan_ids))


def mark(concerned: QuerySet[StatementTransaction]) -> int:
    """Let these waiting lines say that their reason is from before now; how many. Only inside a transaction."""
    ids = list(concerned.order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
    if ids:
        lines = StatementTransaction.objects.filter(pk__among=ids)
        lines.filter(match_reason__in=Reason.codes()).update(outdated_at=Now())
        lines.filter(proposed_expectation__is_open=False).update(proposed_expectation=None)
    return len(ids)


@transaction.atomic
def propose_matches(*, firm: Firm, plan_ids: Collection[int], also_undone: bool = True) -> int:
    """Mark the unlinked lines of these plans that would now match, clear the marks of others, and renew their reasons.

    Nothing is linked: the number of lines that would be is returned. Lines of locked periods are left alone. A plan's
    reasons stay as they were while a line of it would match: what they would be rests on whether that is taken.
    Without ``also_undone`` lines whose link a person took back are left out, so as not to put the same forward at once.
    """
    concerned = _lines_concerned(plan_ids).filter(statement__period__locked_at__isnull=True)
    concerned = concerned if also_undone else concerned.exclude(match_reason=UNDONE)
    lines = list(concerned.select_related("statement").order_by("statement__date", "statement_id", "row"))
    decisions = _trial(firm, lines)
    write_proposals({each.pk: decisions[each.pk].expectation_id for each in lines if each.pk in decisions})
    matching = {found.plan_id for found in decisions.values() if found.expectation_id is not None}
    rewrite_reasons({
        each.pk: outcome_of(found)
        for each in lines
        if (found := decisions.get(each.pk)) and found.reason
        and found.plan_id not in matching and Reason.find(each.match_reason)
    })  # fmt: skip
    return sum(1 for found in decisions.values() if found.expectation_id is not None)


def _trial(firm: Firm, lines: Collection[StatementTransaction]) -> dict[int, Decision]:
    """What the matcher would decide about the lines, one statement after the other, if each were taken."""
    by_statement: dict[ProviderStatement, list[Line]] = defaultdict(list)
    for each in lines:
        by_statement[each.statement].append(
            line_of(
                each.pk, each.row, each.policy_number, each.category, each.date, each.gross, each.split_target_id
            )
        )  # fmt: skip
    linked: dict[int, int] = {}
    decisions: dict[int, Decision] = {}
    for statement, waiting in by_statement.items():
        for result in decide(firm.pk, waiting, head_of(statement), rules_of(firm), lock=False, trial=linked):
            linked |= result.linked_pence
            decisions |= {decision.line_id: decision for decision in result.decisions}
    return decisions


def _lines_concerned(plan_ids: Collection[int]) -> QuerySet[StatementTransaction]:
    """The waiting lines of these plans, those without a plan that have the number of one, or were told of one."""
    numbers = Plan.objects.filter(pk__among=plan_ids).exclude(normalised_policy_number="")
    concerned = Q(plan_id__among=plan_ids) | Q(plan__isnull=True, number__in=numbers.values("normalised_policy_number"))
    for plan_id in plan_ids if len(plan_ids) <= FEW_PLANS else ():
        told = Q(explanation__plan_ids__contains=[plan_id]) | Q(explanation__look_alikes__contains=[[plan_id]])
        concerned |= Q(plan__isnull=True) & told
    return _waiting().alias(number=NormalisedPolicyNumber("policy_number")).filter(concerned)


def _waiting() -> QuerySet[StatementTransaction]:
    """The lines that wait with nothing linked, but for those that wait to be told from a payment seen before."""
    found: QuerySet[StatementTransaction] = StatementTransaction.objects.filter(
        ~Q(linked=F("gross")), ~Q(match_reason=REPEATED), linked=0, ignored_at__isnull=True
    )
    return found
