"""The decision table: for every field of a linked item, which side's value counts, or that a person must say.

Two-way, policy "yes", field that goes both ways:

    ours left   theirs left   edit in the outbox    decision
    no          no                                  nothing
    no          yes                                 pull
    yes         no            yes                   push
    yes         no            no                    ask      (edited while nothing was sent)
    yes         yes           to the same value     agree
    yes         yes           to another value      ask

"Left" compares with the base: what both sides last agreed on, each in its own spelling. A field mastered by the remote
is pulled whenever the sides differ; one whose remote value cannot be understood is noted, never pulled, and so is one
that only comes with the import. An item whose updates are turned off decides nothing.

An item that is only updated from there pulls too, save what somebody edited while edits still went:

    ours left   an edit waits, failed or is held, or its question is open     decision
    no                                                                        pull what left there
    yes         no                                                            pull
    yes         yes                                                           ask (both values stay until somebody says)
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from integrations.engine.canonical import Fields, Value, is_empty, same
from integrations.engine.fields import Direction, FieldRule, Mapping
from integrations.engine.policy import UpdatePolicy
from integrations.engine.ports import Item, Three
from integrations.engine.records import Record


@dataclass(slots=True)
class Decision:
    """What to do with the fields of one item. Names in ``drop`` are edits that need no sending any more."""

    pull: Fields = field(default_factory=dict)
    push: set[str] = field(default_factory=set)
    ask: dict[str, Three] = field(default_factory=dict)
    note: Fields = field(default_factory=dict)
    """Remote values that become the base without changing ours."""
    drop: set[str] = field(default_factory=set)
    problems: dict[str, str] = field(default_factory=dict)
    """Sentences on remote values that cannot be understood and were not so before."""

    @property
    def settles(self) -> bool:
        """Whether the base moves."""
        return bool(self.pull or self.note)


def decide_fields(mapping: Mapping, item: Item, record: Record, policy: UpdatePolicy) -> Decision:
    """The decision for every field the mapping reads. ``policy`` is the effective one; ``item.local`` must be there."""
    decision = Decision()
    if not policy.pulls:
        return decision
    for rule in mapping.rules:
        if rule.is_read and rule.canonical in record.fields:
            _decide(decision, rule, item, record, policy)
    return decision


def _decide(decision: Decision, rule: FieldRule, item: Item, record: Record, policy: UpdatePolicy) -> None:
    name = rule.canonical
    ours, theirs = (item.local or {}).get(name), record.fields[name]
    is_pending = name in item.pending
    known = name in item.base
    ours_left = not known or not same(ours, item.agreed(name))
    theirs_left = not known or not same(theirs, item.base[name])
    if rule.direction is Direction.IMPORT:
        if theirs_left:
            decision.note[name] = theirs
    elif name in record.problems and theirs_left and (not ours_left or not known):
        decision.note[name] = theirs
        decision.problems[name] = record.problems[name]
    elif not ours_left and not theirs_left:
        return
    elif same(ours, theirs):
        if theirs_left or name in item.kept:
            decision.note[name] = theirs
        decision.drop.update({name} & item.pending)
    elif rule.direction is Direction.PUSH:
        _decide_sent_only(decision, name, is_pending and policy.pushes, theirs, theirs_left and not ours_left)
    elif rule.is_mastered_there:
        decision.drop.update({name} & item.pending)
        _take(decision, record, name, theirs)
    elif policy is UpdatePolicy.ONLY_FROM_REMOTE:
        _decide_read_only(decision, item, record, name, theirs, ours_left)
    elif not known:
        _decide_without_base(decision, item, record, name, ours, theirs)
    elif not ours_left:
        decision.pull[name] = theirs
        decision.drop.update({name} & item.pending)
    elif theirs_left or not is_pending:
        decision.ask[name] = Three(item.base[name], ours, theirs)
        decision.drop.update({name} & item.pending)
    else:
        decision.push.add(name)


def _decide_read_only(
    decision: Decision, item: Item, record: Record, name: str, theirs: Value, ours_left: bool
) -> None:
    """Theirs counts, but an edit made while edits still went is nobody's to overwrite without a person's word."""
    decision.drop.update({name} & item.pending)
    if ours_left and name in item.pending | item.asked:
        decision.ask[name] = Three(item.base.get(name), (item.local or {}).get(name), theirs)
    else:
        _take(decision, record, name, theirs)


def _take(decision: Decision, record: Record, name: str, theirs: Value) -> None:
    """Theirs counts, unless nobody here understands it."""
    if name in record.problems:
        decision.note[name] = theirs
    else:
        decision.pull[name] = theirs


def _decide_sent_only(decision: Decision, name: str, is_pending: bool, theirs: Value, only_theirs_left: bool) -> None:
    """A field we master: sent when an edit waits; a change there is taken notice of and left alone."""
    if is_pending:
        decision.push.add(name)
    elif only_theirs_left:
        decision.note[name] = theirs


def _decide_without_base(decision: Decision, item: Item, record: Record, name: str, ours: Value, theirs: Value) -> None:
    """Decides a field the sides never agreed on.

    It is a fresh link or a new row of the mapping: where ours is empty theirs is taken, an edit on its way fills an
    empty value there, and anything else is a person's choice.
    """
    if is_empty(ours):
        decision.pull[name] = theirs
    elif name in item.pending and is_empty(theirs):
        decision.push.add(name)
    else:
        decision.ask[name] = Three(None, ours, theirs)
        decision.drop.update({name} & item.pending)


def rebase(item: Item, decision: Decision, local_after: Fields, mapping: Mapping) -> tuple[Fields, Fields]:
    """Base and kept spellings after a decision was carried out and our object re-read."""
    moved = {**decision.note, **decision.pull}
    base = {name: value for name, value in {**item.base, **moved}.items() if name in mapping.names}
    kept = {name: value for name, value in item.kept.items() if name in base and name not in moved}
    kept.update(spellings(moved, local_after))
    return base, kept


def spellings(base: Fields, local: Fields, names: Collection[str] | None = None) -> Fields:
    """Our form of the agreed values that we spell differently from the remote."""
    return {
        name: local[name]
        for name, value in base.items()
        if name in local and (names is None or name in names) and not same(local[name], value)
    }
