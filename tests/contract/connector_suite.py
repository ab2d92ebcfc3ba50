"""What every connector must do, whatever it is connected to. Inherit ``ConnectorSuite`` and give it a ``remote``.

The suite drives the connector's session alone and, for the promises that need both sides, the engine over our side in
memory. ``RemoteUnderTest`` is what a sandbox (or a fake) has to offer for that.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Protocol

import pytest

from integrations.engine.canonical import Fields, same
from integrations.engine.errors import AnswerLost, CredentialExpired, RemoteGone, UnableToSync
from integrations.engine.policy import Mode
from integrations.engine.ports import Connector, Scope, Session, Terms
from integrations.engine.records import CLIENT, INCOME, PLAN
from integrations.engine.runner import Puller
from tests.fakes.ours import MemorySide

REFERENCE = "0f5d7f0e-6a35-4b7e-9d0c-3a4be55a1c01"


class RemoteUnderTest(Protocol):
    """A remote that the suite may fill, disturb and watch."""

    connector: Connector

    def open(self, *, read_only: bool = False) -> Session:
        """A session with a working token."""

    def add(self, kind: str, owners: list[str]) -> str:
        """Somebody there adds an ordinary, eligible record; its remote id."""

    def edit(self, kind: str, remote_id: str) -> tuple[str, Any]:
        """Somebody there edits a field that goes both ways: its canonical name and new value."""

    def spoil(self, kind: str, remote_id: str) -> str:
        """A coded field gets a code nobody knows and the payload an unknown field: the coded field's canonical name."""

    def remove(self, kind: str, remote_id: str) -> None:
        """Somebody there deletes the record."""

    def between_pages(self, act: Any) -> None:
        """Calls ``act`` once, after the first page of the next list was delivered."""

    def go_wrong(self, fault: str) -> None:
        """What happens to the next request: ``drop`` carries a write out and loses the answer, ``rate_limit`` asks for
        a short pause once, ``outage`` breaks down once, ``expired`` refuses the token and its renewal from now on."""

    def writes(self) -> list[Any]:
        """Requests so far that were no reads."""

    def new_fields(self, kind: str, owner: str) -> Fields:
        """Canonical fields of a record that can be created there."""

    def count(self, kind: str) -> int:
        """How many records there are."""


