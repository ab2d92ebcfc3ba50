"""What every connector must do, whatever it is connected to. Inherit ``ConnectorSuite`` and give it a ``remote``.

The suite drives the connector's session alone and, for the promises that need both sides, the engine over our side in
memory. ``RemoteUnderTest`` is what a sandbox (or a fake) has to offer for that. What the connector says it cannot do
(its ``KindSpec``), and what the remote under test says it has not, is not asked of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Protocol

import pytest

from integrations.engine.canonical import Fields, same
from integrations.engine.errors import AnswerLost, CredentialExpired, RateLimited, RemoteGone, UnableToSync
from integrations.engine.policy import Mode
from integrations.engine.ports import Connector, Level, Scope, Session, Terms
from integrations.engine.records import CLIENT
from integrations.engine.runner import Puller
from tests.fakes.ours import MemorySide

REFERENCE = "0f5d7f0e-6a35-4b7e-9d0c-3a4be55a1c01"
UNKNOWN_CODE = "nobody_knows"
UNKNOWN_FIELD = "brand_new"
TERMS = Terms(mode=Mode.TWO_WAY, remove_unlinked=False)


class RemoteUnderTest(Protocol):
    """A remote that the suite may fill, disturb and watch."""

    connector: Connector
    kind: str
    """Whose records the suite lists, edits and, where the connector may, writes. Each belongs to one client."""
    arrives: bool
    """Whether a run makes our records of what it reads; False where they wait for a person first."""
    renews_tokens: bool
    """Whether a session renews a token that ended by itself."""
    pause: float
    """Seconds that a ``rate_limit`` asks for."""

    def open(self, *, read_only: bool = False) -> Session:
        """A session with a working token."""

    def add(self, kind: str, owners: list[str]) -> str:
        """Somebody there adds an ordinary, eligible record; its remote id."""

    def edit(self, kind: str, remote_id: str) -> tuple[str, Any]:
        """Somebody there edits a field that goes both ways: its canonical name and new value."""

    def spoil(self, kind: str, remote_id: str) -> str:
        """A coded field gets ``UNKNOWN_CODE``, the payload an ``UNKNOWN_FIELD``; the coded field's canonical name."""

    def remove(self, kind: str, remote_id: str) -> None:
        """Somebody there deletes the record."""

    def between_pages(self, act: Callable[[], object]) -> None:
        """Calls ``act`` once, after the first page of the next list of the kind was delivered."""

    def go_wrong(self, fault: str, *, after: int = 0) -> None:
        """What happens to the next request, or to the one after so many that go well.

        ``drop`` carries a create out and loses the answer, ``rate_limit`` asks for a short pause once; ``outage``,
        ``busy``, ``silence`` and ``cut_short`` break down, put off, do not answer or answer with half a page, once.
        ``ended`` ends the token, ``expired`` ends it for good.
        """

    def has_struck(self) -> bool:
        """Whether all that was to go wrong, or to be done between pages, has come about."""

    def mend(self) -> None:
        """Nothing is wrong any more, and sessions opened from now on have a working token."""

    def writes(self) -> list[Any]:
        """Requests so far that were no reads."""

    def new_fields(self, kind: str, owner: str) -> Fields:
        """Canonical fields of a record that can be created there."""

    def changes(self, kind: str) -> Fields:
        """Canonical fields, with new values, that an update may carry."""

    def count(self, kind: str) -> int:
        """How many records there are."""


