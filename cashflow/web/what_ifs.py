"""What-ifs: side by side with the plan, tried with sliders, kept, and changed one difference at a time."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from backoffice.web.access import signed_in
from backoffice.web.downloads import csv_download
from backoffice.web.saving import attempt, origin_of
from cashflow.drawings.comparison import PLAN, Case, case_of, comparison_chart
from cashflow.drawings.side_by_side import FUTURES, MEASURES, USUAL, measured
from cashflow.models import Scenario, ScenarioChange
from cashflow.selectors.scenarios import changes_of, scenario_page
from cashflow.services.scenarios import (
    add_change,
    create_scenario,
    delete_scenario,
    duplicate_scenario,
    remove_change,
    rename_scenario,
    restore_change,
    restore_scenario,
)
from cashflow.web.beside import Opened, opened
from cashflow.web.forms import ChangeForm, NameForm
from cashflow.web.trials import Slider, changed_by, fields_of, sliders_of
from cashflow.web.views import cashflow_or_404
from cashflow.what_ifs import words_of
from domain.enums.what_ifs import ChangeKind

TRIED = "Being tried"


def scenario_or_404(scenario_id: int) -> Scenario:
    """The firm's what-if, or the page that says there is none."""
    try:
        return scenario_page(scenario_id)
    except Scenario.DoesNotExist:
        raise Http404("No such what-if.") from None


