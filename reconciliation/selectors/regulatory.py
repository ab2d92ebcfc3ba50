"""Revenue as the regulator wants it: what each category counts as, and what came of each in some periods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, Q, Sum
from django.db.models.functions import NullIf, Round

from domain.enums.revenue import USUAL_REGULATORY, RegulatoryCategory, RevenueCategory
from reconciliation.models import ExpectationLink, RegulatoryMapping, StatementTransaction
from reconciliation.selectors.statements import LEFT, WAITING, counted
from reconciliation.selectors.telling import REPEATED

NOTHING = Decimal(0)
POUNDS: Any = DecimalField(max_digits=14, decimal_places=2)


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """One category's share of a return, in pounds.

    ``received`` came with VAT; ``vat`` is what of the linked payments is VAT; ``left_out`` was paid for charges that do
    not count in the return. What is left ``counts``.
    """

    counts_as: RegulatoryCategory
    category: RevenueCategory | None
    lines: int
    received: Decimal
    vat: Decimal
    left_out: Decimal

    @property
    def counts(self) -> Decimal:
        """What goes into the return."""
        return self.received - self.vat - self.left_out


@dataclass(frozen=True, slots=True)
class ReturnTotal:
    """What counts as one regulatory category, with the rows it is made of."""

    counts_as: RegulatoryCategory
    rows: list[ReturnRow]

    @property
    def counts(self) -> Decimal:
        """What goes into the return."""
        return sum((row.counts for row in self.rows), NOTHING)


def counting() -> Mapping[RevenueCategory, RegulatoryCategory]:
    """What each category counts as: the firm's own word, or the usual. One query."""
    own = dict(RegulatoryMapping.objects.values_list("category", "counts_as"))
    return {
        category: RegulatoryCategory(own.get(category.value, usual)) for category, usual in USUAL_REGULATORY.items()
    }


def return_totals(first: date, end: date) -> list[ReturnTotal]:
    """What came on statements of the payment periods from ``first`` up to, not including, ``end``. Three queries."""
    words = counting()
    lines = _lines_by_category(first, end)
    taken_off = _taken_off_by_category(first, end)
    rows = []
    for code, (count, received) in lines.items():
        category = RevenueCategory.find(code)
        vat, left_out = taken_off.get(code, (NOTHING, NOTHING))
        counts_as = words[category] if category else RegulatoryCategory.UNKNOWN
        rows.append(ReturnRow(counts_as, category, count, received, vat, left_out))
    rows.sort(key=lambda row: (-row.counts, row.category.label if row.category else ""))
    by_kind = {kind: [row for row in rows if row.counts_as == kind] for kind in RegulatoryCategory}
    return [ReturnTotal(kind, found) for kind, found in by_kind.items() if found]


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What a return cannot be sure of: lines not linked that are in it, and those that repeat others and are not."""

    waiting_count: int
    waiting: Decimal
    repeated_count: int
    repeated: Decimal


def unsettled(first: date, end: date) -> Unsettled:
    """What of these periods' lines nobody has decided about, in pounds. One query."""
    rows = StatementTransaction.objects.filter(
        WAITING, _within(first, end), statement__deleted_at__isnull=True
    ).order_by()
    repeats = Q(match_reason=REPEATED, linked=0)
    found = rows.aggregate(
        waiting_lines=Count("pk", filter=~repeats),
        waiting_sum=Sum(LEFT, filter=~repeats, default=NOTHING),
        repeated_lines=Count("pk", filter=repeats),
        repeated_sum=Sum("gross", filter=repeats, default=NOTHING),
    )
    return Unsettled(found["waiting_lines"], found["waiting_sum"], found["repeated_lines"], found["repeated_sum"])


def _within(first: date, end: date, prefix: str = "") -> Q:
    """Lines on statements of the periods; ``prefix`` leads to the line."""
    period = f"{prefix}statement__period__"
    return Q(**{f"{period}start_date__gte": first, f"{period}end_date__lte": end})


def _lines_by_category(first: date, end: date) -> dict[str, tuple[int, Decimal]]:
    rows = StatementTransaction.objects.filter(counted(), _within(first, end)).order_by().values_list("category")
    return {code: (count, total) for code, count, total in rows.annotate(count=Count("pk"), total=Sum("gross"))}


def _taken_off_by_category(first: date, end: date) -> dict[str, tuple[Decimal, Decimal]]:
    """Category to the VAT in its linked payments, and to what, less VAT, was paid for charges left out."""
    agreed = NullIf(F("expectation__net") + F("expectation__vat"), 0, output_field=POUNDS)
    vat = Round(F("amount") * F("expectation__vat") / agreed, precision=2, output_field=POUNDS)
    rows = (
        ExpectationLink.objects.filter(counted("transaction__"), _within(first, end, "transaction__"))
        .order_by()
        .annotate(vat_part=vat)
        .values_list("transaction__category", "expectation__charge__is_in_return")
        .annotate(paid=Sum("amount"), vat_sum=Sum("vat_part"))
    )
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for code, is_in_return, paid, vat_sum in rows:
        vat_so_far, left_out = found.get(code, (NOTHING, NOTHING))
        without = paid - (vat_sum or NOTHING) if is_in_return is False else NOTHING
        found[code] = (vat_so_far + (vat_sum or NOTHING), left_out + without)
    return found
