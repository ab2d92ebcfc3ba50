"""Plannr as the engine sees it: which kinds of record, in which order, under which rules, and how to talk to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from integrations.engine.codecs import LONDON
from integrations.engine.errors import UnableToEncode
from integrations.engine.ports import Connector, Session
from integrations.transport.http import Sender, Transport
from integrations.transport.paging import LARGEST_PAGE
from integrations.transport.readonly import ReadOnlyTransport
from integrations.transport.written import Written
from plannr_sync.documents_client import DocumentsClient
from plannr_sync.documents_writer import DocumentsWriter, ReadFile
from plannr_sync.mapping import clients, documents, expenses, incomes, parts, plans
from plannr_sync.reader import PlannrReader
from plannr_sync.writer import PlannrWriter

SYSTEM = "plannr"
LABEL = "Plannr"


def plannr_connector(web_url: str = "") -> Connector:
    """The description; ``web_url`` is where Plannr's own screens are, for links that open a record there."""
    kinds = (
        clients.spec(web_url),
        plans.spec(web_url),
        *parts.specs(web_url),
        incomes.spec(web_url),
        expenses.spec(web_url),
    )
    return Connector(SYSTEM, LABEL, kinds, only_sent=(documents.spec(web_url),))


def today_in_london() -> date:
    """The day on which premiums and contributions are current."""
    return datetime.now(LONDON).date()


def no_file(name: str) -> bytes:
    """For conversations that upload nothing."""
    raise UnableToEncode("This conversation has no files to upload.")


def open_session(
    sender: Sender,
    *,
    account_uuid: str,
    read_only: bool = False,
    per_page: int = LARGEST_PAGE,
    today: Callable[[], date] = today_in_london,
    read_file: ReadFile = no_file,
) -> Session:
    """A conversation in one account of a login. A read-only one refuses every verb but GET before it leaves.

    ``read_file`` gives the bytes of what is uploaded.
    """
    used = ReadOnlyTransport(sender) if read_only else sender
    client = DocumentsClient(used, account_uuid, per_page=per_page)
    reader = PlannrReader(client, today)
    writer = None if read_only else PlannrWriter(client, reader, DocumentsWriter(client, read_file))
    kept = sender.written if isinstance(sender, Transport) else Written()
    return Session(
        reader=reader, writer=writer, requests=lambda: used.requests_sent, written=lambda: kept.all
    )


__all__ = ["LABEL", "SYSTEM", "open_session", "plannr_connector"]
