"""What revenue does in the background. Every task can be lost and run twice without harm: the rows say what is due."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone
from django_scopes import scope

from backoffice.models import Firm, RematchPolicy
from reconciliation.selectors.statements import statements_with_proposals
from reconciliation.services import expectations, matching, periods


@shared_task
def extend_expectations() -> None:
    """Every firm's expectations laid out up to its horizon, and the periods around today, once a night."""
    today = timezone.localdate()
    for firm in Firm.objects.all():
        with scope(firm=firm):
            expectations.extend_expectations(firm=firm, today=today)
            periods.ensure_periods(firm=firm, today=today)


@shared_task
def take_firm_proposals(firm_id: int) -> None:
    """Link the lines that a change has made matchable, in a firm that wants this to happen by itself."""
    firm = Firm.objects.get(pk=firm_id)
    if firm.rematch_policy != RematchPolicy.AUTOMATIC:
        return
    with scope(firm=firm):
        for statement_id in statements_with_proposals():
            matching.take_proposals(statement_id=statement_id, now=timezone.now())
