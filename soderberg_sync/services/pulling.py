"""Looking at the platform: what it says of clients, accounts, terms and mandates, and what follows from it here.

A delivery only says whose turn it is to be looked at, so news may come in any order, twice, or never: the next look
finds what is so. Each client is settled by itself; a second look right after changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from backoffice.models import User
from domain.enums.platform import BankCheck, PlatformClientState
from domain.enums.sync import OutcomeAction, RunKind, RunTrigger
from integrations.engine.errors import RemoteGone
from integrations.engine.ports import Level, Outcome, Session
from integrations.engine.records import CLIENT
from integrations.models import Connection, Run
from integrations.services.locks import client_locks
from integrations.services.runs import start_run
from integrations.services.scopes import RunScope
from integrations.stores.log import DatabaseLog
from integrations.stores.transactions import one_commit
from soderberg_sync.client import Payload, PlatformApi
from soderberg_sync.mapping.words import BANK_CHECKS, CLIENT_STATES
from soderberg_sync.models import PlatformClient
from soderberg_sync.services.accounts import Accounts
from soderberg_sync.services.arrivals import settle_newcomer
from soderberg_sync.services.documents import read_documents
from soderberg_sync.services.linking import linked_clients, note_client
from soderberg_sync.services.opening import tell_client_bank_failed
from soderberg_sync.services.requests import send_due_requests, wake_waiting
from soderberg_sync.services.sessions import api_of

LOCK_WAIT_SECONDS = 20.0

Clock = Callable[[], datetime]


def start_pull(
    *,
    connection: Connection,
    user: User | None,
    trigger: RunTrigger,
    now: datetime,
    clients: list[PlatformClient] | None,
) -> Run:
    """A look at these clients; at everybody, and at who is new there, where none are named."""
    ids = None if clients is None else tuple(sorted(one.remote_id for one in clients if one.remote_id))
    return start_run(
        connection=connection,
        kind=RunKind.PULL,
        scope=RunScope(client_ids=ids),
        trigger=trigger,
        user=user,
        now=now,
    )


def perform_pull(run: Run, session: Session, clock: Clock) -> None:
    """Performs a run over the clients of its scope. Raises the family of ``UnableToSync``."""
    log = DatabaseLog(run, clock, session.requests)
    try:
        Pull(run, api_of(session), log, clock).perform(RunScope.from_json(run.scope).client_ids)
    finally:
        log.flush()


@dataclass
class Pull:
    """One performance."""

    run: Run
    api: PlatformApi
    log: DatabaseLog
    clock: Clock
    connection: Connection = field(init=False)

    def __post_init__(self) -> None:
        """The connection the run is of."""
        self.connection = self.run.connection

    def perform(self, client_ids: tuple[str, ...] | None) -> None:
        """Sends what waits, looks, and sends what has become possible by it."""
        send_due_requests(connection=self.connection, api=self.api, clock=self.clock)
        if client_ids is None:
            read_documents(connection=self.connection, api=self.api, now=self.clock())
        known = linked_clients(self.connection)
        there = {str(one["id"]): one for one in self._listed(client_ids, known)}
        self.log.expect(len(there))
        for remote_id, payload in there.items():
            self.log.check()
            with client_locks(self.connection.pk, [remote_id], wait_seconds=LOCK_WAIT_SECONDS):
                self._settle(remote_id, payload)
            self.log.advance()
        send_due_requests(connection=self.connection, api=self.api, clock=self.clock)

    def _listed(self, client_ids: tuple[str, ...] | None, known: dict[str, PlatformClient]) -> list[Payload]:
        if client_ids is None:
            return list(self.api.clients())
        found = []
        for remote_id in client_ids:
            try:
                found.append(self.api.client(remote_id))
            except RemoteGone:
                self._tell_gone(remote_id, known.get(remote_id))
        return found

    def _tell_gone(self, remote_id: str, person: PlatformClient | None) -> None:
        name = person.client.name if person else f"Client {remote_id}"
        why = "The platform has no such client any more."
        self.log.record(
            Outcome(CLIENT, OutcomeAction.SKIP.value, name, why, "gone", Level.WARNING, remote_id=remote_id)
        )

    def _settle(self, remote_id: str, payload: Payload) -> None:
        person = linked_clients(self.connection).get(remote_id)
        is_first_look = person is None or person.read_at is None
        if person is None:
            person = settle_newcomer(self.run, payload, self.log, self.clock())
            if person is None:
                return
        accounts = Accounts.read(self.api, remote_id)
        with one_commit():
            _take_client(person, payload, self.clock())
            for told in accounts.settle(person, self.run, self.clock(), is_first_look=is_first_look):
                self.log.record(told)
            wake_waiting(connection=self.connection, now=self.clock())


def _take_client(person: PlatformClient, payload: Payload, now: datetime) -> None:
    """What the platform says of the person themselves."""
    bank = payload.get("bankDetail") or {}
    if bank.get("checkStatus") == "Failed" and person.sort_code:
        bank = {}  # what is kept here is to take the place of what failed there
    person.is_identity_checked = bool(payload.get("identityChecked"))
    person.has_accepted_terms = bool(payload.get("termsAccepted"))
    had_failed = person.bank_check == BankCheck.FAILED
    if bank:
        person.bank_check = BANK_CHECKS.get(str(bank.get("checkStatus")), BankCheck.PENDING)
        person.bank_ending = str(bank.get("accountNumber") or "")[-4:]
        person.sort_code = person.account_number = ""
    state = CLIENT_STATES.get(str(payload.get("status")), PlatformClientState(person.state))
    note_client(person, state=state, now=now)
    if person.bank_check == BankCheck.FAILED and not had_failed:
        tell_client_bank_failed(person, now)
