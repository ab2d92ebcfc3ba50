"""Performing a run: read the accounts of contacts, bring linked balances up to date, stage what nobody has decided on.

Every account ends as one outcome with its reason, except where nothing changed. Each is kept by itself, so breaking
off anywhere loses nothing, and a second run right after a first changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.enums.sync import OutcomeAction, StagedState
from integrations.engine.errors import RemoteGone, RemoteRefused
from integrations.engine.ports import Level, Outcome, Session
from integrations.engine.records import CLIENT, PLAN, Record
from integrations.models import Connection, Link, Run, StagedRecord
from integrations.services.locks import client_locks
from integrations.services.scopes import RunScope
from integrations.services.staging import forget_staged, note_staged
from integrations.stores.log import DatabaseLog
from integrations.stores.transactions import one_commit
from redtail_sync.mapping.accounts import PULL_RULES
from redtail_sync.reader import RedtailReader
from redtail_sync.services.balances import take_balance
from redtail_sync.services.duplicates import Duplicates
from redtail_sync.services.sessions import reader_of
from redtail_sync.services.stage_accounts import stage_account
from redtail_sync.services.types import note_unknown

LOCK_WAIT_SECONDS = 20.0
"""How long a run waits for another that reads one of the same contacts."""
FORBIDDEN = 403

Clock = Callable[[], datetime]


def pull_accounts(run: Run, session: Session, clock: Clock) -> None:
    """Performs a run over the contacts of its scope. Raises the family of ``UnableToSync``."""
    contact_ids = RunScope.from_json(run.scope).client_ids or ()
    with client_locks(run.connection_id, contact_ids, wait_seconds=LOCK_WAIT_SECONDS):
        Pull(run, reader_of(session), DatabaseLog(run, clock, session.requests), clock).perform(contact_ids)


@dataclass
class Pull:
    """One performance over contacts whose locks are held."""

    run: Run
    reader: RedtailReader
    log: DatabaseLog
    clock: Clock
    connection: Connection = field(init=False)
    unknown: list[tuple[str, str]] = field(default_factory=list)
    """Rows of the tables of account types that somebody has to answer."""

    def __post_init__(self) -> None:
        """The connection the run is of."""
        self.connection = self.run.connection

    def perform(self, contact_ids: tuple[str, ...]) -> None:
        """Reads and settles everything."""
        try:
            read, records = self._listed(contact_ids)
            self.log.expect(len(records))
            links = self._links(read, records)
            staged = {row.remote_id: row for row in self._staged(read, records)}
            duplicates = Duplicates.of(self.connection, records.values())
            for listed in records.values():
                self.log.check()
                link, row = links.get(listed.remote_id), staged.get(listed.remote_id)
                known = [*(link.owner_ids if link else ()), *(row.owner_ids if row else ())]
                self._settle(_with_others(listed, known, read), link, row, duplicates)
                self.log.advance()
            for remote_id in sorted((links.keys() | staged.keys()) - records.keys()):
                self.log.check()
                self._missing(remote_id, links.get(remote_id), staged.get(remote_id), duplicates)
            note_unknown(firm=self.connection.firm, met=self.unknown)
        finally:
            self.log.flush()

    # ---------------------------------------------------------------------------------------------- what is there

    def _listed(self, contact_ids: tuple[str, ...]) -> tuple[list[str], dict[str, Record]]:
        """The contacts that could be read, and their accounts: one under several contacts is one."""
        read: list[str] = []
        found: dict[str, Record] = {}
        for contact_id in contact_ids:
            self.log.check()
            try:
                accounts = self.reader.accounts_of(contact_id)
            except RemoteRefused as error:
                self._tell_contact(contact_id, error)
                continue
            read.append(contact_id)
            for record in accounts:
                known = found.get(record.remote_id)
                owners = dict.fromkeys([*(known.owner_ids if known else ()), contact_id])
                found[record.remote_id] = replace(known or record, owner_ids=tuple(owners))
        return read, found

    def _tell_contact(self, contact_id: str, error: RemoteRefused) -> None:
        if not isinstance(error, RemoteGone) and error.status != FORBIDDEN:
            raise error
        why = "Redtail has no such contact any more." if isinstance(error, RemoteGone) else (
            "The login in use may not see this contact."
        )  # fmt: skip
        self._tell(
            CLIENT,
            contact_id,
            f"Contact {contact_id}",
            OutcomeAction.SKIP,
            why,
            Level.WARNING,
            code="contact",
        )

    def _links(self, read: list[str], records: dict[str, Record]) -> dict[str, Link]:
        living = Link.objects.filter(connection=self.connection, kind=PLAN, ended_at__isnull=True)
        found = living.filter(remote_id__in=records) | living.filter(owner_ids__overlap=read)
        return {link.remote_id: link for link in found}

    def _staged(self, read: list[str], records: dict[str, Record]) -> Iterator[StagedRecord]:
        rows = StagedRecord.objects.filter(connection=self.connection, kind=PLAN)
        yield from rows.filter(remote_id__in=records) | rows.filter(owner_ids__overlap=read)

    # ------------------------------------------------------------------------------------------------- deciding

    def _settle(self, record: Record, link: Link | None, row: StagedRecord | None, duplicates: Duplicates) -> None:
        """One account: deleted, linked, ignored, or waiting for a person."""
        label = row.label if row else record.label
        if PULL_RULES[0].applies(record.fields):
            self._withdrawn(record.remote_id, label, link, "Redtail marks this account as deleted.", "deleted")
        elif link is not None:
            self._take(record, link, label)
        elif row is not None and row.state == StagedState.IGNORED:
            why = "Ignored, so it is not brought up to date."
            self._tell(PLAN, record.remote_id, label, OutcomeAction.SKIP, why, code="ignored")
        else:
            self._stage(record, duplicates)

    def _take(self, record: Record, link: Link, label: str) -> None:
        try:
            full = self._complete(record)
        except RemoteGone:
            return self._withdrawn(record.remote_id, label, link, "Redtail shows this account no more.", "gone")
        with one_commit():
            told = take_balance(link_id=link.pk, record=full, run=self.run, now=self.clock())
            if told is not None:
                self.log.record(told)
            # The list shows what was read last, and a stopped link leaves an account that waits with that.
            stage_account(connection=self.connection, record=full, twin="", now=self.clock())
        if not link.pulls:
            why = "Paused: its balance stays as it is."
            self._tell(PLAN, record.remote_id, label, OutcomeAction.SKIP, why, local_id=link.local_id, code="paused")

    def _stage(self, record: Record, duplicates: Duplicates) -> None:
        try:
            full = self._complete(record)
        except RemoteGone:
            return self._withdrawn(record.remote_id, record.label, None, "Redtail shows this account no more.", "gone")
        with one_commit():
            told = stage_account(
                connection=self.connection, record=full, twin=duplicates.twin_of(full), now=self.clock()
            )
            if told.outcome is not None:
                self.log.record(told.outcome)
        if told.unknown:
            self.unknown.append(told.unknown)

    def _complete(self, record: Record) -> Record:
        """The account in full, still under all the contacts that list it."""
        return replace(self.reader.complete(record), owner_ids=record.owner_ids)

    # ------------------------------------------------------------------------------------------- what is not there

    def _missing(self, remote_id: str, link: Link | None, row: StagedRecord | None, duplicates: Duplicates) -> None:
        """An account these contacts had and do not list any more: gone, hidden from this login, or filed elsewhere."""
        label = row.label if row else f"Account {remote_id}"
        if row is not None and link is None and row.state == StagedState.IGNORED:
            return
        try:
            record = self.reader.fetch(PLAN, remote_id)
        except RemoteGone:
            self._withdrawn(remote_id, label, link, "Redtail shows this account no more.", "gone")
        except RemoteRefused as error:
            if error.status != FORBIDDEN:
                raise
            why = "The login in use may not see this account; what is known of it stays."
            note_staged(connection=self.connection, kind=PLAN, remote_id=remote_id, reason=why)
            self._tell(
                PLAN, remote_id, label, OutcomeAction.SKIP, why, Level.WARNING,
                local_id=link.local_id if link else None, code="hidden",
            )  # fmt: skip
        else:
            if link is not None:
                record = self._still_followed(record, link, label)
            self._settle(record, link, row, duplicates)

    def _still_followed(self, record: Record, link: Link, label: str) -> Record:
        """A linked account that is filed elsewhere now, kept under its contacts here: the next pull looks again."""
        elsewhere = [contact_id for contact_id in record.owner_ids if contact_id not in link.owner_ids]
        if elsewhere:
            why = (
                f"Redtail files this account under contact {', '.join(elsewhere)} now. "
                "The plan still follows its balance; stop the link if it is not the same person's any more."
            )
            self._tell(
                PLAN, record.remote_id, label, OutcomeAction.SKIP, why, Level.WARNING, local_id=link.local_id,
                code="moved",
            )  # fmt: skip
        return replace(record, owner_ids=tuple(dict.fromkeys([*link.owner_ids, *record.owner_ids])))

    def _withdrawn(self, remote_id: str, label: str, link: Link | None, why: str, code: str) -> None:
        """A linked plan keeps its last balance; what only waited is taken out."""
        if link is not None:
            why = f"{why} The plan keeps its last balance; stop the link or look at Redtail."
        with one_commit():
            if link is None:
                forget_staged(connection=self.connection, kind=PLAN, remote_ids=[remote_id])
            else:
                note_staged(connection=self.connection, kind=PLAN, remote_id=remote_id, reason=why)
            self._tell(
                PLAN, remote_id, label, OutcomeAction.SKIP, why, Level.WARNING if link else Level.INFO,
                local_id=link.local_id if link else None, code=code,
            )  # fmt: skip

    def _tell(
        self, kind: str, remote_id: str, label: str, action: OutcomeAction, sentence: str, level: Level = Level.INFO,
        *, local_id: int | None = None, code: str = "",
    ) -> None:  # fmt: skip
        outcome = Outcome(
            kind=kind, action=action.value, label=label, sentence=sentence, reason=code, level=level,
            remote_id=remote_id, local_id=local_id,
        )  # fmt: skip
        self.log.record(outcome)


def _with_others(record: Record, known: list[str], read: list[str]) -> Record:
    """The account, also of those contacts who were known to list it and were not read this time."""
    others = [contact_id for contact_id in known if contact_id not in read]
    return replace(record, owner_ids=tuple(dict.fromkeys([*record.owner_ids, *others])))
