"""The items of a cashflow as its page lists them: by kind, with owner and amount."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cashflow.kinds import BY_CODE, CONTRIBUTION, EXPENSE, INCOME, KINDS, PLAN, WITHDRAWAL, Kind
from cashflow.selectors.records import Owned, OwnedIncome, OwnedPart, OwnedPlan, Records
from domain import plan_parts
from domain.enums.plans import Frequency, PlanType, Wrapper
from domain.money import round_half_up


@dataclass(frozen=True, slots=True)
class Item:
    """One item. ``amount`` is the cashflow's own part in pounds, None where nothing is known."""

    kind: Kind
    model: str
    pk: int
    name: str
    owners: str
    amount: Decimal | None
    frequency: Frequency | None
    valued_date: date | None
    wrapper: Wrapper | None
    is_taken_for_state_pension: bool = False


def items_of(records: Records) -> list[tuple[Kind, list[Item]]]:
    """The items by kind, in the table's order; kinds without items are left out."""
    items = [
        *(_flow(owned, "income", INCOME, records) for owned in records.incomes),
        *(_flow(owned, "expense", EXPENSE, records) for owned in records.expenses),
        *(_plan(owned, records) for owned in records.plans),
        *(_part_of(part, CONTRIBUTION, records) for part in records.parts.get(plan_parts.CONTRIBUTION, ())),
        *(_part_of(part, WITHDRAWAL, records) for part in records.parts.get(plan_parts.WITHDRAWAL, ())),
    ]
    grouped = [(kind, [item for item in items if item.kind is kind]) for kind in KINDS]
    return [(kind, found) for kind, found in grouped if found]


def _owners(owned: Owned, records: Records) -> str:
    names = [person.first_name or person.name for person in records.people]
    holders = [name for name, share in zip(names, owned.shares, strict=True) if share]
    words = " and ".join(holders)
    return words if owned.part > 0.9999 else f"{words}, {owned.part * 100:.4g} % of it"


def _part(amount: Decimal, owned: Owned) -> Decimal:
    return round_half_up(amount * Decimal(str(round(owned.part, 6))))


def _flow(owned: Owned, kind: str, model: str, records: Records) -> Item:
    flow = owned.record
    return Item(
        kind=BY_CODE[kind],
        model=model,
        pk=flow.pk,
        name=flow.name,
        owners=_owners(owned, records),
        amount=_part(flow.amount, owned),
        frequency=Frequency(flow.frequency),
        valued_date=None,
        wrapper=None,
        is_taken_for_state_pension=isinstance(owned, OwnedIncome) and owned.is_taken_for_state_pension,
    )


def _plan(owned: OwnedPlan, records: Records) -> Item:
    plan = owned.record
    return Item(
        kind=BY_CODE[owned.use.kind],
        model=PLAN,
        pk=plan.pk,
        name=plan.name,
        owners=_owners(owned, records),
        amount=None if plan.value is None else _part(plan.value, owned),
        frequency=None,
        valued_date=plan.valued_date,
        wrapper=owned.use.wrapper,
    )


def _part_of(part: OwnedPart, model: str, records: Records) -> Item:
    """A contribution or withdrawal, under the plan's name; a percentage has no amount of its own."""
    flow, plan = part.record, part.plan
    use = "pension" if plan.record.type == PlanType.PENSION else "savings"
    name = plan.record.name if flow.percent is None else f"{plan.record.name}, {flow.percent.normalize():f} %"
    return Item(
        kind=BY_CODE[f"{use}_{'contribution' if model == CONTRIBUTION else 'withdrawal'}"],
        model=model,
        pk=flow.pk,
        name=name,
        owners=_owners(plan, records),
        amount=None if flow.amount is None else _part(flow.amount, plan),
        frequency=Frequency(flow.frequency),
        valued_date=None,
        wrapper=None,
    )
