"""How issued reports stand with Plannr, for the button beside each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse

from backoffice.models import User
from cashflow.extensions import ReportUpload, UploadState
from cashflow.models import ReportCopy
from domain.enums.sync import OutboxAction, OutboxState
from integrations.models import Connection, Link, OutboxEntry
from integrations.selectors.connections import connection_of, is_live
from integrations.selectors.directions import Directions
from plannr_sync.connector import LABEL, SYSTEM
from plannr_sync.selectors.links import NOT_ACTIVE, open_url

MODEL = "backoffice.document"
NOT_LINKED = "The client is not linked to Plannr: link them first, then the report can be uploaded."


def last_upload(connection: Connection, document_id: int) -> OutboxEntry | None:
    """What became of the last wish to upload a document."""
    return _last_uploads(connection, [document_id]).get(document_id)


def report_uploads(user: User, copies: Sequence[ReportCopy]) -> dict[int, ReportUpload]:
    """The button beside each issued report; none in a firm that never set Plannr up. Four queries at most."""
    connection = connection_of(user.firm, SYSTEM) if user.firm else None
    if connection is None or not copies:
        return {}
    documents = [copy.document_id for copy in copies]
    people = {copy.client_id for copy in copies}
    links = _links(connection, MODEL, documents)
    linked = _links(connection, "backoffice.client", people)
    entries = _last_uploads(connection, documents)
    directions, live = Directions(connection, people), is_live(connection)
    found = {}
    for copy in copies:
        why_not = directions.may_send([copy.client_id]).reason or ("" if copy.client_id in linked else NOT_LINKED)
        found[copy.pk] = _upload(copy, links.get(copy.document_id), entries.get(copy.document_id), why_not, live)
    return found


def _upload(
    copy: ReportCopy, link: Link | None, entry: OutboxEntry | None, why_not: str, is_live: bool
) -> ReportUpload:
    if link is not None:
        return ReportUpload(LABEL, UploadState.SENT, at=link.created_at, open_url=open_url(link))
    if why_not:
        return ReportUpload(LABEL, UploadState.LOCKED, sentence=why_not)
    if entry is not None and entry.state in {OutboxState.WAITING, OutboxState.SENDING}:
        waits = "" if is_live else f"It waits: {NOT_ACTIVE}"
        return ReportUpload(LABEL, UploadState.WAITING, sentence=entry.error or waits)
    url = reverse("plannr_upload", args=[copy.pk])
    if entry is not None and entry.state in {OutboxState.FAILED, OutboxState.HELD}:
        return ReportUpload(LABEL, UploadState.FAILED, url=url, sentence=entry.error or entry.reason)
    return ReportUpload(LABEL, UploadState.NONE, url=url)


def _links(connection: Connection, model: str, ids: Iterable[int]) -> dict[int, Link]:
    living = Link.objects.filter(connection=connection, local_model=model, ended_at__isnull=True)
    return {link.local_id: link for link in living.filter(local_id__in=list(ids))}


def _last_uploads(connection: Connection, document_ids: Iterable[int]) -> dict[int, OutboxEntry]:
    wanted = OutboxEntry.objects.filter(
        connection=connection, local_model=MODEL, local_id__in=list(document_ids), action=OutboxAction.CREATE
    )
    return {entry.local_id: entry for entry in wanted.order_by("pk")}
