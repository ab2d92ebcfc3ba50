"""Which incomes the planner takes for a State Pension, and which plan a pension income is paid by.

Other systems often know one word, pension, for all of them. What the record says is believed first, then what a person
answered when asked; the income itself keeps its type, so it goes on syncing as it came.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from domain.enums.plans import IncomeType

STATE_PENSION_NAMES: tuple[str, ...] = (
    r"\bstate (retirement )?pension\b",
    r"\b(nsp|srp)\b",
    r"\b(dwp|government) (retirement )?pension\b",
)
"""What a State Pension is called, in any capitals and with single spaces between words."""

NOT_STATE_PENSION_NAMES: tuple[str, ...] = (
    r"\b(bridging|bridge|until|before|pre)\b",
    r"\bstate pension (age )?(deduction|offset|supplement)\b",
)
"""Names that speak of it and mean something else, such as what a scheme pays until it starts."""

STATE_PENSION_PLAN = "state_pension"
"""The sub-type of a plan that is somebody's State Pension."""

Answers = Mapping[tuple[int, int | None], bool]
"""What people said: by income and plan (None asks about the State Pension), whether it is so."""


def spoken(name: str) -> str:
    """A name in small letters with single spaces for everything that is no letter or digit."""
    return re.sub(r"[^a-z0-9]+", " ", name.casefold()).strip()


def is_named_state_pension(name: str) -> bool:
    """Whether a name is one of a State Pension."""
    said = spoken(name)
    return any(re.search(pattern, said) for pattern in STATE_PENSION_NAMES) and not any(
        re.search(pattern, said) for pattern in NOT_STATE_PENSION_NAMES
    )


def planned_type(income: Any, answers: Answers) -> IncomeType:
    """The type the planner goes by; needs the income's plan loaded. Only a pension may be a State Pension."""
    recorded = IncomeType(income.type)
    if recorded != IncomeType.PENSION:
        return recorded
    answered = answers.get((income.pk, None))
    if answered is not None:
        return IncomeType.STATE_PENSION if answered else recorded
    if income.plan is not None:
        is_state_pension = income.plan.sub_type == STATE_PENSION_PLAN
    else:
        is_state_pension = is_named_state_pension(income.name)
    return IncomeType.STATE_PENSION if is_state_pension else recorded
