"""What the pages beside a cashflow's plan share: their tabs, the plan they work on, and the what-if chosen for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from backoffice.web.access import signed_in
from cashflow.drawings.terms import Terms
from cashflow.engine.inputs import PlanInputs
from cashflow.models import Cashflow, Scenario
from cashflow.selectors.cashflows import people_in
from cashflow.selectors.projection import plan_of
from cashflow.selectors.scenarios import changes_of, scenarios_of
from cashflow.web import launching
from cashflow.web.tabs import tabs_of
from cashflow.web.terms import terms_of
from cashflow.what_ifs import with_changes


@dataclass(frozen=True, slots=True)
class Opened:
    """A cashflow that may be worked on. ``plan`` has no what-if in it, ``frame`` is for ``cashflow/base.html``."""

    cashflow: Cashflow
    plan: PlanInputs
    scenarios: list[Scenario]
    terms: Terms
    frame: dict[str, Any]

    def chosen(self, request: HttpRequest) -> Scenario | None:
        """The what-if the address asks for; None for the plan itself, and for one that is not of this cashflow."""
        asked = request.GET.get("what_if", "")
        return next((scenario for scenario in self.scenarios if str(scenario.pk) == asked), None)

    def plan_with(self, scenario: Scenario | None) -> PlanInputs:
        """The plan, with the differences of a what-if."""
        return with_changes(self.plan, changes_of(scenario)) if scenario else self.plan


def opened(request: HttpRequest, cashflow: Cashflow, page: str) -> Opened | HttpResponse:
    """The cashflow, ready for a page beside its plan; otherwise the way to the page that says what is in the way.

    Connected systems are asked how they stand; nothing is started.
    """
    launch = launching.look(cashflow, signed_in(request), timezone.now())
    plan = None if launch.is_blocked else plan_of(cashflow, timezone.localdate())
    if plan is None:
        messages.info(request, "Nothing is projected yet: what is missing is said here.")
        return redirect(f"{reverse('cashflow', args=[cashflow.pk])}?launched=1")
    scenarios, terms = scenarios_of(cashflow), terms_of(request)
    frame = {
        "cashflow": cashflow, "people": people_in(cashflow), "launch": launch, "tabs": tabs_of(cashflow, page),
        "scenarios": scenarios, "terms": list(Terms), "chosen_terms": terms,
    }  # fmt: skip
    return Opened(cashflow, plan, scenarios, terms, frame)
