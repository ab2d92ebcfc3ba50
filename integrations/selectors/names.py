"""What the records behind links and outbox rows are called, whose they are, and where their pages are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol

from integrations.engine.records import CLIENT, PARTS_OF_PLANS
from integrations.local.registry import KINDS, kinds_of_model


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
    return {
        (model, pk): name
        for model, wanted in _by_model(rows).items()
        for kind in kinds_of_model(model)[:1]
        for pk, name in kind.labels(wanted).items()
    }


def owners_of(rows: Iterable[NamesARecord]) -> dict[tuple[str, int], str]:
    """Whose each record is, in words, by (model, id); clients are left out. One query a model, one for the names."""
    owners = {
        (model, pk): client_ids
        for model, wanted in _by_model(rows).items()
        for kind in kinds_of_model(model)[:1]
        if kind.kind != CLIENT
        for pk, client_ids in kind.client_ids(wanted).items()
    }
    called = KINDS[CLIENT].labels({pk for client_ids in owners.values() for pk in client_ids})
    return {
        record: " and ".join(called[pk] for pk in client_ids if pk in called) for record, client_ids in owners.items()
    }


def _by_model(rows: Iterable[NamesARecord]) -> dict[str, set[int]]:
    ids: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        ids[row.local_model].add(row.local_id)
    return ids
