"""Reading what-ifs: those of a cashflow, and one of them, as changes the projection takes."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from cashflow.engine.inputs import Strategy
from cashflow.models import Cashflow, Scenario, ScenarioChange
from cashflow.what_ifs import Change
from domain.enums.plans import Frequency
from domain.enums.what_ifs import ChangeKind


def scenario_list() -> QuerySet[Scenario]:
    """Living what-ifs of living cashflows with their cashflow and changes, in the order they were made."""
    found: QuerySet[Scenario] = (
        Scenario.objects.filter(cashflow__deleted_at__isnull=True)
        .select_related("cashflow")
        .prefetch_related(Prefetch("changes", ScenarioChange.objects.order_by("id")))
        .order_by("id")
    )
    return found


def scenarios_of(cashflow: Cashflow) -> list[Scenario]:
    """The what-ifs of a cashflow."""
    return list(scenario_list().filter(cashflow=cashflow))


def scenario_page(scenario_id: int) -> Scenario:
    """One what-if. Raises ``Scenario.DoesNotExist``."""
    return scenario_list().get(pk=scenario_id)


def changes_of(scenario: Scenario) -> list[Change]:
    """Its differences as the projection takes them; needs ``scenario_list``."""
    return [change_of(row) for row in scenario.changes.all()]


def change_of(row: ScenarioChange) -> Change:
    """One row as a change."""
    return Change(
        kind=ChangeKind(row.kind),
        item=row.item,
        person=f"client-{row.person_id}" if row.person_id else "",
        name=row.name,
        amount=row.amount,
        percent=row.percent,
        age=row.age,
        frequency=Frequency(row.frequency) if row.frequency else Frequency.YEARLY,
        start=row.start_date,
        end=row.end_date,
        key=str(row.pk),
        strategy=Strategy.find(row.strategy),
        order=tuple(row.order),
        rates=tuple(row.rates),
        survivor_percent=row.survivor_percent,
    )