class ConnectorSuite:
    """The promises, one test each. ``enough`` must be more than a page holds."""

    enough: ClassVar[int] = 5

    @pytest.fixture
    def remote(self) -> Iterator[RemoteUnderTest]:
        raise TypeError("A suite names its remote")

    def client_with_incomes(self, remote: RemoteUnderTest) -> tuple[str, list[str]]:
        client = remote.add(CLIENT, [])
        return client, [remote.add(INCOME, [client]) for _ in range(self.enough)]

    def ids(self, remote: RemoteUnderTest, kind: str, client: str) -> list[str]:
        return [record.remote_id for record in remote.open().reader.records(kind, Scope((client,)))]

    # ---------------------------------------------------------------------------------------------------- reading

    def test_lists_are_read_to_the_end(self, remote: RemoteUnderTest) -> None:
        client, incomes = self.client_with_incomes(remote)
        assert sorted(self.ids(remote, INCOME, client)) == sorted(incomes)

    def test_records_added_while_paging_lose_no_other(self, remote: RemoteUnderTest) -> None:
        client, incomes = self.client_with_incomes(remote)
        remote.between_pages(lambda: remote.add(INCOME, [client]))
        assert set(incomes) <= set(self.ids(remote, INCOME, client))

    def test_only_the_scopes_records_are_delivered(self, remote: RemoteUnderTest) -> None:
        client, _ = self.client_with_incomes(remote)
        other, theirs = self.client_with_incomes(remote)
        assert sorted(self.ids(remote, INCOME, other)) == sorted(theirs)
        assert set(self.ids(remote, CLIENT, client)) == {client}

    def test_every_kind_reads_with_owners_and_without_problems(self, remote: RemoteUnderTest) -> None:
        client, _ = self.client_with_incomes(remote)
        remote.add(PLAN, [client])
        for kind in (PLAN, INCOME):
            record = next(iter(remote.open().reader.records(kind, Scope((client,)))))
            assert record.owner_ids == (client,)
            assert not record.problems

    def test_a_record_that_is_gone_is_said_to_be(self, remote: RemoteUnderTest) -> None:
        client, incomes = self.client_with_incomes(remote)
        remote.remove(INCOME, incomes[0])
        with pytest.raises(RemoteGone):
            remote.open().reader.fetch(INCOME, incomes[0], (client,))

    def test_unknown_codes_and_fields_are_kept_and_reported(self, remote: RemoteUnderTest) -> None:
        client, incomes = self.client_with_incomes(remote)
        name = remote.spoil(INCOME, incomes[0])
        record = remote.open().reader.fetch(INCOME, incomes[0], (client,))
        assert record.problems[name]
        assert record.raw

    @pytest.mark.parametrize("fault", ["rate_limit", "outage"])
    def test_a_passing_trouble_is_waited_out_or_told_as_passing(
        self, remote: RemoteUnderTest, fault: str
    ) -> None:
        client, incomes = self.client_with_incomes(remote)
        remote.go_wrong(fault)
        try:
            found = self.ids(remote, INCOME, client)
        except UnableToSync as error:
            assert not error.permanent
            found = self.ids(remote, INCOME, client)
        assert sorted(found) == sorted(incomes)

    def test_a_refused_token_is_said_to_be(self, remote: RemoteUnderTest) -> None:
        client, incomes = self.client_with_incomes(remote)
        session = remote.open()
        remote.go_wrong("expired")
        with pytest.raises(CredentialExpired):
            session.reader.fetch(INCOME, incomes[0], (client,))

    # ---------------------------------------------------------------------------------------------------- writing

    def writer(self, remote: RemoteUnderTest) -> Any:
        writer = remote.open().writer
        assert writer is not None
        return writer

    def test_what_is_created_reads_back(self, remote: RemoteUnderTest) -> None:
        client, _ = self.client_with_incomes(remote)
        wanted = remote.new_fields(INCOME, client)
        made = self.writer(remote).create(INCOME, wanted, reference=REFERENCE, key=REFERENCE)
        again = remote.open().reader.fetch(INCOME, made.remote_id, (client,))
        for name, value in wanted.items():
            assert same(again.fields[name], value), name

    def test_a_lost_answer_is_found_again_and_nothing_is_made_twice(self, remote: RemoteUnderTest) -> None:
        client, incomes = self.client_with_incomes(remote)
        wanted = remote.new_fields(INCOME, client)
        remote.go_wrong("drop")
        with pytest.raises(AnswerLost):
            self.writer(remote).create(INCOME, wanted, reference=REFERENCE, key=REFERENCE)
        found = self.writer(remote).find_by_reference(INCOME, REFERENCE, wanted)
        assert found is not None
        assert found.remote_id not in incomes
        assert remote.count(INCOME) == len(incomes) + 1

    def test_what_was_never_sent_is_not_found(self, remote: RemoteUnderTest) -> None:
        client, _ = self.client_with_incomes(remote)
        wanted = remote.new_fields(INCOME, client)
        assert self.writer(remote).find_by_reference(INCOME, REFERENCE, wanted) is None

    def test_an_update_changes_what_it_names_and_nothing_else(self, remote: RemoteUnderTest) -> None:
        client, incomes = self.client_with_incomes(remote)
        before = remote.open().reader.fetch(INCOME, incomes[0], (client,))
        after = self.writer(remote).update(INCOME, before, {"amount": "77.00"}, key=REFERENCE)
        assert after.fields == before.fields | {"amount": "77.00"}
        assert remote.open().reader.fetch(INCOME, incomes[0], (client,)).fields == after.fields

    def test_deleting_what_is_gone_is_told_or_fine(self, remote: RemoteUnderTest) -> None:
        client, incomes = self.client_with_incomes(remote)
        self.writer(remote).delete(INCOME, incomes[0], key=REFERENCE)
        try:
            self.writer(remote).delete(INCOME, incomes[0], key=REFERENCE)
        except UnableToSync as error:
            assert isinstance(error, RemoteGone)
        assert incomes[0] not in self.ids(remote, INCOME, client)

    # ------------------------------------------------------------------------------------------- with our own side

    def sync(self, remote: RemoteUnderTest, side: MemorySide, client: str) -> None:
        session = remote.open(read_only=True)
        puller = Puller(side.ours(), session.reader, Terms(mode=Mode.TWO_WAY, remove_unlinked=False))
        for spec in remote.connector.kinds:
            puller.pull(spec, Scope((client,)))

    def test_a_read_only_session_sends_nothing(self, remote: RemoteUnderTest) -> None:
        client, _ = self.client_with_incomes(remote)
        before = len(remote.writes())
        assert remote.open(read_only=True).writer is None
        self.sync(remote, MemorySide(remote), client)
        assert len(remote.writes()) == before

    def test_a_second_run_changes_nothing_and_an_edit_there_comes_here(self, remote: RemoteUnderTest) -> None:
        client, incomes = self.client_with_incomes(remote)
        side = MemorySide(remote)
        self.sync(remote, side, client)
        state = repr(side.state.objects), repr(side.state.links)
        self.sync(remote, side, client)
        assert (repr(side.state.objects), repr(side.state.links)) == state
        name, value = remote.edit(INCOME, incomes[0])
        self.sync(remote, side, client)
        [item] = side.by_remote(INCOME, [incomes[0]])
        assert item.local is not None
        assert same(item.local[name], value)
