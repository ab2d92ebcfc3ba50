"""Agreeing to terms and mandates: documents first, each opening written down, then the tick."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from backoffice.acceptance import UnableToAccept
from domain.enums.portal import ConsentAnswer
from portal.models import PortalAccess
from portal.selectors.consents import consents_of, openings_of, texts_agreed, waiting_for, was_answered
from portal.services.consents import find_acceptance, give_bank_details, give_consent, open_document
from portal.web.access import caller_of, for_clients, for_the_client
from portal.web.forms import BankDetailsForm


@for_clients
def acceptances(request: HttpRequest, access: PortalAccess) -> HttpResponse:
    """Everything that waits for the client's word, in its order."""
    return render(request, "portal/acceptances.html", {"waiting": waiting_for(access.client_id)})


@for_clients
def acceptance(request: HttpRequest, access: PortalAccess, source: str, key: str) -> HttpResponse:
    """One thing to agree to: its facts, its documents, and the tick that works once each was opened."""
    try:
        wanted = find_acceptance(client_id=access.client_id, slug=source, key=key)[1]
    except UnableToAccept as error:
        return _answered_already(request, access, source, key, str(error))
    refusal = ""
    if request.method == "POST":
        refusal = _answer(request, access, source, key)
        if not refusal:
            return redirect("portal_acceptances")
    opened = openings_of(access, source, wanted)
    context = {
        "source": source,
        "wanted": wanted,
        "documents": [(one, opened.get(one.key)) for one in wanted.documents],
        "is_ready": len(opened) == len(wanted.documents) and not wanted.waits_for and not access.only_looks,
        "left": len(wanted.documents) - len(opened),
        "refusal": refusal,
    }
    return render(request, "portal/acceptance.html", context, status=409 if refusal else 200)


def _answer(request: HttpRequest, access: PortalAccess, source: str, key: str) -> str:
    """Why the answer cannot be taken; empty once it is."""
    is_skipped = request.POST.get("answer") == ConsentAnswer.SKIPPED
    if not is_skipped and request.POST.get("agreed") != "yes":
        return "Tick the box to agree."
    try:
        consent = give_consent(
            access=access, slug=source, key=key, now=timezone.now(), caller=caller_of(request),
            answer=ConsentAnswer.SKIPPED if is_skipped else ConsentAnswer.ACCEPTED,
        )  # fmt: skip
    except UnableToAccept as error:
        return str(error)
    messages.success(request, f"{consent.title}: {'skipped' if is_skipped else 'accepted'}.")
    return ""


def _answered_already(request: HttpRequest, access: PortalAccess, source: str, key: str, why: str) -> HttpResponse:
    """To what still waits, after a second click, in another tab or by the browser's way back: the first answer stands.

    Raises ``Http404`` for what this client never answered.
    """
    if not was_answered(access.client_id, source, key):
        raise Http404(why)
    messages.info(request, why)
    return redirect("portal_acceptances")


@for_clients
def terms(request: HttpRequest, access: PortalAccess, source: str, key: str, document: str) -> HttpResponse:
    """The words of one document. Looking at them is what counts as opening, so a look writes that down."""
    try:
        wanted = find_acceptance(client_id=access.client_id, slug=source, key=key)[1]
    except UnableToAccept as error:
        return _answered_already(request, access, source, key, str(error))
    told = next((one for one in wanted.documents if one.key == document), None)
    if told is None:
        raise Http404("There is no such document.")
    try:
        _, text = open_document(
            access=access,
            slug=source,
            key=key,
            document=document,
            now=timezone.now(),
            caller=caller_of(request),
        )
    except UnableToAccept as error:
        messages.error(request, str(error))
        return redirect("portal_acceptance", source=source, key=key)
    context = {"wanted": wanted, "source": source, "document": told, "text": text}
    return render(request, "portal/terms.html", context)


@for_clients
@for_the_client
@sensitive_post_parameters("sort_code", "account_number")
def bank_details(request: HttpRequest, access: PortalAccess, source: str, key: str) -> HttpResponse:
    """The client's bank details, where a Direct Debit waits for them."""
    try:
        wanted = find_acceptance(client_id=access.client_id, slug=source, key=key)[1]
    except UnableToAccept as error:
        return _answered_already(request, access, source, key, str(error))
    if not wanted.wants_bank_details:
        return redirect("portal_acceptance", source=source, key=key)
    form = BankDetailsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            give_bank_details(
                access=access, slug=source, key=key, sort_code=form.cleaned_data["sort_code"],
                account_number=form.cleaned_data["account_number"], now=timezone.now(),
            )  # fmt: skip
        except (UnableToAccept, ValidationError) as error:
            form.add_error(None, str(error) if isinstance(error, UnableToAccept) else error.messages)
        else:
            messages.success(request, "Thank you. The platform checks your bank details now.")
            return redirect("portal_acceptances")
    return render(request, "portal/bank_details.html", {"wanted": wanted, "source": source, "form": form})


@for_clients
def agreed(request: HttpRequest, access: PortalAccess) -> HttpResponse:
    """What the client agreed to before."""
    return render(request, "portal/agreed.html", {"consents": list(reversed(consents_of(access.client_id)))})


@for_clients
def agreed_text(request: HttpRequest, access: PortalAccess, digest: str) -> HttpResponse:
    """The words of a document as they were when the client agreed to them."""
    found = next((one for one in texts_agreed(access.client_id) if one.digest == digest), None)
    if found is None:
        raise Http404("You agreed to no such document.")
    return render(request, "portal/agreed_text.html", {"document": found})
