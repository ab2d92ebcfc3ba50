"""Plans with owners and parts, and expenses, on two sides: everything that can happen, the process dying between steps.

The companion of ``test_machine``: what is new here is that records hang on each other. Afterwards both sides agree or a
question is open, a part is with the same plan on both sides, owners are those of the other system, and nothing was lost
or made twice.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from integrations.engine import parts
from integrations.engine.canonical import same
from integrations.engine.errors import RemoteUnavailable, UnableToSync
from integrations.engine.ports import Scope, Terms
from integrations.engine.records import CLIENT, CONTRIBUTION, EXPENSE, PLAN
from integrations.engine.runner import Puller
from tests.fakes.items import CONNECTOR, KINDS, ItemRemote, ItemSide
from tests.fakes.ours import Crash
from tests.unit.sync_engine.test_machine import spell

STEPS = st.integers(0, 16)
EDITED = {PLAN: ("name", "policy_number", "valuation"), CONTRIBUTION: ("amount",), EXPENSE: ("amount",)}
WHO = st.sampled_from(["ann", "bob", "both"])
FAULTS = st.sampled_from(["", "POST", "PUT", "DELETE"])


def there_of(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    """A payload's editable fields in canonical form."""
    if kind == PLAN:
        return {"name": row["name"], "policy_number": row.get("number") or "", "valuation": row.get("value")}
    return {"amount": f"{row['pence'] / 100:.2f}"}


