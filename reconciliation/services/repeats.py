"""Lines that repeat one of another statement: released by a person, or no longer repeats of anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction

from backoffice.models import User
from domain.money import pence_from_pounds
from reconciliation.models import MatchRun, ProviderStatement, StatementTransaction
from reconciliation.selectors.repeats import undated_fingerprint
from reconciliation.selectors.telling import NO_LONGER_REPEATED, REPEATED
from reconciliation.services.matching import rematch_lines
from reconciliation.services.periods import lock_statement
from reconciliation.statements import Field, duplicate_key, reference_key


@transaction.atomic
def release_repeats(*, line_ids: Sequence[int], now: datetime, user: User | None = None) -> list[MatchRun]:
    """Take lines that repeat earlier ones for payments of their own, and match them; a run for each statement.

    Lines that wait for another reason are left alone. Raises ``UnableToChangeLockedPeriod``.
    """
    rows = StatementTransaction.objects.filter(pk__in=list(line_ids), match_reason=REPEATED)
    found = dict(rows.values_list("pk", "statement_id"))
    for statement_id in sorted(set(found.values())):
        lock_statement(statement_id)
    StatementTransaction.objects.filter(pk__in=found).update(match_reason="", released_at=now)
    return rematch_lines(line_ids=list(found), now=now, user=user)


def follow_date(*, statement: ProviderStatement, before: date) -> None:
    """Let lines without a date be known by the statement's new one, so that they are found in a file that comes again.

    What the reader knew each by is not kept, but ``before``, the old date, tells: it is the key that gave the
    fingerprint which is stored. Only inside a transaction.
    """
    rows = StatementTransaction.objects.filter(statement=statement, date__isnull=True, fingerprint__isnull=False)
    changed = []
    alike: Counter[tuple[int | None, str]] = Counter()
    for line in rows.order_by("statement_import_id", "row", "pk"):
        alike[line.statement_import_id, _key_of(line)] += 1
        keys = [_key_of(line, each) for each in range(1, alike[line.statement_import_id, _key_of(line)] + 1)]
        keys.append(reference_key(line.details.get(Field.TRANSACTION_REFERENCE.value, "")))
        key = next((key for key in keys if undated_fingerprint(key, before) == line.fingerprint), None)
        if key is not None:
            line.fingerprint = undated_fingerprint(key, statement.date)
            changed.append(line)
    StatementTransaction.objects.bulk_update(changed, ["fingerprint"], batch_size=1000)


def _key_of(line: StatementTransaction, occurrence: int = 1) -> str:
    """What a reader knows a line by that has neither a date nor a number of its own."""
    return duplicate_key(
        policy_number=line.policy_number, category_word=line.category_word, paid_date=None,
        gross_pence=pence_from_pounds(line.gross), occurrence=occurrence,
    )  # fmt: skip


def forget_repeats_of(line_ids: Sequence[int]) -> None:
    """Point lines that look like one of these at another twin, or at none: these are about to go.

    A line that repeats nothing any more is told so and waits to be run again: the file it came with may be the one
    that is kept. Only inside a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(FORGET, {"going": list(line_ids), "repeated": REPEATED, "freed": NO_LONGER_REPEATED})


FORGET = """
    WITH twins AS (
        SELECT t.id, (
            SELECT min(e.id) FROM reconciliation_statementtransaction e
            JOIN reconciliation_providerstatement es ON es.id = e.statement_id
            WHERE e.fingerprint = t.fingerprint AND e.id < t.id AND e.statement_id <> t.statement_id
              AND es.provider_id = s.provider_id AND es.deleted_at IS NULL AND e.id <> ALL(%(going)s::bigint[])
        ) AS earlier
        FROM reconciliation_statementtransaction t
        JOIN reconciliation_providerstatement s ON s.id = t.statement_id
        WHERE t.duplicate_of_id = ANY(%(going)s::bigint[]) AND t.id <> ALL(%(going)s::bigint[])
    )
    UPDATE reconciliation_statementtransaction t
    SET duplicate_of_id = w.earlier,
        match_reason = CASE
            WHEN t.match_reason = %(repeated)s AND w.earlier IS NULL THEN %(freed)s ELSE t.match_reason
        END
    FROM twins w WHERE t.id = w.id
"""
