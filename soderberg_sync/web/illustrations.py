"""Illustrations: the list, a new one, and the step from one to the client's completion and an application."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from backoffice.models import Client
from backoffice.services.clients import create_client, set_primary_contact
from backoffice.web.access import own_firm, signed_in
from backoffice.web.client_frame import client_frame, client_or_404
from backoffice.web.saving import attempt, origin_of
from domain.enums.people import ContactKind
from domain.enums.platform import ApplicationState, IllustrationState
from integrations.selectors.connections import is_live
from soderberg_sync.models import Illustration
from soderberg_sync.printing.illustration import facts_of, values_of
from soderberg_sync.selectors.work import (
    applications,
    illustrations,
    of_client,
    platform_clients_of,
    trouble_with,
)
from soderberg_sync.services import applying
from soderberg_sync.services.eligibility import why_no_account
from soderberg_sync.services.linking import platform_client
from soderberg_sync.web.client_form import PlatformClientForm
from soderberg_sync.web.forms import IllustrationForm, NewPersonForm
from soderberg_sync.web.showing import live_platform, one_of, platform_of, send_now

PAGE_SIZE = 50


def client_work(request: HttpRequest, pk: int) -> HttpResponse:
    """A client's illustrations and applications, and how they stand on the platform."""
    client = client_or_404(pk)
    connection = live_platform(signed_in(request))
    people = platform_clients_of(connection, [client]) if connection else {}
    context = {
        "illustrations": of_client(illustrations(), pk), "applications": of_client(applications(), pk),
        "person": people.get(pk), "is_live": connection is not None, "refusal": why_no_account(client),
    }  # fmt: skip
    return render(request, "platform/client_work.html", client_frame(request, client, "work") | context)


def illustration_list(request: HttpRequest) -> HttpResponse:
    """Every illustration of the firm, newest first."""
    page = Paginator(illustrations(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "is_live": live_platform(signed_in(request)) is not None}
    return render(request, "platform/illustrations.html", context)


def illustration_for(request: HttpRequest) -> HttpResponse:
    """For whom: somebody who is here already, or a client who is made now."""
    platform_of(request)
    form = NewPersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answers = dict(form.cleaned_data)
        email, origin, firm = answers.pop("email"), origin_of(request), own_firm(request)
        fields = answers | {"adviser": signed_in(request)}
        client = attempt(form, lambda: create_client(firm=firm, fields=fields, origin=origin))
        if client:
            set_primary_contact(client_id=client.pk, kind=ContactKind.EMAIL, value=email, origin=origin)
            return redirect("illustration_new", client.pk)
    return render(request, "platform/illustration_for.html", {"form": form})


def illustration_new(request: HttpRequest, client_pk: int) -> HttpResponse:
    """A form for an illustration; saving makes it on the platform, where a new client becomes a draft."""
    client, connection = client_or_404(client_pk), platform_of(request)
    start = {"start_date": timezone.localdate(), "retirement_age": client.retirement_age}
    form = IllustrationForm(
        request.POST if request.method == "POST" else None,
        connection=connection,
        client=client,
        initial=start,
    )
    is_ready = is_live(connection)
    if request.method == "POST" and is_ready and form.is_valid():
        user, now = signed_in(request), timezone.now()
        made = attempt(
            form,
            lambda: applying.create_illustration(
                connection=connection, fields=form.fields_for_service(), user=user, now=now
            ),
        )
        if made:
            send_now(request, connection, f"{made.name} saved.", illustration=made)
            return redirect("illustration", made.pk)
    context = {"client": client, "form": form, "refusal": why_no_account(client), "is_live": is_ready}
    return render(request, "platform/illustration_new.html", context)


def illustration(request: HttpRequest, pk: int) -> HttpResponse:
    """One illustration with its values, and what to do with it."""
    row = one_of(illustrations(), pk)
    people = platform_clients_of(row.connection, _people(row))
    made_from_it = [one for one in row.applications.all() if one.state not in OVER]
    context = {
        "illustration": row, "facts": facts_of(row), "values": values_of(row), "applications": made_from_it,
        "people": people.values(), "person": people.get(row.client_id),
        "trouble": [
            *trouble_with(client__in=_people(row), application=None, illustration=None),
            *trouble_with(illustration=row),
        ],
        "is_made": row.state != IllustrationState.DRAFT,
    }  # fmt: skip
    return render(request, "platform/illustration.html", context)


OVER = (ApplicationState.WITHDRAWN, ApplicationState.REJECTED)


def _people(row: Illustration) -> list[Client]:
    return [one for one in (row.client, row.second_client, row.parent) if one is not None]


def update_platform_client(request: HttpRequest, pk: int) -> HttpResponse:
    """Completes the illustration's client on the platform, and starts the application; of a child it only starts it."""
    row = one_of(illustrations(), pk)
    if row.state == IllustrationState.DRAFT:
        messages.error(request, "The illustration is not on the platform yet, so its client cannot be completed.")
        return redirect("illustration", pk)
    if row.parent_id is not None and request.method != "POST":
        return redirect("illustration", pk)
    if row.parent_id is not None:
        application = applying.application_of(illustration=row, user=signed_in(request), now=timezone.now())
        messages.success(request, "A child is registered complete. Here is the application.")
        return redirect("application", application.pk)
    return _complete(request, row.client_id, row)


def platform_client_edit(request: HttpRequest, client_pk: int) -> HttpResponse:
    """Completes a client on the platform without an illustration at hand: a second owner, or changed details."""
    return _complete(request, client_pk, None)


def _complete(request: HttpRequest, client_pk: int, row: Illustration | None) -> HttpResponse:
    client, connection = client_or_404(client_pk), platform_of(request)
    person = platform_client(connection, client)
    form = PlatformClientForm(request.POST if request.method == "POST" else None, person=person)
    back = reverse("illustration", args=[row.pk]) if row else reverse("client_work", args=[client_pk])
    if request.method == "POST" and form.is_valid():
        user, now, origin = signed_in(request), timezone.now(), origin_of(request)
        kept = attempt(
            form,
            lambda: applying.complete_client(
                person=person, client_fields=form.client_fields(), address=form.address_fields(),
                contacts=form.contacts_made(), fields=form.platform_fields(), bank=form.bank(), user=user, now=now,
                origin=origin, illustration=row,
            ),
        )  # fmt: skip
        if kept:
            send_now(request, connection, f"{client.name} saved.", client=client, application=None)
            return redirect("application", kept.application.pk) if kept.application else redirect(back)
    context = {"client": client, "form": form, "person": person, "back": back, "refusal": why_no_account(client)}
    return render(request, "platform/client_edit.html", context)
