"""The platform as the engine sees it: clients and accounts, read; what is opened there goes by requests of its own."""

from __future__ import annotations

from collections.abc import Iterator

from integrations.engine.errors import UnableToReadRemote
from integrations.engine.ports import Connector, Scope, Session
from integrations.engine.records import CLIENT, Record
from integrations.transport.http import Sender
from soderberg_sync.client import PlatformApi
from soderberg_sync.mapping.records import account_spec, client_record, client_spec

SYSTEM = "soderberg"
LABEL = "Söderberg platform"


def platform_connector() -> Connector:
    """The description."""
    return Connector(SYSTEM, LABEL, (client_spec(), account_spec()))


class PlatformReader:
    """``RemoteReader`` over the platform; runs are performed by ``services.pulling``, which asks ``api`` itself."""

    def __init__(self, api: PlatformApi) -> None:
        self.api = api

    def records(self, kind: str, scope: Scope) -> Iterator[Record]:
        """The firm's clients."""
        if kind != CLIENT:
            raise UnableToReadRemote("Accounts are read client by client.")
        yield from (client_record(payload) for payload in self.api.clients())

    def fetch(self, kind: str, remote_id: str, owner_ids: tuple[str, ...] = ()) -> Record:
        """One client, fresh."""
        if kind != CLIENT:
            raise UnableToReadRemote("Accounts are read client by client.")
        return client_record(self.api.client(remote_id))


def open_session(sender: Sender, firm_id: str) -> Session:
    """A conversation for one firm."""
    return Session(reader=PlatformReader(PlatformApi(sender, firm_id)), requests=lambda: sender.requests_sent)
