"""The inside of a run: batches of clients, each under its locks, kind by kind in the connector's order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db.models import Max

from backoffice.services.collecting import without_collecting
from domain.enums.sync import RunKind, RunState
from integrations.engine import guards
from integrations.engine.parts import batches
from integrations.engine.plan import Action, Verb
from integrations.engine.ports import Item, KindSpec, Level, Ours, Outcome, Scope, Session, Terms
from integrations.engine.records import CLIENT, Record
from integrations.engine.runner import Puller
from integrations.engine.sight import missed
from integrations.models import Connection, Run
from integrations.registry import System
from integrations.selectors.directions import switched_remote_ids
from integrations.services.locks import client_locks
from integrations.services.outbox import drain_outbox
from integrations.services.scopes import RunScope
from integrations.stores.bundle import Side, side_of, terms_of
from integrations.stores.log import DatabaseLog

BATCH = 100
"""Clients a batch: few enough to let others in between, many enough to read their plans in one page."""
WALKED_BATCH = 250
"""The same where the whole firm's plans are read once: what a batch costs besides its records is shared by more."""
OVERLAP = timedelta(minutes=15)
"""How far a run for changes looks back beyond the last one: the two systems' clocks may differ by less."""
LOCK_WAIT_SECONDS = 20.0
"""How long a run waits for somebody else to finish with a client before it is tried again later."""


def watermark(connection: Connection) -> datetime | None:
    """From when on changes there may be unknown here; None where nobody has ever looked through the whole firm."""
    whole = Run.objects.filter(
        connection=connection,
        kind__in=[RunKind.PULL, RunKind.IMPORT],
        state=RunState.DONE,
        scope__client_ids=None,
        scope__kinds=None,
    )
    started_at = whole.aggregate(last=Max("started_at"))["last"]
    return started_at - OVERLAP if started_at else None


@dataclass(frozen=True, slots=True)
class _Walked:
    """A batch of clients whose belongings come next; by its actions a preview knows who would be here."""

    ids: list[str]
    actions: list[Action]
    seen: dict[str, datetime | None]


