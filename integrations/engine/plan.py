"""What a pull is going to do, as a list that can be printed before anything happens.

Planning writes nothing; the runner carries the actions out one by one and decides each once more on fresh, locked rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from integrations.engine.canonical import same
from integrations.engine.diff import Decision, decide_fields
from integrations.engine.eligibility import Ineligible, first_reason
from integrations.engine.fields import missing_required
from integrations.engine.pairs import Pair
from integrations.engine.ports import Item, KindSpec, Level, LocalStore, Outcome, Terms
from integrations.engine.records import Record


class Verb(StrEnum):
    """What an action does to our side."""

    CREATE = "create"
    RELINK = "relink"
    UPDATE = "update"
    AGREE = "agree"
    ASK = "ask"
    REMOVE = "remove"
    UNLINK = "unlink"
    SKIP = "skip"
    NOTHING = "nothing"


PREVIEWED = (
    ("Imported.", "Would be imported."),
    ("Updated:", "Would be updated:"),
    ("Out of sync:", "Would be out of sync:"),
    ("Somebody has to say", "Somebody would have to say"),
    ("so it comes back.", "so it would come back."),
    ("It was linked before: linked again.", "It was linked before: would be linked again."),
    ("Removed here; it can be restored.", "Would be removed here, and could be restored."),
    ("It stays here, unlinked.", "It would stay here, unlinked."),
    ("so it was not imported:", "so it would not be imported:"),
    ("so it stays, unlinked.", "so it would stay, unlinked."),
)
"""What is said of something done, and of the same in a run that only looks."""


@dataclass(frozen=True, slots=True)
class Action:
    """One step of a plan. ``reason`` is a code; ``sentence`` says it to a person."""

    verb: Verb
    kind: str
    label: str
    sentence: str
    record: Record | None = None
    item: Item | None = None
    decision: Decision | None = None
    reason: str = ""
    level: Level = Level.INFO
    former_id: int | None = None
    """The object here whose link had ended, when it is linked again."""

    def describe(self) -> str:
        """The action as one line."""
        return f"{self.label}: {self.sentence}"

    def previewed(self) -> Outcome:
        """The action as the outcome it would have."""
        words = self.sentence
        for done, would in PREVIEWED:
            words = words.replace(done, would)
        return self.outcome(sentence=words)

    def outcome(self, *, sentence: str = "", local_id: int | None = None) -> Outcome:
        """The action as the outcome it had."""
        names = sorted({*self.decision.pull, *self.decision.ask}) if self.decision else []
        return Outcome(
            kind=self.kind,
            action=self.verb.value,
            label=self.label,
            sentence=sentence or self.sentence,
            reason=self.reason,
            level=self.level,
            remote_id=self.record.remote_id if self.record else self.item.remote_id if self.item else "",
            local_id=local_id if local_id is not None else self.item.local_id if self.item else None,
            fields=tuple(names),
        )


@dataclass(frozen=True, slots=True)
class Situation:
    """What planning needs to know about our side besides the items: see ``plan_record``."""

    local: LocalStore
    former: Mapping[str, int]
    has_unanswered_create: bool
    unlinked: frozenset[str] = frozenset()
    """Records that a person unlinked after the run was asked for."""
    newcomers: Mapping[str, str] = field(default_factory=dict)
    """Records that may be somebody who came to be here after the run was asked for, with the sentence that says who."""
    pairs: Mapping[str, Pair] = field(default_factory=dict)
    """The surest pair of each record that may be one of ours that is not linked."""
    importing: frozenset[str] = frozenset()
    """Clients and plans a preview counts as linked, because the run would link them first."""


def plan_pull(
    spec: KindSpec, records: Iterable[Record], items: Mapping[str, Item], terms: Terms, situation: Situation
) -> list[Action]:
    """One action a delivered record; ``items`` holds the linked ones by remote id."""
    return [
        plan_linked(spec, record, items[record.remote_id], terms)
        if record.remote_id in items
        else plan_new(spec, record, terms, situation)
        for record in records
    ]


def plan_linked(spec: KindSpec, record: Record, item: Item, terms: Terms) -> Action:
    """What happens to an item whose record was delivered."""
    label = item.label or record.label
    if item.deleting:
        return Action(
            Verb.SKIP,
            spec.kind,
            label,
            "Its deletion waits to be sent.",
            record,
            item,
            reason="delete_waiting",
        )
    reason = _why_out(spec, record, item)
    if reason is not None:
        return _plan_ineligible(spec, record, item, terms, reason)
    if item.local is None:
        return Action(
            Verb.CREATE,
            spec.kind,
            label,
            "Deleted here only, so it comes back.",
            record,
            item,
            reason="comes_back",
        )
    policy = terms.policy_of(spec, item)
    decision = decide_fields(spec.mapping, item, record, policy)
    return _action_of(spec, record, item, decision)


def _action_of(spec: KindSpec, record: Record, item: Item, decision: Decision) -> Action:
    """The verb and the words of a decision."""
    label = item.label or record.label
    problems = "; ".join(decision.problems.values())
    level = Level.WARNING if problems or decision.ask else Level.INFO
    if decision.ask:
        words = f"Out of sync: {_labels(spec, decision.ask)}. Somebody has to say which side counts."
        if decision.pull:
            words += f" Updated: {_labels(spec, decision.pull)}."
        return Action(Verb.ASK, spec.kind, label, words, record, item, decision, "out_of_sync", level)
    if decision.pull:
        words = f"Updated: {_labels(spec, decision.pull)}."
        return Action(Verb.UPDATE, spec.kind, label, _joined(words, problems), record, item, decision, level=level)
    if decision.note or decision.drop or item.in_conflict:
        words = "Both sides agree."
        reason = "not_understood" if problems else ""
        return Action(Verb.AGREE, spec.kind, label, problems or words, record, item, decision, reason, level)
    return Action(Verb.NOTHING, spec.kind, label, "Nothing to do.", record, item, decision)


UNLINKED_MEANWHILE = (
    "Somebody unlinked it after this run was asked for, so it was left out: what is here may be the same. Link it, or "
    "import it once more."
)


SAY_WHICH = "say so under possible duplicates."


def plan_new(spec: KindSpec, record: Record, terms: Terms, situation: Situation) -> Action:
    """What happens to a record nobody here is linked to."""

    def skip(code: str, sentence: str, level: Level = Level.INFO) -> Action:
        return Action(Verb.SKIP, spec.kind, record.label, sentence, record, reason=code, level=level)

    reason = first_reason((*spec.pull_rules, *spec.import_rules), record.fields)
    if reason is not None:
        return skip(reason.code, reason.sentence)
    unmet = [found for found in situation.local.unmet(spec.kind, record.fields) if found not in situation.importing]
    if record.fields.get("plan") in unmet:
        return skip("plan_not_linked", "Its plan is not linked here, so it waits.", Level.WARNING)
    if unmet:
        return skip(
            "owner_not_linked",
            "It also belongs to a client who is not linked here: import them first.",
            Level.WARNING,
        )
    if situation.has_unanswered_create:
        return skip(
            "unanswered_create",
            "A record sent from here was never answered; that is cleared up first.",
            Level.WARNING,
        )
    if record.remote_id in situation.former:
        former = situation.former[record.remote_id]
        return Action(
            Verb.RELINK, spec.kind, record.label, "It was linked before: linked again.", record, former_id=former
        )
    if not terms.import_new:
        return skip("not_imported", "Not imported.")
    if record.remote_id in situation.unlinked:
        return skip("unlinked_meanwhile", UNLINKED_MEANWHILE, Level.WARNING)
    if record.remote_id in situation.newcomers:
        return skip("look_alike_meanwhile", situation.newcomers[record.remote_id], Level.WARNING)
    pair = situation.pairs.get(record.remote_id)
    if pair is not None and pair.sign.holds:
        words = f"{pair.sentence} It may be one and the same, so it was not imported: {SAY_WHICH}"
        return skip("waits_for_your_word", words, Level.WARNING)
    return _plan_import(spec, record, pair)


def _plan_import(spec: KindSpec, record: Record, pair: Pair | None) -> Action:
    """A new record comes in, with what is wrong with it or doubted about it."""
    notes = [f"Missing: {', '.join(missing)}."] if (missing := missing_required(spec.mapping, record.fields)) else []
    notes += record.problems.values()
    code = "incomplete" if missing else "not_understood" if notes else "possible_duplicate" if pair else ""
    notes += [f"{pair.sentence} It may be one and the same: {SAY_WHICH}"] if pair else []
    level = Level.WARNING if notes else Level.INFO
    return Action(Verb.CREATE, spec.kind, record.label, _joined("Imported.", *notes), record, reason=code, level=level)


def _plan_ineligible(spec: KindSpec, record: Record, item: Item, terms: Terms, reason: Ineligible) -> Action:
    if reason.withdraws:
        return plan_withdrawn(spec, item, terms, code=reason.code, why=reason.sentence, record=record)
    return Action(
        Verb.SKIP,
        spec.kind,
        item.label or record.label,
        reason.sentence,
        record,
        item,
        reason=reason.code,
        level=Level.WARNING,
    )


def plan_withdrawn(
    spec: KindSpec, item: Item, terms: Terms, *, code: str, why: str, record: Record | None = None
) -> Action:
    """What happens to an item whose record is gone or no longer takes part.

    It is removed where the firm wants that and nothing of ours would be lost, else unlinked with a warning.
    """
    label = item.label or f"{spec.mapping.label} {item.remote_id}"
    if item.local is None:
        return Action(Verb.UNLINK, spec.kind, label, f"{why} It was gone here too.", record, item, reason=code)
    policy = terms.policy_of(spec, item)
    if terms.remove_unlinked and spec.removes_withdrawn and policy.pulls and not is_edited(spec, item):
        return Action(
            Verb.REMOVE,
            spec.kind,
            label,
            f"{why} Removed here; it can be restored.",
            record,
            item,
            reason=code,
        )
    stays = "It stays here, unlinked."
    if is_edited(spec, item):
        stays = "It was edited here, so it stays, unlinked."
    return Action(Verb.UNLINK, spec.kind, label, f"{why} {stays}", record, item, reason=code, level=Level.WARNING)


def is_withdrawn(spec: KindSpec, record: Record, item: Item) -> bool:
    """Whether ``plan_linked`` takes a delivered record for one that no longer takes part."""
    reason = None if item.deleting else _why_out(spec, record, item)
    return reason is not None and reason.withdraws


def _why_out(spec: KindSpec, record: Record, item: Item) -> Ineligible | None:
    """Why a linked record takes part no more; some rules spare what was like that when both sides last agreed."""
    agreed = {**dict.fromkeys(record.fields), **item.base}
    rules = (rule for rule in spec.pull_rules if not (rule.spares_agreed and rule.applies(agreed)))
    return first_reason(rules, record.fields)


def is_edited(spec: KindSpec, item: Item) -> bool:
    """Whether our side holds an edit of a field that goes there which the other side never got."""
    local = item.local or {}
    return bool(item.pending) or any(
        name in item.base and not same(local.get(name), item.agreed(name)) for name in spec.mapping.pushed_names
    )


def _labels(spec: KindSpec, names: Iterable[str]) -> str:
    wanted = set(names)
    return ", ".join(rule.label.lower() for rule in spec.mapping.rules if rule.canonical in wanted)


def _joined(*sentences: str) -> str:
    return " ".join(sentence if sentence.endswith(".") else f"{sentence}." for sentence in sentences if sentence)
