"""Words around numbers.

count_of(1, "line") -> "1 line"        count_of(1200, "line") -> "1,200 lines"
"""

from __future__ import annotations


def count_of(number: int, noun: str) -> str:
    """A number with its noun, in the plural where there is not exactly one."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
