"""Carries out one outbox entry: a create, an update or a delete there.

The caller has marked the entry as being sent and committed that; whatever is raised here leaves it to be tried again.
So the same entry may come back after its request was carried out, and each action can bear that:

    create    what is sent is kept first; a later attempt looks for the reference an unanswered one may have left
    update    fetches, merges three ways against the base, sends only what still differs
    delete    finding nothing there is success
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from integrations.engine.canonical import Fields, is_empty, same
from integrations.engine.diff import decide_fields, spellings
from integrations.engine.eligibility import first_reason
from integrations.engine.errors import (
    LinkedElsewhere,
    MayBeThereAlready,
    OwnerNotLinked,
    RateLimited,
    RemoteGone,
    RemoteRefused,
    UnableToEncode,
    WritesForbidden,
)
from integrations.engine.policy import UpdatePolicy, may_send
from integrations.engine.ports import (
    Entry,
    Item,
    KindSpec,
    Ours,
    RemoteReader,
    RemoteWriter,
    Session,
    Terms,
    Three,
)
from integrations.engine.records import Record

NOT_TAKEN = "The other system answered that all is well but kept its own value."


@dataclass(slots=True)
class Sender:
    """Sends entries of one connection."""

    ours: Ours
    session: Session
    terms: Terms

    def send(self, spec: KindSpec, entry: Entry) -> None:
        """Carries the entry out and settles it in one commit. Raises the family of ``UnableToSync``."""
        allowed = may_send(self.terms.mode, self.terms.system_label, switched_to_two_way=self.terms.switched_to_two_way)
        if not allowed.allowed:
            raise WritesForbidden(allowed.reason)
        if entry.action == "create":
            self._create(spec, entry)
        elif entry.action == "update":
            self._update(spec, entry)
        else:
            self._delete(spec, entry)

    @property
    def reader(self) -> RemoteReader:
        """The session's reader."""
        return self.session.reader

    @property
    def writer(self) -> RemoteWriter:
        """The session's writer; raises ``WritesForbidden`` on a read-only session."""
        if self.session.writer is None:
            raise WritesForbidden(f"This session only reads from {self.terms.system_label}.")
        return self.session.writer

    def _done(self, entry: Entry, sentence: str, record: Record | None = None) -> None:
        with self.ours.commit():
            self.ours.outbox.finish(entry.entry_id, sentence=sentence, record=record)

    # --------------------------------------------------------------------------------------------------- create

    def _create(self, spec: KindSpec, entry: Entry) -> None:
        if entry.link_id is not None:
            return self._done(entry, "It is linked already.")
        ours = self.ours.local.read(spec.kind, [entry.local_id]).get(entry.local_id)
        found = self._look_for_earlier_attempt(spec, entry)
        if ours is None:
            return self._undo_create(spec, entry, found)
        if found is not None:
            return self._adopt(spec, entry, found)
        self._check_may_create(spec, entry, ours)
        self._settle_create(spec, entry, ours, self._post(spec, entry, ours))

    def _post(self, spec: KindSpec, entry: Entry, ours: Fields) -> Record:
        """Creates it there; what is sent is committed first, in case its answer is lost."""
        with self.ours.commit():
            self.ours.outbox.note_sent(entry.entry_id, ours)
        try:
            return self.writer.create(spec.kind, ours, reference=entry.reference, key=entry.key)
        except (RemoteRefused, UnableToEncode, RateLimited):
            with self.ours.commit():
                self.ours.outbox.note_sent(entry.entry_id, None)
            raise

    def _look_for_earlier_attempt(self, spec: KindSpec, entry: Entry) -> Record | None:
        """What an earlier attempt made there; one that merely looks like it and is linked already is another record."""
        if entry.sent is None:
            return None
        found = self.writer.find_by_reference(spec.kind, entry.reference, entry.sent)
        if found is None or not self.ours.links.by_remote(spec.kind, [found.remote_id]):
            return found
        if entry.reference in found.references:
            raise LinkedElsewhere("It was created there and has since been linked to another record here.")
        return None

    def _undo_create(self, spec: KindSpec, entry: Entry, found: Record | None) -> None:
        """Our object was deleted while its creation was unanswered: what was made there is not kept."""
        if found is not None:
            self.writer.delete(spec.kind, found.remote_id, key=entry.key)
        self._done(entry, "It was deleted here before its creation was confirmed.")

    def _check_may_create(self, spec: KindSpec, entry: Entry, ours: Fields) -> None:
        if not spec.create.allowed:
            raise UnableToEncode(spec.create.reason)
        reason = first_reason(spec.push_rules, ours)
        if reason is not None:
            raise UnableToEncode(reason.sentence)
        doubt = self.ours.pairs.doubt(spec.kind, entry.local_id) if self.ours.pairs else ""
        if doubt:
            raise MayBeThereAlready(doubt)
        waiting_for = self.ours.local.unlinked(spec.kind, entry.local_id)
        if waiting_for:
            raise OwnerNotLinked(f"{', '.join(waiting_for)} must be linked to {self.terms.system_label} first.")

    def _adopt(self, spec: KindSpec, entry: Entry, found: Record) -> None:
        """Links what an unanswered attempt made; what it sent is the base, so edits of either side since then show."""
        sent = entry.sent or {}
        base = {name: sent[name] for name in found.fields if name in sent}
        self._link(spec, entry, found, base, sent, {})

    def _settle_create(self, spec: KindSpec, entry: Entry, sent: Fields, record: Record) -> None:
        """Links what was just made; the remote's answer is the base, in our spelling where it has one of its own."""
        self._link(spec, entry, record, dict(record.fields), sent, spellings(dict(record.fields), sent))

    def _link(self, spec: KindSpec, entry: Entry, record: Record, base: Fields, sent: Fields, kept: Fields) -> None:
        """The link, and an update for what the remote did not take or was edited here since."""
        pushed = spec.mapping.pushed_names
        missed = {
            name
            for name in pushed & record.fields.keys()
            if is_empty(record.fields[name]) and not is_empty(sent.get(name))
        }
        base |= {name: record.fields[name] for name in missed}
        kept = {name: value for name, value in kept.items() if name not in missed}
        with self.ours.commit():
            now = self.ours.local.read(spec.kind, [entry.local_id]).get(entry.local_id, sent)
            edited = {name for name in pushed if not same(now.get(name), sent.get(name))}
            link_id = self.ours.links.add(spec.kind, entry.local_id, record, base, kept, reference=entry.reference)
            if missed | edited:
                self.ours.outbox.queue_update(link_id, missed | edited)
            self.ours.outbox.finish(entry.entry_id, sentence="Created there.", record=record)

    # --------------------------------------------------------------------------------------------------- update

    def _update(self, spec: KindSpec, entry: Entry) -> None:
        item = self._item(spec, entry)
        if item is None or item.local is None:
            return self._done(entry, "It is no longer linked." if item is None else "It was deleted here.")
        if not spec.update.allowed:
            raise UnableToEncode(spec.update.reason)
        policy = self.terms.policy_of(spec, item)
        if not policy.pushes:
            return self._done(entry, "Updates of this item are turned off, so it was not sent.")
        reason = first_reason(spec.push_rules, item.local)
        if reason is not None:
            raise UnableToEncode(reason.sentence)
        self._send_differences(spec, entry, item, policy)

    def _send_differences(self, spec: KindSpec, entry: Entry, item: Item, policy: UpdatePolicy) -> None:
        current = self.reader.fetch(spec.kind, item.remote_id, item.owner_ids)
        wanted = replace(item, pending=item.pending | entry.fields)
        decision = decide_fields(spec.mapping, wanted, current, policy)
        local = item.local or {}
        changes = {name: local[name] for name in sorted(decision.push & entry.fields)}
        record = self.writer.update(spec.kind, current, changes, key=entry.key) if changes else current
        asked = {name: three for name, three in decision.ask.items() if name in entry.fields}
        agreed = {name: value for name, value in decision.note.items() if name in entry.fields}
        self._settle_update(spec, entry, changes, current, record, asked, agreed)

    def _settle_update(
        self,
        spec: KindSpec,
        entry: Entry,
        sent: Fields,
        before: Record,
        after: Record,
        asked: dict[str, Three],
        agreed: Fields,
    ) -> None:
        """Moves the base by what was sent and taken; asks where both sides moved or the remote kept its own."""
        with self.ours.commit():
            item = self._locked(entry)
            if item is None:
                return self.ours.outbox.finish(entry.entry_id, sentence="Sent, and unlinked meanwhile.", record=after)
            moved: Fields = dict(agreed)
            refused: dict[str, Three] = {}
            for name, value in sent.items():
                answer = after.fields.get(name, value)
                if not same(answer, value) and same(answer, before.fields.get(name)):
                    refused[name] = Three(item.base.get(name), value, answer)
                moved[name] = answer
            base = {**item.base, **moved}
            kept = {name: value for name, value in item.kept.items() if name not in moved}
            kept.update(spellings({name: moved[name] for name in sent if name not in refused}, sent))
            if moved:
                self.ours.links.settle(item.link_id, base, kept, after)
            if asked or refused:
                reason = NOT_TAKEN if refused and not asked else ""
                self.ours.links.ask(item.link_id, {**asked, **refused}, reason)
            self.ours.outbox.finish(entry.entry_id, sentence=_sentence(spec, sent, asked, refused), record=after)

    def _item(self, spec: KindSpec, entry: Entry) -> Item | None:
        with self.ours.commit():
            return self._locked(entry)

    def _locked(self, entry: Entry) -> Item | None:
        return self.ours.links.locked(entry.link_id) if entry.link_id is not None else None

    # --------------------------------------------------------------------------------------------------- delete

    def _delete(self, spec: KindSpec, entry: Entry) -> None:
        item = self._item(spec, entry)
        if item is None:
            return self._done(entry, "It is no longer linked.")
        if not spec.delete.allowed:
            raise UnableToEncode(spec.delete.reason)
        with suppress(RemoteGone):  # somebody deleted it there first, which is what was wanted
            self.writer.delete(spec.kind, item.remote_id, key=entry.key)
        with self.ours.commit():
            fresh = self._locked(entry)
            if fresh is not None:
                self.ours.links.unlink(fresh.link_id, reason="deleted")
                if fresh.local is not None:
                    self.ours.local.remove(spec.kind, fresh.local_id)
            self.ours.outbox.finish(entry.entry_id, sentence="Deleted there and here.")


def _sentence(spec: KindSpec, sent: Fields, asked: dict[str, Three], refused: dict[str, Three]) -> str:
    """What became of an update, for the outbox page."""

    def labels(names: dict[str, Three] | Fields) -> str:
        return ", ".join(rule.label.lower() for rule in spec.mapping.rules if rule.canonical in names)

    parts = []
    if taken := {name: value for name, value in sent.items() if name not in refused}:
        parts.append(f"Sent: {labels(taken)}.")
    if asked:
        parts.append(f"Changed there too, so a person is asked: {labels(asked)}.")
    if refused:
        parts.append(f"Not taken there: {labels(refused)}.")
    return " ".join(parts) or "Both sides agree already."
