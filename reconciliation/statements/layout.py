"""Where the table begins in a file and which of its columns is which.

Reports put the firm, the agency and the period above the table; those rows become notes. The header is the first row,
among the first ``FURTHEST_HEADER``, in which at least three cells name a known field.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconciliation.statements.headers import Field, guess_columns, known_headers, normalise_header
from reconciliation.statements.profile import MappingProfile, NoField
from reconciliation.statements.rows import Row

FURTHEST_HEADER = 16
ENOUGH_HEADERS = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """The header row (0 where a file has none), its cells, and the column of each field.

    ``left_out`` are columns a person wants neither as a field nor as metadata.
    """

    header_row: int
    header: tuple[str, ...]
    columns: dict[Field, int]
    left_out: frozenset[int] = frozenset()

    def name_of(self, index: int) -> str:
        """What a person calls the column."""
        name = self.header[index].strip() if index < len(self.header) else ""
        return name or f"Column {index + 1}"

    def column_name(self, wanted: Field) -> str:
        """The header of a field's column, or the field's own label where no column has it."""
        return self.name_of(self.columns[wanted]) if wanted in self.columns else wanted.label

    def metadata_columns(self, width: int) -> tuple[int, ...]:
        """Columns that are no field but are kept."""
        taken = {*self.columns.values(), *self.left_out}
        return tuple(index for index in range(width) if index not in taken)

    @property
    def missing(self) -> tuple[Field, ...]:
        """Required fields that no column can give; the client's name may come in parts, gross from other amounts."""
        has = self.columns.keys()
        names = {Field.CLIENT_NAME, Field.CLIENT_LAST_NAME}
        amounts = {Field.GROSS_AMOUNT, Field.NET_AMOUNT, Field.DEBIT, Field.CREDIT}
        missing = [wanted for wanted in (Field.POLICY_NUMBER, Field.CATEGORY) if wanted not in has]
        missing += [] if names & has else [Field.CLIENT_NAME]
        missing += [] if amounts & has else [Field.GROSS_AMOUNT]
        return tuple(missing)

    def is_header(self, row: Row) -> bool:
        """Whether a row repeats the header, as page breaks make it."""
        if not self.header or normalise_header(row.cell(0)) != normalise_header(self.header[0]):
            return False
        return _normal(row.cells) == _normal(self.header)


def find_layout(rows: Sequence[Row], profile: MappingProfile) -> Layout | None:
    """The layout of a file, or None when no row looks like a header and nobody has said which one is."""
    said = profile.column_map()
    if not profile.has_header:
        return _layout(0, (), said)
    if profile.header_row is not None:
        chosen = next((row for row in rows if row.number == profile.header_row), None)
    else:
        chosen = next((row for row in rows[:FURTHEST_HEADER] if _is_headerlike(row, said)), None)
    return _layout(chosen.number, chosen.cells, said) if chosen else None


def worth_of(rows: Sequence[Row]) -> int:
    """How many rows stand below a header: what makes one sheet of a workbook a better guess than another."""
    layout = find_layout(rows, MappingProfile())
    return 0 if layout is None else sum(row.filled >= ENOUGH_HEADERS for row in rows[layout.header_row :])


def _is_headerlike(row: Row, said: dict[str, Field | NoField]) -> bool:
    named_by_person = sum(normalise_header(cell) in said for cell in row.cells if cell.strip())
    return max(known_headers(row.cells), named_by_person) >= ENOUGH_HEADERS


def _layout(header_row: int, header: tuple[str, ...], said: dict[str, Field | NoField]) -> Layout:
    """What a person said about columns, then synonyms for fields and columns that are still free."""
    chosen: dict[int, Field | NoField] = {
        int(name[1:]) - 1: wanted for name, wanted in said.items() if name.startswith("#")
    }
    for index, name in enumerate(map(normalise_header, header)):
        if name and name in said:
            chosen[index] = said[name]
    columns: dict[Field, int] = {}
    for index, said_of in sorted(chosen.items()):  # of two columns with one header the first, as anywhere else
        if isinstance(said_of, Field):
            columns.setdefault(said_of, index)
    for index, wanted in guess_columns(header).items():
        if index not in chosen and wanted not in columns:
            columns[wanted] = index
    left_out = frozenset(index for index, wanted in chosen.items() if wanted is NoField.LEFT_OUT)
    return Layout(header_row, header, columns, left_out)


def _normal(cells: tuple[str, ...]) -> tuple[str, ...]:
    normal = tuple(map(normalise_header, cells))
    while normal and not normal[-1]:
        normal = normal[:-1]
    return normal
