"""Electronic statements: what came, what became of it, and trying again what was refused."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from domain.enums.reconciliation import MessageState
from reconciliation.models import StatementMessage
from reconciliation.selectors import statements as reading
from reconciliation.services.messages import UnableToTakeMessage, retry_message
from reconciliation.tasks import import_statement

PAGE_SIZE = 50


def message_list(request: HttpRequest) -> HttpResponse:
    """All messages, latest first; the state narrows the list."""
    rows, state = reading.messages_with_clashes(), request.GET.get("state", "")
    if state in MessageState.codes():
        rows = rows.filter(state=state)
    context = {"page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")), "state": state,
               "states": list(MessageState), "today": timezone.localdate()}  # fmt: skip
    return render(request, "reconciliation/messages.html", context)


@require_POST
def message_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Tries a refused message again; its lines are then imported in the background."""
    firm_id = get_object_or_404(StatementMessage, pk=pk).firm_id
    try:
        with transaction.atomic():
            message = retry_message(message_id=pk)
            job = message.statement_import
            if job is not None:
                transaction.on_commit(lambda: import_statement.delay(firm_id, job.pk))
    except UnableToTakeMessage as error:
        messages.error(request, str(error))
        return redirect("message_list")
    if job is None:
        return redirect("message_list")
    return redirect("statement", pk=job.statement_id)