class ConnectorSuite:
    """The promises, one test each. ``enough`` must be more than a page holds."""

    enough: ClassVar[int] = 5

    @pytest.fixture
    def remote(self) -> Iterator[RemoteUnderTest]:
        raise TypeError("A suite names its remote")

    def client_with_records(self, remote: RemoteUnderTest) -> tuple[str, list[str]]:
        client = remote.add(CLIENT, [])
        return client, [remote.add(remote.kind, [client]) for _ in range(self.enough)]

    def ids(self, remote: RemoteUnderTest, kind: str, client: str) -> list[str]:
        return [record.remote_id for record in remote.open().reader.records(kind, Scope((client,)))]

    # ---------------------------------------------------------------------------------------------------- reading

    def test_lists_are_read_to_the_end(self, remote: RemoteUnderTest) -> None:
        client, records = self.client_with_records(remote)
        assert sorted(self.ids(remote, remote.kind, client)) == sorted(records)

    def test_records_added_while_paging_lose_no_other(self, remote: RemoteUnderTest) -> None:
        client, records = self.client_with_records(remote)
        remote.between_pages(lambda: remote.add(remote.kind, [client]))
        assert set(records) <= set(self.ids(remote, remote.kind, client))
        assert remote.has_struck()

    def test_only_the_scopes_records_are_delivered(self, remote: RemoteUnderTest) -> None:
        client, _ = self.client_with_records(remote)
        other, theirs = self.client_with_records(remote)
        assert sorted(self.ids(remote, remote.kind, other)) == sorted(theirs)
        assert set(self.ids(remote, CLIENT, client)) == {client}

    def test_every_kind_reads_with_owners_and_without_problems(self, remote: RemoteUnderTest) -> None:
        client, _ = self.client_with_records(remote)
        for kind in [spec.kind for spec in remote.connector.kinds if spec.kind != CLIENT]:
            remote.add(kind, [client])
            record = next(iter(remote.open().reader.records(kind, Scope((client,)))))
            assert record.owner_ids == (client,)
            assert not record.problems

    def test_a_record_that_is_gone_is_said_to_be(self, remote: RemoteUnderTest) -> None:
        client, records = self.client_with_records(remote)
        remote.remove(remote.kind, records[0])
        with pytest.raises(RemoteGone):
            remote.open().reader.fetch(remote.kind, records[0], (client,))

    def test_unknown_codes_and_fields_are_kept_and_reported(self, remote: RemoteUnderTest) -> None:
        client, records = self.client_with_records(remote)
        name = remote.spoil(remote.kind, records[0])
        record = remote.open().reader.fetch(remote.kind, records[0], (client,))
        assert record.fields[name] == UNKNOWN_CODE
        assert UNKNOWN_CODE in str(record.problems[name])
        assert record.raw[UNKNOWN_FIELD]

    @pytest.mark.parametrize("fault", ["outage", "busy", "silence", "cut_short"])
    def test_a_passing_trouble_is_waited_out_or_told_as_passing(self, remote: RemoteUnderTest, fault: str) -> None:
        client, records = self.client_with_records(remote)
        remote.go_wrong(fault, after=1)
        try:
            found = self.ids(remote, remote.kind, client)
        except UnableToSync as error:
            assert not error.permanent
            found = self.ids(remote, remote.kind, client)
        assert sorted(found) == sorted(records)
        assert remote.has_struck()

    def test_a_pause_that_is_asked_for_is_made_or_told(self, remote: RemoteUnderTest) -> None:
        client, records = self.client_with_records(remote)
        remote.go_wrong("rate_limit", after=1)
        started = time.monotonic()
        try:
            found = self.ids(remote, remote.kind, client)
        except RateLimited as error:
            assert error.retry_after == remote.pause
            found = self.ids(remote, remote.kind, client)
        else:
            assert time.monotonic() - started >= remote.pause
        assert sorted(found) == sorted(records)
        assert remote.has_struck()

    def test_a_refused_token_is_said_to_be(self, remote: RemoteUnderTest) -> None:
        client, records = self.client_with_records(remote)
        session = remote.open()
        remote.go_wrong("expired")
        with pytest.raises(CredentialExpired):
            session.reader.fetch(remote.kind, records[0], (client,))

    # ---------------------------------------------------------------------------------------------------- writing

    def writer(self, remote: RemoteUnderTest, verb: str) -> Any:
        """The writer of a new session; the test ends here where the connector never creates, updates or deletes."""
        able = getattr(remote.connector.kind(remote.kind), verb)
        if not able.allowed:
            pytest.skip(able.reason)
        writer = remote.open().writer
        assert writer is not None
        return writer

    def test_what_is_created_reads_back(self, remote: RemoteUnderTest) -> None:
        client, _ = self.client_with_records(remote)
        wanted = remote.new_fields(remote.kind, client)
        made = self.writer(remote, "create").create(remote.kind, wanted, reference=REFERENCE, key=REFERENCE)
        again = remote.open().reader.fetch(remote.kind, made.remote_id, (client,))
        for name, value in wanted.items():
            assert same(again.fields[name], value), name

    def test_a_lost_answer_is_found_again_and_nothing_is_made_twice(self, remote: RemoteUnderTest) -> None:
        client, records = self.client_with_records(remote)
        wanted, before = remote.new_fields(remote.kind, client), remote.count(remote.kind)
        writer = self.writer(remote, "create")
        remote.go_wrong("drop")
        with pytest.raises(AnswerLost):
            writer.create(remote.kind, wanted, reference=REFERENCE, key=REFERENCE)
        found = self.writer(remote, "create").find_by_reference(remote.kind, REFERENCE, wanted)
        assert found is not None
        assert found.remote_id not in records
        assert remote.count(remote.kind) == before + 1

    def test_what_was_never_sent_is_not_found(self, remote: RemoteUnderTest) -> None:
        client, _ = self.client_with_records(remote)
        wanted = remote.new_fields(remote.kind, client)
        assert self.writer(remote, "create").find_by_reference(remote.kind, REFERENCE, wanted) is None

    def test_an_update_changes_what_it_names_and_nothing_else(self, remote: RemoteUnderTest) -> None:
        client, records = self.client_with_records(remote)
        before = remote.open().reader.fetch(remote.kind, records[0], (client,))
        changes = remote.changes(remote.kind)
        after = self.writer(remote, "update").update(remote.kind, before, changes, key=REFERENCE)
        assert after.fields == before.fields | changes
        assert remote.open().reader.fetch(remote.kind, records[0], (client,)).fields == after.fields

    def test_deleting_what_is_gone_is_told_or_fine(self, remote: RemoteUnderTest) -> None:
        client, records = self.client_with_records(remote)
        self.writer(remote, "delete").delete(remote.kind, records[0], key=REFERENCE)
        try:
            self.writer(remote, "delete").delete(remote.kind, records[0], key=REFERENCE)
        except UnableToSync as error:
            assert isinstance(error, RemoteGone)
        assert records[0] not in self.ids(remote, remote.kind, client)

    # ------------------------------------------------------------------------------------------- with our own side

    def sync(self, remote: RemoteUnderTest, side: MemorySide, client: str) -> None:
        session = remote.open(read_only=True)
        puller = Puller(side.ours(), session.reader, TERMS)
        for spec in remote.connector.kinds:
            puller.pull(spec, Scope((client,)))

    def here(self, remote: RemoteUnderTest, side: MemorySide, remote_id: str) -> Fields:
        """Our record of a remote one."""
        [item] = side.by_remote(remote.kind, [remote_id])
        assert item.local is not None
        return item.local

    def synced(self, remote: RemoteUnderTest) -> tuple[MemorySide, str, list[str]]:
        """Our side after a first run; the test ends here where what is read waits for a person."""
        if not remote.arrives:
            pytest.skip("What is read waits for a person.")
        client, records = self.client_with_records(remote)
        side = MemorySide(remote)
        self.sync(remote, side, client)
        return side, client, records

    def test_a_read_only_session_sends_nothing(self, remote: RemoteUnderTest) -> None:
        client, _ = self.client_with_records(remote)
        before = len(remote.writes())
        assert remote.open(read_only=True).writer is None
        self.sync(remote, MemorySide(remote), client)
        assert len(remote.writes()) == before

    def test_a_second_run_changes_nothing_and_sends_nothing(self, remote: RemoteUnderTest) -> None:
        side, client, _ = self.synced(remote)
        before = repr(side.state.objects), repr(side.state.links), len(remote.writes())
        self.sync(remote, side, client)
        side.drain(TERMS, remote.open())
        assert (repr(side.state.objects), repr(side.state.links), len(remote.writes())) == before

    def test_an_edit_there_comes_here(self, remote: RemoteUnderTest) -> None:
        side, client, records = self.synced(remote)
        name, value = remote.edit(remote.kind, records[0])
        self.sync(remote, side, client)
        assert same(self.here(remote, side, records[0])[name], value)

    def test_an_edit_made_there_while_paging_is_here_after_the_next_run_at_the_latest(
        self, remote: RemoteUnderTest
    ) -> None:
        side, client, records = self.synced(remote)
        edits: list[tuple[str, Any]] = []
        remote.between_pages(lambda: edits.append(remote.edit(remote.kind, records[0])))
        self.sync(remote, side, client)
        self.sync(remote, side, client)
        [(name, value)] = edits
        assert same(self.here(remote, side, records[0])[name], value)

    def test_a_record_removed_while_paging_takes_no_other_with_it(self, remote: RemoteUnderTest) -> None:
        side, client, records = self.synced(remote)
        remote.between_pages(lambda: remote.remove(remote.kind, records[0]))
        self.sync(remote, side, client)
        assert remote.has_struck()
        for remote_id in records[1:]:
            self.here(remote, side, remote_id)

    def test_what_cannot_be_read_is_told_in_the_run(self, remote: RemoteUnderTest) -> None:
        side, client, records = self.synced(remote)
        name = remote.spoil(remote.kind, records[0])
        before = self.here(remote, side, records[0])[name]
        self.sync(remote, side, client)
        told = [one for one in side.state.outcomes if one.remote_id == records[0] and one.level != Level.INFO]
        assert told
        assert self.here(remote, side, records[0])[name] == before

    def test_a_token_refused_in_the_middle_of_a_run_stops_it_and_the_next_finishes(
        self, remote: RemoteUnderTest
    ) -> None:
        client, records = self.client_with_records(remote)
        side = MemorySide(remote)
        remote.go_wrong("expired", after=2)
        with pytest.raises(CredentialExpired):
            self.sync(remote, side, client)
        remote.mend()
        self.sync(remote, side, client)
        if remote.arrives:
            ours = [kind for kind, _ in side.state.objects.values() if kind == remote.kind]
            assert len(ours) == len(side.by_remote(remote.kind, records)) == len(records)

    def test_a_token_that_ends_in_the_middle_of_a_run_is_renewed(self, remote: RemoteUnderTest) -> None:
        if not remote.renews_tokens:
            pytest.skip("A session of this remote has nothing to renew its token with.")
        client, records = self.client_with_records(remote)
        remote.go_wrong("ended", after=2)
        assert sorted(self.ids(remote, remote.kind, client)) == sorted(records)
        assert remote.has_struck()

    def test_a_create_whose_answer_was_lost_is_sent_once(self, remote: RemoteUnderTest) -> None:
        self.writer(remote, "create")
        side, client, _ = self.synced(remote)
        before = remote.count(remote.kind)
        pk = side.new(remote.kind, remote.new_fields(remote.kind, client), there=True)
        remote.go_wrong("drop")
        side.drain(TERMS, remote.open())
        assert side.link_of(pk) is None
        side.wake()
        side.drain(TERMS, remote.open())
        assert side.link_of(pk) is not None
        assert remote.count(remote.kind) == before + 1
        self.sync(remote, side, client)
        assert len(side.state.objects) == len(side.items(CLIENT, None)) + len(side.items(remote.kind, None))