class Items(RuleBasedStateMachine):
    """The plans and expenses of two people, here and there."""

    here: Bundle[int] = Bundle("here")
    theirs: Bundle[tuple[str, str]] = Bundle("theirs")

    @initialize(remove_unlinked=st.booleans())
    def connect(self, remove_unlinked: bool) -> None:
        self.remote = ItemRemote(page_size=3)
        self.side = ItemSide(self.remote, spell=spell)
        self.remove_unlinked = remove_unlinked
        self.numbers = iter(range(100, 10_000))
        put = self.remote.put
        self.people = {
            name: put(CLIENT, kind="individual", first_name=name, last_name="Marsh") for name in ("ann", "bob")
        }
        self.scope = Scope(tuple(self.people.values()))
        put(EXPENSE, person=self.people["ann"], name="Food (now)", pence=40000)
        self.steps_left: int | None = None
        self.ever_there: set[str] = set()
        self.ever_here: set[str] = set()
        self.edits: dict[tuple[int, str], Any] = {}
        self.edits_there: dict[tuple[str, str, str], Any] = {}
        self.let_go: set[tuple[int, str]] = set()
        self.overruled: set[tuple[str, str]] = set()
        self.deleted: set[int] = set()
        self.remote.before = lambda *request: self._step()
        self.side.on_commit = self._step
        self.pull()

    # ------------------------------------------------------------------------------------------- dying, looking on

    def _step(self) -> None:
        self._look()
        if self.steps_left is not None:
            self.steps_left -= 1
            if self.steps_left < 0:
                self.steps_left = None
                raise Crash

    def _look(self) -> None:
        for kind, names in EDITED.items():
            for row in self.remote.data[kind].values():
                self.ever_there |= {str(there_of(kind, row)[name]) for name in names}
        for kind, held in self.side.state.objects.values():
            self.ever_here |= {str(held[name]) for name in EDITED.get(kind, ())}

    def _terms(self) -> Terms:
        return Terms(mode=self.side.mode, remove_unlinked=self.remove_unlinked, guards_confirmed=True)

    def _value(self, name: str) -> Any:
        number = next(self.numbers)
        if name == "amount":
            return f"{number}.00"
        return {"valued_date": "2026-01-01", "amount": f"{number}.00"} if name == "valuation" else f"No {number}"

    def _payload(self, name: str, value: Any) -> dict[str, Any]:
        remote_name = {"policy_number": "number", "amount": "pence", "valuation": "value"}.get(name, name)
        return {remote_name: int(float(value) * 100) if name == "amount" else value}

    def _shares(self, who: str) -> list[dict[str, str]]:
        named = [self.people[who]] if who in self.people else sorted(self.people.values())
        return [{"client": one, "percent": f"{100 / len(named):.4f}"} for one in named]

    def _alive(self, pk: int) -> bool:
        held = self.side.state.objects.get(pk)
        return held is not None and pk in self.side.read(held[0], [pk])

    # --------------------------------------------------------------------------------------------- people over here

    @rule(target=here, who=WHO, there=st.booleans(), parts_too=st.booleans())
    def make_a_plan(self, who: str, there: bool, parts_too: bool) -> Any:
        plan = self._new_plan(who, there=there)
        part = [self._new_part(plan, there)] if parts_too else []
        return multiple(plan, *part)

    def _new_plan(self, who: str, *, there: bool) -> int:
        return self.side.new(
            PLAN,
            {"name": self._value("name"), "type": "pension", "policy_number": "", "valuation": None,
             "owners": self._shares(who)},
            there=there,
        )  # fmt: skip

    @rule(target=here, plan=here, there=st.booleans())
    def add_a_part(self, plan: int, there: bool) -> Any:
        if self._alive(plan) and self.side.state.objects[plan][0] == PLAN:
            return self._new_part(plan, there)
        return multiple()

    def _new_part(self, plan: int, there: bool) -> int:
        fields = {"amount": self._value("amount"), "frequency": "monthly", "plan": "", "plan_pk": plan}
        return self.side.new(CONTRIBUTION, fields, there=there)

    @rule(target=here)
    def meet_what_came(self) -> Any:
        return multiple(*[pk for pk, (kind, _) in self.side.state.objects.items() if kind in EDITED][-4:])

    @rule(record=here, which=st.integers(0, 2))
    def edit(self, record: int, which: int) -> None:
        if not self._alive(record):
            return
        kind = self.side.state.objects[record][0]
        name = EDITED[kind][which % len(EDITED[kind])]
        value = self._value(name)
        self.side.edit(record, name, value, CONNECTOR.kind(kind).mapping.pushed_names)
        self.edits[record, name] = value
        self.let_go.discard((record, name))

    @rule(record=here, who=WHO)
    def change_owners(self, record: int, who: str) -> None:
        """The other system counts, so this lasts until the next sync."""
        if self._alive(record) and self.side.state.objects[record][0] == PLAN:
            self.side.edit(record, "owners", self._shares(who), CONNECTOR.kind(PLAN).mapping.pushed_names)

    @rule(record=here, there=st.booleans())
    def delete(self, record: int, there: bool) -> None:
        if self._alive(record) and self.side.state.objects[record][0] != EXPENSE:
            hanging = [pk for pk, (_, held) in self.side.state.objects.items() if held.get("plan_pk") == record]
            self.side.delete(record, there=there)
            self.deleted |= {record, *hanging}

    @rule(keep=st.booleans())
    def answer(self, keep: bool) -> None:
        for link_id in list(self.side.state.questions)[:1]:
            link = self.side.state.links[link_id]
            if self.side.is_live and self._alive(link["local_id"]):
                for name in self.side.state.questions[link_id]:
                    if keep:
                        self.overruled.add((link["remote_id"], name))
                    else:
                        self.let_go.add((link["local_id"], name))
                self.side.answer(link_id, keep=keep)

    @rule()
    def switch(self) -> None:
        if self.side.is_live:
            self.side.switch_off()
        else:
            self.side.switch_on()

    # -------------------------------------------------------------------------------------------- people over there

    @rule(target=theirs, who=WHO, parts_too=st.booleans())
    def make_a_plan_there(self, who: str, parts_too: bool) -> Any:
        plan = self.remote.put(
            PLAN, name=self._value("name"), type="investment", number="", value=None, owners=self._shares(who)
        )
        return multiple((PLAN, plan), *([self._new_part_there(plan)] if parts_too else []))

    def _new_part_there(self, plan: str) -> tuple[str, str]:
        pence = next(self.numbers) * 100
        return CONTRIBUTION, self.remote.put(CONTRIBUTION, plan=plan, pence=pence, frequency="monthly")

    @rule(target=theirs, plan=theirs)
    def add_a_part_there(self, plan: tuple[str, str]) -> Any:
        kind, remote_id = plan
        if kind == PLAN and remote_id in self.remote.data[PLAN]:
            return self._new_part_there(remote_id)
        return multiple()

    @rule(target=theirs)
    def meet_what_was_sent(self) -> Any:
        return multiple(*[(kind, key) for kind in EDITED for key in list(self.remote.data[kind])[-2:]])

    @rule(record=theirs, which=st.integers(0, 2))
    def edit_there(self, record: tuple[str, str], which: int) -> None:
        kind, remote_id = record
        if remote_id in self.remote.data[kind]:
            self._look()
            name = EDITED[kind][which % len(EDITED[kind])]
            value = self._value(name)
            self.remote.put(kind, remote_id, **self._payload(name, value))
            self.edits_there[kind, remote_id, name] = value

    @rule(record=theirs, who=WHO)
    def change_owners_there(self, record: tuple[str, str], who: str) -> None:
        if record[0] == PLAN and record[1] in self.remote.data[PLAN]:
            self.remote.put(PLAN, record[1], owners=self._shares(who))

    @rule(record=theirs)
    def delete_there(self, record: tuple[str, str]) -> None:
        self._look()
        if record[0] != EXPENSE:
            self.remote.remove(*record)

    # ------------------------------------------------------------------------------------------------ the machinery

    @rule(dies_after=st.none() | STEPS, fault=FAULTS, passing=st.integers(0, 2))
    def drain(self, dies_after: int | None, fault: str, passing: int) -> None:
        """Sends what waits; the first few requests of the verb may pass before one fails."""
        if not self.side.is_live:
            return
        self.side.wake()
        trouble = "drop" if fault == "POST" else RemoteUnavailable("Down.")
        self.remote.faults = {fault: ["passes"] * passing + [trouble]} if fault else {}
        self._die_after(dies_after, lambda: self.side.drain(self._terms(), self.remote.session()))
        self.remote.faults = {}

    @rule(dies_after=st.none() | STEPS)
    def sync(self, dies_after: int | None) -> None:
        self._die_after(dies_after, self.pull)

    @rule(target=here, who=WHO, fault=FAULTS, passing=st.integers(0, 2), dies_after=st.none() | STEPS)
    def send_a_plan_with_a_part(self, who: str, fault: str, passing: int, dies_after: int | None) -> Any:
        """The commonest accident, often enough: what follows may be a sync, an edit on either side, a deletion."""
        if not self.side.is_live:
            self.side.switch_on()
        plan = self._new_plan(who, there=True)
        part = self._new_part(plan, there=True)
        self.drain(dies_after, fault, passing)
        return multiple(plan, part)

    @rule(
        which=st.integers(0, 9),
        name=st.integers(0, 2),
        other=st.integers(0, 2),
        delete=st.sampled_from(["", "here", "there"]),
    )
    def change_on_both_sides(self, which: int, name: int, other: int, delete: str) -> None:
        """A linked record between two syncs: edited here and there, or edited on one side and deleted on the other."""
        links = [link for link in self.side.state.links.values() if not link["ended"] and link["kind"] in EDITED]
        if not links:
            return
        link = links[which % len(links)]
        if delete != "here":
            self.edit(link["local_id"], name)
        if delete != "there":
            self.edit_there((link["kind"], link["remote_id"]), other)
        if delete == "here":
            self.delete(link["local_id"], True)
        elif delete == "there":
            self.delete_there((link["kind"], link["remote_id"]))

    def _die_after(self, steps: int | None, work: Any) -> None:
        self.steps_left = steps
        with suppress(Crash, UnableToSync):
            work()
        self.steps_left = None

    def pull(self) -> None:
        if self.side.is_live:
            puller = Puller(self.side.ours(), self.remote.session(read_only=True).reader, self._terms())
            for kind in KINDS:
                puller.pull(CONNECTOR.kind(kind), self.scope)

    # ------------------------------------------------------------------------------------------- what always holds

    @invariant()
    def nothing_is_linked_or_made_twice(self) -> None:
        if not hasattr(self, "side"):
            return
        living = [link for link in self.side.state.links.values() if not link["ended"]]
        assert len({link["local_id"] for link in living}) == len(living)
        assert len({(link["kind"], link["remote_id"]) for link in living}) == len(living)
        for kind in EDITED:
            references = [row["reference"] for row in self.remote.data[kind].values() if "reference" in row]
            assert len(set(references)) == len(references)

    @invariant()
    def a_part_is_linked_only_while_its_plan_is(self) -> None:
        living = [link for link in self.side.state.links.values() if not link["ended"]] if hasattr(self, "side") else []
        plans = {link["remote_id"] for link in living if link["kind"] == PLAN}
        assert {link["plan"] for link in living if link["kind"] == CONTRIBUTION} <= plans

    def teardown(self) -> None:
        """Everything is switched on, calms down, and is compared."""
        if not hasattr(self, "side"):
            return
        if not self.side.is_live:
            self.side.switch_on()
        self.pull()
        for _ in range(5):
            self.side.wake()
            self.side.drain(self._terms(), self.remote.session())
            self.pull()
        before = repr(self.side.state.objects) + repr(self.side.state.links)
        writes = len(self.remote.writes())
        self.side.drain(self._terms(), self.remote.session())
        self.pull()
        assert len(self.remote.writes()) == writes
        assert repr(self.side.state.objects) + repr(self.side.state.links) == before
        self._agree_or_ask()
        self._no_edit_was_lost()
        self.nothing_is_linked_or_made_twice()
        self.a_part_is_linked_only_while_its_plan_is()

    def _agree_or_ask(self) -> None:
        linked = {
            (link["kind"], link["remote_id"]): pk for pk, link in self.side.state.links.items() if not link["ended"]
        }
        for kind, names in EDITED.items():
            for remote_id, row in self.remote.data[kind].items():
                item = self.side.item(linked[kind, remote_id])
                assert item.local is not None, (kind, remote_id)
                there, asked = there_of(kind, row), self.side.state.questions.get(item.link_id, {})
                for name in names:
                    agree = same(item.local[name], there[name]) or same(item.local[name], spell(name, there[name]))
                    assert agree or name in asked, (kind, name, item, there)
                if kind == PLAN:
                    assert item.local["owners"] == sorted(row["owners"], key=str)
                if kind == CONTRIBUTION:
                    assert item.local["plan"] == row["plan"]

    def _no_edit_was_lost(self) -> None:
        self._look()
        for (record, name), value in self.edits.items():
            if record not in self.deleted and (record, name) not in self.let_go:
                held = self.side.state.objects.get(record)
                kept = held is not None and same(held[1][name], value)
                assert kept or str(value) in self.ever_there, (record, name, value, held)
        for (kind, remote_id, name), value in self.edits_there.items():
            row = self.remote.data[kind].get(remote_id)
            if row is not None and (remote_id, name) not in self.overruled:
                reached = {str(value), str(spell(name, value))} & self.ever_here
                assert same(there_of(kind, row)[name], value) or reached, (kind, remote_id, name, value, row)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """So small that the process can die between two of them."""
    monkeypatch.setattr(parts, "PART", 2)


TestItems = Items.TestCase
TestItems.settings = settings(
    max_examples=200,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
