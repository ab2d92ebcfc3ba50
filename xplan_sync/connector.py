"""Xplan as the engine sees it: clients, goals and insurance are read, file notes are written."""

from __future__ import annotations

from integrations.engine.ports import Connector, Session
from integrations.transport.http import Sender
from integrations.transport.readonly import ReadOnlyTransport
from xplan_sync.client import LARGEST_PAGE, XplanClient
from xplan_sync.files import Attachments
from xplan_sync.mapping import clients, goals, insurance, notes
from xplan_sync.reader import XplanReader
from xplan_sync.writer import XplanWriter

SYSTEM = "xplan"
LABEL = "Xplan"


def xplan_connector() -> Connector:
    """The description. Kinds that depend on others come after them."""
    return Connector(SYSTEM, LABEL, (clients.spec(), goals.spec(), *insurance.specs(), notes.spec()))


def open_session(
    sender: Sender, *, attachments: Attachments, read_only: bool, page_size: int = LARGEST_PAGE
) -> Session:
    """A conversation as one user. A read-only one has no writer, and every verb but GET is refused before it leaves."""
    if read_only:
        reader = XplanReader(XplanClient(ReadOnlyTransport(sender), batches=False, page_size=page_size))
        return Session(reader=reader, requests=lambda: sender.requests_sent)
    client = XplanClient(sender, batches=True, page_size=page_size)
    reader = XplanReader(client)
    writer = XplanWriter(client, reader, attachments)
    return Session(reader=reader, writer=writer, requests=lambda: sender.requests_sent)
