"""The plan integration page of a cashflow: its contacts, looking for more, unlinking, asking for a pull."""

from __future__ import annotations

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.web.access import signed_in
from integrations.engine.errors import UnableToSync
from integrations.selectors.connections import is_live
from integrations.selectors.staged import LINKED, PENDING, staged_records
from redtail_sync.models import ContactLink
from redtail_sync.selectors.contacts import contact_links
from redtail_sync.services import contacts as service
from redtail_sync.web.forms import ContactSearchForm, person_choices
from redtail_sync.web.frame import CONTACTS, cashflow_or_404, connection_for, frame, ids_of


def plan_integration(request: HttpRequest, pk: int) -> HttpResponse:
    """Which contacts the cashflow takes accounts from, who linked them and when."""
    cashflow, connection = cashflow_or_404(pk), connection_for(request)
    return render(request, "redtail/contacts.html", frame(cashflow, connection, CONTACTS))


def contact_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Looks for contacts at Redtail and links the one chosen; repeat for more."""
    cashflow, connection = cashflow_or_404(pk), connection_for(request)
    if request.method == "POST":
        return _link(request, pk)
    asked = bool(request.GET)
    form = ContactSearchForm(request.GET if asked else None)
    context = frame(cashflow, connection, CONTACTS) | {"form": form, "result": None}
    if asked and form.is_valid() and connection is not None:
        try:
            context["result"] = service.search_contacts(
                connection=connection, cashflow=cashflow, user=signed_in(request), filters=form.filters()
            )
        except UnableToSync as error:
            form.add_error(None, str(error))
    context["choices"] = person_choices(context["people"])
    return render(request, "redtail/contact_search.html", context)


def _link(request: HttpRequest, pk: int) -> HttpResponse:
    """Links the contact whose button was pressed, as the person who was chosen beside it."""
    cashflow, connection = cashflow_or_404(pk), connection_for(request)
    chosen = ids_of([request.POST.get("contact", "")])
    who = ids_of([request.POST.get(f"person-{chosen[0]}", "")]) if chosen else []
    try:
        if connection is None or not chosen:
            raise ValidationError("Choose a contact.")
        linked = service.link_contact(
            connection=connection, cashflow=cashflow, contact_id=str(chosen[0]),
            client_id=who[0] if who else None, user=signed_in(request), now=timezone.now(),
        )  # fmt: skip
    except (UnableToSync, ValidationError) as error:
        messages.error(request, " ".join(getattr(error, "messages", [str(error)])))
    else:
        messages.success(
            request,
            f"{linked.contact_name} is linked. Accounts come with the next launch, or with Refresh integrations.",
        )
    back = reverse("redtail_contacts", args=[pk])
    return redirect(f"{back}?{request.GET.urlencode()}" if request.GET else reverse("redtail_plan", args=[pk]))


@require_POST
def refresh(request: HttpRequest, pk: int) -> HttpResponse:
    """Pulls the accounts of all the cashflow's contacts now."""
    cashflow, connection = cashflow_or_404(pk), connection_for(request)
    if connection is None or not is_live(connection):
        messages.error(
            request, "Nobody's integration with Redtail is active: add one in Settings, Adviser integration."
        )
        return redirect("redtail_plan", pk=pk)
    run = service.refresh(connection=connection, cashflow=cashflow, user=signed_in(request), now=timezone.now())
    if run is None:
        messages.info(request, "Link a contact first: there is nobody to take accounts from.")
        return redirect("redtail_contacts", pk=pk)
    return redirect(f"{reverse('redtail_accounts', args=[pk])}?show={PENDING}")


def contact_unlink(request: HttpRequest, contact_pk: int) -> HttpResponse:
    """Asks, then takes a contact from its cashflow."""
    rows = ContactLink.objects.select_related("connection", "cashflow")
    if request.method == "POST" and not rows.filter(pk=contact_pk).exists() and _was_linked(contact_pk):
        messages.info(request, "That contact is not linked any more: somebody unlinked it meanwhile.")
        return redirect("cashflow_list")
    link = get_object_or_404(rows, pk=contact_pk)
    back = reverse("redtail_plan", args=[link.cashflow_id])
    if request.method == "POST":
        service.unlink_contact(link_id=link.pk, user=signed_in(request))
        messages.success(request, f"{link.contact_name} is unlinked from {link.cashflow.name}.")
        return redirect(back)
    others = {one.contact_id for one in contact_links(link.cashflow)} - {link.contact_id}
    context = {
        "title": f"Unlink {link.contact_name}?", "verb": "Unlink", "back": back,
        "effects": [
            _told(link, others, PENDING, "waiting account", "no longer shown here; what was decided is remembered"),
            _told(
                link, others, LINKED, "linked plan", "kept and linked; its last balance is not updated any more"
            ),
            "Nothing changes at Redtail. You can link the contact again at any time.",
        ],
    }  # fmt: skip
    return render(request, "components/confirm.html", context)


def _was_linked(contact_pk: int) -> bool:
    """Whether the firm's history knows the link; of another firm's nothing is told."""
    history = apps.get_model("redtail_sync", "ContactLinkEvent").objects
    return bool(history.filter(pgh_obj_id=contact_pk).exists())


def _told(link: ContactLink, others: set[str], sort: str, what: str, becomes: str) -> str:
    """How many accounts only this contact brings, and what becomes of them."""
    rows = staged_records(link.connection, [link.contact_id], sort)
    count = sum(not others & set(row.owner_ids) for row in rows)
    if not count:
        return f"No {what} is this contact's alone."
    return f"{count} {what}{'s' if count != 1 else ''} of this contact alone {'are' if count != 1 else 'is'} {becomes}."
