"""Before a report: what the planner checks for itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cashflow.selectors.checks import checks_of
from cashflow.selectors.records import records_of
from cashflow.web.beside import opened
from cashflow.web.views import cashflow_or_404


@require_GET
def cashflow_checks(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of checks, those not met first."""
    found = opened(request, cashflow_or_404(pk), "cashflow_checks")
    if isinstance(found, HttpResponse):
        return found
    checks = checks_of(records_of(found.cashflow), found.plan, timezone.localdate())
    open_checks = sum(not check.is_met for check in checks)
    return render(request, "cashflow/checks.html", found.frame | {"checks": checks, "open_checks": open_checks})
