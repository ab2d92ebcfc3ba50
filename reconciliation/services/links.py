"""Linking by hand, and undoing a link. Every link and every undo is in the history with the person behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import Case, Value, When
from django.db.models.functions import Now

from backoffice.models import User
from domain.enums.reconciliation import LinkMethod
from domain.money import format_pounds
from reconciliation.models import Expectation, ExpectationLink, MatchRun, StatementTransaction
from reconciliation.selectors.decided import balance_gone_with, ignored, undone
from reconciliation.selectors.expectations import plans_expecting
from reconciliation.selectors.matching import hold_plans, lock_firm
from reconciliation.selectors.telling import UNDONE
from reconciliation.services.adjustments import balance_expectation, take_back_balances
from reconciliation.services.looking_again import look_again, mark_outdated
from reconciliation.services.periods import lock_statement, require_open_period
from reconciliation.services.recording import refresh_statement


class UnableToLink(ValueError):
    """The line cannot be linked to that expectation; the message says why."""

    permanent = True


class UnableToUnlink(ValueError):
    """The link is gone already; the message says who undid it and when."""

    permanent = True


class UnableToIgnore(ValueError):
    """The line cannot be ignored, or wait again, as it stands; the message says why."""

    permanent = True


class Unlinked(NamedTuple):
    """The line of a link that was undone, and the pounds expected again where a balance went with the link."""

    line: StatementTransaction
    expected_again: Decimal | None


class LinkedAgain(NamedTuple):
    """A link made anew, the pounds it is balanced to again, and whether a balance went that could not be made again."""

    link: ExpectationLink
    balanced_to: Decimal | None
    is_balance_lost: bool


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
        raise UnableToLink(f"Enter an amount up to the {format_pounds(free)} of this line that is still free.")
    if expectation.cancelled_at:
        raise UnableToLink("That expectation was cancelled. Reinstate it first.")
    if expectation.gross and (expectation.gross > 0) != (wanted > 0):
        raise UnableToLink("A payment cannot meet an expected repayment, nor a repayment an expected payment.")
    if ExpectationLink.objects.filter(transaction=line, expectation=expectation).exists():
        raise UnableToLink("This line is linked to that expectation already. Undo that link to change the amount.")


@transaction.atomic
def unlink(*, link_id: int) -> Unlinked:
    """Undo a link: what is outstanding is restored to the penny, and the line waits again.

    A balance that was made over the link is taken back with it. A line that keeps another link waits for its rest.
    Raises ``UnableToUnlink`` and ``UnableToChangeLockedPeriod``.
    """
    links = ExpectationLink.objects.filter(pk=link_id)
    statement_id = links.values_list("transaction__statement_id", flat=True).first()
    if statement_id is None:
        raise UnableToUnlink(undone(link_id))
    lock_statement(statement_id)
    plan_ids = plans_expecting(Expectation.objects.filter(links=link_id))
    hold_plans(plan_ids)
    link = links.select_for_update().first()
    if link is None:  # somebody else undid it while this waited
        raise UnableToUnlink(undone(link_id))
    link.delete()
    expectation = Expectation.objects.filter(pk=link.expectation_id)
    is_unbalanced = bool(take_back_balances(expectation))
    let_wait([link.transaction_id])
    line: StatementTransaction = StatementTransaction.objects.get(pk=link.transaction_id)
    refresh_statement(statement_id)
    look_again(firm_id=line.firm_id, plan_ids=plan_ids, by_hand=True)
    return Unlinked(line, expectation.get().gross if is_unbalanced else None)


@transaction.atomic
def link_again(*, line_id: int, expectation_id: int, user: User | None, amount: Decimal) -> LinkedAgain:
    """Make a link anew that was undone a moment ago, and the balance that went with it.

    Whoever may link may do this: the balance is one that somebody with the right to it made, and history tells. It is
    not made where another agreed gross or other payments have come between. Raises as ``link_by_hand`` does.
    """
    gone = balance_gone_with(line_id, expectation_id)
    link = link_by_hand(line_id=line_id, expectation_id=expectation_id, user=user, amount=amount)
    if gone is None:
        return LinkedAgain(link, None, False)
    expectation = Expectation.objects.get(pk=expectation_id)
    standing = (expectation.linked, expectation.gross)
    if expectation.is_balanced or expectation.is_given_up or standing != gone:
        return LinkedAgain(link, None, True)
    return LinkedAgain(link, balance_expectation(expectation_id=expectation_id).gross, False)


@transaction.atomic
def undo_run(*, run_id: int) -> int:
    """Undo every link a run of the matcher made and that still stands; how many there were.

    Links made by hand, also those since, are left alone. Balances that were made over the others are taken back.
    Raises ``UnableToChangeLockedPeriod``.
    """
    statement_id = MatchRun.objects.values_list("statement_id", flat=True).get(pk=run_id)
    lock_statement(statement_id)
    links = ExpectationLink.objects.filter(run_id=run_id)
    plan_ids = plans_expecting(Expectation.objects.filter(links__run_id=run_id))
    hold_plans(plan_ids)
    line_ids = list(links.values_list("transaction_id", flat=True))
    balanced = links.filter(expectation__is_balanced=True)
    balanced_ids = list(balanced.values_list("expectation_id", flat=True))
    links.delete()
    take_back_balances(Expectation.objects.filter(pk__in=balanced_ids))
    let_wait(line_ids)
    _forget_splits_undone(statement_id)
    mark_outdated(plan_ids=plan_ids)
    refresh_statement(statement_id)
    return len(line_ids)


def let_wait(line_ids: Sequence[int]) -> None:
    """Lines that lost a link: its search goes with it, and those with nothing linked any more say why they wait.

    For whoever takes links back, in the same transaction and after it.
    """
    StatementTransaction.objects.filter(pk__in=line_ids).update(
        match_reason=Case(When(linked=0, then=Value(UNDONE)), default=Value("")),
        explanation=None,
        split_target=None,
        updated_at=Now(),
    )


def _forget_splits_undone(statement_id: int) -> None:
    """Lines left over by a split that no line is part of any more are kept for it no longer: a re-run begins afresh."""
    standing = ExpectationLink.objects.filter(transaction__statement_id=statement_id)
    StatementTransaction.objects.filter(statement_id=statement_id, linked=0, split_target__isnull=False).exclude(
        split_target__in=standing.values("expectation")
    ).update(split_target=None)


@transaction.atomic
def ignore_lines(*, line_ids: Sequence[int], reason: str, now: datetime) -> int:
    """Set unlinked lines aside with a reason, so that they no longer wait for anybody; how many there were.

    Lines that are ignored already keep their reason. Raises ``UnableToIgnore`` without a reason or where no line is
    left to ignore, and ``UnableToChangeLockedPeriod``.
    """
    why = reason.strip()[:200]
    if not why:
        raise UnableToIgnore("Say why the line is ignored.")
    found = _held_unlinked(line_ids)
    waiting = [line for line in found if line.ignored_at is None]
    if not waiting:
        raise UnableToIgnore(ignored(found[0]) if found else "It was linked meanwhile, so there is nothing to ignore.")
    return _change_ignored(waiting, now, why)


@transaction.atomic
def stop_ignoring(*, line_ids: Sequence[int]) -> int:
    """Let ignored lines wait again; how many. Raises ``UnableToIgnore`` and ``UnableToChangeLockedPeriod``."""
    found = [line for line in _held_unlinked(line_ids) if line.ignored_at is not None]
    if not found:
        raise UnableToIgnore("It is not ignored any more.")
    return _change_ignored(found, None, "")


def _held_unlinked(line_ids: Sequence[int]) -> list[StatementTransaction]:
    """Those of the lines with nothing linked, held for their firm. Raises ``UnableToChangeLockedPeriod``."""
    wanted = StatementTransaction.objects.filter(pk__in=line_ids)
    for firm_id in set(wanted.order_by().values_list("firm_id", flat=True)):
        lock_firm(firm_id)
    found = list(wanted.filter(linked=0).select_related("statement__period"))
    for line in found:
        require_open_period(line.statement.period)
    return found


def _change_ignored(lines: Sequence[StatementTransaction], moment: datetime | None, reason: str) -> int:
    StatementTransaction.objects.filter(pk__in=[line.pk for line in lines]).update(
        ignored_at=moment, ignored_reason=reason, proposed_expectation=None
    )
    for statement_id in {line.statement_id for line in lines}:
        refresh_statement(statement_id)
    return len(lines)
