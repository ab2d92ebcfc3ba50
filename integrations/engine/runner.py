"""Carries out a pull: read, plan, then act, one commit a part of new records and one for each linked one.

Stopping, crashing or losing the connection anywhere leaves finished parts finished and the others untouched; the next
run plans from what it finds, so it completes the work and repeats nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from integrations.engine import guards
from integrations.engine.canonical import Fields
from integrations.engine.diff import decide_fields, rebase, spellings
from integrations.engine.eligibility import EligibilityRule, first_reason
from integrations.engine.errors import RemoteGone, UnableToStore
from integrations.engine.pairs import Pair
from integrations.engine.parts import Sort, parts_of
from integrations.engine.plan import (
    Action,
    Situation,
    Verb,
    is_withdrawn,
    plan_linked,
    plan_pull,
    plan_withdrawn,
)
from integrations.engine.ports import Item, KindSpec, Level, NewLink, Ours, RemoteReader, Scope, Terms
from integrations.engine.records import CLIENT, Record
from integrations.engine.sight import missed

GONE = "It is no longer there."


class _Outdated(Exception):
    """The link was settled after the record was read, so the record may be older than what we sent."""


@dataclass(slots=True)
class Puller:
    """One run's pulling of one connection: our side, the remote's reader and the terms."""

    ours: Ours
    reader: RemoteReader
    terms: Terms
    importing: frozenset[str] = frozenset()
    asked_at: datetime | None = None
    """When somebody asked for the run: what a person unlinked since then is not imported once more."""
    newcomers: Callable[[Sequence[Record]], Mapping[str, str]] | None = None
    """Which unlinked clients may be somebody who came to be here since then: they are left out, with the sentence."""
    linked_before: Mapping[str, int] | None = None
    """Versions of the kind's links, by remote id, from before the reader may have read the records it delivers now.

    None where records are read after the links. A record that was read early may be older than what was sent since.
    """
    _pairs: list[Pair] = field(default_factory=list)

    def pull(self, spec: KindSpec, scope: Scope) -> list[Action]:
        """Reads the kind's records in the scope and brings our side up to date; returns the plan.

        The scope's clients must be locked by the caller. Raises ``GuardTripped`` before anything of the kind is done.
        """
        # where nothing was linked before the reading began, nothing can be missed in it
        linked = [] if self.linked_before == {} else self.ours.links.items(spec.kind, scope.client_ids)
        items = {item.remote_id: item for item in linked}
        records = self.reader.records(spec.kind, scope)
        return self.pull_records(spec, records, items, scope)

    def pull_records(
        self, spec: KindSpec, records: Iterable[Record], items: dict[str, Item], scope: Scope
    ) -> list[Action]:
        """The same for records already read; ``items`` are the links in the scope as they were before the reading."""
        actions = self.plan(spec, records, items, scope)
        self._keep_pairs(spec, scope, actions)
        self.ours.log.expect(len(actions))
        for sort, part in parts_of(actions):
            self.ours.log.check()
            self._act_on_part(spec, sort, part)
            self.ours.log.advance(len(part))
        return actions

    # ------------------------------------------------------------------------------------------------- planning

    def plan(self, spec: KindSpec, records: Iterable[Record], items: dict[str, Item], scope: Scope) -> list[Action]:
        """The printable list. Records that moved between pages count once, as last seen."""
        delivered = {record.remote_id: record for record in records}
        items = {key: self._as_read(item) for key, item in items.items()}
        expected = dict(items)
        strangers = [remote_id for remote_id in delivered if remote_id not in items]
        found = self.ours.links.by_remote(spec.kind, strangers)
        items = items | {item.remote_id: self._as_read(item) for item in found}
        strangers = self._read_ended_again(spec, delivered, [key for key in delivered if key not in items])
        missing = self._missing(spec, expected, delivered) if scope.is_complete else []
        self._check_guards(spec, expected, delivered, missing)
        returned, vanished = self._look_again(spec, missing)
        former = self.ours.links.former(spec.kind, strangers)
        situation = Situation(
            local=self.ours.local,
            former=former,
            has_unanswered_create=bool(strangers) and self.ours.outbox.unanswered(spec.kind, scope.client_ids),
            unlinked=self._unlinked_since(spec, strangers),
            newcomers=self._newcomers(spec, [delivered[key] for key in strangers]),
            pairs=self._find_pairs(spec, [delivered[key] for key in strangers if key not in former]),
            importing=self.importing,
        )
        actions = plan_pull(spec, [*delivered.values(), *returned], items, self.terms, situation)
        return actions + [
            plan_withdrawn(spec, item, self.terms, code="gone", why=GONE) for item in vanished if not item.deleting
        ]

    def _missing(self, spec: KindSpec, expected: dict[str, Item], delivered: dict[str, Record]) -> list[Item]:
        """What was not delivered although it could be seen; what is out of sight is expected no more."""
        absent = [item for key, item in expected.items() if key not in delivered]
        missing = missed(self.reader, spec.kind, absent)
        for hidden in {item.remote_id for item in absent} - {item.remote_id for item in missing}:
            del expected[hidden]
        return missing

    def _unlinked_since(self, spec: KindSpec, strangers: list[str]) -> frozenset[str]:
        if self.asked_at is None or not strangers or not self.terms.import_new:
            return frozenset()
        return frozenset(self.ours.links.unlinked_since(spec.kind, strangers, self.asked_at))

    def _newcomers(self, spec: KindSpec, strangers: list[Record]) -> Mapping[str, str]:
        if self.newcomers is None or spec.kind != CLIENT or not strangers or not self.terms.import_new:
            return {}
        return self.newcomers(strangers)

    def _find_pairs(self, spec: KindSpec, strangers: list[Record]) -> Mapping[str, Pair]:
        """The surest pair of each new record that would come in."""
        self._pairs = []
        if self.ours.pairs is not None and spec.kind != CLIENT and strangers and self.terms.import_new:
            coming = [one for one in strangers if first_reason(self._rules_for_new(spec), one.fields) is None]
            self._pairs = self.ours.pairs.find(spec, coming)
        return {pair.record.remote_id: pair for pair in reversed(self._pairs)}

    @staticmethod
    def _rules_for_new(spec: KindSpec) -> tuple[EligibilityRule, ...]:
        return (*spec.pull_rules, *spec.import_rules)

    def _keep_pairs(self, spec: KindSpec, scope: Scope, actions: Sequence[Action]) -> None:
        """Remembers what people are asked, before anything is done about it."""
        if self.ours.pairs is None or spec.kind == CLIENT or self.terms.preview or not self.terms.import_new:
            return
        delivered = {action.record.remote_id for action in actions if action.record is not None}
        with self.ours.commit():
            self.ours.pairs.keep(spec, scope, delivered, self._pairs)

    def _as_read(self, item: Item) -> Item:
        """The item with the version its link had when its record may have been read (-1: there was no link yet)."""
        if self.linked_before is None:
            return item
        return replace(item, version=self.linked_before.get(item.remote_id, -1))

    def _read_ended_again(self, spec: KindSpec, delivered: dict[str, Record], strangers: list[str]) -> list[str]:
        """The unlinked ones. Those whose link ended since they may have been read are read again, or are gone."""
        for remote_id in strangers:
            if self.linked_before is not None and remote_id in self.linked_before:
                try:
                    delivered[remote_id] = self.reader.fetch(spec.kind, remote_id, delivered[remote_id].owner_ids)
                except RemoteGone:
                    del delivered[remote_id]
        return [remote_id for remote_id in strangers if remote_id in delivered]

    def _check_guards(
        self, spec: KindSpec, expected: dict[str, Item], delivered: dict[str, Record], missing: list[Item]
    ) -> None:
        if self.terms.guards_confirmed or not expected:
            return
        withdrawn = sum(
            1 for key, item in expected.items() if key in delivered and is_withdrawn(spec, delivered[key], item)
        )
        guards.check_vanishing(
            what=spec.mapping.label.lower(),
            system=self.terms.system_label,
            linked=len(expected),
            missing=len(missing),
            withdrawn=withdrawn,
            gone_here=sum(item.local is None and not item.deleting for item in expected.values()),
        )

    def _look_again(self, spec: KindSpec, missing: list[Item]) -> tuple[list[Record], list[Item]]:
        """What a list did not deliver is asked for by id before it counts as gone: lists shift while they are read."""
        returned, vanished = [], []
        for item in missing:
            try:
                returned.append(self.reader.fetch(spec.kind, item.remote_id, item.owner_ids))
            except RemoteGone:
                vanished.append(item)
        return returned, vanished

    # ------------------------------------------------------------------------------------------------- acting

    def _act_on_part(self, spec: KindSpec, sort: Sort, part: Sequence[Action]) -> None:
        """Carries out actions of one sort; a preview only tells them."""
        if sort is Sort.NOTHING:
            return
        if sort is Sort.TOLD or self.terms.preview:
            self._tell(part)
        elif sort is Sort.LINKED:
            for action in part:
                self._act(spec, action)
        else:
            self._create_part(spec, part)

    def _tell(self, part: Sequence[Action]) -> None:
        with self.ours.commit():
            told = (action.previewed() if self.terms.preview else action.outcome() for action in part)
            self.ours.log.record(*told)

    def _tell_not_stored(self, action: Action, error: UnableToStore) -> None:
        failed = replace(action, level=Level.ERROR, reason=error.code)
        with self.ours.commit():
            self.ours.log.record(failed.outcome(sentence=str(error)))

    def _create_part(self, spec: KindSpec, part: Sequence[Action]) -> None:
        """Creates our objects and their links in one transaction.

        When one of them cannot be stored nothing of the part is kept, and each half is tried by itself, down to the one
        that fails: it becomes an outcome with its reason, and the others come in.
        """
        try:
            with self.ours.commit():
                self._create_in_commit(spec, part)
        except UnableToStore as error:
            if len(part) == 1:
                return self._tell_not_stored(part[0], error)
            middle = len(part) // 2
            self._create_part(spec, part[:middle])
            self._create_part(spec, part[middle:])

    def _create_in_commit(self, spec: KindSpec, part: Sequence[Action]) -> None:
        """Somebody may have linked some of the records meanwhile: those are left alone."""
        records = {action.record.remote_id: action.record for action in part if action.record is not None}
        for item in self.ours.links.by_remote(spec.kind, records):
            del records[item.remote_id]
        made = self._create(spec, list(records.values()))
        self.ours.log.record(
            *(
                action.outcome(local_id=made[action.record.remote_id])
                for action in part
                if action.record is not None and action.record.remote_id in made
            )
        )

    def _act(self, spec: KindSpec, action: Action) -> None:
        """Carries out one action in a transaction of its own; what cannot be stored becomes an outcome of its own."""
        try:
            with self.ours.commit():
                self._act_in_commit(spec, action)
        except _Outdated:
            self._act_again(spec, action)
        except UnableToStore as error:
            self._tell_not_stored(action, error)

    def _act_again(self, spec: KindSpec, outdated: Action) -> None:
        """Reads the record afresh, outside any transaction, and plans and acts on that."""
        if outdated.item is None:
            return
        for item in self.ours.links.by_remote(spec.kind, [outdated.item.remote_id]):
            try:
                record = self.reader.fetch(spec.kind, item.remote_id, item.owner_ids)
                action = plan_linked(spec, record, item, self.terms)
                if action.verb is not Verb.NOTHING:
                    self._act(spec, action)
            except RemoteGone:
                self._act(spec, plan_withdrawn(spec, item, self.terms, code="gone", why=GONE))

    def _act_in_commit(self, spec: KindSpec, action: Action) -> None:
        if action.item is not None:
            self._act_on_linked(spec, action, action.item)
        else:
            self._link_again(spec, action)

    def _link_again(self, spec: KindSpec, action: Action) -> None:
        """Links an object whose link had ended, unless somebody has linked the record meanwhile."""
        record, former_id = action.record, action.former_id
        if record is None or former_id is None or self.ours.links.by_remote(spec.kind, [record.remote_id]):
            return
        link_id = self.ours.links.add(spec.kind, former_id, record, {}, {})
        fresh = self.ours.links.locked(link_id)
        if fresh is not None:
            self._merge(spec, replace(action, item=fresh), fresh, record)

    def _create(self, spec: KindSpec, records: Sequence[Record]) -> dict[str, int]:
        """Our new objects, linked with the records they were made from: their ids by remote id."""
        if not records:
            return {}
        kept = self.ours.local.create_all(spec.kind, [_understood(record) for record in records])
        links = [
            NewLink(local_id, record, dict(record.fields), spellings(record.fields, fields))
            for (local_id, fields), record in zip(kept.items(), records, strict=True)
        ]
        self.ours.links.add_all(spec.kind, links)
        return {link.record.remote_id: link.local_id for link in links}

    def _act_on_linked(self, spec: KindSpec, action: Action, item: Item) -> None:
        """Decides once more on locked rows: an edit made since the plan counts."""
        fresh = self.ours.links.locked(item.link_id)
        if fresh is None or fresh.deleting:
            return
        if fresh.version != item.version:
            raise _Outdated
        record = action.record
        if record is None:
            again = plan_withdrawn(spec, fresh, self.terms, code=action.reason, why=GONE)
        else:
            again = plan_linked(spec, record, fresh, self.terms)
        if again.verb in (Verb.REMOVE, Verb.UNLINK):
            self._withdraw(spec, again, fresh)
        elif again.verb is Verb.CREATE and record is not None:
            self.ours.links.unlink(fresh.link_id, reason="deleted_here")
            made = self._create(spec, [record])
            self.ours.log.record(again.outcome(local_id=made[record.remote_id]))
        elif again.verb is Verb.SKIP:
            self.ours.log.record(again.outcome())
        elif record is not None:
            self._merge(spec, again, fresh, record)

    def _withdraw(self, spec: KindSpec, action: Action, item: Item) -> None:
        self.ours.outbox.drop_fields(item.link_id, item.pending)
        self.ours.links.unlink(item.link_id, reason=action.reason)
        if action.verb is Verb.REMOVE:
            self.ours.local.remove(spec.kind, item.local_id)
        self.ours.log.record(action.outcome())

    def _merge(self, spec: KindSpec, action: Action, item: Item, record: Record) -> None:
        """Applies a field-by-field decision to a locked item and moves its base."""
        policy = self.terms.policy_of(spec, item)
        decision = decide_fields(spec.mapping, item, record, policy)
        if decision.pull:
            self.ours.local.apply(spec.kind, item.local_id, decision.pull)
        if decision.drop:
            self.ours.outbox.drop_fields(item.link_id, decision.drop)
        after: Fields = item.local or {}
        if decision.pull:
            after = self.ours.local.read(spec.kind, [item.local_id])[item.local_id]
        if decision.settles:
            self.ours.links.settle(item.link_id, *rebase(item, decision, after, spec.mapping), record)
        if decision.ask:
            self.ours.links.ask(item.link_id, decision.ask)
        elif item.in_conflict:
            self.ours.links.agree(item.link_id)
        if action.verb is not Verb.AGREE or decision.problems:
            self.ours.log.record(replace(action, decision=decision).outcome(local_id=item.local_id))


def _understood(record: Record) -> Fields:
    """The record's fields without those nobody here can make sense of."""
    return {name: value for name, value in record.fields.items() if name not in record.problems}
