"""What the engine asks of the two sides. The shell implements ours over the database, a connector the remote's.

A connector is a description (``Connector``: which kinds, in which order, under which policies) plus a session that
reads and writes (``RemoteReader``, ``RemoteWriter``). The engine never sees HTTP or a model.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from integrations.engine.canonical import Fields, Value
from integrations.engine.eligibility import EligibilityRule
from integrations.engine.fields import Mapping as FieldMapping
from integrations.engine.policy import CAN, Ability, Mode, UpdatePolicy, effective
from integrations.engine.records import Record

if TYPE_CHECKING:
    from integrations.engine.pairs import PairStore

# ---------------------------------------------------------------------------------------------- the remote side


@dataclass(frozen=True, slots=True)
class Scope:
    """Which records are wanted: those of these clients (remote ids; None is the whole firm).

    All of them, or only those changed since a moment; only a complete scope lets an absence mean anything.
    """

    client_ids: tuple[str, ...] | None = None
    changed_since: datetime | None = None
    walks_firm: bool = False
    """The same session goes through the firm's other clients too, so a reader may read a list whole and keep it."""

    parts_known: Mapping[str, datetime | None] | None = None
    """When their holders (plans, clients; by remote id) had last changed when parts were read last.

    Only the parts of other holders, and of those that changed since, are wanted. None wants the parts of all.
    """

    @property
    def is_complete(self) -> bool:
        """Whether a record that is not delivered is not there."""
        return self.changed_since is None and self.parts_known is None

    def wants_parts_of(self, holder_id: str, updated_at: datetime | None) -> bool:
        """Whether the parts of a plan or client are to be read, which costs requests of their own."""
        known = self.parts_known
        return known is None or updated_at is None or known.get(holder_id) != updated_at


class RemoteReader(Protocol):
    """Reads records. Raises the family of ``errors.UnableToSync``."""

    def records(self, kind: str, scope: Scope) -> Iterator[Record]:
        """Every record of the kind in the scope, each once, page by page.

        For clients the scope's ids are the records' own; ids that do not exist are simply not delivered. Ineligible
        ones are delivered too.
        """

    def fetch(self, kind: str, remote_id: str, owner_ids: tuple[str, ...] = ()) -> Record:
        """One record, fresh; ``RemoteGone`` when there is none.

        ``owner_ids`` are the clients it was last known to belong to, for remotes whose path needs one.
        """


class RemoteWriter(Protocol):
    """Writes records.

    Every method may be repeated with the same key and must then not act twice where the remote offers a way; where it
    does not, the caller looks with ``find_by_reference`` first.
    """

    def create(self, kind: str, fields: Fields, *, reference: str, key: str) -> Record:
        """A new record that carries our ``reference``.

        Once the record itself exists there, a failure of a later part (an address, a valuation) must not be raised:
        return what is there, the rest is sent as an update.
        """

    def update(self, kind: str, current: Record, changes: Fields, *, key: str) -> Record:
        """The record after ``changes`` (only what differs; ``current`` is what was just fetched)."""

    def delete(self, kind: str, remote_id: str, *, key: str) -> None:
        """Removes the record; one that is gone already is fine."""

    def find_by_reference(self, kind: str, reference: str, fields: Fields) -> Record | None:
        """The record an unanswered create made; None when it was not carried out.

        Looks for our reference, or for the natural key of ``fields`` where the remote keeps no references.
        """


@dataclass(frozen=True, slots=True)
class KindSpec:
    """One kind of record of one connector.

    ``pull_rules`` keep remote records out, ``push_rules`` keep local ones from being created or updated there;
    ``create``, ``update`` and ``delete`` say what the remote lets us do at all; ``removes_withdrawn`` whether "remove
    unlinked items" reaches this kind. ``remote_url`` is where a person opens the record there (``{id}`` is the remote
    id, ``{client}`` its first owner, ``{plan}`` what a part hangs on), empty when there is none.
    """

    mapping: FieldMapping
    pull_rules: tuple[EligibilityRule, ...] = ()
    import_rules: tuple[EligibilityRule, ...] = ()
    """What keeps a record out only as long as nobody here is linked to it, such as details that are missing."""
    push_rules: tuple[EligibilityRule, ...] = ()
    create: Ability = CAN
    update: Ability = CAN
    delete: Ability = CAN
    removes_withdrawn: bool = True
    remote_url: str = ""
    part_of: str = ""
    """The kind whose records it hangs on and is read one by one with; empty where the remote lists it by itself."""

    @property
    def kind(self) -> str:
        """The kind's code."""
        return self.mapping.kind

    def url_of(self, remote_id: str, client_id: str) -> str:
        """Where a person opens a record there; empty when there is no such page."""
        return self.remote_url.format(id=remote_id, client=client_id, plan=remote_id.split("/", 1)[0])


