"""The firm's settings: the firm itself, its people, and what anybody changed."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from backoffice.models import Firm, User
from backoffice.selectors.audit import AuditQuery, audit_page
from backoffice.services.firms import add_user, update_firm, update_user
from backoffice.web.access import needs, own_firm, owner_or_admin_required, signed_in
from backoffice.web.extensions import audited_records, settings_cards
from backoffice.web.forms.audit import AuditForm
from backoffice.web.forms.clients import staff_of
from backoffice.web.forms.settings import FIRM_FIELDS, PERSON_FIELDS, FirmForm, NewPersonForm, PersonForm
from backoffice.web.saving import attempt, origin_of
from domain.enums.people import OUTSIDERS, Role

AUDIT_PAGE_SIZE = 50
MOST_AUDIT_PAGES = 100_000
"""Further back nobody turns page by page; a day is chosen instead."""


def settings_home(request: HttpRequest) -> HttpResponse:
    """A card for everything that can be set."""
    user = signed_in(request)
    cards = sorted((card for card in settings_cards.entries if card.visible(user)), key=lambda card: card.order)
    return render(request, "settings/home.html", {"cards": cards})


@needs("run_firm", to_look=False)
def firm_settings(request: HttpRequest) -> HttpResponse:
    """The firm's own settings: read by all of its people, changed by those who run it."""
    firm = own_firm(request)
    may_edit = signed_in(request).runs_the_firm
    form = FirmForm(request.POST or None, firm=firm)
    if not may_edit:
        for field in form.fields.values():
            field.disabled = True
    elif request.method == "POST" and form.is_valid():
        fields = form.picked(FIRM_FIELDS)
        saved = attempt(form, lambda: update_firm(firm_id=firm.pk, fields=fields, origin=origin_of(request)))
        if saved:
            messages.success(request, "Firm settings saved.")
            return redirect("firm_settings")
    return render(request, "settings/firm.html", {"form": form, "may_edit": may_edit})


def everybody(firm: Firm) -> QuerySet[User]:
    """The firm's people, those who may sign in first."""
    return User.objects.filter(firm=firm).exclude(role__in=OUTSIDERS).order_by("-is_active", "name")


@owner_or_admin_required
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who may sign in for the firm."""
    return render(request, "settings/people.html", {"people": everybody(own_firm(request))})


@owner_or_admin_required
def person_new(request: HttpRequest) -> HttpResponse:
    """A form for somebody new."""
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        added = attempt(form, lambda: add_user(
            firm=own_firm(request), email=given["email"], name=given["name"], role=Role(given["role"]),
            password=given["password"] or None,
        ))  # fmt: skip
        if added:
            messages.success(request, f"{added.name} can sign in with {added.email}.")
            return redirect("people")
    return render(request, "settings/person.html", {"form": form, "person": None})


@owner_or_admin_required
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A form for somebody's name, role and access."""
    person = get_object_or_404(everybody(own_firm(request)), pk=pk)
    form = PersonForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: update_user(user_id=pk, fields=form.picked(PERSON_FIELDS)))
        if saved:
            messages.success(request, f"{saved.name} saved.")
            return redirect("people")
    return render(request, "settings/person.html", {"form": form, "person": person})


@owner_or_admin_required
def audit_log(request: HttpRequest) -> HttpResponse:
    """What changed, by whom and when, narrowed by record, person and day; every choice is in the address."""
    form = AuditForm(request.GET or None, records=audited_records.entries, people=staff_of(own_firm(request)))
    query = AuditQuery(**form.cleaned_data) if form.is_valid() else AuditQuery()
    asked = request.GET.get("page", "")
    number = min(max(1, int(asked)), MOST_AUDIT_PAGES) if asked.isdecimal() else 1
    page = audit_page(query, number, AUDIT_PAGE_SIZE)
    return render(request, "settings/audit.html", {"form": form, "page": page})
