"""Writing what-ifs and their changes. The plan they are about is never touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from backoffice.events import HERE, Origin
from backoffice.models import User
from backoffice.services.records import apply_changes, publish_change, save_new
from cashflow.models import Cashflow, Scenario, ScenarioChange
from cashflow.models.scenario import MAY_HAVE, NEEDS
from domain.enums.what_ifs import ChangeKind

COLUMNS = (
    "kind", "item", "person_id", "name", "amount", "percent", "age", "frequency", "start_date", "end_date", "strategy",
    "order", "rates", "survivor_percent",
)  # fmt: skip
"""What a difference says."""


@transaction.atomic
def create_scenario(
    *,
    cashflow_id: int,
    name: str,
    changes: Sequence[Mapping[str, Any]] = (),
    user: User | None,
    origin: Origin = HERE,
) -> Scenario:
    """A new what-if of a cashflow with these changes. Raises ``ValidationError``."""
    cashflow = Cashflow.objects.get(pk=cashflow_id)
    scenario = save_new(Scenario(firm_id=cashflow.firm_id, cashflow=cashflow, name=name.strip(), created_by=user))
    for fields in changes:
        _add(scenario, fields)
    publish_change(scenario, action="create", origin=origin)
    return scenario


@transaction.atomic
def rename_scenario(*, scenario_id: int, name: str, origin: Origin = HERE) -> Scenario:
    """The what-if under another name. Raises ``ValidationError``."""
    scenario = _locked(scenario_id)
    if changed := apply_changes(scenario, {"name": name.strip()}):
        publish_change(scenario, action="update", fields=changed, origin=origin)
    return scenario


@transaction.atomic
def duplicate_scenario(*, scenario_id: int, user: User | None, origin: Origin = HERE) -> Scenario:
    """A second what-if with the same changes."""
    scenario = _locked(scenario_id)
    name, rows = f"{scenario.name[:190]} (copy)", rows_of(scenario)
    return create_scenario(cashflow_id=scenario.cashflow_id, name=name, changes=rows, user=user, origin=origin)


def rows_of(scenario: Scenario) -> list[dict[str, Any]]:
    """The differences of a what-if as another one may begin with them."""
    return [{name: getattr(change, name) for name in COLUMNS} for change in scenario.changes.all()]


@transaction.atomic
def delete_scenario(*, scenario_id: int, now: datetime, origin: Origin = HERE) -> Scenario:
    """The what-if, marked as deleted."""
    scenario = _locked(scenario_id)
    apply_changes(scenario, {"deleted_at": now})
    publish_change(scenario, action="delete", origin=origin)
    return scenario


@transaction.atomic
def restore_scenario(*, scenario_id: int, origin: Origin = HERE) -> Scenario:
    """The what-if that had been deleted, living again."""
    scenario: Scenario = Scenario.with_deleted.select_for_update().get(pk=scenario_id)
    apply_changes(scenario, {"deleted_at": None})
    publish_change(scenario, action="create", origin=origin)
    return scenario


@transaction.atomic
def add_change(*, scenario_id: int, fields: Mapping[str, Any], origin: Origin = HERE) -> ScenarioChange:
    """One more difference. Raises ``ValidationError`` when something is missing or has no place in its kind."""
    scenario = _locked(scenario_id)
    change = _add(scenario, fields)
    publish_change(scenario, action="update", fields=frozenset({"changes"}), origin=origin)
    return change


@transaction.atomic
def remove_change(*, change_id: int, now: datetime, origin: Origin = HERE) -> ScenarioChange:
    """The difference, marked as deleted."""
    return _mark(change_id, now, origin)


@transaction.atomic
def restore_change(*, change_id: int, origin: Origin = HERE) -> ScenarioChange:
    """The difference that had been removed, counting again."""
    return _mark(change_id, None, origin)


def _mark(change_id: int, deleted_at: datetime | None, origin: Origin) -> ScenarioChange:
    rows = ScenarioChange.with_deleted.filter(scenario__deleted_at__isnull=True).select_related("scenario")
    change: ScenarioChange = rows.select_for_update(of=("self",)).get(pk=change_id)
    change.deleted_at = deleted_at
    change.save(update_fields=["deleted_at", "updated_at"])
    publish_change(change.scenario, action="update", fields=frozenset({"changes"}), origin=origin)
    return change


def _add(scenario: Scenario, fields: Mapping[str, Any]) -> ScenarioChange:
    kind = ChangeKind.find(fields.get("kind"))
    if kind is None:
        raise ValidationError({"kind": "There is no such change."})
    names = {name.removesuffix("_id") for name, value in fields.items() if value not in (None, "", [])}
    strange = names - {"kind", *NEEDS[kind], *MAY_HAVE.get(kind, ())}
    if strange:
        raise ValidationError(f"{kind.label} says nothing about: {', '.join(sorted(strange))}.")
    return save_new(ScenarioChange(firm_id=scenario.firm_id, scenario=scenario, **fields))


def _locked(scenario_id: int) -> Scenario:
    scenario: Scenario = Scenario.objects.select_for_update().get(pk=scenario_id)
    return scenario
