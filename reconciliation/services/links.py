"""Linking by hand, and undoing a link. Every link and every undo is in the history with the person behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from backoffice.models import User
from domain.enums.reconciliation import LinkMethod
from domain.money import format_pounds
from reconciliation.models import Expectation, ExpectationLink, MatchRun, StatementTransaction
from reconciliation.selectors.expectations import plans_expecting
from reconciliation.selectors.matching import hold_plans, lock_firm
from reconciliation.selectors.telling import UNDONE
from reconciliation.services.looking_again import look_again, mark_outdated
from reconciliation.services.periods import lock_statement, require_open_period
from reconciliation.services.recording import refresh_statement


class UnableToLink(ValueError):
    """The line cannot be linked to that expectation; the message says why."""

    permanent = True


@transaction.atomic
def link_by_hand(
    *, line_id: int, expectation_id: int, user: User | None, amount: Decimal | None = None
) -> ExpectationLink:
    """Link the line, or ``amount`` of it, to an expectation; without an amount all of the line that is still free.

    An expectation of a locked period may be linked, a line of one may not. Raises ``UnableToLink`` and
    ``UnableToChangeLockedPeriod``.
    """
    lock_statement(StatementTransaction.objects.values_list("statement_id", flat=True).get(pk=line_id))
    plan_ids = plans_expecting(Expectation.objects.filter(pk=expectation_id))
    hold_plans(plan_ids)
    line: StatementTransaction = StatementTransaction.objects.select_for_update().get(pk=line_id)
    expectation: Expectation = Expectation.objects.select_for_update().get(pk=expectation_id)
    wanted = line.gross - line.linked if amount is None else amount
    _check(line, expectation, wanted)
    link: ExpectationLink = ExpectationLink.objects.create(
        firm_id=line.firm_id,
        transaction=line,
        expectation=expectation,
        amount=wanted,
        method=LinkMethod.MANUAL,
        made_by=user,
    )
    line.match_reason = ""
    line.proposed_expectation = None
    line.plan_id = line.plan_id or expectation.plan_id
    line.ignored_at, line.ignored_reason = None, ""
    line.save(
        update_fields=[
            "match_reason",
            "proposed_expectation",
            "plan",
            "ignored_at",
            "ignored_reason",
            "updated_at",
        ]
    )
    refresh_statement(line.statement_id)
    look_again(firm_id=line.firm_id, plan_ids=plan_ids, by_hand=True)
    return link


def _check(line: StatementTransaction, expectation: Expectation, wanted: Decimal) -> None:
    free = line.gross - line.linked
    if not free:
        raise UnableToLink("All of this line is linked already.")
    if not wanted or (wanted > 0) != (line.gross > 0) or abs(wanted) > abs(free):
        raise UnableToLink(
            f"Enter an amount up to the {format_pounds(free)} of this line that is still free."
        )
    if expectation.cancelled_at:
        raise UnableToLink("That expectation was cancelled. Reinstate it first.")
    if expectation.gross and (expectation.gross > 0) != (wanted > 0):
        raise UnableToLink(
            "A payment cannot meet an expected repayment, nor a repayment an expected payment."
        )
    if ExpectationLink.objects.filter(transaction=line, expectation=expectation).exists():
        raise UnableToLink(
            "This line is linked to that expectation already. Undo that link to change the amount."
        )


@transaction.atomic
def unlink(*, link_id: int) -> StatementTransaction:
    """Undo a link: what is outstanding is restored to the penny, and the line waits again.

    Raises ``UnableToChangeLockedPeriod``.
    """
    statement_id = ExpectationLink.objects.values_list("transaction__statement_id", flat=True).get(pk=link_id)
    lock_statement(statement_id)
    plan_ids = plans_expecting(Expectation.objects.filter(links=link_id))
    hold_plans(plan_ids)
    link: ExpectationLink = ExpectationLink.objects.select_for_update().get(pk=link_id)
    line: StatementTransaction = StatementTransaction.objects.select_for_update().get(pk=link.transaction_id)
    link.delete()
    line.refresh_from_db(fields=["linked"])
    line.match_reason = UNDONE
    line.explanation = None
    line.split_target = None
    line.save(update_fields=["match_reason", "explanation", "split_target", "updated_at"])
    refresh_statement(statement_id)
    look_again(firm_id=line.firm_id, plan_ids=plan_ids, by_hand=True)
    return line


@transaction.atomic
def undo_run(*, run_id: int) -> int:
    """Undo every link a run of the matcher made and that still stands; how many there were.

    Links made by hand, also those since, are left alone. Raises ``UnableToChangeLockedPeriod``.
    """
    statement_id = MatchRun.objects.values_list("statement_id", flat=True).get(pk=run_id)
    lock_statement(statement_id)
    links = ExpectationLink.objects.filter(run_id=run_id)
    line_ids = list(links.values_list("transaction_id", flat=True))
    plan_ids = plans_expecting(Expectation.objects.filter(links__run_id=run_id))
    links.delete()
    StatementTransaction.objects.filter(pk__in=line_ids).update(
        match_reason=UNDONE, explanation=None, split_target=None
    )
    _forget_splits_undone(statement_id)
    mark_outdated(plan_ids=plan_ids)
    refresh_statement(statement_id)
    return len(line_ids)


def _forget_splits_undone(statement_id: int) -> None:
    """Lines left over by a split that no line is part of any more are kept for it no longer: a re-run begins afresh."""
    standing = ExpectationLink.objects.filter(transaction__statement_id=statement_id)
    StatementTransaction.objects.filter(
        statement_id=statement_id, linked=0, split_target__isnull=False
    ).exclude(split_target__in=standing.values("expectation")).update(split_target=None)


@transaction.atomic
def ignore_lines(*, line_ids: Sequence[int], reason: str, now: datetime) -> int:
    """Set unlinked lines aside with a reason, so that they no longer wait for anybody; how many there were."""
    if not reason.strip():
        raise UnableToLink("Say why the line is ignored.")
    return _set_aside(line_ids, now, reason.strip()[:200])


@transaction.atomic
def stop_ignoring(*, line_ids: Sequence[int]) -> int:
    """Let ignored lines wait again."""
    return _set_aside(line_ids, None, "")


def _set_aside(line_ids: Sequence[int], moment: datetime | None, reason: str) -> int:
    lines = StatementTransaction.objects.filter(pk__in=line_ids, linked=0)
    for firm_id in set(lines.order_by().values_list("firm_id", flat=True)):
        lock_firm(firm_id)
    found = list(lines.select_related("statement__period"))
    for line in found:
        require_open_period(line.statement.period)
    lines.update(ignored_at=moment, ignored_reason=reason, proposed_expectation=None)
    for statement_id in {line.statement_id for line in found}:
        refresh_statement(statement_id)
    return len(found)
