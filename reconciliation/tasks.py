"""What revenue does in the background. Every task can be lost and run twice without harm: the rows say what is due."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from django_scopes import scope

from backoffice.models import Firm, RematchPolicy
from reconciliation.selectors.statements import look_left_lying, statements_with_proposals, unfinished_imports
from reconciliation.services import expectations, imports, matching, periods, second_looks, waiting

SETTLING = timedelta(seconds=20)
"""An import queued this recently has a message on its way."""
KEPT_FOR = timedelta(days=1)
"""How long a file waits for its person to come back to the form."""


@shared_task
def import_statement(firm_id: int, import_id: int) -> None:
    """Run one import; does nothing when it is done or another worker has it."""
    with scope(firm=Firm.objects.get(pk=firm_id)):
        imports.run_import(import_id=import_id, now=timezone.now())


@shared_task
def sweep_statement_imports() -> None:
    """Give every import and second look that was left lying to a worker: its message was lost, or its worker died.

    Files kept for a form that nobody came back to are let go.
    """
    now = timezone.now()
    for firm in Firm.objects.all():
        with scope(firm=firm):
            left = unfinished_imports(imports.unfinished(now), before=now - SETTLING)
            is_looking = look_left_lying(before=now - SETTLING)
            waiting.forget_old_uploads(before=now - KEPT_FOR)
        for import_id in left:
            import_statement.delay(firm.pk, import_id)
        if is_looking:
            take_second_look.delay(firm.pk)
        if firm.rematch_policy == RematchPolicy.AUTOMATIC:
            take_firm_proposals.delay(firm.pk)


@shared_task
def take_second_look(firm_id: int) -> None:
    """Look again at the many lines that a new tolerance concerns, part by part.

    Does nothing while another worker is at it. What would now match is linked where the firm wants that by itself.
    """
    firm = Firm.objects.get(pk=firm_id)
    with scope(firm=firm):
        while second_looks.look_at_next_part(firm=firm, now=timezone.now()):
            firm.refresh_from_db()
    take_firm_proposals(firm_id)


@shared_task
def extend_expectations() -> None:
    """Once a night: what each firm needs is a task of its own, so that one that fails costs no other firm its night."""
    for firm in Firm.objects.all():
        extend_expectations_of.delay(firm.pk)


@shared_task
def extend_expectations_of(firm_id: int) -> None:
    """The firm's expectations laid out up to its horizon, and the periods around today; those due by now are locked."""
    firm, today = Firm.objects.get(pk=firm_id), timezone.localdate()
    with scope(firm=firm):
        expectations.extend_expectations(firm=firm, today=today)
        periods.ensure_periods(firm=firm, today=today)
        periods.lock_due_periods(firm=firm, today=today, now=timezone.now())


@shared_task
def take_firm_proposals(firm_id: int) -> None:
    """Link the lines that a change has made matchable, in a firm that wants this to happen by itself."""
    firm = Firm.objects.get(pk=firm_id)
    if firm.rematch_policy != RematchPolicy.AUTOMATIC:
        return
    with scope(firm=firm):
        for statement_id in statements_with_proposals():
            matching.take_proposals(statement_id=statement_id, now=timezone.now())
