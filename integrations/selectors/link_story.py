"""One linked record in full: what both sides last agreed on, what stands here now, and what went which way and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.urls import reverse

from domain.enums.sync import ConflictAnswer, OutboxAction, OutcomeAction
from domain.identifiers import masked_number
from integrations.engine.canonical import Fields, Value, is_empty, same
from integrations.engine.fields import Direction, FieldRule
from integrations.engine.ports import KindSpec
from integrations.engine.records import CLIENT
from integrations.local.registry import KINDS
from integrations.models import Conflict, Link, OutboxEntry, Outcome
from integrations.registry import system_of
from integrations.selectors.words import value_in_words
from integrations.stores.bundle import Side

MOST_STEPS = 50
"""So many steps of each sort are read, and as many of all together are shown."""
BOTH_WAYS, ONLY_THERE = "Goes both ways", "Goes there only"
OWNERS = frozenset({CLIENT, "clients", "members", "owner", "owners"})
"""Fields, and parts of them, that hold remote ids of clients."""
MASKED = frozenset({"national_insurance_number"})
"""Fields of which only the end is readable, as in lists; the record's own page has them in full."""


@dataclass(frozen=True, slots=True)
class AgreedField:
    """One field: as last agreed and as it stands here now, in words, and which way it goes."""

    label: str
    agreed: str
    here: str
    differs: bool
    way: str


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened: to which side it went, in words, with the page that tells more."""

    at: datetime
    way: str
    sentence: str
    code: str
    table: str
    url: str = ""
    by: str = ""


def agreed_fields(link: Link, side: Side) -> list[AgreedField]:
    """The fields of a living link in the order of the mapping."""
    spec = system_of(link.connection.system).connector.kind(link.kind)
    here = side.local.read(link.kind, [link.local_id]).get(link.local_id, {})
    names = _owner_names(link, side)
    return [
        _field(spec, rule, link, here, names)
        for rule in spec.mapping.rules
        if rule.is_read and (rule.canonical in link.base or rule.canonical in here)
    ]


def _owner_names(link: Link, side: Side) -> dict[str, str]:
    """What we call the clients whose remote ids stand in the values."""
    local_ids = side.clients.local_ids(link.owner_ids)
    called = KINDS[CLIENT].labels(local_ids.values()) if local_ids else {}
    return {remote_id: called[pk] for remote_id, pk in local_ids.items() if pk in called}


def _field(spec: KindSpec, rule: FieldRule, link: Link, here: Fields, names: dict[str, str]) -> AgreedField:
    name = rule.canonical
    agreed = link.kept.get(name, link.base.get(name))

    def words(value: Value) -> str:
        if name in MASKED and not is_empty(value):
            return masked_number(str(value))
        return value_in_words(spec, name, _named(name, value, names))

    is_kept = name in here
    return AgreedField(
        label=rule.label,
        agreed=words(agreed),
        here=words(here.get(name)) if is_kept else "not kept here",
        differs=is_kept and not same(agreed, here.get(name)),
        way=_way(rule),
    )


def _named(name: str, value: Value, names: dict[str, str]) -> Value:
    """The value with clients called by name, where it is or holds remote ids of clients."""
    if isinstance(value, list):
        return [_named(CLIENT, one, names) for one in value]
    if isinstance(value, dict):
        return {key: _named(key, part, names) for key, part in value.items()}
    return names.get(value, value) if isinstance(value, str) and name in OWNERS else value


def _way(rule: FieldRule) -> str:
    if rule.direction is Direction.IMPORT:
        return "Comes with the import only"
    if rule.direction is Direction.PUSH:
        return ONLY_THERE
    return "Comes from there only" if rule.is_mastered_there else BOTH_WAYS


def steps_of(link: Link) -> list[Step]:
    """What happened to the record, newest first; four queries whatever its age."""
    label = system_of(link.connection.system).label
    steps = [*_sent(link, label), *_came(link, label), *_answered(link)]
    return list(islice(sorted(steps, key=lambda step: step.at, reverse=True), MOST_STEPS))


def _sent(link: Link, label: str) -> Iterator[Step]:
    entries = OutboxEntry.objects.filter(
        connection_id=link.connection_id, local_model=link.local_model, local_id=link.local_id
    ).select_related("made_by")
    rules = system_of(link.connection.system).connector.kind(link.kind).mapping.rules
    labels = {rule.canonical: rule.label.lower() for rule in rules}
    for entry in entries.order_by("-pk")[:MOST_STEPS]:
        names = ", ".join(labels.get(name, name) for name in entry.fields)
        what = f"{OutboxAction(entry.action).label}{f': {names}' if names else ''}."
        yield Step(
            at=entry.sent_at or entry.created_at,
            way=f"To {label}",
            sentence=f"{what} {entry.error or entry.reason}".strip(),
            code=entry.state,
            table="OutboxState",
            url=reverse("sync_outbox_entry", args=[entry.pk]),
            by=entry.made_by.name if entry.made_by else "",
        )


def _came(link: Link, label: str) -> Iterator[Step]:
    outcomes = Outcome.objects.filter(
        run__connection_id=link.connection_id, kind=link.kind, remote_id=link.remote_id
    ).select_related("run__user")
    told = outcomes.exclude(action=OutcomeAction.SEND).exclude(run__kind="preview")
    for outcome in told.order_by("-pk")[:MOST_STEPS]:
        yield Step(
            at=outcome.created_at,
            way=f"From {label}",
            sentence=outcome.sentence,
            code=outcome.action,
            table="OutcomeAction",
            url=reverse("sync_run", args=[outcome.run_id]),
            by=outcome.run.user.name if outcome.run.user else "",
        )


def _answered(link: Link) -> Iterator[Step]:
    answered = Conflict.objects.filter(link=link, resolved_at__isnull=False).select_related("resolved_by")
    for conflict in answered.order_by("-pk")[:MOST_STEPS]:
        yield Step(
            at=conflict.resolved_at,
            way="Decided here",
            sentence=ConflictAnswer(conflict.answer).label + ".",
            code=conflict.state,
            table="ConflictState",
            by=conflict.resolved_by.name if conflict.resolved_by else "",
        )
