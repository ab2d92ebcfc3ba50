"""The payment periods: what came in each, locked and opened again with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.web.access import needs, own_firm, signed_in
from backoffice.web.saving import attempt
from reconciliation.models import PaymentPeriod
from reconciliation.selectors.periods import period_rows
from reconciliation.services.periods import ensure_periods, lock_period, unlock_period
from reconciliation.web.forms.statements import ReasonForm


def period_list(request: HttpRequest) -> HttpResponse:
    """The payment periods, with what was received in each, to be locked and unlocked."""
    firm = own_firm(request)
    ensure_periods(firm=firm, today=timezone.localdate())
    context = {"rows": period_rows(firm.lock_after_days), "lock_after_days": firm.lock_after_days}
    return render(request, "reconciliation/periods.html", context)


@require_POST
@needs("lock_period")
def period_lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Closes a period."""
    found = get_object_or_404(PaymentPeriod, pk=pk)
    lock_period(period_id=pk, user=signed_in(request), now=timezone.now())
    messages.success(request, f"{found.name} is locked; who gets what of its payments is written down.")
    return redirect("period_list")


@needs("unlock_period")
def period_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks why, and opens a period again."""
    found = get_object_or_404(PaymentPeriod, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        opened = attempt(
            form,
            lambda: unlock_period(
                period_id=pk, user=signed_in(request), reason=form.cleaned_data["reason"], now=timezone.now()
            ),
        )
        if opened:
            messages.success(request, f"{found.name} is open again.")
            return redirect("period_list")
    return render(request, "reconciliation/period_unlock.html", {"period": found, "form": form})
