"""The plans that missing money may be drawn from, in the order that counts for a cashflow."""

from __future__ import annotations

from typing import Any

from cashflow.models import Cashflow
from cashflow.parameters.horizon import DRAWING_ORDER
from cashflow.selectors.inputs import is_valued
from cashflow.selectors.records import Records, records_of


def drawable_plans(cashflow: Cashflow) -> list[Any]:
    """The plans of a cashflow that money may be drawn from; needs ``cashflow_page``."""
    return drawn_in_order(records_of(cashflow))


def drawn_in_order(records: Records) -> list[Any]:
    """Those of the cashflow's own order first, the others in the standard order."""
    owned = [one for one in records.plans if is_valued(one) and one.use.wrapper in DRAWING_ORDER]
    own = {key: place for place, key in enumerate(records.choices.own_order)}
    owned.sort(key=lambda one: (
        own.get(f"plan-{one.record.pk}", len(own)), DRAWING_ORDER.index(one.use.wrapper), one.record.name,
    ))  # fmt: skip
    return [one.record for one in owned]
