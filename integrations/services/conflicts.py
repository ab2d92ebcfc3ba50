"""A person's answers to items that are out of sync, and taking them back until they have been sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from domain.enums.sync import ConflictAnswer, ConflictState, Mode, OutboxAction, OutboxState, UpdatePolicy
from integrations.engine.canonical import Fields, same
from integrations.engine.diff import spellings
from integrations.engine.eligibility import first_reason
from integrations.engine.policy import may_push
from integrations.engine.ports import Item
from integrations.models import Conflict, Link, OutboxEntry
from integrations.registry import system_of
from integrations.selectors.connections import is_live
from integrations.selectors.directions import is_switched
from integrations.services.changes import UnableToSend
from integrations.services.queueing import leave_time_to_undo
from integrations.stores.bundle import Side, side_of
from integrations.stores.links import refresh_state


@dataclass(slots=True)
class _Case:
    """One open conflict with everything locked."""

    conflict: Conflict
    link: Link
    item: Item
    side: Side


def answer_conflicts(
    *, conflict_ids: Iterable[int], answer: ConflictAnswer, user_id: int | None, now: datetime
) -> list[Conflict]:
    """Answers several, each in a transaction of its own; those already answered are passed over."""
    return [
        conflict
        for conflict_id in conflict_ids
        if (conflict := answer_conflict(conflict_id=conflict_id, answer=answer, user_id=user_id, now=now))
    ]


@transaction.atomic
def answer_conflict(*, conflict_id: int, answer: ConflictAnswer, user_id: int | None, now: datetime) -> Conflict | None:
    """Carries out a person's answer; None when it was answered before. Raises ``UnableToSend`` and ``UnableToStore``.

    Keep ours sends our values, replace takes theirs, turning updates off leaves both sides as they are.
    """
    conflict = Conflict.objects.select_for_update().filter(pk=conflict_id, state=ConflictState.OPEN).first()
    if conflict is None:
        return None
    case = _case(conflict, user_id, now)
    if case is None:
        conflict.state, conflict.answer, conflict.resolved_at = (
            ConflictState.RESOLVED,
            ConflictAnswer.AGREED,
            now,
        )
        conflict.save()
        return None
    conflict.undo = {
        "base": case.link.base,
        "kept": case.link.kept,
        "policy": case.link.update_policy,
        "ours": {name: (case.item.local or {}).get(name) for name in conflict.fields},
    }
    conflict.state, conflict.answer = ConflictState.RESOLVED, answer
    conflict.resolved_by_id, conflict.resolved_at = user_id, now
    conflict.save()
    _drop_held(case)
    ANSWERS[answer](case)
    case.link.refresh_from_db()
    refresh_state(case.link, case.side.context)
    return conflict  # type: ignore[no-any-return]


def _case(conflict: Conflict, user_id: int | None, now: datetime) -> _Case | None:
    link: Link = Link.objects.select_related("connection__firm").get(pk=conflict.link_id)
    side = side_of(link.connection, now=lambda: now, user_id=user_id)
    item = side.links.locked(link.pk)
    if item is None or item.local is None:
        return None
    link.refresh_from_db()
    return _Case(conflict, link, item, side)


def _drop_held(case: _Case) -> None:
    """What was held back is decided now, so its old rows end."""
    held = OutboxEntry.objects.filter(link=case.link, action=OutboxAction.UPDATE, state=OutboxState.HELD)
    held.update(state=OutboxState.ABANDONED, reason="Answered on the out of sync page.")


def _keep_ours(case: _Case) -> None:
    """Their value becomes the base, which leaves ours as an edit to send."""
    system = system_of(case.link.connection.system)
    spec = system.connector.kind(case.link.kind)
    people = list(case.side.clients.local_ids(case.link.owner_ids).values())
    allowed = may_push(
        Mode(case.link.connection.mode),
        UpdatePolicy(case.link.update_policy),
        spec.update,
        system.label,
        switched_to_two_way=is_switched(case.link.connection, people),
    )
    if not allowed.allowed:
        raise UnableToSend(allowed.reason)
    refused = first_reason(spec.push_rules, case.item.local or {})
    if refused is not None:
        raise UnableToSend(f"{refused.sentence} Change that here first, or turn updates off.")
    if not is_live(case.link.connection):
        raise UnableToSend(f"The link with {system.label} is not active: connect again first.")
    names = set(case.conflict.fields) & spec.mapping.pushed_names
    _rebase(case, {name: case.conflict.fields[name]["theirs"] for name in case.conflict.fields}, {})
    if names:
        entry = case.side.outbox.add(
            case.link.kind, case.link.local_id, OutboxAction.UPDATE, link=case.link, names=names
        )
        leave_time_to_undo(entry)
        case.conflict.undo["entry"] = entry.pk
        case.conflict.save()


def _take_theirs(case: _Case) -> None:
    theirs: Fields = {name: three["theirs"] for name, three in case.conflict.fields.items()}
    case.side.local.apply(case.link.kind, case.link.local_id, theirs)
    after = case.side.local.read(case.link.kind, [case.link.local_id])[case.link.local_id]
    _rebase(case, theirs, spellings(theirs, after))


def _turn_off(case: _Case) -> None:
    Link.objects.filter(pk=case.link.pk).update(update_policy=UpdatePolicy.NO)


ANSWERS: dict[ConflictAnswer, Callable[[_Case], None]] = {
    ConflictAnswer.KEEP_OURS: _keep_ours,
    ConflictAnswer.TAKE_THEIRS: _take_theirs,
    ConflictAnswer.TURN_OFF: _turn_off,
}


def _rebase(case: _Case, base: Fields, kept: Fields) -> None:
    link = case.link
    link.refresh_from_db()
    link.kept = {name: value for name, value in link.kept.items() if name not in base} | kept
    link.base = link.base | base
    link.version += 1
    link.save()


@transaction.atomic
def undo_answer(*, conflict_id: int, user_id: int | None, now: datetime) -> Conflict:
    """Takes an answer back and asks again. Raises ``UnableToSend`` when it was sent or overtaken already."""
    conflict: Conflict = Conflict.objects.select_for_update().get(pk=conflict_id)
    case = _case(conflict, user_id, now) if conflict.state == ConflictState.RESOLVED and conflict.undo else None
    if case is None or case.item.in_conflict:
        raise UnableToSend("There is nothing to take back any more.")
    _undo_sending(case)
    if conflict.answer == ConflictAnswer.TAKE_THEIRS:
        _put_back_ours(case)
    link = Link.objects.get(pk=case.link.pk)
    link.base, link.kept, link.update_policy = (
        conflict.undo["base"],
        conflict.undo["kept"],
        conflict.undo["policy"],
    )
    link.version += 1
    link.save()
    conflict.state, conflict.answer, conflict.undo = ConflictState.OPEN, "", {}
    conflict.resolved_by, conflict.resolved_at = None, None
    conflict.save()
    refresh_state(link, case.side.context)
    return conflict


def _undo_sending(case: _Case) -> None:
    """Takes the answer's outbox row back; too late once it has left."""
    entry_id = case.conflict.undo.get("entry")
    entry: Any = OutboxEntry.objects.select_for_update().filter(pk=entry_id).first() if entry_id else None
    if entry is None:
        return
    if entry.state not in {OutboxState.WAITING, OutboxState.FAILED, OutboxState.HELD} or entry.request:
        raise UnableToSend("It has been sent already.")
    left = [name for name in entry.fields if name not in case.conflict.fields]
    entry.fields = left or entry.fields
    if not left:
        entry.state, entry.reason = OutboxState.ABANDONED, "The answer was taken back."
    entry.save()


def _put_back_ours(case: _Case) -> None:
    """Restores the values that were replaced, where nobody has edited them since."""
    local = case.item.local or {}
    before: Fields = case.conflict.undo["ours"]
    untouched = {name: value for name, value in before.items() if same(local.get(name), case.item.agreed(name))}
    case.side.local.apply(case.link.kind, case.link.local_id, untouched)
