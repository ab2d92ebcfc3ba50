"""What the records behind links and outbox rows are called, and where their pages are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol

from integrations.engine.records import PARTS_OF_PLANS
from integrations.local.registry import kinds_of_model


class NamesARecord(Protocol):
    """A row that points at one of our records."""

    local_model: str
    local_id: int


PAGES = {
    "backoffice.client": "client", "backoffice.plan": "plan", "backoffice.income": "income_edit",
    "backoffice.goal": "goal_edit",
    "backoffice.expense": "expense_edit", **{f"backoffice.{part}": f"{part}_edit" for part in PARTS_OF_PLANS},
}  # fmt: skip
"""The page of each kind of record."""


def names_of(rows: Iterable[NamesARecord]) -> dict[tuple[str, int], str]:
    """Names by (model, id); one query a model."""
    ids: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        ids[row.local_model].add(row.local_id)
    return {
        (model, pk): name
        for model, wanted in ids.items()
        for kind in kinds_of_model(model)[:1]
        for pk, name in kind.labels(wanted).items()
    }
