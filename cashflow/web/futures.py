"""How sure a plan is: many futures as a fan, and the blows of the stress library."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backoffice.web.charts import Chart, Series
from backoffice.web.downloads import csv_download
from cashflow.engine.inputs import PlanInputs
from cashflow.engine.monte_carlo import Futures, simulate
from cashflow.engine.timeline import Timeline
from cashflow.parameters.market import house_market
from cashflow.parameters.stresses import stressed, stresses
from cashflow.web.beside import opened
from cashflow.web.comparison import PLAN, Case, case_of, comparison_chart
from cashflow.web.terms import Terms
from cashflow.web.views import cashflow_or_404

QUICK, THOROUGH = 200, 4000
"""Futures of the first look, and of the look that follows by itself."""

SEED = 1
LINES: tuple[tuple[str, str], ...] = (
    ("1 in 20 has less", "shortfall"), ("1 in 4 has less", "bond"), ("Half have less", "spending"),
    ("3 in 4 have less", "isa"), ("19 in 20 have less", "general_investment"),
)  # fmt: skip
"""Names and colours of the quantiles, the lowest first."""


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
    futures = _simulated(plan, THOROUGH)
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
    """What-if of the address, for an address that is to be about the same."""
    asked = request.GET.get("what_if", "")
    return f"?what_if={asked}" if asked.isascii() and asked.isdigit() else ""


def stress_cases(plan: PlanInputs, name: str, terms: Terms) -> list[tuple[Case, str]]:
    """The plan, then each stress, with what the stress does."""
    blows = [(case_of(one.label, stressed(plan, one), [], terms), one.words) for one in stresses()]
    return [(case_of(name, plan, [], terms), ""), *blows]


def _simulated(plan: PlanInputs, paths: int) -> Futures:
    return simulate(plan, house_market(), paths=paths, seed=SEED)


def _fan(request: HttpRequest, pk: int, plan: PlanInputs, paths: int) -> dict[str, Any]:
    futures = _simulated(plan, paths)
    tail = _tail(request)
    short = [year for year, share in enumerate(futures.lasting) if share < 1]
    years = _years(plan, len(futures.lasting))
    return {
        "futures": futures,
        "in_hundred": round(futures.success * 100),
        "first_failing": years[short[0]] if short else "",
        "fan_chart": fan_chart(plan, futures),
        "fan_url": f"{reverse('cashflow_fan', args=[pk])}{tail}",
        "fan_csv_url": f"{reverse('cashflow_futures_csv', args=[pk])}{tail}",
        "is_quick": paths == QUICK,
    }


def _years(plan: PlanInputs, count: int) -> list[str]:
    return [year.label for year in Timeline.of(plan.assumptions.start, count).years]


def fan_chart(plan: PlanInputs, futures: Futures) -> Chart:
    """What is owned at each year's end over many futures: five lines, always in today's money."""
    years = _years(plan, futures.quantiles.shape[1])
    series = [
        Series(name, kind, [round(float(value), 2) for value in values], shape="line")
        for (name, kind), values in zip(LINES, futures.quantiles, strict=True)
    ]
    return Chart(
        id="chart-fan", title=f"What is owned, over {futures.paths:,} futures of the markets", categories=years,
        series=series, category_title="Tax year", terms=f"pounds of {years[0]}, without inflation",
    )  # fmt: skip
