"""Lists: ``data`` and a count in ``meta``, by ``page`` and ``pageSize``."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.common.routes import Answer
from sandbox.common.store import Record
from sandbox.platform.call import Call
from sandbox.platform.refusals import Invalid
from sandbox.platform.resources.presenting import present

PAGE_SIZE = 50
LARGEST_PAGE = 200


def answer_page(call: Call, records: Sequence[Record]) -> Answer:
    """The page that was asked for. Raises ``Invalid`` for a page or size that is none."""
    page, size = call.query.get("page", "1"), call.query.get("pageSize", str(PAGE_SIZE))
    if not (page.isdecimal() and size.isdecimal() and int(page) > 0 and 0 < int(size) <= LARGEST_PAGE):
        raise Invalid(f"page must be 1 or more and pageSize from 1 to {LARGEST_PAGE}.")
    begin = (int(page) - 1) * int(size)
    shown = records[begin : begin + int(size)]
    return Answer({"data": [present(call.store, one) for one in shown], "meta": {"count": len(records)}})
