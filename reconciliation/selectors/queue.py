"""The queue of a desk: the page that the line in hand is on, and its neighbours, those on other pages too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from reconciliation.models import StatementTransaction
from reconciliation.selectors.statements import lines_with_links

QUEUE = 25
"""Lines of a page."""
ORDER = ("statement__date", "statement_id", "row", "pk")


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of waiting lines; ``previous`` and ``following`` are the ids of the lines beside the one in hand."""

    page: Page[Any]
    lines: list[StatementTransaction]
    in_hand: StatementTransaction | None
    previous: int | None
    following: int | None


def queue_of(rows: QuerySet[StatementTransaction], *, number: str | None, wanted: StatementTransaction | None) -> Queue:
    """The page of that number; without one the page of the line that is wanted, or of the one that came after it.

    The line in hand is the wanted one; once it has been dealt with the one that came after it, or the last of the page;
    without a wanted one the first.
    """
    ordered = lines_with_links(rows.order_by(*ORDER))
    paginator = Paginator(ordered, QUEUE)
    if number is None and wanted is not None:
        page = paginator.get_page(rows.filter(_before(wanted)).count() // QUEUE + 1)
    else:
        page = paginator.get_page(number)
    first, last = max(page.start_index() - 1, 0), page.end_index()
    ahead = 1 if first else 0
    around = list(ordered[first - ahead : last + 1])
    lines = around[ahead : ahead + last - first]
    in_hand = _in_hand(wanted, lines)
    if in_hand is None:
        return Queue(page, lines, None, None, None)
    place = around.index(in_hand)
    beside = [*around, None]
    following = beside[place + 1]
    return Queue(
        page, lines, in_hand,
        previous=around[place - 1].pk if place else None,
        following=following.pk if following else None,
    )  # fmt: skip


def _before(line: StatementTransaction) -> Q:
    """The lines that stand before this one in the queue."""
    day, statement = line.statement.date, line.statement_id
    in_it = Q(row__lt=line.row) | Q(row=line.row, pk__lt=line.pk)
    return Q(statement__date__lt=day) | Q(statement__date=day) & (
        Q(statement_id__lt=statement) | Q(statement_id=statement) & in_it
    )


def _in_hand(wanted: StatementTransaction | None, lines: list[StatementTransaction]) -> StatementTransaction | None:
    if wanted is None or not lines:
        return lines[0] if lines else None
    place = _place(wanted)
    return next((line for line in lines if _place(line) >= place), lines[-1])


def _place(line: StatementTransaction) -> tuple[Any, ...]:
    """Where a line stands in the queue, as ``ORDER`` says."""
    return line.statement.date, line.statement_id, line.row, line.pk
