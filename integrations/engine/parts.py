"""A plan cut into parts: what is carried out, or left out, together.

New records are a part's worth of one commit; linked ones are decided again one by one, on locked rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import IntEnum
from itertools import islice
from typing import TypeVar

from integrations.engine.plan import Action, Verb

PART = 500
"""Actions a part: enough to spread what a commit and its statements cost, few enough to show progress and to stop."""

T = TypeVar("T")


class Sort(IntEnum):
    """What is done alike, in the order in which it is done."""

    NEW = 1
    NEW_SHARED = 2
    """New records that stand for others: they name those, so they come after them."""
    LINKED = 3
    TOLD = 4
    NOTHING = 5


def parts_of(actions: Iterable[Action]) -> Iterator[tuple[Sort, list[Action]]]:
    """Every action once, in parts of one sort; inside a part in the order of the plan."""
    by_sort: dict[Sort, list[Action]] = defaultdict(list)
    for action in actions:
        by_sort[sort_of(action)].append(action)
    for sort in sorted(by_sort):
        for part in batches(by_sort[sort], PART):
            yield sort, part


def sort_of(action: Action) -> Sort:
    """How an action is carried out."""
    if action.verb is Verb.NOTHING:
        return Sort.NOTHING
    if action.item is not None or action.verb is Verb.RELINK:
        return Sort.LINKED
    if action.verb is Verb.CREATE and action.record is not None:
        return Sort.NEW_SHARED if action.record.fields.get("members") else Sort.NEW
    return Sort.TOLD


def batches(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most ``size``, in order."""
    source = iter(things)
    while batch := list(islice(source, size)):
        yield batch
