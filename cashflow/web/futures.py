"""How sure a plan is: many futures as a fan, and the blows of the stress library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backoffice.web.downloads import csv_download
from cashflow.drawings.chance import chance_of
from cashflow.drawings.comparison import PLAN, comparison_chart
from cashflow.drawings.futures import SEED, fan_chart, stress_cases, years_of
from cashflow.drawings.terms import Terms
from cashflow.engine.inputs import PlanInputs
from cashflow.engine.monte_carlo import Futures, simulate
from cashflow.engine.mortality import any_alive
from cashflow.engine.project import project
from cashflow.parameters.life_table import life_table
from cashflow.parameters.market import market_for
from cashflow.web.beside import opened
from cashflow.web.views import cashflow_or_404
from domain.people_dates import age_on

QUICK, THOROUGH = 200, 4000
"""Futures of the first look, and of the look that follows by itself."""

AGES = (80, 85, 90, 95, 100)
"""Of the younger person, at which the page says who may still be alive."""


@dataclass(frozen=True, slots=True)
class Chances:
    """What futures leave to chance besides the markets' usual moves."""

    fat_tails: bool = False
    lives: bool = False

    @property
    def query(self) -> dict[str, str]:
        """The same in an address."""
        chosen = {"tails": "fat" if self.fat_tails else "", "lives": "drawn" if self.lives else ""}
        return {name: value for name, value in chosen.items() if value}


AS_PLANNED = Chances()


def chances_of(request: HttpRequest) -> Chances:
    """What the address leaves to chance."""
    return Chances(request.GET.get("tails") == "fat", request.GET.get("lives") == "drawn")


@require_GET
def cashflow_futures(request: HttpRequest, pk: int) -> HttpResponse:
    """How sure the plan, or a what-if of it, is."""
    found = opened(request, cashflow_or_404(pk), "cashflow_futures")
    if isinstance(found, HttpResponse):
        return found
    chosen = found.chosen(request)
    plan = found.plan_with(chosen)
    cases = stress_cases(plan, chosen.name if chosen else PLAN, found.terms)
    context = {
        "chosen": chosen,
        "chances": chances_of(request),
        "living": living(plan),
        "table_source": life_table().source,
        "cases": cases,
        "stress_chart": comparison_chart([case for case, _ in cases], "stresses"),
        "stress_csv_url": f"{reverse('cashflow_stresses_csv', args=[pk])}{_tail(request)}",
    }
    return render(request, "cashflow/futures.html", found.frame | context | _fan(request, pk, plan, QUICK))


@require_GET
def cashflow_fan(request: HttpRequest, pk: int) -> HttpResponse:
    """The same fan over many more futures."""
    found = opened(request, cashflow_or_404(pk), "cashflow_futures")
    if isinstance(found, HttpResponse):
        return found
    plan = found.plan_with(found.chosen(request))
    return render(request, "cashflow/fan.html", found.frame | _fan(request, pk, plan, THOROUGH))


@require_GET
def cashflow_futures_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The fan's figures as a file."""
    found = opened(request, cashflow_or_404(pk), "cashflow_futures")
    if isinstance(found, HttpResponse):
        return found
    plan = found.plan_with(found.chosen(request))
    futures = _simulated(plan, THOROUGH, chances_of(request))
    chart = fan_chart(plan, futures)
    header = [f"Tax year ({chart.terms})", *(series.name for series in chart.series), "Share without anything missing"]
    lasting = (round(float(share), 4) for share in futures.lasting)
    rows = ((year, *values, share) for (year, values), share in zip(chart.rows(), lasting, strict=True))
    return csv_download(f"cashflow-{pk}-futures.csv", header, rows)


@require_GET
def cashflow_stresses_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The stresses' figures as a file."""
    found = opened(request, cashflow_or_404(pk), "cashflow_futures")
    if isinstance(found, HttpResponse):
        return found
    chosen = found.chosen(request)
    cases = stress_cases(found.plan_with(chosen), chosen.name if chosen else PLAN, found.terms)
    chart = comparison_chart([case for case, _ in cases], "stresses")
    header = [f"Tax year ({chart.terms})", *(series.name for series in chart.series)]
    return csv_download(f"cashflow-{pk}-stresses.csv", header, ((year, *values) for year, values in chart.rows()))


def _tail(request: HttpRequest) -> str:
    """What-if, terms and chances of the address, for an address that is to be about the same."""
    asked, terms = request.GET.get("what_if", ""), Terms.find(request.GET.get("terms"))
    query = chances_of(request).query
    if asked.isascii() and asked.isdigit():
        query["what_if"] = asked
    if terms:
        query["terms"] = terms.value
    return f"?{urlencode(query)}" if query else ""


@dataclass(frozen=True, slots=True)
class Living:
    """Who may be alive when the younger person reaches ``age``, in per cent."""

    age: int
    year: int
    each: list[int]
    any_of_them: int


def living(plan: PlanInputs) -> list[Living]:
    """The chances of being alive, by ages of the younger person that are still to come."""
    start, table = plan.assumptions.start, life_table()
    youngest = max(plan.people, key=lambda person: person.born)
    now = age_on(youngest.born, start)
    return [
        Living(
            age,
            youngest.born.year + age,
            [round(100 * table.alive_at(person, start, age - now)) for person in plan.people],
            round(100 * any_alive(plan.people, table, start, age - now)),
        )
        for age in AGES
        if age > now
    ]


def _simulated(plan: PlanInputs, paths: int, chances: Chances = AS_PLANNED) -> Futures:
    market = market_for(plan, fat_tails=chances.fat_tails)
    return simulate(plan, market, paths=paths, seed=SEED, table=life_table() if chances.lives else None)


def _fan(request: HttpRequest, pk: int, plan: PlanInputs, paths: int) -> dict[str, Any]:
    chances = chances_of(request)
    futures = _simulated(plan, paths, chances)
    tail = _tail(request)
    short = [year for year, share in enumerate(futures.lasting) if share < 1]
    years = years_of(plan, len(futures.lasting))
    return {
        "futures": futures,
        "chances": chances,
        "in_words": f"{futures.paths:,}",
        "chance": chance_of(project(plan), futures, lives_drawn=chances.lives),
        "first_failing": years[short[0]] if short else "",
        "fan_chart": fan_chart(plan, futures),
        "fan_url": f"{reverse('cashflow_fan', args=[pk])}{tail}",
        "fan_csv_url": f"{reverse('cashflow_futures_csv', args=[pk])}{tail}",
        "is_quick": paths == QUICK,
    }
