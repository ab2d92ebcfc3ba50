"""New records come in parts: one commit a part, and who cannot be stored fails alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from integrations.engine import parts
from integrations.engine.canonical import Fields
from integrations.engine.errors import RunStopped, UnableToStore
from integrations.engine.parts import Sort, parts_of
from integrations.engine.plan import Action, Verb
from integrations.engine.policy import Mode
from integrations.engine.ports import Scope, Terms
from integrations.engine.records import CLIENT, INCOME, Record
from integrations.engine.runner import Puller
from tests.fakes.ours import Crash, MemorySide
from tests.fakes.remote import FakeRemote


class Picky(MemorySide):
    """Keeps no income called "bad", and counts its commits."""

    commits = 0

    def create_all(self, kind: str, several: Sequence[Fields]) -> dict[int, Fields]:
        made = super().create_all(kind, several)
        for fields in several:
            if str(fields.get("name")).startswith("bad"):
                raise UnableToStore(f"“{fields['name']}” cannot be kept.")
        return made

    def count(self) -> None:
        self.commits += 1


class World:
    """A client with incomes there, and nothing here."""

    def __init__(self) -> None:
        self.remote = FakeRemote(page_size=50)
        self.side = Picky(self.remote)
        self.side.on_commit = self.side.count
        self.client = self.remote.put(CLIENT, kind="individual", first_name="Ann", last_name="Marsh")
        self.pull(CLIENT)
        self.side.commits = 0

    def put(self, *names: str) -> None:
        for name in names:
            self.remote.put(INCOME, name=name, pence=100, frequency="monthly", taxable=True, person=self.client)

    def pull(self, kind: str = INCOME) -> None:
        terms = Terms(mode=Mode.TWO_WAY, remove_unlinked=False)
        puller = Puller(self.side.ours(), self.remote.session(read_only=True).reader, terms)
        puller.pull(self.remote.connector.kind(kind), Scope((self.client,)))

    def names(self) -> list[Any]:
        return [fields["name"] for kind, fields in self.side.state.objects.values() if kind == INCOME]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(parts, "PART", 8)
    return World()


def test_a_part_is_one_commit(world: World) -> None:
    world.put(*(f"Income {number}" for number in range(20)))
    world.pull()
    assert len(world.names()) == 20
    assert world.side.commits == 3


def test_who_cannot_be_stored_fails_alone_with_the_reason(world: World) -> None:
    world.put(*(f"Income {number}" for number in range(6)), "bad one", "Income 7", "bad two", "Income 9")
    world.pull()
    assert sorted(world.names()) == sorted(f"Income {number}" for number in (0, 1, 2, 3, 4, 5, 7, 9))
    failed = {
        one.label: (one.level, one.reason, one.sentence)
        for one in world.side.state.outcomes
        if one.kind == INCOME and one.reason
    }
    assert failed == {
        "bad one": ("error", "not_storable", "“bad one” cannot be kept."),
        "bad two": ("error", "not_storable", "“bad two” cannot be kept."),
    }


def test_a_crash_between_parts_leaves_whole_parts_and_the_next_run_finishes(world: World) -> None:
    world.put(*(f"Income {number}" for number in range(20)))

    def dies_after_the_second() -> None:
        world.side.count()
        if world.side.commits == 2:
            raise Crash

    world.side.on_commit = dies_after_the_second
    with pytest.raises(Crash):
        world.pull()
    assert len(world.names()) == len(world.side.items(INCOME, None)) == 16
    world.pull()
    assert sorted(world.names()) == sorted(f"Income {number}" for number in range(20))
    assert world.side.commits == 3


def test_a_stop_is_heard_before_every_part(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.put(*(f"Income {number}" for number in range(20)))

    def stopped() -> None:
        if world.names():
            raise RunStopped("Stopped.")

    monkeypatch.setattr(world.side, "check", stopped)
    with pytest.raises(RunStopped):
        world.pull()
    assert len(world.names()) == 8


def test_what_stands_for_others_comes_after_them() -> None:
    def new(remote_id: str, **fields: Any) -> Action:
        return Action(Verb.CREATE, CLIENT, remote_id, "", Record(CLIENT, remote_id, fields))

    skipped = Action(Verb.SKIP, CLIENT, "d", "", Record(CLIENT, "d", {}))
    actions = [new("b", members=["a", "c"]), skipped, new("a"), new("c")]
    told = [(sort, [action.label for action in part]) for sort, part in parts_of(actions)]
    assert told == [(Sort.NEW, ["a", "c"]), (Sort.NEW_SHARED, ["b"]), (Sort.TOLD, ["d"])]
