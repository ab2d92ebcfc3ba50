"""What a change of a set of assumptions would do to the cashflows that use it, before anybody saves it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cashflow.engine.assumed import Assumed
from cashflow.engine.project import project
from cashflow.models import AssumptionSet, Cashflow
from cashflow.selectors.assumption_sets import assumed_of, used_by
from cashflow.selectors.cashflows import cashflow_list
from cashflow.selectors.inputs import inputs_of
from cashflow.selectors.records import Records, records_of

SHOWN = 5
"""Cashflows that are worked out twice, those looked at last; the others are counted."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a projection ends: the first year with something missing (empty: none), and net worth in today's money."""

    short_year: str
    at_end: float


@dataclass(frozen=True, slots=True)
class Effect:
    """One cashflow before and after; both are None where it cannot be projected yet."""

    cashflow: Cashflow
    before: Outcome | None
    after: Outcome | None


@dataclass(frozen=True, slots=True)
class Effects:
    """``count`` cashflows use the set; ``shown`` are some of them."""

    count: int
    shown: list[Effect]

    @property
    def others(self) -> int:
        """How many are not worked out."""
        return self.count - len(self.shown)


def effects_of(row: AssumptionSet, fields: Mapping[str, Any], today: date) -> Effects:
    """What saving these columns of a set would do."""
    changed = copy(row)
    for name, value in fields.items():
        setattr(changed, name, value)
    users = used_by(row)
    first = list(users.values_list("pk", flat=True)[:SHOWN])
    found = {cashflow.pk: cashflow for cashflow in cashflow_list().filter(pk__in=first)}
    before, after = assumed_of(row), assumed_of(changed)
    return Effects(users.count(), [_effect(found[pk], before, after, today) for pk in first if pk in found])


def _effect(cashflow: Cashflow, before: Assumed, after: Assumed, today: date) -> Effect:
    records = records_of(cashflow)
    return Effect(cashflow, _outcome(records, before, today), _outcome(records, after, today))


def _outcome(records: Records, assumed: Assumed, today: date) -> Outcome | None:
    inputs = inputs_of(replace(records, assumed=assumed), today)
    if inputs is None:
        return None
    found = project(inputs)
    short = found.first_shortfall
    return Outcome(
        short_year="" if short is None else found.timeline.years[short].label,
        at_end=float(found.net_worth[-1] / found.prices[-1]),
    )
