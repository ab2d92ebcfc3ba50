"""What was accepted for an account, kept among the clients' documents once the account is open."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from backoffice.models import Client, Document
from backoffice.services.documents import store_document
from domain.enums.platform import MandateState, PlatformWrapper
from soderberg_sync.mapping.words import DOCUMENTS, MANDATE_DOCUMENTS, PLATFORM_DOCUMENTS
from soderberg_sync.models import Application, PlatformDocument
from soderberg_sync.printing.terms import pdf_of_terms


def keep_documents(application: Application, *, accepted_by: Iterable[Client], payer: Client) -> None:
    """The platform's and the product's terms with those who accepted them; the mandate's with whoever pays."""
    wrapper = PlatformWrapper(application.wrapper)
    for person in accepted_by:
        _keep(application, person, PLATFORM_DOCUMENTS, is_of_plan=False)
        _keep(application, person, DOCUMENTS[wrapper], is_of_plan=True)
    mandate = getattr(application, "mandate", None)
    if mandate is not None and mandate.state in {MandateState.ACCEPTED, MandateState.LIVE}:
        _keep(application, payer, MANDATE_DOCUMENTS, is_of_plan=True)


def _keep(application: Application, person: Client, keys: Iterable[str], *, is_of_plan: bool) -> None:
    """Each document in its current version, once a client."""
    current = PlatformDocument.objects.filter(connection=application.connection, key__in=list(keys), is_current=True)
    for one in current.order_by("pk"):
        title = f"{one.title}, version {one.version}"
        if Document.objects.filter(client=person, title=title).exists():
            continue
        content = pdf_of_terms(one)
        file = ContentFile(content, name=f"{one.key}-{one.version}.pdf")
        store_document(
            client_id=person.pk, title=title, user=None, plan_id=application.plan_id if is_of_plan else None,
            file=UploadedFile(file, file.name, "application/pdf", len(content)),
        )  # fmt: skip
