"""Goals: which of their fields come, and what does not."""

from __future__ import annotations

from collections.abc import Iterable

from integrations.engine.canonical import Fields
from integrations.engine.codecs import Codec
from integrations.engine.eligibility import EligibilityRule
from integrations.engine.fields import Direction, FieldRule, Mapping
from integrations.engine.policy import Ability
from integrations.engine.ports import KindSpec
from integrations.engine.records import GOAL
from xplan_sync.mapping.values import MASTERED, Choice, Date, Ids, Money, Words

OURS_ALONE = "Xplan does not tell it: a goal begins at to-do, and what is set here is kept."
"""Why status and recurrence have no row."""


def _mastered(canonical: str, path: str, label: str, codec: Codec) -> FieldRule:
    return FieldRule(
        canonical, path, codec, label, direction=Direction.PULL, on_create=False, on_update=False, reason=MASTERED
    )


def _owners(fields: Fields) -> Iterable[str]:
    listed = fields.get("owners")
    return [str(one) for one in listed] if isinstance(listed, list) else []


GOALS = Mapping(
    GOAL,
    "goal",
    "Goal",
    (
        _mastered("owners", "owner_ids", "Owner", Ids()),
        _mastered("category", "category", "Category", Choice(none=frozenset({"none"}))),
        _mastered("name", "description", "Name", Words()),
        _mastered("target_date", "target_date", "Target date", Date()),
        _mastered("estimated_cost", "target_amount", "Estimated cost", Money()),
    ),
    id_path="key",
    owners=_owners,
)

PULL_RULES = (
    EligibilityRule(
        "no_name", "The goal has no description in Xplan.", lambda fields: not fields["name"], withdraws=False
    ),
)


def spec() -> KindSpec:
    """How goals take part: they are read, and nothing is ever sent."""
    never = Ability.no(MASTERED)
    return KindSpec(GOALS, pull_rules=PULL_RULES, create=never, update=never, delete=never)
