"""The month end: one payment period, expected against received, what matched and what is left; each table as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from backoffice.web.access import own_firm
from backoffice.web.charts import Chart, Series
from backoffice.web.downloads import csv_download
from domain.enums.revenue import RevenueCategory
from domain.money import round_half_up
from reconciliation.models import PaymentPeriod
from reconciliation.selectors import month_end as reading
from reconciliation.selectors.telling import waiting_reason
from reconciliation.services.periods import ensure_period

TITLES = {"provider": "By provider", "adviser": "By adviser", "category": "By category"}
MONTHS = 12
MOST_BARS = 12
"""Names on a chart; the table below it has them all."""
SHARE_COLUMNS = ("Expected", "Received", "Received less expected")
Row = tuple[object, ...]
Table = tuple[str, tuple[str, ...], Iterable[Row]]
"""A file: its name, the names of its columns, and its rows."""


def month_end(request: HttpRequest) -> HttpResponseBase:
    """The period asked for, or the one today falls in."""
    today, wanted = timezone.localdate(), request.GET.get("period", "")
    period = (
        get_object_or_404(PaymentPeriod, pk=wanted)
        if wanted.isdecimal()
        else ensure_period(firm=own_firm(request), day=today)
    )
    table = FILES.get(request.GET.get("table", ""))
    if table is not None:
        name, header, rows = table(period, today)
        return csv_download(name, header, rows)
    found = [(code, title, reading.shares(period, code)) for code, title in TITLES.items()]
    months = reading.by_period(period, MONTHS)
    aged, overdue = reading.aged(today), reading.aged_expectations(today)
    context = {
        "period": period, "periods": PaymentPeriod.objects.all(), "rate": reading.match_rate(period),
        "tables": [(code, title, rows, share_chart(code, title, rows)) for code, title, rows in found],
        "months_chart": share_chart("period", "By payment period", months),
        "ages": list(zip(aged, overdue, strict=True)), "aged_chart": aged_chart(aged, overdue),
    }  # fmt: skip
    return render(request, "reconciliation/month_end.html", context)


def share_chart(code: str, title: str, rows: Sequence[reading.Share]) -> Chart | None:
    """Expected beside received for the first of the rows; None where neither is anything."""
    shown = rows[:MOST_BARS]
    if not any(row.expected or row.received for row in shown):
        return None
    return Chart(
        f"by-{code}-chart", title, [row.name for row in shown],
        [
            Series("Expected", "expected", [row.expected for row in shown]),
            Series("Received", "received", [row.received for row in shown]),
        ],
        category_title=code.title(), terms="pounds, VAT included", height="small",
    )  # fmt: skip


def aged_chart(lines: Sequence[reading.Band], expectations: Sequence[reading.Band]) -> Chart | None:
    """What waits and what is overdue by age; None while there is neither."""
    if not any(band.count for band in (*lines, *expectations)):
        return None
    return Chart(
        "by-age-chart", "By age", [band.name for band in lines],
        [
            Series("Due and not paid", "expected", [band.total for band in expectations]),
            Series("Paid and not linked", "received", [band.total for band in lines]),
        ],
        category_title="Age", terms="pounds, VAT included", height="small",
    )  # fmt: skip


def _shares_file(code: str) -> Callable[[PaymentPeriod, date], Table]:
    def table(period: PaymentPeriod, today: date) -> Table:
        rows = reading.shares(period, code)
        header = (code.title(), *SHARE_COLUMNS)
        return f"{code}-{period.start_date}.csv", header, map(_share_row, rows)

    return table


def _share_row(row: reading.Share) -> Row:
    return row.name, *map(round_half_up, (row.expected, row.received, row.difference))


def _months_file(period: PaymentPeriod, today: date) -> Table:
    rows = reading.by_period(period, MONTHS)
    return f"payment-periods-to-{period.start_date}.csv", ("Period", *SHARE_COLUMNS), map(_share_row, rows)


def _bands_file(
    name: str, noun: str, read: Callable[[date], list[reading.Band]]
) -> Callable[[PaymentPeriod, date], Table]:
    def table(period: PaymentPeriod, today: date) -> Table:
        rows = ((band.name, band.count, round_half_up(band.total)) for band in read(today))
        return f"{name}-{today}.csv", ("Age", noun, "Total"), rows

    return table


def _rate_file(period: PaymentPeriod, today: date) -> Table:
    rate = reading.match_rate(period)
    rows = (
        ("Matched by itself", rate.by_matcher), ("Linked by hand", rate.by_hand), ("Ignored", rate.ignored),
        ("Waiting", rate.waiting), ("All", rate.lines),
    )  # fmt: skip
    return f"how-lines-fared-{period.start_date}.csv", ("What became of lines", "Lines"), rows


def _reasons_file(period: PaymentPeriod, today: date) -> Table:
    rows = ((chip.label, chip.count, round_half_up(chip.total)) for chip in reading.match_rate(period).reasons)
    return f"waiting-by-reason-{period.start_date}.csv", ("Reason", "Lines", "Total"), rows


def _waiting_file(period: PaymentPeriod, today: date) -> Table:
    header = (
        "Paid", "Days", "Provider", "Statement", "Row", "Policy number", "Client as given", "Category", "Gross",
        "Linked", "Reason",
    )  # fmt: skip
    return f"waiting-lines-{today}.csv", header, (_waiting_row(line, today) for line in reading.waiting_lines())


def _waiting_row(line: Any, today: date) -> Row:
    category = RevenueCategory.find(line.category)
    return (
        line.paid_date, (today - line.paid_date).days, line.statement.provider.name, line.statement.number, line.row,
        line.policy_number, line.client_name, category.label if category else "", round_half_up(line.gross),
        round_half_up(line.linked), waiting_reason(line),
    )  # fmt: skip


FILES: dict[str, Callable[[PaymentPeriod, date], Table]] = {
    **{code: _shares_file(code) for code in TITLES},
    "month": _months_file,
    "aged": _bands_file("waiting-by-age", "Lines", reading.aged),
    "overdue": _bands_file("overdue-by-age", "Expectations", reading.aged_expectations),
    "rate": _rate_file,
    "reasons": _reasons_file,
    "waiting": _waiting_file,
}
"""Each table of the page as a file, by the word the address has for it."""