@dataclass
class Performance:
    """One performance of a run. ``perform`` raises the family of ``UnableToSync``."""

    run: Run
    system: System
    session: Session
    scope: RunScope
    clock: Callable[[], datetime]
    interactive: bool = True
    """Whether somebody waits for it."""
    side: Side = field(init=False)
    log: DatabaseLog = field(init=False)
    ours: Ours = field(init=False)
    terms: Terms = field(init=False)
    linked_before: dict[str, dict[str, int]] = field(default_factory=dict)
    """In a run over the whole firm: the links' versions from before its first request, by kind and remote id."""
    _walks_firm: bool = False
    _linked_so_far: dict[str, None] = field(default_factory=dict)
    """Clients that are linked, or in a preview would be, by now: what a preview's plans and incomes may belong to."""
    _seen: dict[str, datetime | None] = field(default_factory=dict)
    """When the clients and plans of the batch had last changed there, by remote id."""

    def __post_init__(self) -> None:
        """Bundles our side with the run's log."""
        connection = self.run.connection
        self.side = side_of(connection, now=self.clock, run=self.run, user_id=self.run.user_id)
        self.log = DatabaseLog(self.run, self.clock, self.session.requests)
        self.ours = self.side.ours(self.log)
        self.terms = terms_of(
            connection,
            self.system.label,
            preview=self.run.kind == RunKind.PREVIEW,
            guards_confirmed=self.scope.guards_confirmed,
            two_way_clients=switched_remote_ids(connection),
        )

    def perform(self) -> None:
        """Sends what waits, then pulls, batch by batch."""
        since = watermark(self.run.connection) if self.scope.only_changes else None
        try:
            if since is not None:
                self._perform_chosen(self._changed_clients(since))
            elif self.scope.client_ids is None:
                self._perform_firm()
            else:
                self._perform_chosen(self._wanted(self.scope.client_ids))
        finally:
            self.log.flush()

    def _perform_chosen(self, client_ids: Iterable[str]) -> None:
        """These clients, batch by batch, each read under its locks."""
        for ids in batches(client_ids, BATCH):
            with self._locks(ids):
                self._send_waiting(ids)
                self._pull_batch(ids)

    def _changed_clients(self, since: datetime) -> list[str]:
        """Linked clients with a record that changed there: the newest ends of the lists, until they get too old.

        A change that the link knows of already (it was ours, or came by another way) is none.
        """
        self._note_links()
        found: dict[str, None] = {}
        for spec in self.system.connector.kinds:
            if spec.part_of or not self.scope.covers(spec.kind):
                continue
            records = list(self.session.reader.records(spec.kind, Scope(changed_since=since)))
            known = self.side.links.last_changes(spec.kind, (record.remote_id for record in records))
            for record in records:
                if record.updated_at is None or record.updated_at != known.get(record.remote_id):
                    members = record.fields.get("members")
                    people = [str(one) for one in members] if isinstance(members, list) else []
                    found.update(dict.fromkeys([*record.owner_ids, *people]))
        return list(self.side.clients.local_ids(found))

    def _note_links(self) -> None:
        """Remembers the links as they are before anything is read."""
        kinds = (spec.kind for spec in self.system.connector.kinds)
        self.linked_before = {kind: self.side.links.versions(kind) for kind in kinds}

    def _wanted(self, client_ids: tuple[str, ...]) -> tuple[str, ...]:
        """The clients of the scope and, on an import, the people who belong to them."""
        if not (self.scope.import_clients and self.scope.relatives and self.system.expand):
            return client_ids
        return tuple(dict.fromkeys([*client_ids, *self.system.expand(self.session, client_ids)]))

    def _locks(self, ids: Iterable[str]) -> AbstractContextManager[None]:
        return client_locks(self.run.connection_id, ids, wait_seconds=LOCK_WAIT_SECONDS)

    def _send_waiting(self, ids: list[str]) -> None:
        """What waits to be sent for these clients goes first, so that the pull meets its result."""
        if self.session.writer is not None and not self.terms.preview:
            local_ids = self.side.clients.local_ids(ids).values()
            drain_outbox(
                connection_id=self.run.connection_id,
                clock=self.clock,
                client_ids=local_ids,
                interactive=self.interactive,
            )
            self.side.clients.forget()

    # ------------------------------------------------------------------------------------------ chosen clients

    def _pull_batch(self, ids: list[str]) -> None:
        """Everything of clients whose locks are held."""
        actions: list[Action] = []
        self.log.check()
        if self.scope.covers(CLIENT):
            puller = replace(self._puller(self.scope.import_clients), linked_before=self.linked_before.get(CLIENT))
            actions = puller.pull(self.system.connector.kind(CLIENT), _only(ids))
            self._note_seen(action.record for action in actions)
            told = [one for action in actions for one in (action.record, action.item) if one]
            self._tell_unknown(ids, {one.remote_id for one in told})
        self._pull_belongings(ids, actions)

    def _linked_after(self, ids: list[str], actions: Iterable[Action]) -> list[str]:
        """Those of these clients that are linked once the actions were carried out, which a preview does not do."""
        self.side.clients.forget()
        linked = dict.fromkeys(self.side.clients.local_ids(ids))
        for action in actions if self.terms.preview else ():
            if action.record is not None and action.verb in (Verb.CREATE, Verb.RELINK):
                linked[action.record.remote_id] = None
            elif action.item is not None and action.verb in (Verb.REMOVE, Verb.UNLINK):
                linked.pop(action.item.remote_id, None)
        return list(linked)

    def _pull_belongings(self, ids: list[str], actions: Iterable[Action]) -> None:
        """The other kinds, of those clients that are linked (or, in a preview, would be)."""
        linked = self._linked_after(ids, actions)
        if not linked:
            return
        if self.system.relate is not None and not self.terms.preview:
            self.system.relate(self.run.connection, self.run, self.session, tuple(linked))
        self._linked_so_far |= dict.fromkeys(linked)
        scope = Scope(client_ids=tuple(linked), walks_firm=self._walks_firm)
        importing = list(self._linked_so_far)
        for spec in self._kinds(of_parts=False):
            pulled = self._pull_kind(spec, scope, importing)
            self._note_seen(action.record for action in pulled)
            importing += [action.record.remote_id for action in pulled if action.record and not action.item]
        self._pull_parts(scope, importing)

    def _kinds(self, *, of_parts: bool) -> list[KindSpec]:
        """Wanted kinds besides clients: those the remote lists by themselves, or those read holder by holder."""
        kinds = [one for one in self.system.connector.kinds if one.kind != CLIENT]
        return [one for one in kinds if bool(one.part_of) is of_parts and self.scope.covers(one.kind)]

    def _pull_kind(self, spec: KindSpec, scope: Scope, importing: list[str]) -> list[Action]:
        self.log.check()
        before = self.linked_before.get(spec.kind)
        return replace(self._puller(True, importing), linked_before=before).pull(spec, scope)

    # ---------------------------------------------------------------------------------------------------- parts

    def _pull_parts(self, scope: Scope, importing: list[str]) -> None:
        """What hangs on the batch's plans and clients, which takes requests for each of them.

        All of it where these clients were asked for. Other runs leave out clients for whom nobody has asked yet, and
        of the rest those plans and clients that have not changed since their parts were read.
        """
        seen, self._seen = self._seen, {}
        kinds = self._kinds(of_parts=True)
        if kinds and (self._walks_firm or self.scope.only_changes):
            known = self.side.links.parts_as_of(seen)
            never_asked = {one for one in scope.client_ids or () if one not in known}
            asked = tuple(one for one in scope.client_ids or () if one in known)
            scope = replace(scope, client_ids=asked, parts_known=known)
            seen = {one: at for one, at in seen.items() if one not in never_asked}
        if not kinds or not scope.client_ids:
            return
        for spec in kinds:
            self._pull_kind(spec, scope, importing)
        if self.scope.kinds is None and not self.terms.preview:
            self.side.links.note_parts(seen)

    def _note_seen(self, records: Iterable[Record | None]) -> None:
        self._seen |= {record.remote_id: record.updated_at for record in records if record is not None}

    def _puller(self, import_new: bool, importing: Iterable[str] = ()) -> Puller:
        terms = replace(self.terms, import_new=import_new)
        return Puller(
            self.ours,
            self.session.reader,
            terms,
            frozenset(importing) if terms.preview else frozenset(),
            asked_at=self.run.created_at,
            newcomers=self._newcomers,
        )

    def _newcomers(self, records: Sequence[Record]) -> Mapping[str, str]:
        """What was doubted before the run was asked for was answered then; only later arrivals count."""
        if self.system.newcomers is None:
            return {}
        return self.system.newcomers(self.run.connection, records, self.run.created_at)

    def _tell_unknown(self, ids: list[str], known: set[str]) -> None:
        """Clients somebody asked for that the remote does not have and that were never linked."""
        linked = self.side.clients.local_ids(ids)
        for remote_id in ids:
            if remote_id not in known and remote_id not in linked:
                self.log.record(
                    Outcome(
                        kind=CLIENT,
                        action="skip",
                        label=remote_id,
                        sentence=f"{self.system.label} shows no such client.",
                        reason="unknown",
                        level=Level.WARNING,
                        remote_id=remote_id,
                    )
                )

    # ------------------------------------------------------------------------------------------- the whole firm

    def _perform_firm(self) -> None:
        """Every client there is: one walk through the list, a batch of it at a time; then what belongs to them.

        The clients of all batches come first because the long lists of plans and incomes are read meanwhile.
        """
        spec = self.system.connector.kind(CLIENT)
        self._note_links()
        self._walks_firm = True
        before = {item.remote_id: item for item in self.side.links.items(CLIENT, None)}
        seen: set[str] = set()
        whole = Scope(walks_firm=self.scope.kinds is None)
        walked = []
        for records in batches(self.session.reader.records(CLIENT, whole), WALKED_BATCH):
            fresh = {record.remote_id: record for record in records if record.remote_id not in seen}
            seen |= fresh.keys()
            with self._locks(fresh), without_collecting():
                walked.append(self._pull_walked(fresh, {key: before[key] for key in fresh if key in before}))
        for part in walked:
            with self._locks(part.ids), without_collecting():
                self._send_waiting(part.ids)
                self._seen = part.seen
                self._pull_belongings(part.ids, part.actions)
        absent = [item for key, item in before.items() if key not in seen]
        missing = missed(self.session.reader, CLIENT, absent)
        self._check_missing(spec.mapping.label, len(before) - len(absent) + len(missing), len(missing))
        confirmed = Puller(self.ours, self.session.reader, replace(self.terms, guards_confirmed=True))
        for batch in batches(missing, BATCH):
            with self._locks(item.remote_id for item in batch):
                confirmed.pull_records(spec, [], {item.remote_id: item for item in batch}, Scope())

    def _pull_walked(self, records: dict[str, Record], items: dict[str, Item]) -> _Walked:
        """A batch that was read before its locks were taken; items settled since are read again one by one."""
        ids, actions = list(records), list[Action]()
        self._send_waiting(ids)
        self.log.check()
        if self.scope.covers(CLIENT):
            spec, puller = self.system.connector.kind(CLIENT), self._puller(self.scope.import_clients)
            actions = puller.pull_records(spec, records.values(), items, _only(ids))
            self._note_seen(records.values())
        seen, self._seen = self._seen, {}
        if not self.terms.preview:
            return _Walked(ids, [], seen)
        self._linked_so_far |= dict.fromkeys(self._linked_after(ids, actions))
        return _Walked(ids, actions, seen)

    def _check_missing(self, label: str, linked: int, missing: int) -> None:
        if not self.terms.guards_confirmed:
            guards.check_vanishing(
                what=label.lower(),
                system=self.system.label,
                linked=linked,
                missing=missing,
                withdrawn=0,
                gone_here=0,
            )


def _only(ids: Iterable[str]) -> Scope:
    return Scope(client_ids=tuple(ids))
