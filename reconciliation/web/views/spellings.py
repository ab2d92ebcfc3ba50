"""Finding the plan of a line by search, and the spellings of policy numbers that were remembered."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.models import Plan
from backoffice.web.access import signed_in
from backoffice.web.going_back import way_back
from domain.words import count_of
from reconciliation.models import PolicySpelling
from reconciliation.selectors import spellings as reading
from reconciliation.selectors.telling import standing_of
from reconciliation.services.periods import UnableToChangeLockedPeriod
from reconciliation.services.spellings import (
    UnableToRemember,
    choose_plan,
    forget_spelling,
    remember_spelling,
)
from reconciliation.web.views.lines import line_or_404

PAGE_SIZE = 50


def line_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The plans a line may be about; one is chosen for this line alone, or remembered for its spelling."""
    line = line_or_404(pk)
    if request.method == "POST":
        number = request.POST.get("plan", "")
        plan = get_object_or_404(Plan, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
        try:
            if "remember" in request.POST:
                return _remembered(request, pk, plan)
            choose_plan(line_id=pk, plan_id=plan.pk)
            back = way_back(request, "")
            link = reverse("line_link", args=[pk])
            return redirect(f"{link}?{urlencode({'next': back})}" if back else link)
        except (UnableToRemember, UnableToChangeLockedPeriod) as error:
            messages.error(request, str(error))
    search = request.GET.get("q", "").strip()
    context = {
        "line": line,
        "standing": standing_of(line),
        "plans": reading.plans_to_choose(line, search),
        "search": search,
        "next": request.POST.get("next", request.GET.get("next", "")),
    }
    return render(request, "reconciliation/line_plan.html", context)


def _remembered(request: HttpRequest, pk: int, plan: Plan) -> HttpResponse:
    """Remembers, matches what waited for it, and says what came of it."""
    spelling, runs = remember_spelling(line_id=pk, plan_id=plan.pk, now=timezone.now(), user=signed_in(request))
    looked, linked = sum(run.line_count for run in runs), sum(run.linked_count for run in runs)
    messages.success(
        request,
        f"{spelling.written} from {spelling.provider} means {plan} from now on. "
        f"{count_of(looked, 'line')} looked at, {linked} linked.",
    )
    return redirect(way_back(request, reverse("line_why", args=[pk])))


def spelling_list(request: HttpRequest) -> HttpResponse:
    """Every spelling that was remembered, with who said so."""
    search = request.GET.get("q", "").strip()
    page = Paginator(reading.spellings(search), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "reconciliation/spellings.html", {"page": page, "search": search})


@require_POST
def spelling_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forgets a spelling."""
    get_object_or_404(PolicySpelling, pk=pk)
    spelling = forget_spelling(spelling_id=pk)
    messages.success(request, f"{spelling.written} is forgotten. What it linked stays linked.")
    return redirect(way_back(request, reverse("spelling_list")))
