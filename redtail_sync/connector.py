"""Redtail as the engine sees it: contacts and their accounts, read and never written."""

from __future__ import annotations

from integrations.engine.ports import Connector, Session
from integrations.transport.http import Sender
from integrations.transport.readonly import ReadOnlyTransport
from redtail_sync.client import LARGEST_PAGE, RedtailClient
from redtail_sync.mapping import accounts, contacts
from redtail_sync.reader import RedtailReader

SYSTEM = "redtail"
LABEL = "Redtail"


def redtail_connector() -> Connector:
    """The description."""
    return Connector(SYSTEM, LABEL, (contacts.spec(), accounts.spec()))


def open_session(sender: Sender, *, per_page: int = LARGEST_PAGE) -> Session:
    """A conversation as one user. It has no writer, and every verb but GET is refused before it leaves."""
    reader = RedtailReader(RedtailClient(ReadOnlyTransport(sender), per_page=per_page))
    return Session(reader=reader, requests=lambda: sender.requests_sent)
