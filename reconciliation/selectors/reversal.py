"""What goes when an import is taken back, counted before anybody says yes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum

from domain.enums.reconciliation import LinkMethod
from reconciliation.models import BankLink, ExpectationLink, HeldRow, StatementImport, StatementTransaction


@dataclass(frozen=True, slots=True)
class GoingBalances:
    """How many expectations are no longer balanced, what they are balanced to, and the agreed gross, both in pounds."""

    count: int
    balanced: Decimal
    agreed: Decimal


@dataclass(frozen=True, slots=True)
class Going:
    """Lines and their sum in pounds, held rows, links with their sum, and the expectations that will wait again.

    ``one_offs`` of these expectations belong to no charge, as they were made of a line: with the line gone, they wait
    for ``one_off_sum`` in pounds.
    ``balances`` were made over links that go, and go with them.
    ``receipts`` are matched to single lines and go with them. Those matched to the statement as a whole are freed, all
    of them (``receipts_freed``), where what is left of it comes to less; otherwise they stay (``receipts_staying``).
    """

    lines: int
    gross: Decimal
    held: int
    links: int
    linked: Decimal
    by_hand: int
    expectations: int
    one_offs: int
    one_off_sum: Decimal
    balances: GoingBalances
    receipts: int
    receipts_freed: int
    receipts_staying: int


def what_reversal_takes(import_id: int) -> Going:
    """The figures for one import. Seven queries."""
    lines = StatementTransaction.objects.filter(statement_import_id=import_id).aggregate(
        count=Count("pk"), gross=Sum("gross", default=Decimal(0))
    )
    of_no_charge = Q(expectation__charge=None)
    going_links = ExpectationLink.objects.filter(transaction__statement_import_id=import_id)
    links = going_links.aggregate(
        count=Count("pk"),
        linked=Sum("amount", default=Decimal(0)),
        by_hand=Count("pk", filter=Q(method=LinkMethod.MANUAL)),
        expectations=Count("expectation", distinct=True),
        one_offs=Count("expectation", filter=of_no_charge, distinct=True),
        one_off_sum=Sum("amount", filter=of_no_charge, default=Decimal(0)),
    )
    held = HeldRow.objects.filter(statement_import_id=import_id, released_at__isnull=True).count()
    of_whole = Q(line=None, statement__in=StatementImport.objects.filter(pk=import_id).values("statement"))
    of_lines = Q(line__statement_import=import_id)
    receipts = BankLink.objects.filter(of_lines | of_whole).aggregate(
        going=Count("pk", filter=of_lines), whole=Count("pk", filter=of_whole)
    )
    freed = receipts["whole"] if receipts["whole"] and _leaves_too_little(import_id) else 0
    return Going(
        lines["count"],
        lines["gross"],
        held,
        links["count"],
        links["linked"],
        links["by_hand"],
        links["expectations"],
        links["one_offs"],
        links["one_off_sum"],
        balances_going(going_links),
        receipts["going"],
        freed,
        receipts["whole"] - freed,
    )


def balances_going(links: QuerySet[ExpectationLink]) -> GoingBalances:
    """The balances that go where all of these links go: those that are not what is left of the payments. One query."""
    rows = (
        links.filter(expectation__is_balanced=True)
        .order_by()
        .values("expectation")
        .annotate(going=Sum("amount"))
        .exclude(expectation__linked=F("going") + F("expectation__gross"))
        .values_list("expectation__gross", "expectation__unbalanced_gross")
    )
    found = list(rows)
    nothing = Decimal(0)
    return GoingBalances(
        len(found), sum((gross for gross, _ in found), nothing), sum((agreed for _, agreed in found), nothing)
    )


def _leaves_too_little(import_id: int) -> bool:
    """Whether the statement comes to less without the import than its receipts, those of the import's lines aside."""
    statement = StatementImport.objects.filter(pk=import_id).values("statement")
    totals = [
        rows.filter(statement__in=statement)
        .exclude(statement_import_id=import_id)
        .aggregate(sum=Sum("gross", default=Decimal(0)))["sum"]
        for rows in (StatementTransaction.objects.all(), HeldRow.objects.filter(released_at__isnull=True))
    ]
    left: Decimal = sum(totals, Decimal(0))
    received: Decimal = (
        BankLink.objects.filter(statement__in=statement)
        .exclude(line__statement_import=import_id)
        .aggregate(sum=Sum("amount", default=Decimal(0)))["sum"]
    )
    return left * received <= 0 or abs(left) < abs(received)
