"""A cashflow with everything its page, its files and its interface show: items, warnings and the projection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cashflow.engine.inputs import PlanInputs
from cashflow.engine.project import project
from cashflow.engine.results import Projection
from cashflow.kinds import Kind
from cashflow.models import Cashflow
from cashflow.selectors.inputs import inputs_of
from cashflow.selectors.items import Item, items_of
from cashflow.selectors.records import Records, records_of
from cashflow.selectors.warnings import Warning, warnings_of
from cashflow.what_ifs import Change, with_changes


@dataclass(frozen=True, slots=True)
class Results:
    """What is known of a cashflow today; ``projection`` is None while a warning stops it."""

    cashflow: Cashflow
    records: Records
    items: list[tuple[Kind, list[Item]]]
    warnings: list[Warning]
    projection: Projection | None


def results_of(cashflow: Cashflow, today: date, changes: Sequence[Change] = ()) -> Results:
    """The results of a cashflow as of ``today``, with the differences of a what-if; needs ``cashflow_page``."""
    records = records_of(cashflow)
    inputs = inputs_of(records, today)
    if inputs is not None:
        inputs = with_changes(inputs, changes)
    return Results(
        cashflow=cashflow,
        records=records,
        items=items_of(records),
        warnings=warnings_of(records, today),
        projection=project(inputs) if inputs else None,
    )


def plan_of(cashflow: Cashflow, today: date) -> PlanInputs | None:
    """What a cashflow's projection is made from; None while a warning stops it. Needs ``cashflow_page``."""
    return inputs_of(records_of(cashflow), today)
