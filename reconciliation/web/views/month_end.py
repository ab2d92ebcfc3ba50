"""The month end: one payment period, expected against received, what matched and what is left; each table as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from backoffice.web.access import own_firm
from backoffice.web.downloads import csv_download
from reconciliation.models import PaymentPeriod
from reconciliation.selectors import month_end as reading
from reconciliation.services.periods import ensure_period

TITLES = {"provider": "By provider", "adviser": "By adviser", "category": "By category"}


def month_end(request: HttpRequest) -> HttpResponseBase:
    """The period asked for, or the one today falls in."""
    today, wanted = timezone.localdate(), request.GET.get("period", "")
    period = (
        get_object_or_404(PaymentPeriod, pk=wanted)
        if wanted.isdecimal()
        else ensure_period(firm=own_firm(request), day=today)
    )
    table = request.GET.get("table", "")
    if table in TITLES:
        rows = (
            (each.name, each.expected, each.received, each.difference)
            for each in reading.shares(period, table)
        )
        header = (table.title(), "Expected", "Received", "Received less expected")
        return csv_download(f"{table}-{period.start_date}.csv", header, rows)
    if table == "aged":
        bands = ((band.name, band.count, band.total) for band in reading.aged(today))
        return csv_download(f"waiting-by-age-{today}.csv", ("Age", "Lines", "Total"), bands)
    rate = reading.match_rate(period)
    if table == "reasons":
        reasons = ((chip.label, chip.count, chip.total) for chip in rate.reasons)
        return csv_download(
            f"waiting-by-reason-{period.start_date}.csv", ("Reason", "Lines", "Total"), reasons
        )
    context = {
        "period": period, "periods": PaymentPeriod.objects.all(), "rate": rate, "aged": reading.aged(today),
        "tables": [(code, title, reading.shares(period, code)) for code, title in TITLES.items()],
    }  # fmt: skip
    return render(request, "reconciliation/month_end.html", context)