@dataclass(frozen=True, slots=True)
class Connector:
    """A remote system: its code, what people call it, and its kinds in the order they depend on each other.

    Kinds that are ``only_sent`` are neither read nor followed by edits: one is sent when somebody asks for it, and that
    is all.
    """

    system: str
    label: str
    kinds: tuple[KindSpec, ...]
    only_sent: tuple[KindSpec, ...] = ()

    def kind(self, code: str) -> KindSpec:
        """The description of a kind; KeyError when the connector has none."""
        for spec in (*self.kinds, *self.only_sent):
            if spec.kind == code:
                return spec
        raise KeyError(code)

    def has_kind(self, code: str) -> bool:
        """Whether this connector syncs the kind."""
        return any(spec.kind == code for spec in self.kinds)


@dataclass(slots=True)
class Session:
    """An open conversation. ``writer`` is None on a read-only one, ``written`` is what may be kept of its writes."""

    reader: RemoteReader
    writer: RemoteWriter | None = None
    requests: Callable[[], int] = lambda: 0
    written: Callable[[], list[dict[str, Value]]] = list
    close: Callable[[], None] = lambda: None


# -------------------------------------------------------------------------------------------------- our own side


@dataclass(frozen=True, slots=True)
class Item:
    """A linked object as it stands: link, base, our fields (None: it is gone here) and the edits on their way."""

    link_id: int
    kind: str
    local_id: int
    remote_id: str
    base: Fields
    """The remote's values as last agreed."""
    local: Fields | None
    kept: Fields = dataclasses.field(default_factory=dict)
    """Our form of an agreed value where it is not the remote's own (spelling, a code unknown here)."""
    policy: UpdatePolicy = UpdatePolicy.YES
    pending: frozenset[str] = frozenset()
    """Fields whose edits are in the outbox (waiting, sending or failed)."""
    deleting: bool = False
    """A delete of it waits in the outbox."""
    version: int = 0
    """Counts every settling of the link."""
    label: str = ""
    in_conflict: bool = False
    asked: frozenset[str] = frozenset()
    """Fields whose edits a person is asked about, or that are held back."""
    owner_ids: tuple[str, ...] = ()

    def agreed(self, name: str) -> Value:
        """What our side held when both last agreed on the field."""
        return self.kept[name] if name in self.kept else self.base.get(name)


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link to be: our object, the record it was made from, and what both agree on (see ``Item``)."""

    local_id: int
    record: Record
    base: Fields
    kept: Fields


class LocalStore(Protocol):
    """Our objects in canonical form; ids of other records in fields are remote ids, translated through links."""

    def read(self, kind: str, local_ids: Iterable[int]) -> dict[int, Fields]:
        """Fields of those that exist."""

    def create_all(self, kind: str, several: Sequence[Fields]) -> dict[int, Fields]:
        """New objects as they are kept, in the order given; raises ``UnableToStore`` when any of them cannot be."""

    def apply(self, kind: str, local_id: int, changes: Fields) -> None:
        """Sets these fields; raises ``UnableToStore``."""

    def remove(self, kind: str, local_id: int) -> None:
        """Removes the object, restorably."""

    def unmet(self, kind: str, fields: Fields) -> list[str]:
        """Remote ids of clients, and of the plan, the remote fields name that are not linked here."""

    def unlinked(self, kind: str, local_id: int) -> list[str]:
        """Names of clients our object belongs to, and of the plan it hangs on, that are not linked there yet."""


class LinkStore(Protocol):
    """Links of one connection."""

    def items(self, kind: str, client_ids: tuple[str, ...] | None) -> list[Item]:
        """Every linked object of the kind that belongs to these clients (remote ids; None: all)."""

    def by_remote(self, kind: str, remote_ids: Iterable[str]) -> list[Item]:
        """The linked objects behind these remote ids, whoever they belong to."""

    def locked(self, link_id: int) -> Item | None:
        """The item with its link and its local row locked until the commit, freshly read; None when unlinked."""

    def former(self, kind: str, remote_ids: Iterable[str]) -> dict[str, int]:
        """Our living objects whose link ended because the remote had withdrawn its record, by that remote id."""

    def unlinked_since(self, kind: str, remote_ids: Iterable[str], since: datetime) -> set[str]:
        """Those of these unlinked records whose link a person ended since then."""

    def add(self, kind: str, local_id: int, record: Record, base: Fields, kept: Fields, *, reference: str = "") -> int:
        """A new link's id."""

    def add_all(self, kind: str, several: Sequence[NewLink]) -> None:
        """New links of objects that were created from their records; raises ``UnableToStore`` if one is taken."""

    def settle(self, link_id: int, base: Fields, kept: Fields, record: Record) -> None:
        """New base, and the remote's state as just seen."""

    def ask(self, link_id: int, fields: Mapping[str, Three], reason: str = "") -> None:
        """Opens (or refreshes) the conflict of the link: a person has to answer."""

    def agree(self, link_id: int) -> None:
        """Closes an open conflict that has resolved itself."""

    def unlink(self, link_id: int, *, reason: str) -> None:
        """Ends the link because the remote withdrew the record; our object stays."""


