"""Charges: the list, one of them, a new one on a client or plan, its change and end; and the client's revenue tab."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from backoffice.models import Charge
from backoffice.services.charges import create_charge, end_charge, update_charge
from backoffice.web.access import own_firm
from backoffice.web.client_frame import client_frame, client_or_404
from backoffice.web.saving import attempt, origin_of
from domain.enums.revenue import RevenueCategory
from reconciliation.selectors import expectations as reading
from reconciliation.web.forms.charges import ChargeForm, EndForm
from reconciliation.web.share_blocks import charge_shares

PAGE_SIZE = 50
TAB_EXPECTATIONS = 60


def charge_list(request: HttpRequest) -> HttpResponse:
    """All charges; category and whether they run narrow the list."""
    today = timezone.localdate()
    rows = reading.charges(today)
    chosen = {name: request.GET.get(name, "") for name in ("category", "running", "q")}
    if chosen["category"] in RevenueCategory.codes():
        rows = rows.filter(category=chosen["category"])
    rows = reading.narrow_charges(rows, running=chosen["running"], search=chosen["q"], today=today)
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "chosen": chosen, "is_narrowed": any(chosen.values()), "categories": list(RevenueCategory), "today": today,
    }  # fmt: skip
    return render(request, "reconciliation/charges.html", context)


def charge(request: HttpRequest, pk: int) -> HttpResponse:
    """One charge: its terms, who gets what of it, and what it brings."""
    today = timezone.localdate()
    found = get_object_or_404(reading.charges(today), pk=pk)
    rows = reading.expectations().filter(charge=found)
    context = {
        "charge": found, "today": today,
        "shares": charge_shares(found, today),
        "expectations": list(reading.around(rows, today, TAB_EXPECTATIONS)),
        "totals": reading.totals(rows, today),
    }  # fmt: skip
    return render(request, "reconciliation/charge.html", context)


def charge_new(request: HttpRequest, client_pk: int) -> HttpResponse:
    """A form for a new charge on a client or one of their plans."""
    client = client_or_404(client_pk)
    wanted = request.GET.get("plan", "")
    initial = {"plan": wanted} if wanted.isdecimal() else {}
    form = ChargeForm(request.POST or None, client=client, initial=initial)
    if request.method == "POST" and form.is_valid():
        agreed = attempt(
            form,
            lambda: create_charge(
                firm=own_firm(request),
                fields={"client_id": client_pk, **form.terms()},
                origin=origin_of(request),
            ),
        )
        if agreed:
            messages.success(request, f"{agreed} agreed; what it brings is laid out.")
            return redirect("client_revenue", pk=client_pk)
    return render(request, "reconciliation/charge_edit.html", {"client": client, "form": form})


def charge_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A form with a charge's terms. What has been paid keeps the terms of its day."""
    found = get_object_or_404(Charge.objects.select_related("client"), pk=pk)
    form = ChargeForm(request.POST or None, client=found.client, charge=found)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: update_charge(charge_id=pk, fields=form.terms(), origin=origin_of(request)))
        if saved:
            messages.success(request, f"{saved} saved; what is to come follows it.")
            return redirect("charge", pk=pk)
    return render(request, "reconciliation/charge_edit.html", {"client": found.client, "charge": found, "form": form})


def charge_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for the day a charge ends; it is never deleted."""
    found = get_object_or_404(Charge.objects.select_related("client"), pk=pk)
    form = EndForm(request.POST or None, charge=found, suggested=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        ended = attempt(
            form,
            lambda: end_charge(charge_id=pk, end_date=form.cleaned_data["end_date"], origin=origin_of(request)),
        )
        if ended:
            messages.success(request, f"{ended} ends.")
            return redirect("client_revenue", pk=found.client_id)
    return render(request, "reconciliation/charge_end.html", {"charge": found, "form": form})


def client_revenue(request: HttpRequest, pk: int) -> HttpResponse:
    """The client's charges and what they have brought and will bring."""
    client = client_or_404(pk)
    today = timezone.localdate()
    context = client_frame(request, client, "revenue") | {
        "charges": list(reading.charges(today).filter(client=client)),
        "expectations": list(reading.around(reading.expectations().filter(client=client), today, TAB_EXPECTATIONS)),
        "today": today,
    }
    return render(request, "reconciliation/client_revenue.html", context)
