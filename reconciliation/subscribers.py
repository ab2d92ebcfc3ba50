"""What revenue does when a charge, a plan, its value or the tolerance changes. Runs inside the change's transaction."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django_scopes import scope

from backoffice.events import (
    ChargeChanged,
    FirmChanged,
    PlansValued,
    RecordChanged,
    RecordsCreated,
    subscribe,
)
from backoffice.models import Charge, Firm, RematchPolicy

PLAN = "backoffice.plan"
TOLERANCE = "match_tolerance_percent"
FINDING_A_PLAN = frozenset({"policy_number", "status", "provider", "provider_id"})
"""The fields of a plan that decide whether a line is about it."""


def register() -> None:
    """Subscribe to the back office's events; called once at start-up."""
    subscribe(ChargeChanged, on_charge_changed)
    subscribe(PlansValued, on_plans_valued)
    subscribe(RecordChanged, on_plan_changed)
    subscribe(RecordsCreated, on_plans_created)
    subscribe(FirmChanged, on_firm_changed)


def on_charge_changed(event: ChargeChanged) -> None:
    """Lay the charge's expectations out anew, and look at the lines waiting on its plan."""
    from reconciliation.services.expectations import generate_expectations

    generate_expectations(charge_id=event.charge_id, today=timezone.localdate())
    plan_id = Charge.with_deleted.values_list("plan_id", flat=True).get(pk=event.charge_id)
    if plan_id is not None:
        _look_again(event.firm_id, {plan_id})


def on_plans_valued(event: PlansValued) -> None:
    """Let the plans' percentage expectations follow, and look at the lines waiting on them."""
    from reconciliation.services.expectations import follow_valuations

    follow_valuations(plan_ids=event.plan_ids)
    _look_again(event.firm_id, event.plan_ids)


def on_plan_changed(event: RecordChanged) -> None:
    """Look at the waiting lines that may be about a plan once it came, went, or what finds it is another (C2)."""
    if event.model == PLAN and (event.action != "update" or event.fields & FINDING_A_PLAN):
        _look_again(event.firm_id, {event.pk})


def on_plans_created(event: RecordsCreated) -> None:
    """The same for plans that came all at once."""
    if event.model == PLAN:
        _look_again(event.firm_id, event.pks)


def on_firm_changed(event: FirmChanged) -> None:
    """Look at the lines that rest on the tolerance once it is another, or have a worker look where they are many."""
    from reconciliation.services.second_looks import look_again_at_tolerance
    from reconciliation.tasks import take_second_look

    if TOLERANCE not in event.fields:
        return
    with scope(firm=Firm.objects.get(pk=event.firm_id)):
        found = look_again_at_tolerance(firm_id=event.firm_id, now=timezone.now())
    if found is None:
        transaction.on_commit(lambda: take_second_look.delay(event.firm_id))
    else:
        _take_if_wanted(event.firm_id, found)


def _look_again(firm_id: int, plan_ids: Collection[int]) -> None:
    """By the firm's setting: nothing, mark the lines that would now match, or match them.

    Matching by itself happens after the change has been committed: it needs locks the change must not wait for.
    """
    from reconciliation.services.looking_again import look_again

    _take_if_wanted(firm_id, look_again(firm_id=firm_id, plan_ids=plan_ids))


def _take_if_wanted(firm_id: int, found: int) -> None:
    """Have what would now match linked, where the firm wants that to happen by itself."""
    from reconciliation.tasks import take_firm_proposals

    if found and Firm.objects.get(pk=firm_id).rematch_policy == RematchPolicy.AUTOMATIC:
        transaction.on_commit(lambda: take_firm_proposals.delay(firm_id))
