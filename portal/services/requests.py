"""Changes that clients ask for: asked, then made or declined by one of the firm's people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from backoffice.events import Origin
from backoffice.models import User
from backoffice.selectors.clients import client_page
from backoffice.services.client_details import save_client_details
from backoffice.services.clients import ADDRESS_FIELDS
from backoffice.services.mail import public_url, queue_mail
from domain.enums.people import ContactKind
from domain.enums.portal import RequestState
from portal.models import ChangeRequest, PortalAccess
from portal.selectors.details import LABELS, details_of
from portal.services.access import tell_adviser

CONTACTS = {kind.value: kind for kind in (ContactKind.EMAIL, ContactKind.MOBILE, ContactKind.PHONE)}


@transaction.atomic
def ask_for_change(*, access: PortalAccess, wanted: Mapping[str, str], note: str, now: datetime) -> ChangeRequest:
    """A request with what differs from the record. Raises ``ValidationError`` when there is nothing to ask."""
    if access.only_looks:
        raise ValidationError("You can look at this, not change it.")
    known = details_of(client_page(access.client_id))
    changes = [
        {"field": name, "label": LABELS[name], "was": known[name], "asked": wanted[name].strip()}
        for name in LABELS
        if name in wanted and wanted[name].strip() != known[name]
    ]
    if not changes and not note.strip():
        raise ValidationError("Nothing is different yet: change what is wrong, or write a note.")
    request: ChangeRequest = ChangeRequest.objects.create(
        firm_id=access.firm_id, client=access.client, asked_by=access.user, asked_at=now, changes=changes,
        note=note.strip(),
    )  # fmt: skip
    tell_adviser(
        client=access.client, subject=f"{access.client.name} asks for a change", template="change_asked",
        context={"client": access.client, "url": public_url("change_request", request.pk)}, now=now,
    )  # fmt: skip
    return request


@transaction.atomic
def approve_request(*, request_id: int, user: User, now: datetime) -> ChangeRequest:
    """The change made in the client's record, as an edit of ``user``; the client is told.

    Connected systems hear of it as of every edit. Raises ``ValidationError``.
    """
    request = _waiting(request_id)
    asked = {one["field"]: one["asked"] for one in request.changes}
    own = {name: value for name, value in asked.items() if name not in (*ADDRESS_FIELDS, *CONTACTS)}
    address: dict[str, Any] | None = None
    if set(asked) & set(ADDRESS_FIELDS):
        known = details_of(client_page(request.client_id))
        address = {name: asked.get(name, known[name]) for name in ADDRESS_FIELDS}
    save_client_details(
        firm=request.firm, client_id=request.client_id, fields=own, address=address,
        contacts={CONTACTS[name]: value for name, value in asked.items() if name in CONTACTS},
        origin=Origin(user_id=user.pk),
    )  # fmt: skip
    return _answer(request, RequestState.APPROVED, user, "", now)


@transaction.atomic
def decline_request(*, request_id: int, user: User, reason: str, now: datetime) -> ChangeRequest:
    """The request declined; the client reads the reason. Raises ``ValidationError`` without one."""
    if not reason.strip():
        raise ValidationError("Say why: the client reads it.")
    return _answer(_waiting(request_id), RequestState.DECLINED, user, reason.strip(), now)


def _waiting(request_id: int) -> ChangeRequest:
    rows = ChangeRequest.objects.select_for_update(of=("self",)).select_related("client", "firm", "asked_by")
    request: ChangeRequest = rows.get(pk=request_id)
    if request.state != RequestState.WAITING:
        raise ValidationError("This was answered already.")
    return request


def _answer(request: ChangeRequest, state: RequestState, user: User, words: str, now: datetime) -> ChangeRequest:
    request.state, request.answer, request.answered_by, request.answered_at = state, words, user, now
    request.save()
    subject = "Your details were changed" if state == RequestState.APPROVED else "About the change you asked for"
    queue_mail(
        firm=request.firm, to=request.asked_by.email, subject=subject, template="change_answered",
        context={"request": request, "is_made": state == RequestState.APPROVED, "url": public_url("portal_details")},
        now=now, client=request.client,
    )  # fmt: skip
    return request
