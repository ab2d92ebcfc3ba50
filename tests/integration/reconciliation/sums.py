"""What must hold of links and the rows they are of, whatever was done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def assert_links_add_up(rows: Iterable[Any], kept: str) -> None:
    """What each row keeps as linked is the sum of its links."""
    for row in rows:
        assert getattr(row, kept) == sum(link.amount for link in row.links.all())
