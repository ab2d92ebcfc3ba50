"""Lines entered by hand, taken away again: a slip of the pen would stay in every total of its statement."""

from __future__ import annotations

from django.db import transaction

from reconciliation.models import StatementTransaction
from reconciliation.selectors.bank import received_beyond
from reconciliation.services.periods import lock_statement
from reconciliation.services.recording import refresh_statement
from reconciliation.services.repeats import forget_repeats_of


class UnableToRemoveLine(ValueError):
    """The line came with a file, something rests on it, or it is gone; the message says what to do."""

    permanent = True


@transaction.atomic
def remove_line(*, line_id: int) -> None:
    """Take a line that was entered by hand off its statement; its history stays.

    Raises ``UnableToRemoveLine``, also where receipts are matched to more than the statement would then come to, and
    ``UnableToChangeLockedPeriod``.
    """
    statement_id = StatementTransaction.objects.filter(pk=line_id).values_list("statement_id", flat=True).first()
    if statement_id is None:
        raise UnableToRemoveLine("The line is gone already.")
    lock_statement(statement_id)
    line = StatementTransaction.objects.filter(pk=line_id).first()
    if line is None:
        raise UnableToRemoveLine("The line is gone already.")
    if refusal := why_it_stays(line):
        raise UnableToRemoveLine(refusal)
    forget_repeats_of([line.pk])
    line.delete()
    refresh_statement(statement_id)
    if refusal := received_beyond(statement_id):
        raise UnableToRemoveLine(refusal)


def why_it_stays(line: StatementTransaction) -> str:
    """What keeps a line on its statement, and what to do about it; empty where nothing does."""
    if line.statement_import_id is not None:
        return "The line came with a file. Ignore it, or reverse the import."
    if line.links.exists():
        return "The line is linked. Undo its links first."
    if line.bank_links.exists():
        return "A receipt is matched to the line. Undo that on the bank first."
    return ""
