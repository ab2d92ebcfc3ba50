"""Expectations: the list, one of them, and what a person decides about it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.models import Provider
from backoffice.web.access import needs
from backoffice.web.downloads import csv_download
from domain.enums.revenue import RevenueCategory
from reconciliation.models import Expectation, PaymentPeriod
from reconciliation.selectors import expectations as reading
from reconciliation.services import adjustments
from reconciliation.services.adjustments import UnableToAdjust
from reconciliation.web.forms.statements import ReasonForm

PAGE_SIZE = 50
STATES = {
    "open": "Open", "overdue": "Due and not paid", "late": "Overdue for a month or more", "part_paid": "Part paid",
    "paid": "Paid", "zero": "Zero: no valuation",
    "cancelled": "Cancelled or written off",
}  # fmt: skip
NARROWED_BY = ("q", "state", "period", "category", "provider", "client", "plan", "charge")
CSV_HEADER = (
    "Expected", "Invoice number", "Client", "Plan", "Policy number", "Provider", "Category", "Net", "VAT", "Gross",
    "Paid", "Outstanding", "Given up",
)  # fmt: skip


def expectation_list(request: HttpRequest) -> HttpResponseBase:
    """All expectations; what was typed, state, period, category, provider, client, plan and charge narrow the list."""
    today, periods = timezone.localdate(), list(PaymentPeriod.objects.all())
    chosen = {name: request.GET.get(name, "") for name in NARROWED_BY}
    rows = reading.shown(reading.expectations(), chosen["state"], today).filter(reading.named(chosen["q"]))
    for period in periods:
        if str(period.pk) == chosen["period"]:
            rows = rows.filter(expected_date__gte=period.start_date, expected_date__lt=period.end_date)
    if chosen["category"] in RevenueCategory.codes():
        rows = rows.filter(category=chosen["category"])
    columns = {
        "provider": "plan__provider_id",
        "client": "client_id",
        "plan": "plan_id",
        "charge": "charge_id",
    }
    for name, column in columns.items():
        if chosen[name].isdecimal():
            rows = rows.filter(**{column: chosen[name]})
    if request.GET.get("format") == "csv":
        return csv_download("expectations.csv", CSV_HEADER, map(_csv_row, rows.iterator(500)))
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "totals": reading.sums(rows),
        "chosen": chosen, "is_narrowed": any(chosen.values()), "states": STATES, "today": today, "periods": periods,
        "categories": list(RevenueCategory), "providers": Provider.objects.all(),
        "fixed": [(name, chosen[name]) for name in ("client", "plan", "charge") if chosen[name]],
    }  # fmt: skip
    return render(request, "reconciliation/expectations.html", context)


def _csv_row(row: Expectation) -> tuple[object, ...]:
    plan = row.plan
    return (
        row.expected_date, row.charge.invoice_number if row.charge else "", row.client.name,
        plan.name if plan else "", plan.policy_number if plan else "",
        plan.provider if plan else "", row.get_category_display(), row.net, row.vat, row.gross, row.linked,
        row.outstanding, row.given_up,
    )  # fmt: skip


def expectation(request: HttpRequest, pk: int) -> HttpResponse:
    """What is expected, what came, and what can be decided."""
    found = get_object_or_404(reading.with_links(reading.expectations()), pk=pk)
    context = {"expectation": found, "form": ReasonForm(), "today": timezone.localdate()}
    return render(request, "reconciliation/expectation.html", context)


@require_POST
@needs("write_off")
def expectation_balance(request: HttpRequest, pk: int) -> HttpResponse:
    """Sets the gross to what has been paid."""
    return _decide(request, pk, lambda: adjustments.balance_expectation(expectation_id=pk), "Balanced.")


@require_POST
@needs("write_off")
def expectation_undo_balance(request: HttpRequest, pk: int) -> HttpResponse:
    """Restores the gross from before it was balanced."""
    return _decide(request, pk, lambda: adjustments.undo_balance(expectation_id=pk), "No longer balanced.")


@require_POST
@needs("write_off")
def expectation_reinstate(request: HttpRequest, pk: int) -> HttpResponse:
    """Expects it again."""
    return _decide(request, pk, lambda: adjustments.reinstate_expectation(expectation_id=pk), "Expected again.")


@require_POST
@needs("write_off")
def expectation_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancels it, with the reason given."""
    reason = request.POST.get("reason", "")
    return _decide(
        request, pk,
        lambda: adjustments.cancel_expectation(expectation_id=pk, reason=reason, now=timezone.now()), "Cancelled.",
    )  # fmt: skip


@require_POST
@needs("write_off")
def expectation_write_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives up what is outstanding, with the reason given."""
    reason = request.POST.get("reason", "")
    return _decide(
        request, pk,
        lambda: adjustments.write_off_expectation(expectation_id=pk, reason=reason, now=timezone.now()), "Written off.",
    )  # fmt: skip


def _decide(request: HttpRequest, pk: int, act: Callable[[], object], done: str) -> HttpResponse:
    get_object_or_404(Expectation, pk=pk)
    try:
        act()
        messages.success(request, done)
    except UnableToAdjust as error:
        messages.error(request, str(error))
    return redirect("expectation", pk=pk)
