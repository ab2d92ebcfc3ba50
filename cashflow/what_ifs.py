"""What a what-if changes about a plan: differences over its items, applied to the engine's inputs and told in words.

with_changes(plan, [Change(ChangeKind.SPENDING, percent=10)])  -> the same plan, with a tenth more spending
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from cashflow.engine.illness import fallen_ill
from cashflow.engine.inputs import (
    PREMIUM,
    AnnuityPurchase,
    Asset,
    Expense,
    Income,
    Origin,
    Person,
    PlanInputs,
    Strategy,
    Tag,
)
from cashflow.engine.pots import SURPLUS_KEY, SURPLUS_NAME
from cashflow.engine.seek import retiring_on
from cashflow.growth_rates import as_shares, rates_in_words
from cashflow.parameters.annuity_rates import assumed_rate, day_of_purchase, waits_until
from domain.enums.plans import Frequency, Wrapper
from domain.enums.what_ifs import ChangeKind
from domain.money import format_pounds
from domain.people_dates import age_on, date_age_reached, format_date

ITEMS = ("incomes", "expenses", "assets", "liabilities", "contributions", "withdrawals", "covers", "annuities")
"""Where a plan keeps what has a key."""

CLASS = "wrapper-"
"""How the key of a class of what is owned begins."""

WORTH = {"assets": "value", "liabilities": "balance"}
"""The amount of an item, where it is not called ``amount``."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; ``item`` and ``person`` are keys of the plan. Amounts are in pounds, percentages in per cent.

    For a growth ``item`` may also be a class of what is owned, such as wrapper-isa; ``order`` are keys of assets.
    """

    kind: ChangeKind
    item: str = ""
    person: str = ""
    name: str = ""
    amount: Decimal | None = None
    percent: Decimal | None = None
    age: int | None = None
    frequency: Frequency = Frequency.YEARLY
    start: date | None = None
    end: date | None = None
    key: str = "tried"
    strategy: Strategy | None = None
    order: tuple[str, ...] = ()
    rates: tuple[Decimal, ...] = ()
    survivor_percent: Decimal | None = None


def with_changes(plan: PlanInputs, changes: Iterable[Change]) -> PlanInputs:
    """The plan with the differences, one after another; one about something that is no longer there does nothing.

    Illnesses come last whenever they were added: they cut pay in pieces, which no other difference should meet.
    """
    for change in sorted(changes, key=lambda one: one.kind == ChangeKind.ILLNESS):
        if is_about_something(plan, change):
            plan = _APPLIED[change.kind](plan, change)
    return plan


def is_about_something(plan: PlanInputs, change: Change) -> bool:
    """Whether the item and the person of a change are in the plan."""
    found_item = not change.item or any(change.item in {item.key, _class_of(item)} for item in _items(plan))
    return found_item and (not change.person or any(person.key == change.person for person in plan.people))


def words_of(plan: PlanInputs, change: Change) -> str:
    """The difference as a sentence without its full stop."""
    who = next((person.name for person in plan.people if person.key == change.person), "Somebody")
    what = _called(plan, change.item)
    percent = f"{abs(change.percent or Decimal(0)).normalize():f}"
    way = "more" if (change.percent or 0) >= 0 else "less"
    told = {
        ChangeKind.RETIREMENT: f"{who} retires {_at(plan, _found(plan, change), change)}",
        ChangeKind.SPENDING: f"Spending {percent} % {way}",
        ChangeKind.GROWTH: f"Invested money grows by {percent} % a year {way}",
        ChangeKind.AMOUNT: f"{what}: {format_pounds(change.amount or Decimal(0))} instead",
        ChangeKind.LEFT_OUT: f"{what} left out",
        ChangeKind.INCOME: f"{change.name}: {_paid(change)} more comes in, after tax",
        ChangeKind.EXPENSE: f"{change.name}: {_paid(change)} more is spent",
        ChangeKind.SALE: f"{what} is sold on {format_date(change.start) if change.start else 'no day'}",
        ChangeKind.DEATH: f"{who} dies {_at(plan, _found(plan, change), change)}",
        ChangeKind.DRAWING: _order_in_words(plan, change),
        ChangeKind.ITS_GROWTH: f"{what} grows by {rates_in_words(change.rates)}{_but_not(plan, change)}",
        ChangeKind.ANNUITY: f"{percent} % of {what} buys an annuity {_bought(plan, change)}{_annuity_words(change)}",
        ChangeKind.ILLNESS: f"{who} cannot work {_during(change)}",
    }
    return told[change.kind]


def _called(plan: PlanInputs, key: str) -> str:
    """The name of an item, or of a class of what is owned."""
    if key.startswith(CLASS):
        return class_label(key)
    if key == SURPLUS_KEY:
        return SURPLUS_NAME
    return next((item.name for item in _items(plan) if item.key == key), "Something no longer in the plan")


def _but_not(plan: PlanInputs, change: Change) -> str:
    """Which plans of a class keep a growth of their own; empty for a single plan."""
    own = [asset.name for asset in plan.assets if asset.has_own_growth and change.item == _class_of(asset)]
    return f", but not {', '.join(own)} with a figure of its own" if own else ""


def _order_in_words(plan: PlanInputs, change: Change) -> str:
    if change.strategy is not Strategy.OWN or not change.order:
        return f"Money is drawn in another order ({(change.strategy or Strategy.STANDARD).label.lower()})"
    return f"Money is drawn from {', then '.join(_called(plan, key) for key in change.order)}"


def _found(plan: PlanInputs, change: Change) -> Person | None:
    return next((person for person in plan.people if person.key == change.person), None)


def _at(plan: PlanInputs, person: Person | None, change: Change) -> str:
    """The age of a change; where that is past, that it is at once."""
    if person is None or date_age_reached(person.born, change.age or 0) > plan.assumptions.start:
        return f"at {change.age}"
    now = age_on(person.born, plan.assumptions.start)
    return f"at once, being {now}" if now == change.age else f"at once, being {now}: {change.age} is past"


def _bought(plan: PlanInputs, change: Change) -> str:
    """The age at which an annuity is bought, or why it is bought earlier or later than that."""
    source = next((asset for asset in plan.assets if asset.key == change.item), None)
    if source is None:
        return f"at {change.age}"
    person, start = plan.people[_owner(source)], plan.assumptions.start
    wanted = max(date_age_reached(person.born, change.age or 0), start)
    day = day_of_purchase(person.born, wanted, start)
    if day != wanted:
        return f"on {format_date(day)}, as at {change.age} the minimum pension age is not reached"
    return _at(plan, person, change)


def _annuity_words(change: Change) -> str:
    rate = f", at {change.rates[0].normalize():f} % a year" if change.rates else ""
    partner = f", {change.survivor_percent.normalize():f} % for the partner" if change.survivor_percent else ""
    return f"{rate}{partner}"


def _during(change: Change) -> str:
    days = [format_date(day) if day else "no day" for day in (change.start, change.end)]
    return f"from {days[0]} until {days[1]}"


def _paid(change: Change) -> str:
    amount = f"{format_pounds(change.amount or Decimal(0))} {change.frequency.label.lower()}"
    since = f" from {format_date(change.start)}" if change.start else ""
    return f"{amount}{since}{f' until {format_date(change.end)}' if change.end else ''}"


def class_label(key: str) -> str:
    """The name of a class of what is owned by its key: wrapper-isa is ISA."""
    return Wrapper(key.removeprefix(CLASS)).label


def _class_of(item: Any) -> str:
    return f"{CLASS}{item.wrapper.value}" if isinstance(item, Asset) else ""


def _items(plan: PlanInputs) -> list[Any]:
    return [item for name in ITEMS for item in getattr(plan, name)]


def _decided(plan: PlanInputs, change: Change) -> Origin:
    return Origin(Tag.DECISION, f"what-if: {words_of(plan, change)}")


def _person(plan: PlanInputs, change: Change) -> int:
    return next(index for index, person in enumerate(plan.people) if person.key == change.person)


def _birthday(plan: PlanInputs, change: Change) -> date:
    return date_age_reached(plan.people[_person(plan, change)].born, change.age or 0)


def _retirement(plan: PlanInputs, change: Change) -> PlanInputs:
    """Work that has ended already stays ended."""
    person, start = _person(plan, change), plan.assumptions.start
    moved = retiring_on(plan, person, max(_birthday(plan, change), start))
    mine = _decided(plan, change)

    def settled(old: Any, new: Any) -> Any:
        if old == new or (old.end is not None and old.end <= start):
            return old
        return replace(new, origins=(*new.origins, mine))

    return replace(
        plan,
        incomes=tuple(map(settled, plan.incomes, moved.incomes)),
        contributions=tuple(map(settled, plan.contributions, moved.contributions)),
    )


def _spending(plan: PlanInputs, change: Change) -> PlanInputs:
    """What premiums cost is settled; all else that is spent moves."""
    factor, mine = 1 + float(change.percent or 0) / 100, _decided(plan, change)
    return replace(plan, expenses=tuple(
        expense if expense.key.startswith(PREMIUM)
        else replace(expense, amount=max(expense.amount * factor, 0.0), origins=(*expense.origins, mine))
        for expense in plan.expenses
    ))  # fmt: skip


def _growth(plan: PlanInputs, change: Change) -> PlanInputs:
    frame = plan.assumptions
    shift = [*frame.market_shift, *[0.0] * (len(frame.tax) - len(frame.market_shift))]
    moved = tuple(step + float(change.percent or 0) / 100 for step in shift)
    return replace(plan, assumptions=replace(
        frame, market_shift=moved, notes=(*frame.notes, _decided(plan, change))
    ))  # fmt: skip


def _on_item(plan: PlanInputs, change: Change, written: Callable[[str, Any], Any]) -> PlanInputs:
    """The plan with one of its items written anew, or without it where that gives None."""
    kept: dict[str, Any] = {}
    for name in ITEMS:
        items = [written(name, item) if item.key == change.item else item for item in getattr(plan, name)]
        kept[name] = tuple(item for item in items if item is not None)
    return replace(plan, **kept)


def _amount(plan: PlanInputs, change: Change) -> PlanInputs:
    mine, amount = _decided(plan, change), float(change.amount or 0)
    return _on_item(plan, change, lambda name, item: replace(
        item, origins=(*item.origins, mine), **{WORTH.get(name, "amount"): amount}
    ))  # fmt: skip


def _sale(plan: PlanInputs, change: Change) -> PlanInputs:
    mine = _decided(plan, change)

    def sold(name: str, item: Any) -> Any:
        return replace(item, sold=change.start, origins=(*item.origins, mine)) if name == "assets" else item

    return _on_item(plan, change, sold)


def _further(plan: PlanInputs, change: Change, kind: type[Any], shares: tuple[float, ...]) -> Any:
    start = max(change.start or plan.assumptions.start, plan.assumptions.start)
    return kind(
        key=f"what-if-{change.key}", name=change.name, amount=float(change.amount or 0), frequency=change.frequency,
        shares=shares, start=start, end=change.end, origins=(_decided(plan, change),),
    )  # fmt: skip


def _income(plan: PlanInputs, change: Change) -> PlanInputs:
    person = _person(plan, change)
    alone = tuple(float(index == person) for index in range(len(plan.people)))
    return replace(plan, incomes=(*plan.incomes, _further(plan, change, Income, alone)))


def _expense(plan: PlanInputs, change: Change) -> PlanInputs:
    equal = (1 / len(plan.people),) * len(plan.people)
    return replace(plan, expenses=(*plan.expenses, _further(plan, change, Expense, equal)))


def _death(plan: PlanInputs, change: Change) -> PlanInputs:
    mine, chosen = _decided(plan, change), _person(plan, change)
    dies = max(_birthday(plan, change), plan.assumptions.start)
    return replace(plan, people=tuple(
        replace(person, dies=dies, origins=(*person.origins, mine)) if index == chosen else person
        for index, person in enumerate(plan.people)
    ))  # fmt: skip


def _drawing(plan: PlanInputs, change: Change) -> PlanInputs:
    """Plans that are no longer there are passed over."""
    keys = {asset.key for asset in plan.assets} | {SURPLUS_KEY}
    order = tuple(key for key in change.order if key in keys)
    strategy = change.strategy or Strategy.STANDARD
    return replace(plan, assumptions=replace(
        plan.assumptions, strategy=strategy, own_order=order if strategy is Strategy.OWN else (),
        strategy_origin=_decided(plan, change),
    ))  # fmt: skip


def _its_growth(plan: PlanInputs, change: Change) -> PlanInputs:
    """Another growth of one asset, or of a class but for its assets with a figure of their own.

    Whichever of the two is said first, the asset's counts. What is left over is saved in cash, so it goes with that.
    """
    mine, rates = _decided(plan, change), as_shares(change.rates)
    if not rates:
        return plan
    frame = plan.assumptions
    if change.item == f"{CLASS}{Wrapper.CASH.value}":
        frame = replace(frame, cash_growth=rates[0], cash_growths=rates, cash_origins=(mine,))
    return replace(plan, assumptions=frame, assets=tuple(
        replace(asset, growth=rates[0], growths=rates, growth_origins=(mine,), has_own_growth=change.item == asset.key)
        if change.item == asset.key or (change.item == _class_of(asset) and not asset.has_own_growth) else asset
        for asset in plan.assets
    ))  # fmt: skip


def _owner(pension: Asset) -> int:
    """Whose a pension is, by place in the plan."""
    return next(index for index, share in enumerate(pension.shares) if share)


def _annuity(plan: PlanInputs, change: Change) -> PlanInputs:
    """Part of a pension buys a level annuity at an age of its owner, tax-free cash first; at once if that is past."""
    source = next((asset for asset in plan.assets if asset.key == change.item), None)
    if source is None or source.wrapper != Wrapper.PENSION:
        return plan
    owner = _owner(source)
    person = plan.people[owner]
    start = plan.assumptions.start
    wanted = max(date_age_reached(person.born, change.age or 0), start)
    day = day_of_purchase(person.born, wanted, start)
    survivor = float(change.survivor_percent or 0) / 100
    if change.rates:
        rate, origin = float(change.rates[0]) / 100, _decided(plan, change)
    else:
        rate, origin = assumed_rate([one.born for one in plan.people], owner, day, survivor)
    bought = AnnuityPurchase(
        key=f"what-if-{change.key}", name=f"Annuity from {source.name}", source=source.key, owner=owner, day=day,
        share=float(change.percent or 0) / 100, rate=rate, survivor_share=survivor,
        origins=(_decided(plan, change), *waits_until(wanted, day)), rate_origins=(origin,),
    )  # fmt: skip
    return replace(plan, annuities=(*plan.annuities, bought))


def _illness(plan: PlanInputs, change: Change) -> PlanInputs:
    """Pay stops from a day until another, and what is insured against illness is paid."""
    start = max(change.start or plan.assumptions.start, plan.assumptions.start)
    end = max(change.end or start, start)
    return fallen_ill(plan, _person(plan, change), start, end, _decided(plan, change))


_APPLIED: dict[ChangeKind, Callable[[PlanInputs, Change], PlanInputs]] = {
    ChangeKind.RETIREMENT: _retirement,
    ChangeKind.SPENDING: _spending,
    ChangeKind.GROWTH: _growth,
    ChangeKind.AMOUNT: _amount,
    ChangeKind.LEFT_OUT: lambda plan, change: _on_item(plan, change, lambda name, item: None),
    ChangeKind.INCOME: _income,
    ChangeKind.EXPENSE: _expense,
    ChangeKind.SALE: _sale,
    ChangeKind.DEATH: _death,
    ChangeKind.DRAWING: _drawing,
    ChangeKind.ITS_GROWTH: _its_growth,
    ChangeKind.ANNUITY: _annuity,
    ChangeKind.ILLNESS: _illness,
}
