"""Running the matcher over lines that are stored: rows entered by hand, a re-run on request, a change elsewhere."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from backoffice.models import Firm, User
from domain.enums.reconciliation import MatchTrigger
from reconciliation.matching import Method, Rules, Statement
from reconciliation.models import MatchRun, ProviderStatement, StatementTransaction
from reconciliation.selectors.matching import decide, waiting_lines
from reconciliation.services.periods import lock_statement
from reconciliation.services.recording import (
    count_run,
    outcome_of,
    refresh_statement,
    start_run,
    write_links,
    write_outcomes,
)


def rules_of(firm: Firm) -> Rules:
    """The firm's tolerance."""
    return Rules(tolerance_percent=Decimal(firm.match_tolerance_percent))


def head_of(statement: ProviderStatement) -> Statement:
    """The statement as the matcher takes it."""
    return Statement(statement.provider_id, statement.date)


@transaction.atomic
def match_statement(
    *,
    statement_id: int,
    trigger: MatchTrigger,
    now: datetime,
    user: User | None = None,
    new_ids: Sequence[int] | None = None,
) -> MatchRun:
    """Run the matcher over the statement's unlinked lines, or over ``new_ids`` among them. All is written or nothing.

    Raises ``UnableToChangeLockedPeriod``. A link made by hand, or by an earlier run, is never touched.
    """
    statement = lock_statement(statement_id)
    is_rerun = trigger in {MatchTrigger.REQUEST, MatchTrigger.CHANGE}
    lines = waiting_lines(statement_id, new_ids=new_ids, keep=is_rerun)
    if is_rerun:
        lines = [line for line in lines if line.is_new]
    rules = rules_of(statement.firm)
    run = start_run(statement=statement, trigger=trigger, user=user, rules=rules, now=now)
    methods: Counter[Method | None] = Counter()
    for result in decide(statement.firm_id, lines, head_of(statement), rules):
        write_outcomes(run, {decision.line_id: outcome_of(decision) for decision in result.decisions})
        write_links(run, result.decisions)
        methods.update(decision.method for decision in result.decisions)
    count_run(run, methods)
    refresh_statement(statement_id)
    return run


@transaction.atomic
def rematch_lines(
    *,
    line_ids: Iterable[int],
    now: datetime,
    user: User | None = None,
    trigger: MatchTrigger = MatchTrigger.REQUEST,
) -> list[MatchRun]:
    """Run the matcher again over chosen unlinked lines, a run for each statement they belong to."""
    by_statement: dict[int, list[int]] = defaultdict(list)
    rows = StatementTransaction.objects.filter(pk__in=list(line_ids)).order_by("statement__date", "statement_id")
    for pk, statement_id in rows.values_list("pk", "statement_id"):
        by_statement[statement_id].append(pk)
    return [
        match_statement(statement_id=statement_id, trigger=trigger, now=now, user=user, new_ids=ids)
        for statement_id, ids in by_statement.items()
    ]


@transaction.atomic
def take_proposals(*, statement_id: int, now: datetime, user: User | None = None) -> MatchRun | None:
    """Match the statement's lines that are marked as matching now; None when there is none."""
    ids = list(
        StatementTransaction.objects.filter(
            statement_id=statement_id, linked=0, proposed_expectation__isnull=False
        ).values_list("pk", flat=True)
    )
    if not ids:
        return None
    trigger = MatchTrigger.REQUEST if user else MatchTrigger.CHANGE
    return match_statement(statement_id=statement_id, trigger=trigger, now=now, user=user, new_ids=ids)
