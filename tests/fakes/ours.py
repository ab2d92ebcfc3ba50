"""Our side in memory: records, links, questions and the outbox, with transactions that really roll back."""

from __future__ import annotations

import copy
import itertools
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from integrations.engine.canonical import Fields, same
from integrations.engine.errors import UnableToSync
from integrations.engine.policy import Mode, UpdatePolicy, effective
from integrations.engine.ports import Entry, Item, NewLink, Ours, Outcome, Session, Terms, Three
from integrations.engine.records import CLIENT, Record
from integrations.engine.sender import Sender

NOT_UNDER_WAY = ("waiting", "failed", "tried", "later")
UNSENT = ("waiting", "sending", "failed", "held", "tried", "later")


class Crash(BaseException):
    """The process is gone."""


@dataclass
class Row:
    """One outbox row."""

    pk: int
    kind: str
    action: str
    local_id: int
    link_id: int | None
    fields: set[str]
    reference: str
    state: str = "waiting"
    sent: Fields | None = None


@dataclass
class State:
    """Everything that a transaction puts back when it fails."""

    objects: dict[int, tuple[str, Fields]] = field(default_factory=dict)
    links: dict[int, dict[str, Any]] = field(default_factory=dict)
    questions: dict[int, dict[str, Three]] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)


class MemorySide:
    """``LocalStore``, ``LinkStore``, ``OutboxStore`` and ``RunLog`` in one, over ``State``."""

    def __init__(self, remote: Any, spell: Callable[[str, Any], Any] = lambda name, value: value) -> None:
        self.remote = remote
        self.spell = spell
        self.state = State()
        self.numbers = itertools.count(1)
        self.is_live, self.mode = True, Mode.TWO_WAY
        self.on_commit: Callable[[], None] = lambda: None

    @contextmanager
    def commit(self) -> Iterator[None]:
        """One transaction; afterwards ``on_commit`` may kill the process."""
        before = copy.deepcopy(self.state)
        try:
            yield
        except BaseException:
            self.state = before
            raise
        self.on_commit()

    def ours(self) -> Ours:
        """The bundle the engine wants."""
        return Ours(local=self, links=self, outbox=self, log=self, commit=self.commit)

    # ---------------------------------------------------------------------------------------------- LocalStore

    def read(self, kind: str, local_ids: Iterable[int]) -> dict[int, Fields]:
        return {pk: dict(self.state.objects[pk][1]) for pk in local_ids if pk in self.state.objects}

    def create_all(self, kind: str, several: Sequence[Fields]) -> dict[int, Fields]:
        return self.read(kind, [self.create(kind, fields) for fields in several])

    def create(self, kind: str, fields: Fields) -> int:
        pk = next(self.numbers)
        self.state.objects[pk] = (kind, {name: self.spell(name, value) for name, value in fields.items()})
        return pk

    def apply(self, kind: str, local_id: int, changes: Fields) -> None:
        spelled = {name: self.spell(name, value) for name, value in changes.items()}
        self.state.objects[local_id][1].update(spelled)

    def remove(self, kind: str, local_id: int) -> None:
        self.state.objects.pop(local_id, None)

    def unmet(self, kind: str, fields: Fields) -> list[str]:
        if kind == CLIENT:
            return []
        owners = fields.get("owners")
        rows = owners if isinstance(owners, list) and owners else [fields.get("client")]
        named = [str(row.get("client") if isinstance(row, dict) else row) for row in rows]
        return [name for name in named if not self._living(CLIENT, {name})]

    def unlinked(self, kind: str, local_id: int) -> list[str]:
        return []

    # ----------------------------------------------------------------------------------------------- LinkStore

    def _living(self, kind: str, remote_ids: set[str] | None = None) -> list[int]:
        return [
            pk
            for pk, link in self.state.links.items()
            if link["kind"] == kind and not link["ended"] and (remote_ids is None or link["remote_id"] in remote_ids)
        ]

    def item(self, link_id: int) -> Item:
        """The item behind a link."""
        link = self.state.links[link_id]
        found = self.state.objects.get(link["local_id"])
        rows = [
            row for row in self.state.rows if row.link_id == link_id and row.state in UNSENT and row.state != "held"
        ]
        return Item(
            link_id=link_id,
            kind=link["kind"],
            local_id=link["local_id"],
            remote_id=link["remote_id"],
            base=dict(link["base"]),
            kept=dict(link["kept"]),
            local=dict(found[1]) if found else None,
            policy=link["policy"],
            pending=frozenset(name for row in rows if row.action == "update" for name in row.fields),
            deleting=any(row.action == "delete" and row.state != "failed" for row in rows),
            version=link["version"],
            in_conflict=link_id in self.state.questions,
            asked=frozenset(self.state.questions.get(link_id, ())),
        )

    def items(self, kind: str, client_ids: tuple[str, ...] | None) -> list[Item]:
        return [self.item(pk) for pk in self._living(kind)]

    def by_remote(self, kind: str, remote_ids: Iterable[str]) -> list[Item]:
        return [self.item(pk) for pk in self._living(kind, set(remote_ids))]

    def locked(self, link_id: int) -> Item | None:
        return None if self.state.links[link_id]["ended"] else self.item(link_id)

    def former(self, kind: str, remote_ids: Iterable[str]) -> dict[str, int]:
        wanted = set(remote_ids)
        taken = {link["local_id"] for link in self.state.links.values() if not link["ended"]}
        return {
            link["remote_id"]: link["local_id"]
            for link in self.state.links.values()
            if link["ended"]
            and link["remote_id"] in wanted
            and link["local_id"] in self.state.objects
            and link["local_id"] not in taken
        }

    def unlinked_since(self, kind: str, remote_ids: Iterable[str], since: datetime) -> set[str]:
        return set()

    def add(self, kind: str, local_id: int, record: Record, base: Fields, kept: Fields, *, reference: str = "") -> int:
        taken = [link for link in self.state.links.values() if not link["ended"]]
        assert not [link for link in taken if link["local_id"] == local_id or link["remote_id"] == record.remote_id]
        pk = next(self.numbers)
        self.state.links[pk] = {
            "kind": kind, "local_id": local_id, "remote_id": record.remote_id, "base": dict(base), "kept": dict(kept),
            "policy": UpdatePolicy.YES, "version": 0, "ended": "",
        }  # fmt: skip
        return pk

    def add_all(self, kind: str, several: Sequence[NewLink]) -> None:
        for new in several:
            self.add(kind, new.local_id, new.record, new.base, new.kept)

    def settle(self, link_id: int, base: Fields, kept: Fields, record: Record) -> None:
        self.state.links[link_id].update(base=dict(base), kept=dict(kept))
        self.state.links[link_id]["version"] += 1

    def ask(self, link_id: int, fields: Mapping[str, Three], reason: str = "") -> None:
        self.state.questions[link_id] = dict(fields)

    def agree(self, link_id: int) -> None:
        self.state.questions.pop(link_id, None)

    def unlink(self, link_id: int, *, reason: str) -> None:
        self.state.links[link_id]["ended"] = reason
        self.state.questions.pop(link_id, None)

    # ---------------------------------------------------------------------------------------------- OutboxStore

    def drop_fields(self, link_id: int, names: Iterable[str]) -> None:
        gone = set(names)
        for row in self.state.rows:
            if row.link_id == link_id and row.action == "update" and row.state in NOT_UNDER_WAY:
                row.fields = row.fields - gone
                row.state = row.state if row.fields else "abandoned"

    def queue_update(self, link_id: int, names: Iterable[str]) -> None:
        self.queue("update", self.state.links[link_id]["local_id"], link_id, set(names))

    def queue(self, action: str, local_id: int, link_id: int | None, names: set[str]) -> Row:
        """A row that waits, or one more wish on a row that does."""
        kind = self.state.objects[local_id][0] if local_id in self.state.objects else self.state.links[link_id]["kind"]
        for row in self.state.rows:
            if row.local_id == local_id and row.action == action and row.state in NOT_UNDER_WAY:
                row.fields, row.state, row.link_id = row.fields | names, "waiting", link_id
                return row
        row = Row(next(self.numbers), kind, action, local_id, link_id, names, str(uuid.UUID(int=next(self.numbers))))
        self.state.rows.append(row)
        return row

    def finish(self, entry_id: int, *, sentence: str, record: Record | None = None) -> None:
        row = self._row(entry_id)
        row.state, row.sent = "sent", None

    def note_sent(self, entry_id: int, fields: Fields | None) -> None:
        self._row(entry_id).sent = fields

    def unanswered(self, kind: str, client_ids: tuple[str, ...] | None) -> bool:
        return any(
            row.kind == kind and row.action == "create" and row.sent is not None and row.state in UNSENT
            for row in self.state.rows
        )

    def _row(self, entry_id: int) -> Row:
        return next(row for row in self.state.rows if row.pk == entry_id)

    # --------------------------------------------------------------------------------------------------- RunLog

    def record(self, *outcomes: Outcome) -> None:
        self.state.outcomes += outcomes

    def expect(self, more: int) -> None:
        pass

    def advance(self, done: int = 1) -> None:
        pass

    def check(self) -> None:
        pass

    # -------------------------------------------------------------------------------- what a person does over here

    def link_of(self, local_id: int) -> int | None:
        """The living link of one of our records."""
        return next(
            (pk for pk, link in self.state.links.items() if link["local_id"] == local_id and not link["ended"]),
            None,
        )

    def new(self, kind: str, fields: Fields, *, there: bool) -> int:
        """A new record, to be created there too or not."""
        with self.commit():
            pk = self.create(kind, fields)
            if there:
                self.queue("create", pk, None, set()).state = "waiting" if self._sends else "held"
        return pk

    def edit(self, local_id: int, name: str, value: Any, pushed: frozenset[str]) -> None:
        """An edit and what it leads to, in one transaction."""
        with self.commit():
            self.state.objects[local_id][1][name] = value
            link_id = self.link_of(local_id)
            if link_id is None or name not in pushed or not self._policy(link_id).pushes:
                return
            asked = self.state.questions.get(link_id, {})
            if name in asked or not self.is_live:
                self._ask_about_edit(link_id, name, value)
            else:
                self.queue_update(link_id, [name])

    def _policy(self, link_id: int) -> UpdatePolicy:
        return effective(self.mode, self.state.links[link_id]["policy"])

    def _ask_about_edit(self, link_id: int, name: str, value: Any) -> None:
        item, asked = self.item(link_id), dict(self.state.questions.get(link_id, {}))
        known = asked.get(name, Three(item.base.get(name), value, item.base.get(name)))
        if name in asked or not same(value, item.agreed(name)):
            asked[name] = Three(known.base, value, known.theirs)
            self.ask(link_id, asked)

    def delete(self, local_id: int, *, there: bool) -> None:
        """A deletion here only, or there too."""
        with self.commit():
            link_id = self.link_of(local_id)
            for row in self.state.rows:
                is_unanswered = row.action == "create" and row.sent is not None
                if row.local_id == local_id and row.state in (*NOT_UNDER_WAY, "held") and not is_unanswered:
                    row.state = "abandoned"
            if link_id is not None and there:
                self.queue("delete", local_id, link_id, set()).state = "waiting" if self._sends else "held"
            elif link_id is not None:
                self.unlink(link_id, reason="deleted_here")
            self.remove("", local_id)

    def switch_off(self) -> None:
        """Nothing is sent from now on; what waits is held back and asked about."""
        with self.commit():
            self.is_live = False
            self._hold(("waiting", "tried", "later"))

    def read_only(self, mode: Mode) -> None:
        """The firm's method only reads from now on; what waits or failed is held back and asked about."""
        with self.commit():
            self.mode = mode
            self._hold(("waiting", "tried", "later", "failed"))

    def _hold(self, states: tuple[str, ...]) -> None:
        for row in self.state.rows:
            if row.state in states:
                row.state = "held"
                if row.action == "update" and row.link_id is not None and row.local_id in self.state.objects:
                    for name in sorted(row.fields):
                        self._ask_about_edit(row.link_id, name, self.state.objects[row.local_id][1].get(name))

    @property
    def _sends(self) -> bool:
        return self.is_live and self.mode is Mode.TWO_WAY

    def switch_on(self) -> None:
        """The link is live again."""
        with self.commit():
            self.is_live = True
            self._let_go()

    def two_way(self) -> None:
        """The firm's method sends again."""
        with self.commit():
            self.mode = Mode.TWO_WAY
            self._let_go()

    def _let_go(self) -> None:
        """A person lets the held creations and deletions go; edits have become questions."""
        for row in self.state.rows:
            if row.state == "held" and self._sends:
                row.state = "waiting" if row.action != "update" else "abandoned"

    def answer(self, link_id: int, *, keep: bool) -> None:
        """A person's answer."""
        with self.commit():
            asked, link = self.state.questions.pop(link_id), self.state.links[link_id]
            theirs = {name: three.theirs for name, three in asked.items()}
            link["kept"] = {name: value for name, value in link["kept"].items() if name not in theirs}
            link["base"] = {**link["base"], **theirs}
            link["version"] += 1
            if keep:
                self.queue_update(link_id, theirs)
            else:
                self.apply(link["kind"], link["local_id"], theirs)

    def drain(self, terms: Terms, session: Session) -> None:
        """Sends what waits: mark, commit, send, settle."""
        for row in self.state.rows:
            if row.state == "sending":  # its sender died
                row.state = "waiting"
        while row := self._next():
            self._send(row.pk, terms, session)

    def _next(self) -> Row | None:
        busy: set[int] = set()
        for row in self.state.rows:
            if row.state == "waiting" and row.local_id not in busy:
                return row
            if row.state in ("waiting", "sending", "failed", "tried"):
                busy.add(row.local_id)
        return None

    def _send(self, pk: int, terms: Terms, session: Session) -> None:
        with self.commit():
            row = self._row(pk)
            row.state = "sending"
            row.link_id = row.link_id or self.link_of(row.local_id)
        entry = Entry(
            pk,
            row.kind,
            row.action,
            row.local_id,
            row.link_id,
            frozenset(row.fields),
            row.reference,
            row.reference,
            row.sent,
        )
        try:
            Sender(self.ours(), session, terms).send(self.remote.connector.kind(row.kind), entry)
        except UnableToSync as error:
            row = self._row(pk)
            row.state = "failed" if error.permanent else "tried"
        if not any(row.state == "waiting" for row in self.state.rows):
            for row in self.state.rows:
                row.state = "later" if row.state == "tried" else row.state

    def wake(self) -> None:
        """Time passes: what was to be tried again is."""
        for row in self.state.rows:
            if row.state in ("later", "tried"):
                row.state = "waiting"
