"""Lists in pages that stay put while rows are added: a cursor instead of page numbers."""

from __future__ import annotations

from rest_framework.pagination import CursorPagination


class CreatedCursorPagination(CursorPagination):
    """Newest first unless ``ordering`` says otherwise; ``page_size`` goes up to 200."""

    ordering = ("-created_at", "-id")
    page_size_query_param = "page_size"
    max_page_size = 200
