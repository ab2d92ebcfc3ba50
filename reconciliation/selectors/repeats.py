"""Lines that stand on another statement of the provider already: a file sent twice, a report that goes on adding up.

Nothing is dropped for it. Such a line is kept and waits for a person, since paying a later month with it would hide
that the later month has not been paid.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from django.db import connection

from domain.identifiers import normalise_policy_number
from reconciliation.models import ProviderStatement, StatementImport
from reconciliation.statements import StatementLine


class Earlier(NamedTuple):
    """A stored line that has the same fingerprint. ``paid_date`` is its statement's where it has none of its own."""

    id: int
    statement_id: int
    plan_id: int | None
    policy_number: str
    paid_date: date
    gross_pence: int


def fingerprint_of(line: StatementLine, statement_date: date) -> int | None:
    """A whole number that stands for what identifies a line; None for a line that nothing identifies.

    A line without a date is one of its statement's date: a fixed fee is the same every month.
    """
    if not line.duplicate_key:
        return None
    return _number_of(line.duplicate_key) if line.paid_date else undated_fingerprint(line.duplicate_key, statement_date)


def undated_fingerprint(key: str, statement_date: date) -> int:
    """The fingerprint of a line without a date that has this ``duplicate_key``."""
    return _number_of(f"{key}|{statement_date.isoformat()}")


def _number_of(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), signed=True)


def earlier_lines(statement: ProviderStatement, fingerprints: Iterable[int | None]) -> dict[int | None, Earlier]:
    """Fingerprint to the provider's first line that has it, those of other statements before the own."""
    wanted = [fingerprint for fingerprint in fingerprints if fingerprint is not None]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT ON (t.fingerprint) t.fingerprint, t.id, t.statement_id, t.plan_id, t.policy_number,
                   COALESCE(t.date, s.date), (t.gross * 100)::bigint
            FROM reconciliation_statementtransaction t
            JOIN reconciliation_providerstatement s ON s.id = t.statement_id
            WHERE t.fingerprint = ANY(%s::bigint[]) AND s.provider_id = %s AND s.deleted_at IS NULL
            ORDER BY t.fingerprint, t.statement_id = %s, t.id
            """,
            [wanted, statement.provider_id, statement.pk],
        )
        return {row[0]: Earlier._make(row[1:]) for row in cursor.fetchall()}


def repeats(line: StatementLine, statement: ProviderStatement, earlier: Earlier) -> bool:
    """Whether a line is one of another statement over again: same policy, date and amount, whatever its own number.

    Providers use one reference for a policy month after month, so that an equal reference alone says little.
    """
    return (
        earlier.statement_id != statement.pk
        and earlier.paid_date == (line.paid_date or statement.date)
        and earlier.gross_pence == line.gross_pence
        and normalise_policy_number(earlier.policy_number) == normalise_policy_number(line.policy_number)
    )


def same_file(sha256: str) -> StatementImport | None:
    """The first import of the very same file that has not been taken back."""
    found: StatementImport | None = (
        StatementImport.objects.filter(sha256=sha256, reversed_at__isnull=True, statement__deleted_at__isnull=True)
        .select_related("statement", "user")
        .order_by("pk")
        .first()
    )
    return found
