"""Putting lines on a statement: read already, matched before they are written, and written once with their outcome."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max

from backoffice.models import User
from domain.enums.reconciliation import MatchTrigger
from domain.money import pounds_from_pence
from reconciliation.matching import Line
from reconciliation.models import MatchRun, ProviderStatement, StatementTransaction
from reconciliation.selectors.matching import decide, waiting_lines
from reconciliation.selectors.repeats import Earlier, earlier_lines, fingerprint_of, repeats
from reconciliation.selectors.telling import REPEATED
from reconciliation.services.bulk import copy_rows, forget_plans, next_ids
from reconciliation.services.matching import head_of, rules_of
from reconciliation.services.recording import (
    Outcome,
    outcome_of,
    record_run,
    refresh_statement,
    write_links,
    write_outcomes,
)
from reconciliation.statements import StatementLine

LINE_FIELDS = (
    "id", "firm", "statement", "statement_import", "row", "policy_number", "client_name", "gross", "net", "vat",
    "date", "category", "category_word", "details", "metadata", "warnings", "fingerprint", "duplicate_of",
    "ignored_reason", "plan", "linked", "match_reason", "explanation", "split_target", "match_run",
)  # fmt: skip


def store_lines(
    *,
    statement: ProviderStatement,
    lines: Sequence[StatementLine],
    trigger: MatchTrigger,
    now: datetime,
    user: User | None = None,
    import_id: int | None = None,
) -> MatchRun:
    """Match the lines and write them with their outcome. The caller holds the statement (``lock_statement``).

    Older unlinked lines of the statement take part where they may be parts of one payment. A line that repeats one of
    another statement is written and not matched: it waits for a person. The number of queries does not depend on the
    number of lines.
    """
    ids = next_ids(StatementTransaction, len(lines))
    fingerprints = [fingerprint_of(line, statement.date) for line in lines]
    known = earlier_lines(statement, fingerprints)
    again = {
        pk: known[fingerprint].plan_id
        for pk, line, fingerprint in zip(ids, lines, fingerprints, strict=True)
        if fingerprint in known and repeats(line, statement, known[fingerprint])
    }
    older = [line._replace(is_new=False) for line in waiting_lines(statement.pk)]
    rules = rules_of(statement.firm)
    fresh = [line for line in _as_matched(ids, lines) if line.id not in again]
    result = decide(statement.firm_id, [*fresh, *older], head_of(statement), rules)
    run = record_run(
        statement=statement, trigger=trigger, user=user, rules=rules, decisions=result.decisions, now=now
    )
    decisions = {decision.line_id: decision for decision in result.decisions}
    outcomes = (
        Outcome(again[pk], Decimal(0), REPEATED, None, None) if pk in again else outcome_of(decisions.pop(pk))
        for pk in ids
    )
    copy_rows(
        StatementTransaction,
        LINE_FIELDS,
        _rows(run, import_id, ids, lines, fingerprints, known, outcomes),
    )
    forget_plans()
    write_outcomes(run, {pk: outcome_of(decision) for pk, decision in decisions.items()})
    write_links(run, result.decisions)
    refresh_statement(statement.pk)
    return run


def _as_matched(ids: Sequence[int], lines: Sequence[StatementLine]) -> Iterator[Line]:
    for pk, line in zip(ids, lines, strict=True):
        yield Line(
            pk, line.row, _storable(line.policy_number), line.category, line.paid_date, line.gross_pence
        )


def _rows(
    run: MatchRun,
    import_id: int | None,
    ids: Sequence[int],
    lines: Sequence[StatementLine],
    fingerprints: Sequence[int | None],
    known: Mapping[int | None, Earlier],
    outcomes: Iterable[Outcome],
) -> Iterator[tuple[Any, ...]]:
    """The rows in the order of ``LINE_FIELDS``; each outcome is told as its row goes, so that they never pile up."""
    for pk, line, fingerprint, outcome in zip(ids, lines, fingerprints, outcomes, strict=True):
        yield (
            pk, run.firm_id, run.statement_id, import_id, line.row,
            _storable(line.policy_number), _storable(line.client_name),
            pounds_from_pence(line.gross_pence), _pounds(line.net_pence), _pounds(line.vat_pence), line.paid_date,
            line.category.value if line.category else "", _storable(line.category_word),
            as_json(line.details), as_json(line.metadata), as_json([warning.value for warning in line.warnings]),
            fingerprint, known[fingerprint].id if fingerprint in known else None, "",
            outcome.plan_id, outcome.linked, outcome.match_reason,
            _storable(outcome.explanation) if outcome.explanation else None, outcome.split_target_id, run.pk,
        )  # fmt: skip


def _pounds(pence: int | None) -> Decimal | None:
    return None if pence is None else pounds_from_pence(pence)


def _storable(text: str) -> str:
    """Without the one character that the database cannot hold."""
    return text.replace("\x00", "").replace("\\u0000", "")


def as_json(value: Any) -> str:
    """JSON that the database can hold; what is empty is written the shortest way."""
    if not value:
        return "[]" if isinstance(value, list) else "{}"
    text = json.dumps(value if isinstance(value, list) else dict(value))
    return text.replace("\\u0000", "")


def next_row(statement: ProviderStatement) -> int:
    """The row number for the next line entered by hand."""
    last: int | None = StatementTransaction.objects.filter(statement=statement).aggregate(last=Max("row"))[
        "last"
    ]
    return (last or 0) + 1
