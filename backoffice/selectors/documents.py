"""Reading documents."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from backoffice.models import Document

SORTS = {"title": "title", "client": "client__last_name", "date": "created_at"}
"""Orders the list can have, by the name they go by in the address."""


def documents() -> QuerySet[Document]:
    """The firm's documents with whom they are of, newest first."""
    rows: QuerySet[Document] = Document.objects.select_related("client", "plan", "uploaded_by")
    return rows


def find_documents(text: str, sort: str = "") -> QuerySet[Document]:
    """Documents whose title or client holds the text; ``sort`` is a key of ``SORTS``, with a minus for descending."""
    rows = documents().filter(client__deleted_at=None)
    if text:
        rows = rows.filter(
            Q(title__icontains=text) | Q(client__last_name__icontains=text) | Q(client__entity_name__icontains=text)
        )
    field = SORTS.get(sort.lstrip("-"))
    return rows.order_by(("-" if sort.startswith("-") else "") + field, "-id") if field else rows
