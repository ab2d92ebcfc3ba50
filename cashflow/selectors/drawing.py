"""What missing money may be drawn from, in the order that counts for a cashflow."""

from __future__ import annotations

from dataclasses import dataclass

from cashflow.engine.pots import SURPLUS_NAME
from cashflow.models import Cashflow
from cashflow.models.cashflow import SURPLUS_ACCOUNT
from cashflow.parameters.horizon import DRAWING_ORDER
from cashflow.selectors.choices import drawn_key
from cashflow.selectors.inputs import is_valued
from cashflow.selectors.records import Records, records_of
from domain.enums.plans import Wrapper


@dataclass(frozen=True, slots=True)
class Drawable:
    """A plan, or the surplus account, by the id that the own order knows it by."""

    pk: int
    name: str
    wrapper: Wrapper


def drawable_plans(cashflow: Cashflow) -> list[Drawable]:
    """What money may be drawn from in a cashflow; needs ``cashflow_page``."""
    return drawn_in_order(records_of(cashflow))


def drawn_in_order(records: Records) -> list[Drawable]:
    """Those of the own order first, the others in the standard order; nothing where there is no plan to draw from."""
    found = [
        Drawable(one.record.pk, one.record.name, one.use.wrapper)
        for one in records.plans
        if is_valued(one) and one.use.wrapper in DRAWING_ORDER
    ]
    if not found:
        return []
    found.append(Drawable(SURPLUS_ACCOUNT, SURPLUS_NAME, Wrapper.CASH))
    own = {key: place for place, key in enumerate(records.choices.own_order)}
    found.sort(key=lambda one: (
        own.get(drawn_key(one.pk), len(own)), DRAWING_ORDER.index(one.wrapper), one.name,
    ))  # fmt: skip
    return found
