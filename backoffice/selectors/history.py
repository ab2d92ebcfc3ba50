"""Reading the history that triggers write: who changed what and when, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pghistory.core
from django.apps import apps
from django.db import models
from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery, Value

from backoffice.models import (
    Address,
    Charge,
    Client,
    ClientMember,
    ContactDetail,
    Document,
    Expense,
    Income,
    Ownership,
    Plan,
    Relationship,
    User,
    Valuation,
)
from backoffice.selectors.plan_flows import PART_MODELS
from domain.money import format_pounds
from domain.plan_parts import parts_of

Sources = list[tuple[type[models.Model], Q]]
SILENT_FIELDS = frozenset(
    {
        "id",
        "created_at",
        "updated_at",
        "firm",
        "deleted_at",
        "is_primary",
        "file",
        "content_type",
        "size",
        "number",
    }
)
"""Columns whose change tells a person nothing."""
PERSONAL = frozenset({"national_insurance_number"})
"""Columns whose values are never written out in a history."""

SPOKEN: dict[type[models.Model], str] = {
    Ownership: "a share of",
    Valuation: "a value of",
    ContactDetail: "contact detail",
    Relationship: "relationship with",
    ClientMember: "member",
}
"""What a record is called in a sentence, where its model's name will not do."""

VERBS = {"insert": "added", "update": "changed", "delete": "removed"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field's value before and after, as words; ``before`` is None when the record was new."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Activity:
    """One event: when, by whom (a user's name, a system, or empty for the product itself), what happened to what.

    ``count`` is above 1 where several events of the same kind followed one another and are told as one.
    """

    at: datetime
    who: str
    verb: str
    kind: str
    title: str
    changes: list[FieldChange]
    model: str
    record_id: int
    count: int = 1


PENCE = 2
"""Decimals of money; what has more of them is per cent."""


def event_model(model: type[models.Model]) -> type[models.Model]:
    """The history table of an audited model."""
    return pghistory.core._registered_trackers[(model, "insert")]  # type: ignore[no-any-return]


def audited_models() -> list[type[models.Model]]:
    """Every audited model of every app that belongs to a firm, by its name."""
    tracked = {model for model, label in pghistory.core._registered_trackers if label == "insert"}
    owned = [model for model in apps.get_models() if model in tracked and hasattr(model, "firm_id")]
    return sorted((m for m in owned if m is not User), key=lambda model: str(model._meta.verbose_name))


def activity_of_client(client: Client, limit: int = 30) -> list[Activity]:
    """The latest events of a client's own record and of what hangs on it."""
    mine, either = Q(client_id=client.pk), Q(client_id=client.pk) | Q(other_id=client.pk)
    sources: Sources = [
        (Client, Q(pgh_obj_id=client.pk)), (Address, mine), (ContactDetail, mine), (Relationship, either & mine),
        (ClientMember, Q(shared_id=client.pk)), (Ownership, mine), (Income, mine), (Expense, mine), (Document, mine),
        (Charge, mine),
    ]  # fmt: skip
    return told_briefly(recent(sources, limit))


def activity_of_plan(plan: Plan, limit: int = 30) -> list[Activity]:
    """The latest events of a plan, its owners, its valuations, its charges and what hangs on it."""
    mine = Q(plan_id=plan.pk)
    parts: Sources = [(PART_MODELS[name], mine) for name in parts_of(plan.type)]
    sources: Sources = [
        (Plan, Q(pgh_obj_id=plan.pk)), (Ownership, mine), (Valuation, mine), (Charge, mine), *parts,
    ]  # fmt: skip
    return told_briefly(recent(sources, limit))


def activity_of_record(record: models.Model, limit: int = 30) -> list[Activity]:
    """The latest events of one record of any audited model."""
    return recent([(type(record), Q(pgh_obj_id=record.pk))], limit)


def latest_change(record: models.Model, column: str, limit: int = 20) -> Activity | None:
    """The latest event that gave a column its value; None where no history of it is kept, or not far enough back."""
    names = {field.name: field for field in record._meta.concrete_fields}
    if column not in names or (type(record), "insert") not in pghistory.core._registered_trackers:
        return None
    words = _words(names[column])
    for activity in activity_of_record(record, limit):
        if activity.verb == VERBS["insert"] or any(change.field == words for change in activity.changes):
            return activity
    return None


def latest_in_firm(limit: int) -> list[Activity]:
    """The latest events of the firm's clients, plans, values, incomes, expenses and documents."""
    sources: Sources = [(model, Q()) for model in (Client, Plan, Valuation, Income, Expense, Document)]
    return told_briefly(recent(sources, limit * 3))[:limit]


def recent(sources: Sources, limit: int, offset: int = 0) -> list[Activity]:
    """The latest events of several histories, newest first.

    The number of queries depends on how many histories the page's events come from, never on how many events.
    """
    heads = _heads(sources, limit, offset)
    by_model: dict[int, list[int]] = defaultdict(list)
    for index, event_id in heads:
        by_model[index].append(event_id)
    events = {
        (index, event.pgh_id): (sources[index][0], event, before)
        for index, ids in by_model.items()
        for event, before in _with_previous(event_model(sources[index][0]), ids)
    }
    rows = [events[head] for head in heads if head in events]
    names = _names_of_users(event for _, event, _ in rows)
    related = _related_names(rows)
    return [_activity(model, event, before, names, related) for model, event, before in rows]


def told_briefly(activities: list[Activity]) -> list[Activity]:
    """The same events, those told as one that follow one another and differ in nothing a person would read."""
    brief: list[Activity] = []
    for activity in activities:
        last = brief[-1] if brief else None
        if last and not (last.changes or activity.changes) and _sentence(last) == _sentence(activity):
            brief[-1] = replace(last, count=last.count + 1)
        else:
            brief.append(activity)
    return brief


def _sentence(activity: Activity) -> tuple[str, str, str, str]:
    return activity.who, activity.verb, activity.kind, activity.title


def _heads(sources: Sources, limit: int, offset: int) -> list[tuple[int, int]]:
    parts = [
        _events(model).filter(condition).order_by().annotate(history=Value(index, IntegerField()))
        .values_list("history", "pgh_id", "pgh_created_at")
        for index, (model, condition) in enumerate(sources)
    ]  # fmt: skip
    together = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    page = together.order_by("-pgh_created_at", "-pgh_id")[offset : offset + limit]
    return [(source, event_id) for source, event_id, _ in page]


def _events(model: type[models.Model]) -> QuerySet[Any]:
    return event_model(model).objects.all()  # type: ignore[attr-defined,no-any-return]


def _with_previous(events: type[Any], ids: list[int]) -> Iterable[tuple[Any, Any]]:
    earlier = events.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    rows = list(
        events.objects.filter(pgh_id__in=ids)
        .select_related("pgh_context")
        .annotate(previous_id=Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1]))
    )
    previous = events.objects.in_bulk({row.previous_id for row in rows if row.previous_id})
    return [(row, previous.get(row.previous_id)) for row in rows]


