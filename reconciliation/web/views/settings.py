"""Revenue's own settings, with what the next invoices would be called."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from backoffice.models import Charge, Firm
from backoffice.selectors.charges import latest_charges, next_charge_number
from backoffice.services.charges import invoice_number_of
from backoffice.services.firms import update_firm
from backoffice.web.access import needs, own_firm, signed_in
from backoffice.web.saving import attempt, origin_of
from domain.enums.revenue import PaymentOrigin, RevenueCategory
from domain.invoice_numbers import VARIABLES, UnableToReadTemplate, fill_template
from reconciliation.selectors.periods import due_by_now
from reconciliation.web.forms.settings import REVENUE_FIELDS, RevenueSettingsForm

EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Preview:
    """What a pattern makes of the next charge, and of those of the latest it would call otherwise; or why it cannot."""

    error: str = ""
    following: str = ""
    others: tuple[tuple[Charge, str], ...] = ()


@needs("run_firm", to_look=False)
def revenue_settings(request: HttpRequest) -> HttpResponse:
    """Invoice numbers and locking by itself: read by all of the firm's people, changed by those who run it."""
    firm = own_firm(request)
    may_edit = signed_in(request).runs_the_firm
    form = RevenueSettingsForm(request.POST or None, firm=firm)
    if not may_edit:
        for field in form.fields.values():
            field.disabled = True
    elif request.method == "POST" and request.POST.get("do") != "preview" and form.is_valid():
        fields = form.picked(REVENUE_FIELDS)
        saved = attempt(form, lambda: update_firm(firm_id=firm.pk, fields=fields, origin=origin_of(request)))
        if saved:
            messages.success(request, _saved_in_words(saved))
            return redirect("revenue_settings")
    context = {
        "form": form, "may_edit": may_edit, "variables": VARIABLES.items(),
        "preview": preview_of(request.POST.get("invoice_template", firm.invoice_template)),
    }  # fmt: skip
    return render(request, "reconciliation/settings.html", context)


def invoice_preview(request: HttpRequest) -> HttpResponse:
    """What a pattern that is being typed would give; keeps nothing."""
    template = request.GET.get("invoice_template", "")[:300]
    return render(request, "reconciliation/invoice_preview.html", {"preview": preview_of(template)})


def preview_of(template: str) -> Preview:
    """What the next charge would be called, were it an ongoing fee of an invented client, and the latest charges."""
    try:
        following = fill_template(
            template, number=next_charge_number(), name="Ada Example", last_name="Example",
            category=RevenueCategory.ONGOING_FEE, origin=PaymentOrigin.PROVIDER,
        )  # fmt: skip
        latest = ((charge, invoice_number_of(charge, template)) for charge in latest_charges(EXAMPLES))
        others = tuple((charge, number) for charge, number in latest if number != charge.invoice_number)
    except UnableToReadTemplate as error:
        return Preview(error=str(error))
    return Preview(following=following, others=others)


def _saved_in_words(firm: Firm) -> str:
    due = due_by_now(firm.lock_after_days, timezone.localdate())
    if not due:
        return "Revenue settings saved."
    return f"Revenue settings saved. {due} period{'s lock' if due > 1 else ' locks'} tonight."
