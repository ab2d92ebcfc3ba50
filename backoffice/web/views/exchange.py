"""The firm's stated rates of exchange."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.models import ExchangeRate
from backoffice.selectors.exchange import exchange_rates as rates
from backoffice.services.exchange import remove_rate, state_rate
from backoffice.web.access import needs, own_firm, signed_in
from backoffice.web.forms.exchange import RateForm
from backoffice.web.saving import attempt, origin_of


@needs("run_firm", to_look=False)
def exchange_rates(request: HttpRequest) -> HttpResponse:
    """Every rate, and a form for a new one."""
    user = signed_in(request)
    form = RateForm(request.POST if request.method == "POST" else None, initial={"rate_date": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        stated = attempt(
            form,
            lambda: state_rate(
                firm=own_firm(request),
                user=user,
                today=timezone.localdate(),
                origin=origin_of(request),
                **given,
            ),
        )
        if stated is not None:
            messages.success(request, "The rate is stated. Plans in that currency count at it from now on.")
            return redirect("exchange_rates")
    context = {"rates": rates(), "form": form, "may_edit": user.runs_the_firm}
    return render(request, "settings/exchange_rates.html", context)


@require_POST
@needs("run_firm")
def exchange_rate_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a rate away."""
    rate = get_object_or_404(ExchangeRate, pk=pk)
    remove_rate(rate_id=rate.pk, origin=origin_of(request))
    messages.success(request, "The rate is removed; the one before it counts, if there is one.")
    return redirect("exchange_rates")
