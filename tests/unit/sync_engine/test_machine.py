"""Two sides and everything that can happen between them, in any order, with the process dying between any two steps.

Afterwards: both sides agree wherever policy allows, every difference left is a question somebody can see, no edit was
lost and nothing was made twice.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from integrations.engine import parts
from integrations.engine.canonical import same
from integrations.engine.errors import RemoteUnavailable, UnableToSync
from integrations.engine.policy import Mode, UpdatePolicy
from integrations.engine.ports import Scope, Terms
from integrations.engine.records import CLIENT, INCOME
from integrations.engine.runner import Puller
from tests.fakes.ours import Crash, MemorySide
from tests.fakes.remote import INCOMES, FakeRemote

FIELDS = {"name": "name", "amount": "pence"}
STEPS = st.integers(0, 12)


def spell(name: str, value: Any) -> Any:
    """How our side writes what it is given: names in capitals. Its own spelling must never look like an edit."""
    return value.upper() if name == "name" and isinstance(value, str) else value


class TwoSides(RuleBasedStateMachine):
    """Incomes of one client, here and there."""

    incomes: Bundle[int] = Bundle("incomes")
    theirs: Bundle[str] = Bundle("theirs")

    @initialize(remove_unlinked=st.booleans())
    def connect(self, remove_unlinked: bool) -> None:
        self.remove_unlinked = remove_unlinked
        self.remote = FakeRemote(page_size=3)
        self.side = MemorySide(self.remote, spell=spell)
        self.numbers = iter(range(100, 10_000))
        self.client = self.remote.put(CLIENT, kind="individual", first_name="Ann", last_name="Marsh")
        self.steps_left: int | None = None
        self.seen_there: set[str] = set()
        self.seen_here: set[str] = set()
        self.last_edit: dict[tuple[int, str], Any] = {}
        self.last_edit_there: dict[tuple[str, str], Any] = {}
        self.deleted_here: set[int] = set()
        self.given_up: set[tuple[int, str]] = set()
        self.kept_ours: set[tuple[str, str]] = set()
        self.remote.before = self._count_request
        self.side.on_commit = self._step
        self.pull()

    # ----------------------------------------------------------------------------------------- dying and terms

    def _count_request(self, verb: str, kind: str, remote_id: str) -> None:
        self._step()

    def _step(self) -> None:
        self._look()
        if self.steps_left is not None:
            self.steps_left -= 1
            if self.steps_left < 0:
                self.steps_left = None
                raise Crash

    def _look(self) -> None:
        """Remembers every value that either side ever held."""
        for row in self.remote.data[INCOME].values():
            self.seen_there |= {str(row["name"]), f"{row['pence'] / 100:.2f}"}
        for kind, held in self.side.state.objects.values():
            if kind == INCOME:
                self.seen_here |= {str(held["name"]), str(held["amount"])}

    def terms(self, **options: bool) -> Terms:
        return Terms(mode=self.side.mode, remove_unlinked=self.remove_unlinked, guards_confirmed=True, **options)

    def value(self, name: str) -> str:
        number = next(self.numbers)
        return f"Income {number}" if name == "name" else f"{number}.00"

    def payload(self, name: str, value: str) -> dict[str, Any]:
        return {"name": value} if name == "name" else {"pence": int(float(value) * 100)}

    # ------------------------------------------------------------------------------------------- people over here

    @rule(target=incomes, there=st.booleans())
    def create_here(self, there: bool) -> int:
        fields = {
            "name": self.value("name"),
            "amount": self.value("amount"),
            "frequency": "monthly",
            "is_taxable": True,
        }
        return self.side.new(INCOME, fields | {"client": self.client}, there=there)

    @rule(income=incomes, name=st.sampled_from(sorted(FIELDS)))
    def edit_here(self, income: int, name: str) -> None:
        if income in self.side.state.objects:
            value = self.value(name)
            self.side.edit(income, name, value, INCOMES.pushed_names)
            self.last_edit[income, name] = value
            link = self.side.link_of(income)
            reads_only = self.side.mode is not Mode.TWO_WAY
            if link is not None and (
                reads_only or self.side.state.links[link]["policy"] is UpdatePolicy.ONLY_FROM_REMOTE
            ):
                self.given_up.add((income, name))
            else:
                self.given_up.discard((income, name))

    @rule(income=consumes(incomes), there=st.booleans())
    def delete_here(self, income: int, there: bool) -> None:
        if income in self.side.state.objects:
            self.side.delete(income, there=there)
            self.deleted_here.add(income)

    @rule(target=incomes)
    def meet_what_was_imported(self) -> Any:
        return multiple(*[pk for pk, (kind, _) in self.side.state.objects.items() if kind == INCOME][-2:])

    @rule(income=incomes, policy=st.sampled_from(list(UpdatePolicy)))
    def choose_policy(self, income: int, policy: UpdatePolicy) -> None:
        link = self.side.link_of(income)
        if link is not None:
            self.side.state.links[link]["policy"] = policy
            if policy is UpdatePolicy.ONLY_FROM_REMOTE:
                self.given_up |= {(income, name) for name in FIELDS}

    @rule(keep=st.booleans())
    def answer(self, keep: bool) -> None:
        for link_id in list(self.side.state.questions)[:1]:
            keep = keep and self.side.mode is Mode.TWO_WAY
            if self.side.is_live and self.side.state.links[link_id]["local_id"] in self.side.state.objects:
                income = self.side.state.links[link_id]["local_id"]
                names = set(self.side.state.questions[link_id])
                if keep:
                    self.kept_ours |= {(self.side.state.links[link_id]["remote_id"], name) for name in names}
                else:
                    self.given_up |= {(income, name) for name in names}
                self.side.answer(link_id, keep=keep)

    @rule()
    def switch(self) -> None:
        if self.side.is_live:
            self.side.switch_off()
        else:
            self.side.switch_on()

    @rule(mode=st.sampled_from([Mode.ONE_WAY, Mode.FORCE_ONE_WAY]))
    def only_read(self, mode: Mode) -> None:
        """Somebody changes the firm's method while edits wait, have failed or are asked about."""
        self.side.read_only(mode)

    @rule()
    def send_again(self) -> None:
        if self.side.mode is not Mode.TWO_WAY:
            self.side.two_way()

    # ------------------------------------------------------------------------------------------ people over there

    @rule(target=theirs)
    def create_there(self) -> str:
        number = next(self.numbers)
        return self.remote.put(
            INCOME,
            name=f"Income {number}",
            pence=number * 100,
            frequency="monthly",
            taxable=True,
            person=self.client,
        )

    @rule(target=theirs)
    def meet_what_was_sent(self) -> Any:
        return multiple(*list(self.remote.data[INCOME])[-2:])

    @rule(income=theirs, name=st.sampled_from(sorted(FIELDS)))
    def edit_there(self, income: str, name: str) -> None:
        if income in self.remote.data[INCOME]:
            self._look()
            value = self.value(name)
            self.remote.put(INCOME, income, **self.payload(name, value))
            self.last_edit_there[income, name] = value

    @rule(name=st.sampled_from(sorted(FIELDS)), first=st.booleans())
    def edit_on_both_sides(self, name: str, first: bool) -> None:
        """The same field of one linked record, between two syncs."""
        links = [link for link in self.side.state.links.values() if not link["ended"] and link["kind"] == INCOME]
        for link in links[:1] if first else links[-1:]:
            self.edit_here(link["local_id"], name)
            self.edit_there(link["remote_id"], name)

    @rule(there=st.booleans())
    def create_here_and_lose_the_answer(self, there: bool) -> None:
        """The commonest accident, often enough: what follows may be a sync, an edit on either side, a deletion."""
        self.create_here(True)
        self.drain(None, "drop")
        if there and self.remote.data[INCOME]:
            self.edit_there(list(self.remote.data[INCOME])[-1], "name")

    @rule(income=consumes(theirs))
    def delete_there(self, income: str) -> None:
        self._look()
        self.remote.data[INCOME].pop(income, None)

    # ----------------------------------------------------------------------------------------------- the machinery

    @rule(dies_after=st.none() | STEPS, fault=st.sampled_from(["", "drop", "down"]))
    def drain(self, dies_after: int | None, fault: str) -> None:
        if not self.side.is_live or self.side.mode is not Mode.TWO_WAY:
            return
        self.side.wake()
        if fault:
            verb = {"drop": "POST", "down": "PUT"}[fault]
            self.remote.faults = {verb: ["drop" if fault == "drop" else RemoteUnavailable("Down.")]}
        self._die_after(dies_after, lambda: self.side.drain(self.terms(), self.remote.session()))
        self.remote.faults = {}

    @rule(dies_after=st.none() | STEPS)
    def sync(self, dies_after: int | None) -> None:
        self._die_after(dies_after, self.pull)

    def _die_after(self, steps: int | None, work: Any) -> None:
        self.steps_left = steps
        with suppress(Crash, UnableToSync):
            work()
        self.steps_left = None

    def pull(self) -> None:
        if not self.side.is_live:
            return
        puller = Puller(self.side.ours(), self.remote.session(read_only=True).reader, self.terms())
        for kind in (CLIENT, INCOME):
            puller.pull(self.remote.connector.kind(kind), Scope((self.client,)))

    # ------------------------------------------------------------------------------------------- what always holds

    @invariant()
    def nothing_is_linked_or_made_twice(self) -> None:
        if not hasattr(self, "side"):
            return
        living = [link for link in self.side.state.links.values() if not link["ended"]]
        for key in ("local_id", "remote_id"):
            assert len({link[key] for link in living}) == len(living)
        references = [row["reference"] for row in self.remote.data[INCOME].values() if "reference" in row]
        assert len(set(references)) == len(references)

    def teardown(self) -> None:
        """Everything is switched on, calms down, and is compared."""
        if not hasattr(self, "side"):
            return
        if not self.side.is_live:
            self.side.switch_on()
        self.pull()
        self._no_edit_was_lost()
        if self.side.mode is not Mode.TWO_WAY:
            self.side.two_way()
        for _ in range(4):
            self.side.wake()
            self.side.drain(self.terms(), self.remote.session())
            self.pull()
        self._a_further_round_does_nothing()
        self._both_sides_agree_or_somebody_is_asked()
        self._no_edit_was_lost()
        self._nothing_created_here_was_imported_again()
        self.nothing_is_linked_or_made_twice()

    def _a_further_round_does_nothing(self) -> None:
        writes, state = len(self.remote.writes()), repr(self.side.state.objects) + repr(self.side.state.links)
        self.side.drain(self.terms(), self.remote.session())
        self.pull()
        assert len(self.remote.writes()) == writes
        assert repr(self.side.state.objects) + repr(self.side.state.links) == state

    def _both_sides_agree_or_somebody_is_asked(self) -> None:
        linked = {link["remote_id"]: pk for pk, link in self.side.state.links.items() if not link["ended"]}
        assert set(self.remote.data[INCOME]) <= set(linked)
        for remote_id, row in self.remote.data[INCOME].items():
            item = self.side.item(linked[remote_id])
            if item.local is None or item.policy is UpdatePolicy.NO:
                continue
            asked = self.side.state.questions.get(item.link_id, {})
            there = {"name": row["name"], "amount": f"{row['pence'] / 100:.2f}"}
            for name in FIELDS:
                agrees = same(item.local[name], spell(name, there[name])) or same(item.local[name], there[name])
                assert agrees or name in asked, (name, item, there)

    def _no_edit_was_lost(self) -> None:
        """The last edit of a field is still where it was made, or reached the other side, or a person gave it up."""
        self._look()
        for (income, name), value in self.last_edit.items():
            if income not in self.deleted_here and (income, name) not in self.given_up:
                assert income in self.side.state.objects or value in self.seen_there, (income, name, value)
                if income in self.side.state.objects:
                    kept = self.side.state.objects[income][1][name]
                    assert same(kept, value) or value in self.seen_there, (income, name, value, kept)
        for (remote_id, name), value in self.last_edit_there.items():
            row = self.remote.data[INCOME].get(remote_id)
            if row is not None and (remote_id, name) not in self.kept_ours:
                reached = {value, spell(name, value)} & self.seen_here
                kept = row["name"] if name == "name" else f"{row['pence'] / 100:.2f}"
                assert same(kept, value) or reached, (remote_id, name, value, kept)

    def _nothing_created_here_was_imported_again(self) -> None:
        assert not [row for row in self.side.state.rows if row.action == "create" and row.state == "failed"]


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """So small that the process can die between two of them."""
    monkeypatch.setattr(parts, "PART", 2)


TestTwoSides = TwoSides.TestCase
TestTwoSides.settings = settings(
    max_examples=100,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
