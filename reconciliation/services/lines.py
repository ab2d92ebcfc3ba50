"""Putting lines on a statement: read already, matched before they are written, and written once with their outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Max

from backoffice.models import User
from backoffice.services.copying import json_text
from domain.enums.reconciliation import MatchTrigger
from domain.money import pounds_from_pence
from reconciliation.matching import Line, Method
from reconciliation.models import MatchRun, ProviderStatement, StatementTransaction
from reconciliation.selectors.matching import decide, waiting_lines
from reconciliation.selectors.repeats import Earlier, earlier_lines, fingerprint_of, repeats
from reconciliation.selectors.telling import REPEATED
from reconciliation.services.bulk import copy_rows, forget_plans, keys_checked_meanwhile, next_ids
from reconciliation.services.matching import head_of, rules_of
from reconciliation.services.recording import (
    Outcome,
    count_run,
    outcome_of,
    refresh_statement,
    start_run,
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
    another statement is written and not matched: it waits for a person. Lines are matched and written a part at a time;
    the number of parts, and so of queries, does not grow with the number of lines.
    """
    rules = rules_of(statement.firm)
    incoming = _told_apart(statement, lines)
    older = [line._replace(is_new=False) for line in waiting_lines(statement.pk)]
    run = start_run(statement=statement, trigger=trigger, user=user, rules=rules, now=now)
    _copy(run, import_id, ((pk, each, _repeated(each)) for pk, each in incoming.items() if each.repeats))
    fresh = [_as_matched(pk, each.line) for pk, each in incoming.items() if not each.repeats]
    methods: Counter[Method | None] = Counter()
    with keys_checked_meanwhile() as check_keys:
        for result in decide(statement.firm_id, [*fresh, *older], head_of(statement), rules):
            new = [decision for decision in result.decisions if decision.line_id in incoming]
            _copy(run, import_id, ((each.line_id, incoming[each.line_id], outcome_of(each)) for each in new))
            write_outcomes(
                run, {each.line_id: outcome_of(each) for each in result.decisions if each.line_id not in incoming}
            )
            write_links(run, result.decisions)
            methods.update(decision.method for decision in result.decisions)
            del result, new  # the next part needs the room
            check_keys()
    count_run(run, methods)
    forget_plans()
    refresh_statement(statement.pk)
    return run


class _Incoming(NamedTuple):
    """A line that is about to be written; ``earlier`` is one of the provider's that looks the same."""

    line: StatementLine
    fingerprint: int | None
    earlier: Earlier | None
    repeats: bool


def _told_apart(statement: ProviderStatement, lines: Sequence[StatementLine]) -> dict[int, _Incoming]:
    """The lines by the ids they will have, in order, with what is known of each."""
    fingerprints = [fingerprint_of(line, statement.date) for line in lines]
    known = earlier_lines(statement, fingerprints)
    incoming = {}
    for pk, line, fingerprint in zip(next_ids(StatementTransaction, len(lines)), lines, fingerprints, strict=True):
        earlier = known.get(fingerprint)
        again = earlier is not None and repeats(line, statement, earlier)
        incoming[pk] = _Incoming(line, fingerprint, earlier, again)
    return incoming


def _repeated(each: _Incoming) -> Outcome:
    """What stands on a line that repeats an earlier one."""
    return Outcome(each.earlier.plan_id if each.earlier else None, Decimal(0), REPEATED, None, None)


def _as_matched(pk: int, line: StatementLine) -> Line:
    return Line(pk, line.row, _storable(line.policy_number), line.category, line.paid_date, line.gross_pence)


def _copy(run: MatchRun, import_id: int | None, rows: Iterable[tuple[int, _Incoming, Outcome]]) -> None:
    """Write lines with their outcomes, each told as its row goes, so that they never pile up."""
    copy_rows(StatementTransaction, LINE_FIELDS, (_row(run, import_id, *row) for row in rows))


def _row(run: MatchRun, import_id: int | None, pk: int, incoming: _Incoming, outcome: Outcome) -> tuple[Any, ...]:
    """The values in the order of ``LINE_FIELDS``."""
    line, fingerprint, earlier, _ = incoming
    return (
        pk, run.firm_id, run.statement_id, import_id, line.row,
        _storable(line.policy_number), _storable(line.client_name),
        pounds_from_pence(line.gross_pence), _pounds(line.net_pence), _pounds(line.vat_pence), line.paid_date,
        line.category.value if line.category else "", _storable(line.category_word),
        as_json(line.details), as_json(line.metadata), as_json([warning.value for warning in line.warnings]),
        fingerprint, earlier.id if earlier else None, "",
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
    text = json_text(value if isinstance(value, list) else dict(value))
    return text.replace("\\u0000", "")


def next_row(statement: ProviderStatement) -> int:
    """The row number for the next line entered by hand."""
    last: int | None = StatementTransaction.objects.filter(statement=statement).aggregate(last=Max("row"))["last"]
    return (last or 0) + 1
