"""Files kept for clients: the firm's list, a client's list with upload, download."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from backoffice.models import Document
from backoffice.selectors.documents import documents, find_documents
from backoffice.services.documents import delete_document, store_document, why_kept
from backoffice.web.access import needs, signed_in
from backoffice.web.client_frame import client_frame, client_or_404
from backoffice.web.extensions import link_badges
from backoffice.web.forms.items import DocumentForm
from backoffice.web.saving import attempt, origin_of

PAGE_SIZE = 50


def document_list(request: HttpRequest) -> HttpResponse:
    """All of the firm's documents, newest first unless asked otherwise."""
    text = request.GET.get("q", "").strip()
    found = find_documents(text, sort=request.GET.get("sort", ""))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "documents/list.html", {"page": page, "q": text})


def client_documents(request: HttpRequest, pk: int) -> HttpResponse:
    """A client's documents and the form that adds one."""
    client = client_or_404(pk)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        stored = attempt(form, lambda: store_document(
            client_id=pk, title=form.cleaned_data["title"] or file.name, file=file, user=signed_in(request),
            origin=origin_of(request),
        ))  # fmt: skip
        if stored:
            messages.success(request, f"{stored.title} added.")
            return redirect("client_documents", pk=pk)
    kept = list(documents().filter(client_id=pk))
    context = client_frame(request, client, "documents") | {
        "form": form,
        "documents": kept,
        "document_badges": link_badges("backoffice.document", [document.pk for document in kept]),
        "stays": why_kept(kept),
    }
    return render(request, "clients/documents.html", context)


def document_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file itself, always as a download: nothing that was uploaded is shown inside the site."""
    document = get_object_or_404(Document, pk=pk)
    if not signed_in(request).has_perm("backoffice.view_document", document):
        raise PermissionDenied("This document is not yours to open.")
    name = str(document.file.name).rsplit("/", 1)[-1]
    return FileResponse(document.file.open("rb"), as_attachment=True, filename=name)


@needs("remove_record")
def document_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then removes a document from the lists."""
    document = get_object_or_404(Document, pk=pk)
    back = reverse("client_documents", args=[document.client_id])
    if reason := why_kept([document]).get(document.pk):
        messages.info(request, reason)
        return redirect(back)
    if request.method == "POST":
        delete_document(document_id=pk, now=timezone.now(), origin=origin_of(request))
        messages.success(request, f"{document.title} removed.")
        return redirect(back)
    context = {
        "title": f"Remove {document.title}?", "back": back, "verb": "Remove",
        "effects": [
            "It leaves the client's documents.", "The file itself is kept until the firm's privacy tools remove it.",
        ],
    }  # fmt: skip
    return render(request, "components/confirm.html", context)
