"""The planner's pages: the list, a new cashflow, one cashflow, its fragments and files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import push_url, trigger_client_event

from backoffice import rules
from backoffice.models import Client
from backoffice.selectors.clients import partner_of, people_of
from backoffice.web.access import needs, own_firm, signed_in
from backoffice.web.charts import Chart
from backoffice.web.client_frame import client_or_404
from backoffice.web.downloads import csv_download
from backoffice.web.extensions import link_badges
from backoffice.web.saving import attempt, origin_of
from cashflow.drawings.comparison import essential_short_year, unspent_from
from cashflow.drawings.goals import goals_of
from cashflow.drawings.plan import DRAWINGS
from cashflow.drawings.terms import Money, Terms
from cashflow.models import Cashflow, Scenario
from cashflow.models.cashflow import MOST_PEOPLE
from cashflow.selectors.assumption_sets import offered_sets
from cashflow.selectors.cashflows import cashflow_page, cashflows_of, find_cashflows, people_in
from cashflow.selectors.projection import Results, results_of
from cashflow.selectors.scenarios import changes_of, scenarios_of
from cashflow.services.cashflows import (
    create_cashflow,
    delete_cashflow,
    mark_synced,
    rename_cashflow,
    restore_cashflow,
    set_auto_sync,
    set_two_way,
)
from cashflow.web import launching
from cashflow.web.forms import NameForm, NewCashflowForm
from cashflow.web.mending import mending_of
from cashflow.web.tabs import tabs_of
from cashflow.web.terms import terms_of
from cashflow.web.year import step_of, year_story, years_in_short

PAGE_SIZE = 50
TWO_WAY_NOW = (
    "Two-way for this cashflow: from now on changes to its people and to what they own are sent. "
    "What differed before is asked about after the next sync."
)
ONE_WAY_NOW = "Back to reading only: nothing of this cashflow is sent; what waited is held back."


def cashflow_or_404(cashflow_id: int) -> Cashflow:
    """The firm's cashflow, or the page that says there is none."""
    try:
        return cashflow_page(cashflow_id)
    except Cashflow.DoesNotExist:
        raise Http404("No such cashflow.") from None


@require_GET
def cashflow_list(request: HttpRequest) -> HttpResponse:
    """Cashflows by name."""
    text = request.GET.get("q", "").strip()
    page = Paginator(find_cashflows(text), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "cashflow/list.html", {"page": page, "text": text})


def cashflow_new(request: HttpRequest) -> HttpResponse:
    """A new cashflow of the client named by ``?client=`` and, ticked already, their partner."""
    asked = request.GET.get("client", "")
    if not (asked.isascii() and asked.isdigit()):
        messages.info(request, "Choose whose cashflow it is, then launch it from their page.")
        return redirect("client_list")
    client = client_or_404(int(asked))
    form = NewCashflowForm(request.POST or None, people=_people_for(client))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        made = attempt(form, lambda: create_cashflow(
            firm=own_firm(request), client_ids=chosen["clients"], name=chosen["name"], user=signed_in(request),
            origin=origin_of(request),
        ))  # fmt: skip
        if made:
            return redirect("cashflow", pk=made.pk)
    return render(request, "cashflow/new.html", {"client": client, "form": form})


def _people_for(client: Any) -> list[Client]:
    """Those who may be in a cashflow with a client: the people behind it, or itself and its partner."""
    people = people_of(client)
    partner = partner_of(client) if client.is_person else None
    if partner and partner.is_person:
        people = [*people, partner]
    return people[:MOST_PEOPLE] if client.is_person else people


@require_GET
def client_cashflow(request: HttpRequest, pk: int) -> HttpResponse:
    """The client's latest cashflow, or a new one where there is none."""
    client = client_or_404(pk)
    found = cashflows_of([person.pk for person in people_of(client)])
    if found:
        return redirect("cashflow", pk=found[0].pk)
    return redirect(f"{reverse('cashflow_new')}?client={pk}")


@require_GET
def cashflow(request: HttpRequest, pk: int) -> HttpResponse:
    """One cashflow. Opening it launches it; choosing a year or terms on the open page does not do so again."""
    found = cashflow_or_404(pk)
    user, now = signed_in(request), timezone.now()
    ask = launching.look if request.GET else launching.prepare
    launch = ask(found, user, now)
    _note_freshness(found, launch)
    context = {
        "cashflow": found, "people": people_in(found), "launch": launch, "tabs": tabs_of(found, "cashflow"),
    }  # fmt: skip
    if launch.is_blocked:
        return render(request, "cashflow/blocked.html", context)
    return render(request, "cashflow/page.html", context | _body(request, found))


