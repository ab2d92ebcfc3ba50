"""Goals in canonical form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from backoffice.models import Goal
from backoffice.services import goals as service
from integrations.engine.canonical import (
    Fields,
    Value,
    date_text,
    pounds_text,
    read_date,
    read_decimal,
)
from integrations.engine.errors import UnableToStore
from integrations.engine.records import GOAL
from integrations.local.kinds import Context, as_kept, storing, text

TEXT_LENGTHS = {"category": 100, "name": 255}
READERS: dict[str, Callable[[Value], Any]] = {"target_date": read_date, "estimated_cost": read_decimal}


class Goals:
    """See ``LocalKind``. How far a goal is and how often it comes round are ours alone, so neither is exchanged."""

    kind = GOAL
    model_label = "backoffice.goal"
    aliases: Mapping[str, str] = {"client": "owners", "joint_with": "owners"}

    def read(self, context: Context, local_ids: Iterable[int]) -> dict[int, Fields]:
        """Canonical fields of those that exist and are not deleted."""
        goals = list(Goal.objects.filter(pk__in=list(local_ids)))
        people = {pk for goal in goals for pk in _people(goal)}
        remote_ids = context.clients.remote_ids(people) if people else {}
        return {goal.pk: _fields(goal, remote_ids) for goal in goals}

    def lock(self, local_id: int) -> None:
        """Locks the row until the transaction ends."""
        Goal.objects.select_for_update().filter(pk=local_id).first()

    def create_all(self, context: Context, several: Sequence[Fields]) -> dict[int, Fields]:
        """New goals; their owners must be linked here."""
        named = [name for fields in several for name in self.named_clients(fields)]
        linked = context.clients.local_ids(named)
        with storing("goal"):
            made = [self._create(context, fields, linked) for fields in several]
        return as_kept(self, context, made)

    def _create(self, context: Context, fields: Fields, linked: dict[str, int]) -> int:
        owners = _owner_columns(self.named_clients(fields), linked)
        if not owners:
            raise UnableToStore("None of the goal's owners is linked here.")
        columns = {"name": "Goal"} | _model_fields(fields) | {"joint_with_id": owners["joint_with_id"]}
        goal = service.create_goal(client_id=owners["client_id"], fields=columns, origin=context.origin)
        return goal.pk

    def apply(self, context: Context, local_id: int, changes: Fields) -> None:
        """Sets these fields; the owners only when they are linked here."""
        columns = _model_fields(changes)
        named = self.named_clients(changes)
        columns |= _owner_columns(named, context.clients.local_ids(named))
        with storing("goal"):
            service.update_goal(goal_id=local_id, fields=columns, origin=context.origin)

    def remove(self, context: Context, local_id: int) -> None:
        """Deletes the goal, restorably."""
        service.delete_goal(goal_id=local_id, now=context.now(), origin=context.origin)

    def labels(self, local_ids: Iterable[int]) -> dict[int, str]:
        """Names, of deleted goals too."""
        return dict(Goal.with_deleted.filter(pk__in=list(local_ids)).values_list("pk", "name"))

    def client_ids(self, local_ids: Iterable[int]) -> dict[int, list[int]]:
        """The owners, of deleted goals too."""
        return {goal.pk: _people(goal) for goal in Goal.with_deleted.filter(pk__in=list(local_ids))}

    def named_clients(self, fields: Fields) -> list[str]:
        """Remote ids of the owners."""
        owners = fields.get("owners")
        return [str(owner) for owner in owners] if isinstance(owners, list) else []


def _people(goal: Goal) -> list[int]:
    return [pk for pk in (goal.client_id, goal.joint_with_id) if pk is not None]


def _fields(goal: Goal, remote_ids: dict[int, str]) -> Fields:
    owners: list[Value] = [remote_ids.get(pk, f"local:{pk}") for pk in _people(goal)]
    return {
        "owners": sorted(owners, key=str),
        "category": goal.category,
        "name": goal.name,
        "target_date": date_text(goal.target_date),
        "estimated_cost": pounds_text(goal.estimated_cost),
    }


def _owner_columns(named: list[str], linked: dict[str, int]) -> dict[str, Any]:
    """The columns of the owners; none where one of them is not linked here."""
    found = [linked[name] for name in named if name in linked]
    if not found or len(found) != len(named):
        return {}
    return {"client_id": found[0], "joint_with_id": found[1] if len(found) > 1 else None}


def _model_fields(fields: Fields) -> dict[str, Any]:
    columns: dict[str, Any] = {name: text(fields, name, size) for name, size in TEXT_LENGTHS.items() if name in fields}
    if not columns.get("name"):
        columns.pop("name", None)
    return columns | {name: reader(fields[name]) for name, reader in READERS.items() if name in fields}