def _names_of_users(events: Iterable[Any]) -> dict[int, str]:
    ids = {int(user) for event in events if (user := _metadata(event).get("user"))}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _metadata(event: Any) -> dict[str, Any]:
    return event.pgh_context.metadata if event.pgh_context else {}


def _related_names(rows: list[tuple[type[models.Model], Any, Any]]) -> dict[tuple[type[Any], int], str]:
    wanted: dict[type[Any], set[int]] = defaultdict(set)
    for model, event, before in rows:
        for field in _told_fields(model):
            if isinstance(field, models.ForeignKey):
                target: Any = field.related_model
                wanted[target] |= {getattr(side, field.attname) for side in (event, before) if side} - {None}
    return {
        (target, pk): str(record)
        for target, ids in wanted.items()
        if ids
        for pk, record in getattr(target, "with_deleted", target._default_manager).in_bulk(ids).items()
    }


def _told_fields(model: type[models.Model]) -> list[Any]:
    history = {field.name for field in event_model(model)._meta.concrete_fields}
    return [f for f in model._meta.concrete_fields if f.name in history and f.name not in SILENT_FIELDS]


def _activity(
    model: type[models.Model], event: Any, before: Any, names: dict[int, str], related: dict[Any, str]
) -> Activity:
    fields = _told_fields(model)
    said = {field.name: _said(field, event, related) for field in fields}
    changes = [] if event.pgh_label != "update" or before is None else [
        FieldChange(_words(field), _said(field, before, related), said[field.name])
        for field in fields
        if getattr(event, field.attname) != getattr(before, field.attname)
    ]  # fmt: skip
    metadata = _metadata(event)
    who = names.get(metadata.get("user", 0)) or str(metadata.get("system") or "")
    return Activity(
        event.pgh_created_at, who, _verb(event, before), SPOKEN.get(model) or str(model._meta.verbose_name),
        _title(model, event, said), changes, model._meta.label_lower, event.pgh_obj_id,
    )  # fmt: skip


def _verb(event: Any, before: Any) -> str:
    if event.pgh_label == "update" and before is not None and hasattr(event, "deleted_at"):
        if event.deleted_at and not before.deleted_at:
            return "removed"
        if before.deleted_at and not event.deleted_at:
            return "brought back"
    return VERBS[event.pgh_label]


def _title(model: type[models.Model], event: Any, said: dict[str, Any]) -> str:
    if model is Client:
        return str(said["entity_name"] or f"{said['first_name']} {said['last_name']}".strip())
    names = ("name", "title", "value", "line_1", "plan", "other", "member")
    return next((str(said[name]) for name in names if said.get(name)), "")


def _words(field: Any) -> str:
    words = str(field.verbose_name)
    return "NI number" if field.name in PERSONAL else words[:1].upper() + words[1:]


def _said(field: Any, side: Any, related: dict[Any, str]) -> Any:
    value = getattr(side, field.attname)
    if field.name in PERSONAL:
        return f"ends {value[-3:]}" if value else ""
    if isinstance(field, models.ForeignKey):
        return related.get((field.related_model, value), "") if value else ""
    if field.choices:
        return dict(field.flatchoices).get(value, value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(field, models.DecimalField) and value is not None:
        is_money = field.decimal_places == PENCE
        return format_pounds(value) if is_money else f"{value.normalize():f} %"
    return value
