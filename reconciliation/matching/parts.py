"""A long statement in parts that are matched one after the other, each with no more than it needs.

Expectations belong to plans: lines that cannot find the same plan decide nothing for one another, in either round. So
a part holds all lines of its policy numbers, and every plan that has one of these numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from domain.identifiers import normalise_policy_number
from reconciliation.matching.records import Line, Plan

MOST_PARTS = 5
"""However long a statement is: what is asked of the database once a part does not grow with the lines."""
LEAST_LINES = 200

REMEMBERED = "(remembered)"
"""Stands for all numbers that spellings speak of; no normalised number has brackets."""


class Part(NamedTuple):
    """Lines, and the plans they may be about."""

    lines: list[Line]
    plans: list[Plan]


def in_parts(lines: Sequence[Line], plans: Collection[Plan], spellings: Mapping[str, int]) -> list[Part]:
    """The lines in parts of about equal length, each line in the part of the first one with its number.

    A number that is a remembered spelling may lead to a plan with another number, and that number to a third plan:
    all numbers that have to do with spellings stay together.
    """
    spelt_plans = set(spellings.values())
    remembered = {*spellings, *(plan.normalised for plan in plans if plan.id in spelt_plans)}
    size = max(LEAST_LINES, -(-len(lines) // MOST_PARTS))
    parts: list[Part] = []
    part_of: dict[str, Part] = {}
    for line in lines:
        number = normalise_policy_number(line.policy_number)
        key = REMEMBERED if number in remembered else number
        part = part_of.get(key)
        if part is None:
            if not parts or len(parts[-1].lines) >= size:
                parts.append(Part([], []))
            part = part_of[key] = parts[-1]
        part.lines.append(line)
    for plan in plans:
        part = part_of.get(REMEMBERED if plan.normalised in remembered else plan.normalised)
        if part is not None:
            part.plans.append(plan)
    return parts
