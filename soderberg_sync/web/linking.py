"""Linking a client with their record on the platform by hand."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from backoffice.web.access import needs
from backoffice.web.client_frame import client_or_404
from backoffice.web.saving import attempt
from domain.people_dates import UnableToReadDate, format_date, parse_date
from integrations.engine.errors import UnableToSync
from integrations.selectors.connections import is_live
from soderberg_sync.selectors.work import platform_clients_of
from soderberg_sync.services.by_hand import Unlinked, link_by_hand, unlinked_clients
from soderberg_sync.services.eligibility import why_no_account
from soderberg_sync.services.sessions import platform_api
from soderberg_sync.web.showing import platform_of


class LinkForm(forms.Form):
    """Which client of the platform it is."""

    remote_id = forms.ChoiceField(widget=forms.RadioSelect, label="Client on the platform")

    def __init__(self, data: object, people: list[Unlinked]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["remote_id"].choices = [(one.remote_id, _words(one)) for one in people]  # type: ignore[attr-defined]


def _words(one: Unlinked) -> str:
    try:
        born = f"born {format_date(parse_date(one.born))}" if one.born else ""
    except UnableToReadDate:
        born = ""
    return ", ".join(part for part in (one.name, born, one.email, one.remote_id) if part)


@needs("open_account")
def platform_link(request: HttpRequest, client_pk: int) -> HttpResponse:
    """Offers everybody on the platform who is nobody here, and links the one that is chosen."""
    client, connection = client_or_404(client_pk), platform_of(request)
    known = platform_clients_of(connection, [client]).get(client.pk)
    refusal = why_no_account(client)
    if known is not None and known.remote_id:
        refusal = f"{client.name} is on the platform already, as {known.remote_id}."
    context = {"client": client, "is_live": is_live(connection), "refusal": refusal}
    if refusal or not context["is_live"]:
        return render(request, "platform/link.html", context)
    try:
        api = platform_api(connection, interactive=True)
        people = unlinked_clients(connection=connection, api=api, client=client)
        form = LinkForm(request.POST if request.method == "POST" else None, people)
        if request.method == "POST" and form.is_valid():
            payload = api.client(form.cleaned_data["remote_id"])
            now = timezone.now()
            done = attempt(form, lambda: link_by_hand(connection=connection, client=client, payload=payload, now=now))
            if done:
                messages.success(request, f"{client.name} is linked. What they hold there arrives in a moment.")
                return redirect("client_work", client.pk)
    except UnableToSync as error:
        return render(request, "platform/link.html", context | {"trouble": str(error)})
    return render(request, "platform/link.html", context | {"form": form, "people": people})
