"""Revenue at a glance: expected against received by month."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from backoffice.web.charts import Chart, Series
from backoffice.web.downloads import csv_download
from domain.money import round_half_up
from domain.periods import add_months
from reconciliation.selectors.overview import headline, months_expected_and_received
from reconciliation.selectors.statements import reason_chips, statements, waiting_in_firm

MONTHS_BACK, MONTHS_AHEAD = 11, 3


def revenue(request: HttpRequest) -> HttpResponse:
    """What was expected, what came and what is outstanding; what waits, and the latest statements."""
    waiting, today = waiting_in_firm(), timezone.localdate()
    context = {
        "headline": headline(_span(today)[0], today),
        "chart": month_chart(today),
        "chips": reason_chips(waiting),
        "statements": statements()[:8],
    }
    return render(request, "reconciliation/revenue.html", context)


def revenue_csv(request: HttpRequest) -> HttpResponseBase:
    """The chart's figures as a file."""
    rows = months_expected_and_received(*_span(timezone.localdate()))
    header = ("Month", "Expected", "Received", "Received less expected")
    return csv_download(
        "expected-and-received.csv", header, ((f"{m:%B %Y}", *map(round_half_up, (e, r, r - e))) for m, e, r in rows)
    )


def _span(today: date) -> tuple[date, date]:
    first = today.replace(day=1)
    return add_months(first, -MONTHS_BACK), add_months(first, MONTHS_AHEAD + 1)


def month_chart(today: date) -> Chart | None:
    """Expected and received a month; None while there is neither."""
    rows = months_expected_and_received(*_span(today))
    if not rows:
        return None
    return Chart(
        "expected-received", "Expected and received",
        [f"{month:%b %Y}" for month, _, _ in rows],
        [
            Series("Expected", "expected", [expected for _, expected, _ in rows]),
            Series("Received", "received", [received for _, _, received in rows]),
        ],
        category_title="Month", terms="pounds, VAT included",
    )  # fmt: skip
