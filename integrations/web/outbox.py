"""The outbox: every outgoing write with what was asked, what came back and how far it is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.web.access import needs
from domain.enums.sync import OutboxAction, OutboxState
from integrations.engine.errors import UnableToSync
from integrations.models import OutboxEntry
from integrations.registry import is_registered, system_of, trouble_page
from integrations.selectors.directions import Directions
from integrations.services import outbox as service
from integrations.services.links import take_back_deletion
from integrations.web.forms import AbandonForm
from integrations.web.runs import page_of

PAGE_SIZE = 50
OPEN = frozenset({OutboxState.FAILED, OutboxState.HELD, OutboxState.WAITING})
"""States in which a person may still decide."""


def outbox_list(request: HttpRequest) -> HttpResponse:
    """Outgoing writes, newest first; ``state`` narrows."""
    rows = OutboxEntry.objects.select_related("connection", "made_by").order_by("-pk")
    state = request.GET.get("state", "")
    if state in OutboxState.codes():
        rows = rows.filter(state=state)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    dress(page.object_list)
    context = {"page": page, "states": OutboxState.choices(), "state": state}
    return render(request, "sync/outbox.html", context)


def dress(entries: Iterable[Any]) -> None:
    """Adds what the pages show besides the columns."""
    rows = list(entries)
    people = {pk for entry in rows for pk in entry.client_ids}
    directions = {connection: Directions(connection, people) for connection in {entry.connection for entry in rows}}
    for entry in rows:
        _dress(entry)
        entry.why_not = directions[entry.connection].may_send(entry.client_ids).reason


def _dress(entry: Any) -> None:
    code = entry.connection.system
    connector = system_of(code).connector if is_registered(code) else None
    known = connector is not None and connector.has_kind(entry.kind)
    mapping = connector.kind(entry.kind).mapping if known and connector else None
    labels = {rule.canonical: rule.label for rule in mapping.rules} if mapping else {}
    entry.system_label = connector.label if connector else code
    entry.kind_label = mapping.label if mapping else entry.kind
    entry.field_labels = [labels.get(name, name) for name in entry.fields]
    entry.url = page_of(entry.local_model, entry.local_id)
    entry.may_decide = entry.state in OPEN
    entry.trouble_url = trouble_page(code)


def entry_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One outgoing write in full."""
    entry = _entry_or_404(pk)
    dress([entry])
    context = {"entry": entry, "form": AbandonForm(), "written": _written(entry)}
    return render(request, "sync/outbox_entry.html", context)


def _written(entry: OutboxEntry) -> list[dict[str, Any]]:
    """The requests of the last attempt with their answers, as text to unfold."""
    return [
        {**one, "body": _as_text(one.get("body")), "answer": _as_text(one.get("answer"))}
        for one in entry.request.get("written", [])
    ]


def _as_text(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) if data is not None else ""


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends it again at once."""
    _entry_or_404(pk)
    try:
        service.retry_entry(entry_id=pk, now=timezone.now())
    except UnableToSync as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "It is tried again at once.")
    return redirect("sync_outbox_entry", pk=pk)


@require_POST
@needs("abandon_change")
def abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives it up, with the reason."""
    entry = _entry_or_404(pk)
    form = AbandonForm(request.POST)
    if not form.is_valid():
        dress([entry])
        context = {"entry": entry, "form": form, "written": _written(entry)}
        return render(request, "sync/outbox_entry.html", context, status=422)
    service.abandon_entry(entry_id=pk, reason=form.cleaned_data["reason"], now=timezone.now())
    messages.success(request, "Given up. The item shows as out of sync after the next run.")
    return redirect("sync_outbox_entry", pk=pk)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the deletion of a record back while nothing has been sent."""
    entry = get_object_or_404(OutboxEntry, pk=pk, action=OutboxAction.DELETE)
    try:
        take_back_deletion(entry_id=pk, now=timezone.now())
    except UnableToSync as error:
        messages.error(request, str(error))
        return redirect("sync_outbox_entry", pk=pk)
    messages.success(request, "It stays, here and there.")
    return redirect(page_of(entry.local_model, entry.local_id) or "sync_outbox")


def _entry_or_404(pk: int) -> OutboxEntry:
    rows = OutboxEntry.objects.select_related("connection", "link", "made_by")
    entry: OutboxEntry = get_object_or_404(rows, pk=pk)
    return entry
