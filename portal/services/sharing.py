"""Sharing documents with the client they belong to."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backoffice.models import Document, User
from backoffice.services.mail import public_url, queue_mail
from portal.models import PortalAccess, SharedDocument
from portal.selectors.household import logins_of


@transaction.atomic
def share_document(*, document_id: int, user: User, now: datetime) -> SharedDocument:
    """The document, seen by its client from now on; each of the client's logins is told, without its name."""
    document: Document = (
        Document.objects.select_for_update(of=("self",)).select_related("client", "firm").get(pk=document_id)
    )
    shared, is_new = SharedDocument.objects.get_or_create(
        document=document, defaults={"firm_id": document.firm_id, "shared_by": user, "shared_at": now}
    )
    for access in logins_of(document.client) if is_new else ():
        queue_mail(
            firm=document.firm, to=access.user.email, subject="A document is waiting for you",
            template="document_shared", context={"access": access, "url": public_url("portal_documents")}, now=now,
            client=document.client,
        )  # fmt: skip
    return shared  # type: ignore[no-any-return]


@transaction.atomic
def stop_sharing(*, document_id: int) -> None:
    """The document is the firm's own again; what somebody downloaded stays with them."""
    SharedDocument.objects.filter(document_id=document_id).delete()


@transaction.atomic
def note_opening(*, shared: SharedDocument, access: PortalAccess, now: datetime) -> None:
    """Keeps when the client themselves first opened it; professionals do not count."""
    if access.only_looks:
        return
    SharedDocument.objects.filter(pk=shared.pk, first_opened_at=None).update(first_opened_at=now, updated_at=now)
