"""Writing down what the matcher decided: the run, its links, the outcome on each line, the statement's standing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from backoffice.models import User
from backoffice.services.copying import json_text
from domain.enums.reconciliation import MatchTrigger
from domain.money import pounds_from_pence
from reconciliation.matching import RULE_VERSION, Decision, Method, Notice, Rules, to_record
from reconciliation.models import ExpectationLink, MatchRun, ProviderStatement
from reconciliation.services.bulk import copy_rows

LINK_FIELDS = (
    "firm", "transaction", "expectation", "amount", "method", "is_tie", "notices", "tolerance_percent", "run",
)  # fmt: skip


class Outcome(NamedTuple):
    """What a run left on a line, in the order in which it is stored."""

    plan_id: int | None
    linked: Decimal
    match_reason: str
    explanation: str | None
    split_target_id: int | None


def outcome_of(decision: Decision) -> Outcome:
    """The decision as the line keeps it."""
    explanation = to_record(decision.explanation)
    if decision.method:
        explanation["method"] = decision.method.value
    if decision.tie:
        explanation["tie"] = True
    linked = decision.explanation.paid_pence if decision.expectation_id else 0
    return Outcome(
        decision.plan_id,
        pounds_from_pence(linked),
        decision.reason.value if decision.reason else "",
        json_text(explanation),
        decision.split_target,
    )


def start_run(
    *, statement: ProviderStatement, trigger: MatchTrigger, user: User | None, rules: Rules, now: datetime
) -> MatchRun:
    """The run's own row, which links and lines point at; what it comes to is counted at its end."""
    run: MatchRun = MatchRun.objects.create(
        firm_id=statement.firm_id,
        trigger=trigger,
        user=user,
        statement=statement,
        rule_version=RULE_VERSION,
        tolerance_percent=rules.tolerance_percent,
        ran_at=now,
    )
    return run


def count_run(run: MatchRun, methods: Counter[Method | None]) -> None:
    """Note how many lines were linked in which way; None counts those that were not."""
    run.line_count = methods.total()
    run.single_count, run.split_count = methods[Method.SINGLE], methods[Method.SPLIT]
    run.unmatched_count = methods[None]
    run.save(update_fields=["line_count", "single_count", "split_count", "unmatched_count", "updated_at"])


def write_links(run: MatchRun, decisions: Iterable[Decision]) -> None:
    """One link for each decision that found an expectation; the database brings the sums along."""
    copy_rows(
        ExpectationLink,
        LINK_FIELDS,
        (
            (
                run.firm_id,
                decision.line_id,
                decision.expectation_id,
                pounds_from_pence(decision.explanation.paid_pence),
                decision.method.value,
                decision.tie,
                _codes(decision.explanation.notices),
                run.tolerance_percent,
                run.pk,
            )
            for decision in decisions
            if decision.expectation_id is not None and decision.method is not None
        ),
    )


def _codes(notices: Sequence[Notice]) -> str:
    """The codes of notices as JSON; nearly every link has none."""
    return json_text([notice.value for notice in notices]) if notices else "[]"


def write_outcomes(run: MatchRun, outcomes: Mapping[int, Outcome]) -> None:
    """The outcomes (line id to outcome) of lines that are stored already, in one update."""
    if not outcomes:
        return
    columns: list[list[Any]] = [list(column) for column in zip(*outcomes.values(), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE reconciliation_statementtransaction t
            SET plan_id = o.plan_id, linked = o.linked, match_reason = o.reason, explanation = o.explanation::jsonb,
                split_target_id = o.split_target_id, match_run_id = %s, proposed_expectation_id = NULL,
                outdated_at = NULL
            FROM unnest(%s::bigint[], %s::bigint[], %s::numeric[], %s::text[], %s::text[], %s::bigint[])
                AS o (id, plan_id, linked, reason, explanation, split_target_id)
            WHERE t.id = o.id AND t.firm_id = %s
            """,
            [run.pk, list(outcomes), *columns, run.firm_id],
        )


def write_proposals(proposed: Mapping[int, int | None]) -> None:
    """Mark lines with what they would now be linked to (None: nothing), in one update of those that change.

    What has been linked meanwhile is left alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE reconciliation_statementtransaction t SET proposed_expectation_id = p.expectation_id
            FROM unnest(%s::bigint[], %s::bigint[]) AS p (id, expectation_id)
            WHERE t.id = p.id AND t.linked = 0 AND t.proposed_expectation_id IS DISTINCT FROM p.expectation_id
            """,
            [list(proposed), list(proposed.values())],
        )


def rewrite_reasons(outcomes: Mapping[int, Outcome]) -> None:
    """Give lines that no run has linked the reason that holds now, with the moment in the explanation, in one update.

    The run that looked first stays named, as nothing was linked or undone.
    """
    if not outcomes:
        return
    columns: list[list[Any]] = [list(column) for column in zip(*outcomes.values(), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE reconciliation_statementtransaction t
            SET plan_id = COALESCE(o.plan_id, t.plan_id),  -- a person may have said which it is
                match_reason = o.reason, split_target_id = o.split_target_id, outdated_at = NULL,
                explanation = o.explanation::jsonb || jsonb_build_object('looked_again_at', now())
            FROM unnest(%s::bigint[], %s::bigint[], %s::numeric[], %s::text[], %s::text[], %s::bigint[])
                AS o (id, plan_id, linked, reason, explanation, split_target_id)
            WHERE t.id = o.id AND t.linked = 0
            """,
            [list(outcomes), *columns],
        )


def refresh_statement(statement_id: int) -> None:
    """Count the statement's lines again and set its state.

    Reconciled: every line is linked whole or ignored, and no row is held. Once reconciled, a statement that no longer
    is counts as changed until it is reconciled again.
    """
    with connection.cursor() as cursor:
        cursor.execute(REFRESH, {"statement": statement_id})


REFRESH = """
    UPDATE reconciliation_providerstatement s
    SET line_count = c.lines, reconciled_count = c.linked_lines, held_count = c.held,
        gross_total = c.gross, linked_total = c.linked,
        state = CASE
            WHEN c.lines > 0 AND c.done = c.lines AND c.held = 0 THEN 'reconciled'
            WHEN c.lines > 0 AND s.state IN ('reconciled', 'changed') THEN 'changed'
            WHEN c.linked <> 0 OR c.done > 0 THEN 'in_progress'
            ELSE 'not_started'
        END
    FROM (
        SELECT count(*) AS lines,
               count(*) FILTER (WHERE linked = gross AND gross <> 0) AS linked_lines,
               count(*) FILTER (WHERE (linked = gross AND gross <> 0) OR ignored_at IS NOT NULL) AS done,
               COALESCE(sum(gross), 0) AS gross, COALESCE(sum(linked), 0) AS linked,
               (SELECT count(*) FROM reconciliation_heldrow
                WHERE statement_id = %(statement)s AND released_at IS NULL) AS held
        FROM reconciliation_statementtransaction WHERE statement_id = %(statement)s
    ) c
    WHERE s.id = %(statement)s
"""