def _note_freshness(found: Cashflow, launch: launching.Launch) -> None:
    """Keep what the connected systems say about the data's age, so that the list can show it without asking them."""
    known = found.last_synced_at
    if launch.as_of and not launch.is_syncing and (known is None or known < launch.as_of):
        mark_synced(cashflow_id=found.pk, now=launch.as_of)


def _body(request: HttpRequest, found: Cashflow) -> dict[str, Any]:
    """Context of ``cashflow/body.html``: warnings, charts, the year in focus, items."""
    results, what_if = _results(request, found)
    context: dict[str, Any] = {
        "cashflow": found,
        "items": _items_with_badges(results),
        "warnings": [mending_of(warning) for warning in results.warnings],
        "projection": results.projection,
        "what_if": what_if,
    }
    if results.projection is None:
        return context
    return context | _figures(request, found, results, what_if) | {"offered_sets": offered_sets()}


def _results(request: HttpRequest, found: Cashflow) -> tuple[Results, Scenario | None]:
    """The results of the plan, or of the what-if of it that the address asks for."""
    asked = request.GET.get("what_if", "")
    what_if = next((one for one in scenarios_of(found) if str(one.pk) == asked), None) if asked else None
    return results_of(found, timezone.localdate(), changes_of(what_if) if what_if else ()), what_if


def _figures(request: HttpRequest, found: Cashflow, results: Results, what_if: Scenario | None) -> dict[str, Any]:
    """Everything drawn of a projection; there must be one."""
    projection = results.projection
    if projection is None:
        raise Http404("Nothing is projected yet.")
    money = Money(projection, terms_of(request))
    tail = f"&what_if={what_if.pk}" if what_if else ""
    files = {
        slug: f"{reverse('cashflow_csv', args=[found.pk, slug])}?terms={money.terms.value}{tail}" for slug in DRAWINGS
    }
    return {
        "what_if": what_if,
        "tail": tail,
        "money": money,
        "terms": list(Terms),
        "charts": [(_told(slug, draw(money), money), files[slug]) for slug, draw in DRAWINGS.items()],
        "story": year_story(money, step_of(projection, request.GET.get("year"))),
        "years": projection.timeline.years,
        "first_shortfall": projection.first_shortfall,
        "unspent_from": unspent_from(projection),
        "essential_short_year": essential_short_year(projection),
        "goals": goals_of(results.records.goals, money),
        "short_year": projection.timeline.years[projection.first_shortfall or 0],
        "notes": projection.plan.assumptions.notes,
        "assumed": projection.plan.assumptions.assumed,
    }


def _told(slug: str, chart: Chart, money: Money) -> Chart:
    """A chart of the plan; the first one tells each year in words while somebody points at it."""
    return replace(chart, words=years_in_short(money)) if slug == "income" else chart


def _items_with_badges(results: Results) -> list[tuple[Any, list[tuple[Any, Any]]]]:
    """Items by kind, each with how it stands with connected systems: one look-up a model."""
    models = {item.model for _, items in results.items for item in items}
    badges = {
        model: link_badges(model, [i.pk for _, items in results.items for i in items if i.model == model])
        for model in models
    }
    return [(kind, [(item, badges[item.model].get(item.pk)) for item in items]) for kind, items in results.items]


