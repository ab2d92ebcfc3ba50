"""The firm's sets of assumptions under Settings: the list, one of them, and what saving a change would do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from backoffice.web.access import needs, own_firm, signed_in
from backoffice.web.saving import attempt, origin_of
from cashflow.engine.assumed import Assumed
from cashflow.models import AssumptionSet
from cashflow.parameters.sets import delivered
from cashflow.selectors.assumption_effects import effects_of
from cashflow.selectors.assumption_sets import assumed_of, assumption_set_list, percents_of
from cashflow.selectors.assumption_sets import assumption_set as read_set
from cashflow.services.assumption_sets import (
    archive_assumption_set,
    choose_assumptions,
    create_assumption_set,
    make_default,
    restore_assumption_set,
    update_assumption_set,
)
from cashflow.web.assumption_forms import COLUMNS, AssumptionSetForm, beginning
from cashflow.web.views import cashflow_or_404
from domain.tax_years import TaxYear

REVIEWED_EVERY = timedelta(days=365)
"""What a new set suggests."""


def set_or_404(set_pk: int) -> AssumptionSet:
    """The firm's set, or the page that says there is none."""
    try:
        return read_set(set_pk)
    except AssumptionSet.DoesNotExist:
        raise Http404("No such set of assumptions.") from None


def delivered_now() -> Assumed:
    """The delivered set as it stands today."""
    return delivered(TaxYear.of(timezone.localdate()).first)


@require_GET
def assumption_set_list_page(request: HttpRequest) -> HttpResponse:
    """Every set with its main figures, the delivered one first."""
    rows = list(assumption_set_list())
    context = {
        "delivered": delivered_now(),
        "delivered_percents": percents_of(delivered_now()),
        "offered": [row for row in rows if row.archived_at is None],
        "archived": [row for row in rows if row.archived_at is not None],
        "has_default": any(row.is_default for row in rows),
        "today": timezone.localdate(),
    }
    return render(request, "cashflow/assumptions/list.html", context)


@needs("set_assumptions")
def assumption_set_new(request: HttpRequest) -> HttpResponse:
    """A new set, filled with the figures of the one the address names, otherwise with the delivered ones."""
    user, like = signed_in(request), request.GET.get("like", "")
    source = set_or_404(int(like)) if like.isascii() and like.isdigit() else None
    found = assumed_of(source) if source else delivered_now()
    review_date = timezone.localdate() + REVIEWED_EVERY
    begin = beginning(found, user, review_date=review_date, reason=found.reason if source else "")
    form = AssumptionSetForm(request.POST or None, firm=own_firm(request), record=None, begin=begin)
    if request.method == "POST" and form.is_valid():
        fields, origin = form.picked(COLUMNS), origin_of(request)
        made = attempt(form, lambda: create_assumption_set(firm=own_firm(request), fields=fields, origin=origin))
        if made:
            undo = reverse("assumption_set_archive", args=[made.pk])
            messages.success(request, f"{made.name} made. Cashflows may choose it now.", extra_tags=undo)
            return redirect("assumption_sets")
    return render(request, "cashflow/assumptions/form.html", {"form": form, "row": None, "source": found})


@needs("set_assumptions", to_look=False)
def assumption_set_edit(request: HttpRequest, set_pk: int) -> HttpResponse:
    """One set: read by everybody; a change is shown with what it does before it is saved."""
    row, user = set_or_404(set_pk), signed_in(request)
    form = AssumptionSetForm(request.POST or None, firm=own_firm(request), record=row)
    context: dict[str, Any] = {"form": form, "row": row, "today": timezone.localdate()}
    if request.method != "POST":
        if not user.has_perm("backoffice.set_assumptions"):
            for field in form.fields.values():
                field.disabled = True
        return render(request, "cashflow/assumptions/form.html", context)
    if form.is_valid() and request.POST.get("do") != "change":
        fields = form.picked(COLUMNS)
        if request.POST.get("do") == "confirm" or not fields:
            return _saved(request, form, row) or render(request, "cashflow/assumptions/form.html", context)
        effects = effects_of(row, fields, timezone.localdate())
        return render(request, "cashflow/assumptions/preview.html", context | {"effects": effects})
    return render(request, "cashflow/assumptions/form.html", context)


def _saved(request: HttpRequest, form: AssumptionSetForm, row: AssumptionSet) -> HttpResponse | None:
    fields, origin = form.picked(COLUMNS), origin_of(request)
    saved = attempt(form, lambda: update_assumption_set(set_id=row.pk, fields=fields, origin=origin))
    if saved is None:
        return None
    messages.success(request, f"{saved.name} saved." if fields else "Nothing was changed.")
    return redirect("assumption_sets")


@require_POST
@needs("set_assumptions")
def assumption_set_default(request: HttpRequest, set_pk: int) -> HttpResponse:
    """Makes a set the one that cashflows use for which none is chosen, or (``default=off``) the delivered one again."""
    row, wanted = set_or_404(set_pk), request.POST.get("default") != "off"
    try:
        make_default(set_id=row.pk if wanted else None, origin=origin_of(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("assumption_sets")
    messages.success(request, f"{row.name if wanted else 'The delivered set'} is the default now.")
    return redirect("assumption_sets")


@require_POST
@needs("set_assumptions")
def assumption_set_archive(request: HttpRequest, set_pk: int) -> HttpResponse:
    """Takes a set off what is offered; the toast can bring it back."""
    row = set_or_404(set_pk)
    try:
        archive_assumption_set(set_id=row.pk, now=timezone.now(), origin=origin_of(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("assumption_sets")
    undo = reverse("assumption_set_restore", args=[row.pk])
    messages.success(request, f"{row.name} archived. Cashflows that use it keep it.", extra_tags=undo)
    return redirect("assumption_sets")


@require_POST
@needs("set_assumptions")
def assumption_set_restore(request: HttpRequest, set_pk: int) -> HttpResponse:
    """Offers an archived set again."""
    row = set_or_404(set_pk)
    try:
        restore_assumption_set(set_id=row.pk, origin=origin_of(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("assumption_sets")
    messages.success(request, f"{row.name} is on offer again.")
    return redirect("assumption_sets")


@require_POST
def cashflow_assumptions(request: HttpRequest, pk: int) -> HttpResponse:
    """Chooses the set a cashflow is projected with; nothing chosen is the firm's default."""
    found = cashflow_or_404(pk)
    asked, before = request.POST.get("assumption_set", ""), found.assumption_set_id
    chosen = int(asked) if asked.isascii() and asked.isdigit() else None
    back = redirect(f"{reverse('cashflow', args=[pk])}?launched=1#assumptions")
    try:
        changed = choose_assumptions(cashflow_id=pk, set_id=chosen, origin=origin_of(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return back
    if changed.assumption_set_id != before:
        messages.success(request, "Projected with the set chosen.")
    return back
