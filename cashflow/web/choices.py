"""The page of what is chosen for one cashflow: order of drawing, growth, who inherits, what pensions have used."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.web.saving import attempt, origin_of
from cashflow.models import Cashflow
from cashflow.selectors.drawing import drawn_in_order
from cashflow.selectors.records import records_of
from cashflow.services.choices import move_in_order, set_order, update_choices
from cashflow.web.beside import Opened, opened
from cashflow.web.choice_forms import ChoicesForm
from cashflow.web.views import cashflow_or_404
from domain.people_dates import format_date
from domain.tax_years import TaxYear

WAYS = {"up": -1, "down": 1}


def cashflow_choices(request: HttpRequest, pk: int) -> HttpResponse:
    """What is chosen for a cashflow, to be looked at and changed."""
    cashflow = cashflow_or_404(pk)
    found = opened(request, cashflow, "cashflow_choices")
    if isinstance(found, HttpResponse):
        return found
    seats = list(cashflow.seats.all())
    form = ChoicesForm(request.POST or None, record=cashflow, seats=seats, plan=found.plan)
    if request.method == "POST" and form.is_valid():
        said = form.answers()
        if attempt(form, lambda: update_choices(cashflow_id=pk, origin=origin_of(request), **said)):
            messages.success(request, "The plan is worked out with these choices now.")
            return redirect("cashflow_choices", pk=pk)
    return render(request, "cashflow/choices.html", _context(found, cashflow, form))


def _context(found: Opened, cashflow: Cashflow, form: ChoicesForm) -> dict[str, Any]:
    records = records_of(cashflow)
    own = set(cashflow.children_born)
    return found.frame | {
        "children": ", ".join(format_date(day) for day in sorted(records.children) if day not in own),
        "form": form, "drawn_from": drawn_in_order(records), "is_own": cashflow.strategy == "own",
        "this_year": TaxYear.of(timezone.localdate()).label,
    }  # fmt: skip


@require_POST
def cashflow_order(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan moved in the own order, or all of them put into another; chooses that order too."""
    cashflow_or_404(pk)
    origin = origin_of(request)
    way, _, plan = request.POST.get("move", "").partition("-")
    named = [one for one in request.POST.getlist("order") if one.isascii() and one.isdigit()]
    try:
        if way in WAYS and plan.isascii() and plan.isdigit():
            move_in_order(cashflow_id=pk, plan_id=int(plan), by=WAYS[way], origin=origin)
        elif named:
            set_order(cashflow_id=pk, plan_ids=[int(one) for one in named], origin=origin)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(f"{reverse('cashflow_choices', args=[pk])}#order")
