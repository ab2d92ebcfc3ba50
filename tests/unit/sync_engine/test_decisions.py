"""The decision table, row by row, and the small pure parts around it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from integrations.engine import canonical, codecs, fields, guards, policy
from integrations.engine.codecs import (
    CodeTable,
    Day,
    Flag,
    Moment,
    Nested,
    Pence,
    Percent,
    Reference,
    Text,
    WholeNumber,
)
from integrations.engine.diff import Decision, decide_fields
from integrations.engine.errors import GuardTripped, UnableToEncode, UnableToReadRemote
from integrations.engine.fields import Direction, FieldRule, Mapping, decode, encode
from integrations.engine.policy import Ability, Mode, UpdatePolicy
from integrations.engine.ports import Item, KindSpec, Scope, Terms, Three
from integrations.engine.records import Record

YES, ONLY, NO = UpdatePolicy.YES, UpdatePolicy.ONLY_FROM_REMOTE, UpdatePolicy.NO


def decide(
    base: Any, ours: Any, theirs: Any, *, policy: UpdatePolicy = YES, pending: bool = False,
    asked: bool = False, direction: Direction = Direction.BOTH, problem: str = "", kept: Any = None,
    on_update: bool = True,
) -> Decision:  # fmt: skip
    """The decision for one field; a base of ... means that both sides never agreed."""
    rule = FieldRule("name", "name", Text(), "Name", direction=direction, on_update=on_update)
    item = Item(
        link_id=1,
        kind="thing",
        local_id=1,
        remote_id="r",
        base={} if base is ... else {"name": base},
        kept={} if kept is None else {"name": kept},
        local={"name": ours},
        pending=frozenset({"name"} if pending else ()),
        asked=frozenset({"name"} if asked else ()),
    )
    record = Record("thing", "r", {"name": theirs}, problems={"name": problem} if problem else {})
    return decide_fields(Mapping("thing", "thing", "Thing", (rule,)), item, record, policy)


def verdict(decision: Decision) -> str:
    """The one thing decided."""
    for name in ("ask", "pull", "push", "note"):
        if getattr(decision, name):
            return name
    return "nothing"


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "pending", "expected"),
    [
        ("a", "a", "a", False, "nothing"),
        ("a", "a", "b", False, "pull"),
        ("a", "b", "a", True, "push"),
        ("a", "b", "a", False, "ask"),
        ("a", "b", "b", True, "note"),
        ("a", "b", "b", False, "note"),
        ("a", "b", "c", True, "ask"),
        ("a", "b", "c", False, "ask"),
        (..., "", "b", False, "pull"),
        (..., "b", "b", False, "note"),
        (..., "a", "b", False, "ask"),
        (..., "a", "", True, "push"),
    ],
)
def test_the_table(base: Any, ours: str, theirs: str, pending: bool, expected: str) -> None:
    assert verdict(decide(base, ours, theirs, pending=pending)) == expected


def test_an_edit_that_needs_no_sending_any_more_is_dropped() -> None:
    for decision in (decide("a", "b", "b", pending=True), decide("a", "b", "c", pending=True)):
        assert decision.drop == {"name"}


@pytest.mark.parametrize(("ours", "theirs"), [("b", "a"), ("a", "b"), ("b", "c")])
def test_only_from_there_always_pulls_a_difference(ours: str, theirs: str) -> None:
    assert decide("a", ours, theirs, policy=ONLY).pull == {"name": theirs}
    assert decide("a", ours, theirs, direction=Direction.PULL).pull == {"name": theirs}
    assert decide("a", ours, theirs, on_update=False).pull == {"name": theirs}


@pytest.mark.parametrize("state", ["pending", "asked"])
@pytest.mark.parametrize("theirs", ["a", "c"])
def test_only_from_there_asks_about_an_edit_somebody_still_waits_to_see_sent(state: str, theirs: str) -> None:
    decision = decide("a", "b", theirs, policy=ONLY, **{state: True})
    assert decision.ask == {"name": Three("a", "b", theirs)}
    assert not decision.pull
    assert decision.drop == ({"name"} if state == "pending" else set())
    assert decide("a", "a", "c", policy=ONLY, **{state: True}).pull == {"name": "c"}
    assert decide("a", "b", "c", direction=Direction.PULL, **{state: True}).pull == {"name": "c"}


@pytest.mark.parametrize(("ours", "theirs"), [("b", "a"), ("a", "b"), ("b", "c")])
def test_turned_off_decides_nothing(ours: str, theirs: str) -> None:
    assert verdict(decide("a", ours, theirs, policy=NO, pending=True)) == "nothing"


def test_a_field_we_master_is_never_pulled() -> None:
    assert verdict(decide("a", "a", "b", direction=Direction.PUSH)) == "note"
    assert verdict(decide("a", "b", "c", direction=Direction.PUSH, pending=True)) == "push"


@pytest.mark.parametrize("policy", [YES, ONLY])
@pytest.mark.parametrize(("base", "ours", "theirs"), [("a", "b", "a"), ("a", "a", "c"), ("a", "b", "c")])
def test_what_only_comes_with_the_import_is_ours_afterwards(
    base: str, ours: str, theirs: str, policy: UpdatePolicy
) -> None:
    decision = decide(base, ours, theirs, direction=Direction.IMPORT, policy=policy)
    assert verdict(decision) == ("note" if theirs != base else "nothing")


def test_what_is_not_understood_is_noted_once() -> None:
    first = decide("a", "a", "?", problem="“?” is not known here")
    assert (first.note, first.pull) == ({"name": "?"}, {})
    assert first.problems
    assert verdict(decide("?", "a", "?", problem="“?” is not known here", kept="a")) == "nothing"


def test_our_own_spelling_is_no_edit() -> None:
    assert verdict(decide("CO49RA", "CO4 9RA", "CO49RA", kept="CO4 9RA")) == "nothing"
    assert verdict(decide("CO49RA", "CO4 9RA", "N1 1AA", kept="CO4 9RA")) == "pull"


def test_parts_are_wanted_of_holders_that_are_new_or_changed() -> None:
    before, after = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    everything, some = Scope(("c",)), Scope(("c",), parts_known={"p": before})
    assert everything.wants_parts_of("p", before) and everything.is_complete
    assert not some.wants_parts_of("p", before) and not some.is_complete
    assert some.wants_parts_of("p", after)
    assert some.wants_parts_of("another", before)
    assert some.wants_parts_of("p", None)


class TestPolicies:
    def test_modes_narrow_an_items_policy(self) -> None:
        assert policy.effective(Mode.TWO_WAY, YES) is YES
        assert policy.effective(Mode.ONE_WAY, YES) is ONLY
        assert policy.effective(Mode.ONE_WAY, YES, switched_to_two_way=True) is YES
        assert policy.effective(Mode.FORCE_ONE_WAY, YES, switched_to_two_way=True) is ONLY
        assert policy.effective(Mode.ONE_WAY, NO) is NO

    def test_a_kind_that_cannot_be_updated_there_only_comes_from_there(self) -> None:
        spec = KindSpec(Mapping("thing", "thing", "Thing", ()), update=Ability.no("It cannot."))
        item = Item(1, "thing", 1, "r", {}, {})
        assert Terms(Mode.TWO_WAY, remove_unlinked=False).policy_of(spec, item) is ONLY

    @pytest.mark.parametrize(
        ("mode", "item", "kind", "words"),
        [
            (Mode.FORCE_ONE_WAY, YES, policy.CAN, "only reads from Plannr"),
            (Mode.ONE_WAY, YES, policy.CAN, "switch it to two-way"),
            (Mode.TWO_WAY, YES, Ability.no("Owners are changed there."), "Owners are changed there."),
            (Mode.TWO_WAY, ONLY, policy.CAN, "only updated from Plannr"),
            (Mode.TWO_WAY, NO, policy.CAN, "turned off"),
        ],
    )
    def test_every_refusal_has_its_sentence(self, mode: Mode, item: UpdatePolicy, kind: Ability, words: str) -> None:
        refused = policy.may_push(mode, item, kind, "Plannr")
        assert not refused.allowed
        assert words in refused.reason
        assert policy.may_push(Mode.TWO_WAY, YES, policy.CAN, "Plannr").allowed


class TestGuards:
    def check(self, **numbers: int) -> None:
        counts = {"linked": 20, "missing": 0, "withdrawn": 0, "gone_here": 0} | numbers
        guards.check_vanishing(what="plan", system="Plannr", **counts)

    def test_ordinary_changes_pass(self) -> None:
        self.check(missing=3, withdrawn=3)
        self.check(linked=4, missing=4)

    @pytest.mark.parametrize("numbers", [{"missing": 4, "withdrawn": 3}, {"missing": 20}, {"gone_here": 20}])
    def test_harm_is_stopped(self, numbers: dict[str, int]) -> None:
        with pytest.raises(GuardTripped):
            self.check(**numbers)


class TestCodecs:
    @pytest.mark.parametrize(
        ("codec", "raw", "value"),
        [
            (Pence(), {"amount": "4000", "currency": "GBP"}, "40.00"),
            (Pence(), 4000, "40.00"),
            (Pence(), {"amount": None}, None),
            (Day(), "2025-07-17T23:30:00+00:00", "2025-07-18"),
            (Day(), "2026-03-05", "2026-03-05"),
            (Moment(), "2025-07-17T16:23:23+01:00", "2025-07-17T15:23:23+00:00"),
            (Flag(), "yes", True),
            (Flag(False), None, False),
            (WholeNumber(), "65", 65),
            (Percent(), 33.3333, "33.3333"),
            (CodeTable({"annually": "yearly"}), "annually", "yearly"),
            (Reference(), {"uuid": "x"}, "x"),
            (Nested({"line_1": ("address_1", Text())}), {"address_1": " 1 Quay "}, {"line_1": "1 Quay"}),
        ],
    )
    def test_reading(self, codec: codecs.Codec, raw: Any, value: Any) -> None:
        assert codec.decode(raw) == codecs.Decoded(value)

    @pytest.mark.parametrize(
        ("codec", "raw"),
        [(Pence(), 40.5), (Day(), "soon"), (Flag(), "perhaps"), (WholeNumber(), "x"), (CodeTable({}), "new")],
    )
    def test_what_cannot_be_read_is_kept_with_a_problem(self, codec: codecs.Codec, raw: Any) -> None:
        assert codec.decode(raw).problem

    @pytest.mark.parametrize(
        ("codec", "value", "raw"),
        [
            (Pence(), "40.00", 4000),
            (Percent(), "50.0000", 50),
            (CodeTable({"a": "x", "b": "x"}), "x", "a"),
            (CodeTable({"a": "x", "b": "x"}, preferred={"x": "b"}), "x", "b"),
            (CodeTable({"a": "x"}), "as it came", "as it came"),
            (Text(), "", None),
        ],
    )
    def test_writing(self, codec: codecs.Codec, value: Any, raw: Any) -> None:
        assert codec.encode(value) == raw

    def test_what_has_no_counterpart_is_refused(self) -> None:
        with pytest.raises(UnableToEncode):
            CodeTable({"a": "x"}, ours_only=frozenset({"y"})).encode("y")


class TestMappings:
    rules = (
        FieldRule("name", "name", Text(), "Name", with_every_update=True),
        FieldRule("amount", "money.value", Pence(), "Amount"),
        FieldRule("owner", "people.0.uuid", Text(), "Owner", direction=Direction.PULL, write_path="owner_uuid"),
        FieldRule("secret", "secret", Text(), "Secret", direction=Direction.NONE),
    )
    mapping = Mapping("thing", "thing", "Thing", rules, owners=lambda found: [str(found["owner"])])
    payload = {"uuid": "r", "name": "N", "money": {"value": 100}, "people": [{"uuid": "p"}], "secret": "s"}

    def test_one_row_reads_and_writes(self) -> None:
        record = decode(self.mapping, self.payload)
        assert record.fields == {"name": "N", "amount": "1.00", "owner": "p"}
        assert record.owner_ids == ("p",)
        created = encode(self.mapping, record.fields, for_create=True)
        assert created == {"name": "N", "money": {"value": 100}, "owner_uuid": "p"}

    def test_an_update_sends_what_changed_and_what_is_always_wanted(self) -> None:
        sent = encode(self.mapping, {"amount": "2.00", "owner": "q"}, for_create=False, current={"name": "N"})
        assert sent == {"name": "N", "money": {"value": 200}}

    def test_a_record_without_an_id_is_unreadable(self) -> None:
        with pytest.raises(UnableToReadRemote):
            decode(self.mapping, {"name": "N"})

    def test_missing_parts_are_nothing(self) -> None:
        assert fields.read_path({"a": [{"b": 1}]}, "a.1.b") is None


class TestCanonical:
    def test_one_spelling_a_value(self) -> None:
        assert canonical.pounds_text(Decimal("12.5")) == "12.50"
        assert canonical.percent_text(Decimal(50)) == "50.0000"

    def test_nothing_is_nothing_however_it_is_said(self) -> None:
        assert canonical.same(None, "")
        assert canonical.same({"line_1": "", "town": None}, None)
        assert not canonical.same(0, None)
        assert not canonical.same(False, None)

    def test_a_fingerprint_does_not_depend_on_order(self) -> None:
        assert canonical.fingerprint({"a": 1, "b": 2}) == canonical.fingerprint({"b": 2, "a": 1})
        assert canonical.fingerprint({"a": 1}) != canonical.fingerprint({"a": 2})
