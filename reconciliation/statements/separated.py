"""Comma, semicolon, tab or bar separated text to rows, by a real CSV reader."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from reconciliation.statements.rows import Row, UnableToReadStatement

SEPARATORS = (",", ";", "\t", "|")
SNIFFED_ROWS = 50
MOST_LINE_BREAKS = 10
"""A cell with more lines than that is a quotation mark that nobody closed."""


def sniff_separator(text: str) -> str:
    """The separator that cuts most of the first rows into the same number of cells, more cells being better."""

    def evidence(separator: str) -> tuple[int, int]:
        widths: Counter[int] = Counter()
        with suppress(csv.Error):  # what cannot be read at all is refused later, with its row
            widths.update(len(cells) for cells in islice(_reader(text, separator), SNIFFED_ROWS) if any(cells))
        width, rows = max(
            ((width, rows) for width, rows in widths.items() if width > 1),
            key=lambda pair: (pair[0] - 1) * pair[1],
            default=(1, 0),
        )
        return (width - 1) * rows, rows

    return max(SEPARATORS, key=evidence)


def read_separated(text: str, separator: str) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """All rows, line breaks inside quotation marks kept; and warnings. Any of the three ways to end a line is fine."""
    warnings: list[str] = []
    rows: list[Row] = []
    may_break = '"' in text  # only between quotation marks is a line break part of a cell
    try:
        for number, cells in enumerate(_reader(text, separator), 1):
            if may_break and any(cell.count("\n") > MOST_LINE_BREAKS for cell in cells):
                warnings.append(f"Row {number} swallows many lines: a quotation mark before it may be unclosed.")
            rows.append(Row(number, tuple(cells)))
    except csv.Error as error:
        raise UnableToReadStatement(f"Row {len(rows) + 1} cannot be read: {error}.") from error
    return tuple(rows), tuple(warnings)


def _reader(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)
