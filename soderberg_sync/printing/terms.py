"""A document of the platform's, such as its terms, as a tagged PDF."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone

from domain.people_dates import format_date
from soderberg_sync.models import PlatformDocument
from soderberg_sync.printing.typesetting import set_pdf

TEMPLATE = Path(__file__).parent / "terms.typ"


def pdf_of_terms(document: PlatformDocument) -> bytes:
    """The PDF of this version, word for word."""
    said = {
        "title": document.title,
        "firm": document.firm.name,
        "version": document.version,
        "day": format_date(timezone.localtime(document.read_at).date()),
        "parts": [part.strip() for part in document.text.split("\n\n") if part.strip()],
    }
    return set_pdf(TEMPLATE, said, made_at=document.read_at)