@require_GET
def cashflow_body(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that is read afresh when a sync has ended; nothing while the cashflow must not open."""
    found = cashflow_or_404(pk)
    if launching.look(found, signed_in(request), timezone.now()).is_blocked:
        return HttpResponse()
    return render(request, "cashflow/body.html", _body(request, found))


@require_GET
def cashflow_launch(request: HttpRequest, pk: int) -> HttpResponse:
    """How the connected systems stand; asks for itself again until they are done, then has the page's body reload."""
    found = cashflow_or_404(pk)
    launch = launching.look(found, signed_in(request), timezone.now())
    _note_freshness(found, launch)
    response = render(request, "cashflow/launch.html", {"cashflow": found, "launch": launch})
    return response if launch.is_syncing else trigger_client_event(response, "cashflow-fresh", {})


@require_GET
def cashflow_year(request: HttpRequest, pk: int) -> HttpResponse:
    """The year in focus."""
    found = cashflow_or_404(pk)
    results, what_if = _results(request, found)
    context = {"cashflow": found} | _figures(request, found, results, what_if)
    response = render(request, "cashflow/year_alone.html", context)
    return push_url(response, f"{reverse('cashflow', args=[pk])}?{request.GET.urlencode()}")


@require_GET
def cashflow_csv(request: HttpRequest, pk: int, slug: str) -> HttpResponseBase:
    """A chart's figures as a file."""
    found = cashflow_or_404(pk)
    projection = _results(request, found)[0].projection
    if projection is None or slug not in DRAWINGS:
        raise Http404("No such chart.")
    chart = DRAWINGS[slug](Money(projection, terms_of(request)))
    header = [f"Tax year ({chart.terms})", *(series.name for series in chart.series)]
    rows = ((year, *values) for year, values in chart.rows())
    return csv_download(f"cashflow-{pk}-{slug}-{terms_of(request).value}.csv", header, rows)


@require_POST
def cashflow_sync(request: HttpRequest, pk: int) -> HttpResponse:
    """Fetch fresh data now."""
    launch = launching.sync_now(cashflow_or_404(pk), signed_in(request), timezone.now())
    if not launch.states:
        messages.info(request, "No connected system has anything to do with this cashflow.")
    for state in launch.states:
        if state.sentence:
            messages.info(request, state.sentence)
    return redirect(f"{reverse('cashflow', args=[pk])}?launched=1")


@require_POST
def cashflow_auto_sync(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn automatic sync on or off."""
    found = cashflow_or_404(pk)
    wanted = request.POST.get("auto_sync") == "on"
    set_auto_sync(cashflow_id=found.pk, auto_sync=wanted, origin=origin_of(request))
    messages.success(request, f"Automatic sync is {'on' if wanted else 'off'} for {found.name}.")
    return redirect(f"{reverse('cashflow', args=[pk])}?launched=1")


@require_POST
def cashflow_two_way(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a cashflow to two-way, or back, where the firm only reads from a connected system."""
    found = cashflow_or_404(pk)
    wanted = request.POST.get("two_way") == "on"
    launch = launching.look(found, signed_in(request), timezone.now())
    if wanted and not launch.may_switch:
        messages.error(request, launch.why_not_switch or "There is nothing to switch for this cashflow.")
    else:
        set_two_way(cashflow_id=found.pk, two_way=wanted, origin=origin_of(request))
        messages.success(request, TWO_WAY_NOW if wanted else ONE_WAY_NOW)
    return redirect(f"{reverse('cashflow', args=[pk])}?launched=1")


def cashflow_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name."""
    found = cashflow_or_404(pk)
    form = NameForm(request.POST or None, record=found)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        if attempt(form, lambda: rename_cashflow(cashflow_id=pk, name=name, origin=origin_of(request))):
            return redirect(f"{reverse('cashflow', args=[pk])}?launched=1")
    context = {"record": found, "form": form, "back": reverse("cashflow", args=[pk])}
    return render(request, "cashflow/rename.html", context)


@needs("remove_record")
def cashflow_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then removes a cashflow; the toast can bring it back."""
    found = cashflow_or_404(pk)
    if not rules.may_delete(signed_in(request), found):
        raise PermissionDenied("Only advisers, owners and administrators may remove a cashflow.")
    if request.method == "POST":
        delete_cashflow(cashflow_id=pk, now=timezone.now(), origin=origin_of(request))
        messages.success(request, f"{found.name} removed.", extra_tags=reverse("cashflow_restore", args=[pk]))
        return redirect("cashflow_list")
    context = {
        "title": f"Remove {found.name}?", "back": reverse("cashflow", args=[pk]), "verb": "Remove",
        "effects": [
            "The cashflow leaves every list.",
            "The clients, their plans, incomes and expenses stay, here and in connected systems.",
            "You can undo this.",
        ],
    }  # fmt: skip
    return render(request, "components/confirm.html", context)


@require_POST
def cashflow_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Brings a removed cashflow back."""
    try:
        found = restore_cashflow(cashflow_id=pk, origin=origin_of(request))
    except Cashflow.DoesNotExist:
        raise Http404("No such cashflow.") from None
    messages.success(request, f"{found.name} is back.")
    return redirect("cashflow", pk=pk)
