"""What policies pay when somebody dies or falls ill, as the engine takes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cashflow.engine.inputs import LifeCover, Origin, Rise, Risk, Tag
from cashflow.selectors.loans import end_of
from cashflow.selectors.records import OwnedPart, OwnedPlan, Records
from domain import plan_parts
from domain.enums.items import CoverType
from domain.enums.plans import Frequency, PlanStatus
from domain.people_dates import format_date

ON_ILLNESS = frozenset({
    CoverType.CRITICAL_ILLNESS, CoverType.TRAUMA_INSURANCE, CoverType.TOTAL_PERMANENT_DISABILITY,
    CoverType.INCOME_INSURANCE, CoverType.ACCIDENT_SICKNESS_UNEMPLOYMENT,
})  # fmt: skip
"""Cover types that pay somebody who falls seriously ill; they matter only where a stress or a what-if has it happen."""


def insured(records: Records) -> tuple[LifeCover, ...]:
    """What policies in force pay when somebody dies or falls ill: a sum, or an income until they end."""
    parts = records.parts.get(plan_parts.COVER, ())
    counted = [part for part in parts if risk_of(part.record) is not None and not is_unclear(part)]
    return tuple(one for part in counted for one in _cover(part, records))


def risk_of(cover: Any) -> Risk | None:
    """What a benefit in force is paid on, None for what the planner knows nothing of."""
    if cover.benefit_status != PlanStatus.ACTIVE:
        return None
    if pays_on_death(cover):
        return Risk.DEATH
    return Risk.ILLNESS if CoverType.find(cover.cover_type) in ON_ILLNESS else None


def pays_on_death(cover: Any) -> bool:
    """Whether a benefit in force is paid on a death."""
    is_life = cover.cover_type in {CoverType.LIFE_ASSURANCE, CoverType.FAMILY_INCOME_BENEFIT}
    return bool(is_life and cover.benefit_status == PlanStatus.ACTIVE)


def is_unclear(part: OwnedPart) -> bool:
    """Whether a benefit is an income by its type and paid once by its frequency: how much is paid is not known."""
    cover = part.record
    by_type = CoverType.FAMILY_INCOME_BENEFIT in {cover.cover_type, part.plan.record.sub_type}
    return bool(pays_on_death(cover) and by_type and cover.benefit_frequency == Frequency.ONCE)


def _cover(part: OwnedPart, records: Records) -> Iterable[LifeCover]:
    """One on the life named, otherwise one on the first death among the owners."""
    cover, plan, lives = part.record, part.plan, _lives(part, records)
    if not lives:
        return
    origins = [Origin(Tag.FACT, f"cover recorded {format_date(cover.updated_at.date())}")]
    if len(lives) > 1:
        origins.append(Origin(Tag.ASSUMPTION, "no life recorded: paid once, on whatever happens first"))
    if cover.indexation:
        origins.append(Origin(Tag.ASSUMPTION, f"recorded to rise by {cover.indexation.normalize():f} %: with prices"))
    yield LifeCover(
        key=f"cover-{cover.pk}", name=plan.record.name, amount=float(cover.benefit_amount), lives=lives,
        frequency=Frequency(cover.benefit_frequency), end=end_of(plan.record),
        rise=Rise.PRICES if cover.indexation else Rise.NONE, origins=tuple(origins),
        pays_on=risk_of(cover) or Risk.DEATH,
    )  # fmt: skip


def lives_insured(plan: OwnedPlan, records: Records) -> tuple[int, ...]:
    """The people with whose first death a policy has paid and ends; none where it pays for anything else besides."""
    covers = [part for part in records.parts.get(plan_parts.COVER, ()) if part.plan is plan]
    if not all(pays_on_death(part.record) for part in covers):
        return ()
    return tuple(sorted({life for part in covers for life in _lives(part, records)}))


def _lives(part: OwnedPart, records: Records) -> tuple[int, ...]:
    """The life named, otherwise the owners, by place among the people."""
    cover, plan = part.record, part.plan
    return tuple(
        index
        for index, person in enumerate(records.people)
        if cover.client_id == person.pk or (cover.client_id is None and plan.shares[index])
    )
