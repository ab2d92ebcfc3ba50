"""Issued reports as file notes: the document goes to Xplan with a note, for each client who is linked there."""

from __future__ import annotations

from django.utils import timezone

from backoffice.events import RecordChanged
from backoffice.models import User
from backoffice.services.notes import write_note
from cashflow.models import ReportCopy
from domain.enums.notes import NoteKind
from domain.enums.reports import ReportState
from integrations.models import Link
from xplan_sync.connector import SYSTEM


def note_issued_reports(event: RecordChanged) -> None:
    """Writes the notes when a report is issued; inside that transaction, so that both are kept or neither."""
    if event.model != "cashflow.report" or "state" not in event.fields:
        return
    copies = ReportCopy.objects.filter(report_id=event.pk, report__state=ReportState.ISSUED)
    found = list(copies.select_related("report__issued_by", "document"))
    linked = Link.objects.filter(
        connection__system=SYSTEM, local_model="backoffice.client", ended_at__isnull=True,
        local_id__in=[copy.client_id for copy in found],
    )  # fmt: skip
    there = set(linked.values_list("local_id", flat=True))
    for copy in found:
        if copy.client_id in there and not copy.document.file_notes.exists():
            by: User | None = copy.report.issued_by
            write_note(
                client_id=copy.client_id, kind=NoteKind.EXPORT, subject=f"{copy.report.title} issued",
                body=f"The report “{copy.document.title}” is attached.", user=by, now=timezone.now(),
                document=copy.document,
            )  # fmt: skip