class OutboxStore(Protocol):
    """The wanted remote writes of one connection."""

    def drop_fields(self, link_id: int, names: Iterable[str]) -> None:
        """These edits need no sending any more: both sides agree, or a person is asked first."""

    def queue_update(self, link_id: int, names: Iterable[str]) -> None:
        """These fields still have to be sent."""

    def note_sent(self, entry_id: int, fields: Fields | None) -> None:
        """A create with these values is about to leave; None when it is certain that nothing was created."""

    def finish(self, entry_id: int, *, sentence: str, record: Record | None = None) -> None:
        """The entry is carried out (or needs no carrying out, says the sentence)."""

    def unanswered(self, kind: str, client_ids: tuple[str, ...] | None) -> bool:
        """Whether a create of this kind for one of these clients was sent and never answered."""


@dataclass(frozen=True, slots=True)
class Three:
    """The three values of a field: last agreed, ours, theirs."""

    base: Value
    ours: Value
    theirs: Value


@dataclass(frozen=True, slots=True)
class Entry:
    """One wanted remote write.

    ``sent`` holds the values of an earlier attempt to create that may have been carried out; None when none may.
    """

    entry_id: int
    kind: str
    action: str
    local_id: int
    link_id: int | None
    fields: frozenset[str]
    reference: str
    key: str
    sent: Fields | None = None


class Level(StrEnum):
    """How much an outcome matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record in a run, for people."""

    kind: str
    action: str
    label: str
    sentence: str
    reason: str = ""
    level: Level = Level.INFO
    remote_id: str = ""
    local_id: int | None = None
    fields: tuple[str, ...] = ()


class RunLog(Protocol):
    """Where a run leaves its traces."""

    def record(self, *outcomes: Outcome) -> None:
        """Keeps outcomes; inside ``commit()`` they are kept with the changes they tell of."""

    def expect(self, more: int) -> None:
        """So many more records were found."""

    def advance(self, done: int = 1) -> None:
        """So many are dealt with."""

    def check(self) -> None:
        """Raises ``RunStopped`` when somebody asked for it."""


@dataclass(slots=True)
class Ours:
    """Our side of one connection, bundled for the runner. ``commit`` opens one transaction."""

    local: LocalStore
    links: LinkStore
    outbox: OutboxStore
    log: RunLog
    commit: Callable[[], AbstractContextManager[object]]
    pairs: PairStore | None = None
    """None where nobody is asked whether two records are the same."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which terms a run works: the connection's mode and settings, and what the run may do."""

    mode: Mode
    remove_unlinked: bool
    preview: bool = False
    guards_confirmed: bool = False
    import_new: bool = True
    """Whether unlinked remote records are created here."""
    system_label: str = "the other system"
    switched_to_two_way: bool = False
    """Whether a person switched the piece of work in hand to two-way on a one-way connection."""
    two_way_clients: frozenset[str] = frozenset()
    """Remote ids of clients a person switched to two-way: what belongs to nobody else goes both ways."""
    default_policy: UpdatePolicy = UpdatePolicy.YES

    def policy_of(self, spec: KindSpec, item: Item) -> UpdatePolicy:
        """The policy that counts for an item: its own, the mode's, and what the remote lets us update at all."""
        owners = set(item.owner_ids)
        switched = self.switched_to_two_way or (bool(owners) and owners <= self.two_way_clients)
        policy = effective(self.mode, item.policy, switched_to_two_way=switched)
        if policy is UpdatePolicy.YES and not spec.update.allowed:
            return UpdatePolicy.ONLY_FROM_REMOTE
        return policy
