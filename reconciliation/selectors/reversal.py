"""What goes when an import is taken back, counted before anybody says yes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from domain.enums.reconciliation import LinkMethod
from reconciliation.models import BankLink, ExpectationLink, HeldRow, StatementImport, StatementTransaction


@dataclass(frozen=True, slots=True)
class Going:
    """Lines and their sum in pounds, held rows, links with their sum, and the expectations that will wait again.

    ``receipts`` are matched to single lines and go with them; ``receipts_staying`` to the statement as a whole.
    """

    lines: int
    gross: Decimal
    held: int
    links: int
    linked: Decimal
    by_hand: int
    expectations: int
    receipts: int
    receipts_staying: int


def what_reversal_takes(import_id: int) -> Going:
    """The figures for one import. Four queries."""
    lines = StatementTransaction.objects.filter(statement_import_id=import_id).aggregate(
        count=Count("pk"), gross=Sum("gross", default=Decimal(0))
    )
    links = ExpectationLink.objects.filter(transaction__statement_import_id=import_id).aggregate(
        count=Count("pk"),
        amount=Sum("amount", default=Decimal(0)),
        by_hand=Count("pk", filter=Q(method=LinkMethod.MANUAL)),
        expectations=Count("expectation", distinct=True),
    )
    held = HeldRow.objects.filter(statement_import_id=import_id, released_at__isnull=True).count()
    of_whole = Q(line=None, statement__in=StatementImport.objects.filter(pk=import_id).values("statement"))
    of_lines = Q(line__statement_import=import_id)
    receipts = BankLink.objects.filter(of_lines | of_whole).aggregate(
        going=Count("pk", filter=of_lines), staying=Count("pk", filter=of_whole)
    )
    return Going(
        lines["count"],
        lines["gross"],
        held,
        links["count"],
        links["amount"],
        links["by_hand"],
        links["expectations"],
        receipts["going"],
        receipts["staying"],
    )
