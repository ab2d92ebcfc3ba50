"""Plannr as the engine sees it: which kinds of record, in which order, under which rules, and how to talk to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from integrations.engine.codecs import LONDON
from integrations.engine.errors import UnableToEncode
from integrations.engine.ports import Connector, Session
from integrations.transport.http import Sender, Transport
from integrations.transport.paging import LARGEST_PAGE
from integrations.transport.readonly import ReadOnlyTransport
from integrations.transport.written import Written
from plannr_sync.ahead import ReadAhead
from plannr_sync.client import PlannrClient
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


@dataclass(frozen=True, slots=True)
class SecondSender:
    """What a second conversation needs: how its sender is opened, and what its thread does at its end."""

    open: Callable[[], Sender]
    leave: Callable[[], None]


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
    second: SecondSender | None = None,
) -> Session:
    """A conversation in one account of a login. A read-only one refuses every verb but GET before it leaves.

    ``read_file`` gives the bytes of what is uploaded. With a ``second`` sender the lists of a whole firm are read by a
    thread of their own.
    """
    used = ReadOnlyTransport(sender) if read_only else sender
    client = DocumentsClient(used, account_uuid, per_page=per_page)
    ahead = _ahead(second, account_uuid, per_page) if second is not None else None
    reader = PlannrReader(client, today, ahead)
    writer = None if read_only else PlannrWriter(client, reader, DocumentsWriter(client, read_file))
    kept = sender.written if isinstance(sender, Transport) else Written()
    return Session(
        reader=reader,
        writer=writer,
        requests=lambda: used.requests_sent + (ahead.requests_sent if ahead is not None else 0),
        written=lambda: kept.all,
        close=ahead.stop if ahead is not None else lambda: None,
    )


def _ahead(second: SecondSender, account_uuid: str, per_page: int) -> ReadAhead:
    def client() -> PlannrClient:
        return PlannrClient(ReadOnlyTransport(second.open()), account_uuid, per_page=per_page)

    return ReadAhead(client, second.leave)


__all__ = ["LABEL", "SYSTEM", "open_session", "plannr_connector"]
