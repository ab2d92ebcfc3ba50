"""Who gets what: everything agreed, and an adviser's percentage for the firm, an adviser, a plan or a charge."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from backoffice.models import Charge, Plan, User
from backoffice.web.access import needs, own_firm
from backoffice.web.forms.clients import staff_of
from backoffice.web.saving import attempt
from domain.enums.revenue import SplitLevel
from reconciliation.models import AdviserSplit, Introducer
from reconciliation.selectors.splits import adviser_splits, introducer_splits
from reconciliation.services.splits import Target, agree_adviser_split, effect_of, end_adviser_split
from reconciliation.web.forms.splits import AdviserSplitForm, EndTermForm, TermForm
from reconciliation.web.split_words import consequences, target_in_words

PAGE_SIZE = 50
OF_PEOPLE = (SplitLevel.FIRM, SplitLevel.ADVISER)
"""Levels whose terms are shown on the list of people rather than on a record's own page."""


def split_list(request: HttpRequest) -> HttpResponse:
    """The firm's own percentage, each adviser's, what differs for plans and charges, and the introducers."""
    today = timezone.localdate()
    running = Q(end_date__isnull=True) | Q(end_date__gt=today)
    terms = adviser_splits().filter(running)
    general = [term for term in terms.filter(plan__isnull=True, charge__isnull=True) if term.start_date <= today]
    by_adviser = {term.adviser_id: term for term in general}
    nearer = terms.exclude(plan__isnull=True, charge__isnull=True)
    context = {
        "today": today,
        "firm_term": by_adviser.get(None),
        "people": [(person, by_adviser.get(person.pk)) for person in staff_of(own_firm(request)).order_by("name")],
        "coming": [term for term in terms if term.start_date > today and term.level in OF_PEOPLE],
        "page": Paginator(nearer, PAGE_SIZE).get_page(request.GET.get("page")),
        "introducers": Introducer.objects.all(),
        "parts": introducer_splits().filter(running)[:PAGE_SIZE],
        "past": adviser_splits().filter(end_date__lte=today)[:PAGE_SIZE],
    }
    return render(request, "reconciliation/splits.html", context)


@needs("agree_shares")
def split_new(request: HttpRequest) -> HttpResponse:
    """The firm's own percentage, which counts where nothing nearer is agreed."""
    return _agree(request, Target(SplitLevel.FIRM), reverse("split_list"))


@needs("agree_shares")
def split_adviser_new(request: HttpRequest, adviser_pk: int) -> HttpResponse:
    """One adviser's percentage."""
    get_object_or_404(User, pk=adviser_pk, firm=own_firm(request))
    return _agree(request, Target(SplitLevel.ADVISER, adviser_pk), reverse("split_list"))


@needs("agree_shares")
def split_plan_new(request: HttpRequest, plan_pk: int) -> HttpResponse:
    """The percentage of one plan's adviser, whoever it is."""
    get_object_or_404(Plan, pk=plan_pk)
    return _agree(request, Target(SplitLevel.PLAN, plan_pk), reverse("plan", args=[plan_pk]))


@needs("agree_shares")
def split_charge_new(request: HttpRequest, charge_pk: int) -> HttpResponse:
    """The percentage of one charge's adviser."""
    get_object_or_404(Charge, pk=charge_pk)
    return _agree(request, Target(SplitLevel.CHARGE, charge_pk), reverse("charge", args=[charge_pk]))


def _agree(request: HttpRequest, target: Target, back: str) -> HttpResponse:
    firm = own_firm(request)
    form = AdviserSplitForm(request.POST or None, initial={"start_date": timezone.localdate()})

    def write() -> AdviserSplit:
        return agree_adviser_split(firm=firm, target=target, **form.cleaned_data)

    return ask_twice(request, form, target, write, back=back, title="What the adviser gets")


def ask_twice(
    request: HttpRequest, form: TermForm, target: Target, write: Callable[[], object], *, back: str, title: str
) -> HttpResponse:
    """Shows what the change would do, then makes it: the second time the same answers come."""
    firm, told = own_firm(request), None
    if request.method == "POST" and form.is_valid():
        if form.is_confirmed():
            if attempt(form, write):
                messages.success(request, "Agreed. Payments from that day on go by it.")
                return redirect(back)
        else:
            since = form.cleaned_data["start_date"]
            effect = attempt(form, lambda: effect_of(target=target, since=since, write=write))
            told = consequences(effect, firm.pk) if effect else None
    context = {
        "form": form, "told": told, "what": target_in_words(target), "title": title, "back": back,
        "seen": form.answers() if told else "", "of_plan_or_charge": target.level not in OF_PEOPLE,
    }  # fmt: skip
    return render(request, "reconciliation/split_edit.html", context)


@needs("agree_shares")
def split_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for the day from which an adviser's percentage no longer holds."""
    term = get_object_or_404(adviser_splits(), pk=pk)
    form = EndTermForm(request.POST or None, suggested=timezone.localdate())
    back = back_of(Target(term.level, term.charge_id or term.plan_id or term.adviser_id or 0))
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["end_date"]
        if attempt(form, lambda: end_adviser_split(split_id=pk, end_date=day)):
            messages.success(request, "Ended. What is agreed further away counts from that day on.")
            return redirect(back)
    context = {"form": form, "term": term, "what": f"{term}", "back": back}
    return render(request, "reconciliation/split_end.html", context)


def back_of(target: Target) -> str:
    """The page a term is shown on."""
    pages = {SplitLevel.CHARGE: "charge", SplitLevel.PLAN: "plan"}
    return reverse(pages[target.level], args=[target.pk]) if target.level in pages else reverse("split_list")
