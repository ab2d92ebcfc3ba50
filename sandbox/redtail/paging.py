"""Lists, page by page, with their totals in ``meta``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sandbox.common.routes import Answer, AssumedName
from sandbox.common.store import Record
from sandbox.redtail.call import Call

PAGE_SIZE = 50
LARGEST_PAGE = 250

ASSUMED_PAGING = (
    AssumedName("page below 1, or no number", "counts as page 1", "3"),
    AssumedName("pagesize", f"a number from 1 to {LARGEST_PAGE}; anything else counts as {PAGE_SIZE}", "3"),
)


def answer_page(
    call: Call,
    key: str,
    records: Sequence[Record],
    present: Callable[[Call, Record], Any],
    *,
    takes_size: bool = True,
) -> Answer:
    """The page that was asked for, under its key. A page past the end is empty.

    Only the contacts family takes a page size; every other list has pages of 50.
    """
    size = _number(call.page_size, LARGEST_PAGE) or PAGE_SIZE if takes_size else PAGE_SIZE
    number = _number(call.query.get("page", "")) or 1
    shown = records[(number - 1) * size : number * size]
    return Answer(
        {
            key: [present(call, one) for one in shown],
            "meta": {"total_records": len(records), "total_pages": -(-len(records) // size)},
        }
    )


def _number(text: str, largest: int = 10**9) -> int:
    """The number from 1 to the largest that the text is, else 0."""
    number = int(text) if text.isdecimal() and len(text) < 10 else 0
    return number if number <= largest else 0
