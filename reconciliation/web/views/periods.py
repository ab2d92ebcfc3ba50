"""The payment periods: what came in each, locked and opened again with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from backoffice.web.access import needs, own_firm, signed_in
from backoffice.web.saving import attempt
from domain.money import format_pounds
from domain.words import count_of
from reconciliation.models import PaymentPeriod
from reconciliation.selectors.periods import Closing, period_rows, what_lock_closes
from reconciliation.services.periods import ensure_periods, lock_period, unlock_period
from reconciliation.web.forms.statements import ReasonForm


def period_list(request: HttpRequest) -> HttpResponse:
    """The payment periods, with what was received in each, to be locked and unlocked."""
    firm = own_firm(request)
    ensure_periods(firm=firm, today=timezone.localdate())
    context = {"rows": period_rows(firm.lock_after_days), "lock_after_days": firm.lock_after_days}
    return render(request, "reconciliation/periods.html", context)


@needs("lock_period")
def period_lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what a lock would do to a period, then closes it."""
    found = get_object_or_404(PaymentPeriod, pk=pk)
    if request.method == "POST":
        lock_period(period_id=pk, user=signed_in(request), now=timezone.now())
        messages.success(request, f"{found.name} is locked; who gets what of its payments is written down.")
        return redirect("period_list")
    context = {
        "period": found,
        "effects": effects_of_lock(what_lock_closes(found)),
        "is_running": timezone.localdate() < found.end_date,
    }
    return render(request, "reconciliation/period_lock.html", context)


def effects_of_lock(closing: Closing) -> list[str]:
    """What locking a period does, in sentences with figures."""
    unfinished = [
        f"{count_of(closing.waiting, 'line')} with {format_pounds(closing.waiting_left)} to link still "
        f"{'waits' if closing.waiting == 1 else 'wait'} and cannot be linked or ignored while it is locked."
    ] * bool(closing.waiting)
    if closing.held:
        unfinished.append(f"{count_of(closing.held, 'held row')} cannot be corrected while it is locked.")
    if closing.imports:
        unfinished.append(f"{count_of(closing.imports, 'file')} not imported yet cannot be while it is locked.")
    one = closing.statements == 1
    kept = (
        f"{count_of(closing.statements, 'statement')} of {format_pounds(closing.received)} "
        f"{'stays as it is' if one else 'stay as they are'}: nothing can be added, linked or undone."
    )
    return [
        *unfinished,
        kept if closing.statements else "It has no statement yet, and none can be added while it is locked.",
        "Who gets what of its payments is written down: shares agreed later do not change it.",
        "What it expected can still be met by payments on statements of open periods, and still follows charges and "
        "values: its figures of what was expected may move.",
        "An owner or administrator can open it again, with a reason.",
    ]


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
