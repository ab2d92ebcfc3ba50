"""Reading e-mails that were written."""

from __future__ import annotations

from django.db.models import QuerySet

from backoffice.models import OutgoingMail


def mails(text: str = "", state: str = "") -> QuerySet[OutgoingMail]:
    """The firm's e-mails, newest first, whose address or subject holds the text."""
    rows: QuerySet[OutgoingMail] = OutgoingMail.objects.select_related("client")
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(to__icontains=text) | rows.filter(subject__icontains=text)
    return rows
