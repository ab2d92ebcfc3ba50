"""Introducers, and what they get of the payments of a plan or charge."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from backoffice.models import Charge, Plan
from backoffice.web.access import needs, own_firm
from backoffice.web.saving import attempt
from domain.enums.revenue import SplitLevel
from reconciliation.models import Introducer
from reconciliation.selectors.splits import introducer_splits
from reconciliation.services.splits import (
    Target,
    agree_introducer_split,
    create_introducer,
    end_introducer_split,
    update_introducer,
)
from reconciliation.web.forms.splits import (
    INTRODUCER_FIELDS,
    PART_FIELDS,
    EndTermForm,
    IntroducerForm,
    IntroducerSplitForm,
)
from reconciliation.web.views.splits import ask_twice, back_of


@needs("agree_shares")
def introducer_new(request: HttpRequest) -> HttpResponse:
    """A form for somebody new who introduces clients."""
    form = IntroducerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        added = attempt(form, lambda: create_introducer(firm=own_firm(request), fields=form.picked(INTRODUCER_FIELDS)))
        if added:
            messages.success(request, f"{added} can be chosen on plans and charges.")
            return redirect("split_list")
    return render(request, "reconciliation/introducer.html", {"form": form})


@needs("agree_shares")
def introducer_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A form for an introducer; what was agreed for plans and charges stays."""
    introducer = get_object_or_404(Introducer, pk=pk)
    form = IntroducerForm(request.POST or None, introducer=introducer)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: update_introducer(introducer_id=pk, fields=form.picked(INTRODUCER_FIELDS)))
        if saved:
            messages.success(request, f"{saved} saved.")
            return redirect("split_list")
    return render(request, "reconciliation/introducer.html", {"form": form, "introducer": introducer})


@needs("agree_shares")
def introducer_plan_new(request: HttpRequest, plan_pk: int) -> HttpResponse:
    """An introducer's part of a plan's payments."""
    get_object_or_404(Plan, pk=plan_pk)
    return _agree(request, Target(SplitLevel.PLAN, plan_pk))


@needs("agree_shares")
def introducer_charge_new(request: HttpRequest, charge_pk: int) -> HttpResponse:
    """An introducer's part of a charge's payments, in place of what is agreed for its plan."""
    get_object_or_404(Charge, pk=charge_pk)
    return _agree(request, Target(SplitLevel.CHARGE, charge_pk))


def _agree(request: HttpRequest, target: Target) -> HttpResponse:
    firm = own_firm(request)
    form = IntroducerSplitForm(request.POST or None, initial=_put_forward(request))

    def write() -> Any:
        given = form.cleaned_data
        return agree_introducer_split(
            firm=firm, target=target, introducer_id=given["introducer"].pk, terms=form.terms(),
            start_date=given["start_date"], note=given["note"],
        )  # fmt: skip

    return ask_twice(request, form, target, write, back=back_of(target), title="What an introducer gets")


def _put_forward(request: HttpRequest) -> dict[str, Any]:
    """Today, and the usual terms of the introducer the address names."""
    wanted = request.GET.get("introducer", "")
    known = Introducer.objects.filter(pk=wanted).first() if wanted.isdecimal() else None
    usual = {name: getattr(known, name) for name in PART_FIELDS} | {"introducer": known.pk} if known else {}
    return {"start_date": timezone.localdate()} | usual


@needs("agree_shares")
def introducer_split_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for the day from which an introducer no longer has a part."""
    term = get_object_or_404(introducer_splits(), pk=pk)
    form = EndTermForm(request.POST or None, suggested=timezone.localdate())
    back = back_of(Target(term.level, term.charge_id or term.plan_id or 0))
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["end_date"]
        if attempt(form, lambda: end_introducer_split(split_id=pk, end_date=day)):
            messages.success(request, f"{term.introducer} has no part from that day on.")
            return redirect(back)
    return render(
        request, "reconciliation/split_end.html", {"form": form, "term": term, "what": f"{term}", "back": back}
    )
