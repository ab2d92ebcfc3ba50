"""Revenue for the return to the regulator: totals of some payment periods, and what counts as what."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from backoffice.web.access import needs, own_firm
from backoffice.web.charts import Chart, Series
from backoffice.web.downloads import csv_download
from backoffice.web.saving import attempt
from reconciliation.models import PaymentPeriod
from reconciliation.selectors.regulatory import ReturnTotal, return_totals, unsettled
from reconciliation.services.periods import ensure_period
from reconciliation.services.regulatory import set_counting
from reconciliation.web.forms.settings import CountingForm

HEADER = ("Counts as", "Category", "Lines", "Received", "VAT", "Left out", "Counts")


def regulatory_return(request: HttpRequest) -> HttpResponseBase:
    """What came in the periods from one to another, by what it counts as; on their own, this year's up to today."""
    ensure_period(firm=own_firm(request), day=timezone.localdate())
    periods = list(PaymentPeriod.objects.order_by("start_date"))
    first, last = chosen_periods(request, periods)
    totals = return_totals(first.start_date, last.end_date)
    if request.GET.get("format") == "csv":
        rows = (
            (total.counts_as.label, row.category.label if row.category else "No category", row.lines, row.received,
             row.vat, row.left_out, row.counts)
            for total in totals
            for row in total.rows
        )  # fmt: skip
        return csv_download(f"return-{first.start_date}-to-{last.last_day}.csv", HEADER, rows)
    context = {
        "periods": periods, "first": first, "last": last, "totals": totals, "chart": return_chart(totals),
        "counts": sum(total.counts for total in totals), "unsettled": unsettled(first.start_date, last.end_date),
        "are_open": [p for p in periods if first.start_date <= p.start_date <= last.start_date and not p.is_locked],
    }  # fmt: skip
    return render(request, "reconciliation/return.html", context)


def chosen_periods(request: HttpRequest, periods: list[PaymentPeriod]) -> tuple[PaymentPeriod, PaymentPeriod]:
    """The first and last period the address names; by default this calendar year's up to the one of today."""
    today = timezone.localdate()
    by_pk = {str(period.pk): period for period in periods}
    past = [period for period in periods if period.start_date <= today] or periods
    this_year = [period for period in past if period.last_day.year == today.year] or past[-1:]
    first = by_pk.get(request.GET.get("first", ""), this_year[0])
    last = by_pk.get(request.GET.get("last", ""), past[-1])
    return (first, last) if first.start_date <= last.start_date else (last, first)


def return_chart(totals: list[ReturnTotal]) -> Chart | None:
    """What counts, by what it counts as; None while nothing came."""
    if not totals:
        return None
    return Chart(
        "return", "What counts in the return", [total.counts_as.label for total in totals],
        [Series("Counts", "received", [total.counts for total in totals])],
        category_title="Counts as", terms="pounds without VAT", height="small",
    )  # fmt: skip


@needs("set_return")
def regulatory_categories(request: HttpRequest) -> HttpResponse:
    """What each category of revenue counts as."""
    firm = own_firm(request)
    form = CountingForm(request.POST or None, firm=firm)
    if request.method == "POST" and form.is_valid():
        changed = attempt(form, lambda: (set_counting(firm=firm, words=form.words()),))
        if changed:
            messages.success(request, f"{changed[0]} changed; every period's totals follow.")
            return redirect("regulatory_return")
    return render(request, "reconciliation/return_categories.html", {"form": form})
