"""Rows of text: the one shape every kind of file is brought into before anybody looks at what it means."""

from __future__ import annotations

from typing import NamedTuple


class UnableToReadStatement(Exception):
    """The file as a whole cannot be taken; the message tells a person why. Trying again does not help."""

    permanent = True


class Row(NamedTuple):
    """One record of a file. ``number`` counts from 1 as a spreadsheet shows it; cells are as found, not yet cleaned."""

    number: int
    cells: tuple[str, ...]

    @property
    def filled(self) -> int:
        """How many cells hold something."""
        return len([cell for cell in self.cells if cell and not cell.isspace()])

    def cell(self, index: int | None) -> str:
        """The cell in a column; empty where the row is shorter or there is no such column."""
        return self.cells[index] if index is not None and index < len(self.cells) else ""


class Sheet(NamedTuple):
    """The rows of a file or of one sheet of a workbook, and how they were read.

    ``encoding`` and ``separator`` are empty for a workbook, ``name`` and ``sheet_names`` for a text file.
    """

    rows: tuple[Row, ...]
    kind: str
    encoding: str = ""
    separator: str = ""
    name: str = ""
    sheet_names: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