@require_GET
def cashflow_what_ifs(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan and its what-ifs side by side, and sliders to try others."""
    found = opened(request, cashflow_or_404(pk), "cashflow_what_ifs")
    if isinstance(found, HttpResponse):
        return found
    measure = _measure(request)
    cases = _cases(found, measure)
    context = {
        "cases": cases, "chart": comparison_chart(cases, measure=measure), "csv_url": _csv_url(found, measure),
        "measures": [(slug, one.label) for slug, one in MEASURES.items()], "measure": measure,
    }  # fmt: skip
    table = _table(found, with_chances=request.GET.get("chances") == "1")
    return render(request, "cashflow/what_ifs.html", found.frame | context | table | _trial(request, found))


@require_GET
def cashflow_side_by_side(request: HttpRequest, pk: int) -> HttpResponse:
    """The table of the plan and its what-ifs with each one's chance of success, which takes a while."""
    found = opened(request, cashflow_or_404(pk), "cashflow_what_ifs")
    if isinstance(found, HttpResponse):
        return found
    return render(request, "cashflow/side_by_side.html", found.frame | _table(found, with_chances=True))


@require_GET
def cashflow_side_by_side_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The same table as a file."""
    found = opened(request, cashflow_or_404(pk), "cashflow_what_ifs")
    if isinstance(found, HttpResponse):
        return found
    table = _table(found, with_chances=True)
    header = [found.terms.label, *(case_name for case_name, _ in table["compared"])]
    rows = ([row.label, *row.cells] for row in table["rows"])
    return csv_download(f"cashflow-{pk}-side-by-side-{found.terms.value}.csv", header, rows)


def _table(found: Opened, *, with_chances: bool) -> dict[str, Any]:
    compared = [(PLAN, found.plan), *((one.name, found.plan_with(one)) for one in found.scenarios)]
    pk, terms = found.cashflow.pk, found.terms.value
    return {
        "compared": compared, "rows": measured(compared, found.terms, with_chances=with_chances),
        "with_chances": with_chances, "futures_count": FUTURES,
        "side_url": f"{reverse('cashflow_side_by_side', args=[pk])}?terms={terms}",
        "side_csv_url": f"{reverse('cashflow_side_by_side_csv', args=[pk])}?terms={terms}",
    }  # fmt: skip


def _measure(request: HttpRequest) -> str:
    asked = request.GET.get("measure", "")
    return asked if asked in MEASURES else USUAL


def _csv_url(found: Opened, measure: str = USUAL) -> str:
    url = reverse("cashflow_what_ifs_csv", args=[found.cashflow.pk])
    return f"{url}?terms={found.terms.value}&measure={measure}"


def _cases(found: Opened, measure: str, only: Scenario | None = None) -> list[Case]:
    """The plan and its what-ifs, or one of them."""
    return [
        case_of(PLAN, found.plan, [], found.terms, measure=measure),
        *(
            case_of(one.name, found.plan, changes_of(one), found.terms, one.pk, measure=measure)
            for one in ([only] if only else found.scenarios)
        ),
    ]


def _trial(request: HttpRequest, found: Opened) -> dict[str, Any]:
    """The sliders as the address sets them, and what comes of them beside the plan."""
    sliders = _sliders(request, found)
    cases = _tried(found, sliders)
    moved = {"terms": found.terms.value, "tried": "1"} | {one.name: one.value for one in sliders}
    return {
        "sliders": sliders, "tried": cases[-1], "plan_case": cases[0], "trial_chart": comparison_chart(cases, "trial"),
        "trial_csv_url": f"{reverse('cashflow_what_ifs_csv', args=[found.cashflow.pk])}?{urlencode(moved)}",
    }  # fmt: skip


def _sliders(request: HttpRequest, found: Opened) -> list[Slider]:
    return sliders_of(found.plan, found.frame["people"], request.GET)


def _tried(found: Opened, sliders: list[Slider]) -> list[Case]:
    """The plan, and beside it what the sliders make of it where one is moved."""
    cases = [case_of(PLAN, found.plan, [], found.terms)]
    if changes := changed_by(sliders):
        cases.append(case_of(TRIED, found.plan, changes, found.terms))
    return cases


@require_GET
def cashflow_trial(request: HttpRequest, pk: int) -> HttpResponse:
    """What the sliders make of the plan; nothing is kept."""
    found = opened(request, cashflow_or_404(pk), "cashflow_what_ifs")
    if isinstance(found, HttpResponse):
        return found
    return render(request, "cashflow/trial.html", found.frame | _trial(request, found))


@require_GET
def cashflow_what_ifs_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The comparison's figures as a file.

    With ``?tried=1`` of the plan and of what the sliders say, with ``?what_if=`` of the plan and of that one.
    """
    found = opened(request, cashflow_or_404(pk), "cashflow_what_ifs")
    if isinstance(found, HttpResponse):
        return found
    measure = _measure(request)
    is_tried = request.GET.get("tried") == "1"
    cases = _tried(found, _sliders(request, found)) if is_tried else _cases(found, measure, found.chosen(request))
    chart = comparison_chart(cases, measure=measure)
    header = [f"Tax year ({chart.terms})", *(series.name for series in chart.series)]
    rows = ((year, *values) for year, values in chart.rows())
    about = "tried" if is_tried else "what-ifs"
    return csv_download(f"cashflow-{pk}-{about}-{measure}-{found.terms.value}.csv", header, rows)


@require_POST
def cashflow_what_if_keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeps what the sliders say as a what-if; without a slider moved it is an empty one, to be filled by hand."""
    found = opened(request, cashflow_or_404(pk), "cashflow_what_ifs")
    if isinstance(found, HttpResponse):
        return found
    changes = changed_by(sliders_of(found.plan, found.frame["people"], request.POST))
    told = ", ".join(words_of(found.plan, change) for change in changes) or f"What-if {len(found.scenarios) + 1}"
    name = request.POST.get("name", "").strip() or told
    made = create_scenario(
        cashflow_id=pk,
        name=name[:200],
        changes=[fields_of(change) for change in changes],
        user=signed_in(request),
        origin=origin_of(request),
    )
    undo = reverse("cashflow_what_if_remove", args=[made.pk])
    messages.success(request, f"{made.name} kept as a what-if.", extra_tags=undo)
    return redirect("cashflow_what_if", what_if_pk=made.pk)


@require_GET
def cashflow_what_if(request: HttpRequest, what_if_pk: int) -> HttpResponse:
    """One what-if: its differences, what may be added, and its line beside the plan's."""
    scenario = scenario_or_404(what_if_pk)
    found = opened(request, cashflow_or_404(scenario.cashflow_id), "cashflow_what_ifs")
    if isinstance(found, HttpResponse):
        return found
    return render(request, "cashflow/what_if.html", _what_if(request, found, scenario, None))


def _what_if(request: HttpRequest, found: Opened, scenario: Scenario, form: ChangeForm | None) -> dict[str, Any]:
    kind = ChangeKind.find(request.GET.get("kind"))
    if form is None and kind is not None:
        form = ChangeForm(kind=kind, plan=found.plan)
    plan = case_of(PLAN, found.plan, [], found.terms)
    case = case_of(scenario.name, found.plan, changes_of(scenario), found.terms, scenario.pk)
    return found.frame | {
        "scenario": scenario, "plan_case": plan, "case": case, "chart": comparison_chart([plan, case], "what-if"),
        "kinds": list(ChangeKind), "kind": kind, "form": form, "csv_url": f"{_csv_url(found)}&what_if={scenario.pk}",
    }  # fmt: skip


def cashflow_what_if_change(request: HttpRequest, what_if_pk: int) -> HttpResponse:
    """Adds a difference of the kind the address names."""
    scenario = scenario_or_404(what_if_pk)
    found = opened(request, cashflow_or_404(scenario.cashflow_id), "cashflow_what_ifs")
    if isinstance(found, HttpResponse):
        return found
    kind = ChangeKind.find(request.GET.get("kind"))
    if kind is None or request.method != "POST":
        return redirect("cashflow_what_if", what_if_pk=what_if_pk)
    form = ChangeForm(request.POST, kind=kind, plan=found.plan)
    if form.is_valid():
        fields, origin = {"kind": kind, **form.answers()}, origin_of(request)
        if attempt(form, lambda: add_change(scenario_id=what_if_pk, fields=fields, origin=origin)):
            messages.success(request, "The difference counts.")
            return redirect("cashflow_what_if", what_if_pk=what_if_pk)
    return render(request, "cashflow/what_if.html", _what_if(request, found, scenario, form))


def cashflow_what_if_rename(request: HttpRequest, what_if_pk: int) -> HttpResponse:
    """Another name."""
    scenario = scenario_or_404(what_if_pk)
    form = NameForm(request.POST or None, record=scenario)
    back = reverse("cashflow_what_if", args=[what_if_pk])
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        if attempt(form, lambda: rename_scenario(scenario_id=what_if_pk, name=name, origin=origin_of(request))):
            return redirect(back)
    return render(request, "cashflow/rename.html", {"record": scenario, "form": form, "back": back})


@require_POST
def cashflow_what_if_duplicate(request: HttpRequest, what_if_pk: int) -> HttpResponse:
    """A second what-if with the same differences."""
    scenario_or_404(what_if_pk)
    made = duplicate_scenario(scenario_id=what_if_pk, user=signed_in(request), origin=origin_of(request))
    messages.success(request, f"{made.name} made.", extra_tags=reverse("cashflow_what_if_remove", args=[made.pk]))
    return redirect("cashflow_what_if", what_if_pk=made.pk)


@require_POST
def cashflow_what_if_remove(request: HttpRequest, what_if_pk: int) -> HttpResponse:
    """Removes a what-if; the toast can bring it back."""
    scenario = scenario_or_404(what_if_pk)
    delete_scenario(scenario_id=what_if_pk, now=timezone.now(), origin=origin_of(request))
    undo = reverse("cashflow_what_if_restore", args=[what_if_pk])
    messages.success(request, f"{scenario.name} removed.", extra_tags=undo)
    return redirect("cashflow_what_ifs", pk=scenario.cashflow_id)


@require_POST
def cashflow_what_if_restore(request: HttpRequest, what_if_pk: int) -> HttpResponse:
    """Brings a removed what-if back."""
    try:
        scenario = restore_scenario(scenario_id=what_if_pk, origin=origin_of(request))
    except Scenario.DoesNotExist:
        raise Http404("No such what-if.") from None
    messages.success(request, f"{scenario.name} is back.")
    return redirect("cashflow_what_if", what_if_pk=what_if_pk)


@require_POST
def cashflow_difference_remove(request: HttpRequest, difference_pk: int) -> HttpResponse:
    """Takes a difference out of its what-if; the toast can bring it back."""
    try:
        change = remove_change(change_id=difference_pk, now=timezone.now(), origin=origin_of(request))
    except ScenarioChange.DoesNotExist:
        raise Http404("No such difference.") from None
    undo = reverse("cashflow_difference_restore", args=[difference_pk])
    messages.success(request, "The difference is taken out.", extra_tags=undo)
    return redirect("cashflow_what_if", what_if_pk=change.scenario_id)


@require_POST
def cashflow_difference_restore(request: HttpRequest, difference_pk: int) -> HttpResponse:
    """Brings a difference back."""
    try:
        change = restore_change(change_id=difference_pk, origin=origin_of(request))
    except ScenarioChange.DoesNotExist:
        raise Http404("No such difference.") from None
    messages.success(request, "The difference counts again.")
    return redirect("cashflow_what_if", what_if_pk=change.scenario_id)
