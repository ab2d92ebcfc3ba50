"""The page of one linked record: how it stands with the connected system, and all that went either way."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from domain.enums.sync import ConflictState, UpdatePolicy
from integrations.models import Link
from integrations.registry import is_registered
from integrations.selectors.client_links import linked_record
from integrations.selectors.link_story import BOTH_WAYS, ONLY_THERE, agreed_fields, steps_of
from integrations.stores.bundle import side_of
from integrations.web.runs import page_of


def link_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One living link: state, policy, last agreed values, history."""
    links = Link.objects.select_related("connection__firm").filter(ended_at__isnull=True)
    link = get_object_or_404(links, pk=pk)
    if not is_registered(link.connection.system):
        raise Http404("The connected system is not installed.")
    record = linked_record(link)
    record.url = page_of(link.local_model, link.local_id)
    fields = agreed_fields(link, side_of(link.connection, now=timezone.now))
    context = {
        "record": record,
        "has_choice": any(field.way == BOTH_WAYS for field in fields),
        "is_only_sent": all(field.way == ONLY_THERE for field in fields),
        "link": link,
        "policy": UpdatePolicy(link.update_policy),
        "fields": fields,
        "steps": steps_of(link),
        "question": link.conflicts.filter(state=ConflictState.OPEN).first(),
    }
    return render(request, "sync/link.html", context)
