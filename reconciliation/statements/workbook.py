"""Sheets of a workbook (XLSX, XLS, ODS) to rows of text, as a spreadsheet would show the values.

Whole numbers lose their ``.0``, other numbers are shown to fifteen figures (a spreadsheet's own precision), dates are
ISO. What only a number format shows is put back: leading zeros, another currency, percentages, words such as DR; so
a cell that cannot be read with them is held. Where the formats of an XLS file cannot be read that is told. Hidden
columns are read like the others. Merged cells are filled down where they hold text, never across and never with
numbers.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from reconciliation.statements.number_formats import shown
from reconciliation.statements.ods_texts import Besides, said_besides
from reconciliation.statements.rows import Row, Sheet, UnableToReadStatement
from reconciliation.statements.xls_formats import odd_xls_cells
from reconciliation.statements.xlsx_formats import odd_cells

ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
UNSEEN_FORMATS = (
    "The number formats of this XLS file cannot be read, and its cells may show more than the numbers stored in them. "
    "Save it as XLSX and upload that, or check the amounts and numbers below."
)
MOST_UNPACKED = 400 * 1024 * 1024
MOST_TIMES_PACKED = 200
WORTH_A_LOOK = 20 * 1024 * 1024
"""Below this unpacked size even a large ratio does no harm."""
DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
NOTHING = Besides({}, [])
LONGEST = 10**15
"""A spreadsheet keeps fifteen figures: of a longer number the last ones are gone, and it is told as one cut short."""

Place = tuple[int, int]
"""A cell's row and column, both from 0."""
Value = int | float | str | bool | time | date | datetime | timedelta


def is_workbook(data: bytes) -> bool:
    """Whether the bytes begin like a workbook."""
    return data.startswith((ZIP, COMPOUND))


def read_workbook(data: bytes, sheet_name: str | None, worth: Callable[[tuple[Row, ...]], int]) -> Sheet:
    """One sheet: the named one, else the one whose rows are worth most. UnableToReadStatement if there is none."""
    if data.startswith(ZIP):
        _refuse_bombs(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = tuple(workbook.sheet_names)
        if sheet_name is not None and sheet_name not in names:
            raise UnableToReadStatement(f"The workbook has no sheet called “{sheet_name}”.")
        wanted = names if sheet_name is None else (sheet_name,)
        odd = {name: _oddities(data, name) for name in wanted}
        sheets = [(name, _rows_of(workbook.get_sheet_by_name(name), *(odd[name] or ({}, NOTHING)))) for name in wanted]
    except CalamineError as error:
        raise UnableToReadStatement(f"The workbook cannot be read: {error}") from error
    if not sheets:
        raise UnableToReadStatement("The workbook has no sheet.")
    name, rows = max(sheets, key=lambda pair: worth(pair[1]))
    others = tuple(other for other in names if other != name)
    told = [f"Read from sheet “{name}”; not read: {', '.join(others)}."] if others else []
    if odd[name] is None:
        told.append(UNSEEN_FORMATS)
    return Sheet(rows, kind="workbook", name=name, sheet_names=names, warnings=tuple(told))


def _refuse_bombs(data: bytes) -> None:
    """Small files that unpack to enormous ones, and XML that declares entities, are no statements."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > MOST_UNPACKED or (unpacked > WORTH_A_LOOK and unpacked > len(data) * MOST_TIMES_PACKED):
                raise UnableToReadStatement("The workbook unpacks to far more than a statement holds.")
            for entry in archive.infolist():
                if entry.filename.endswith((".xml", ".rels")):
                    with archive.open(entry) as part:
                        head = part.read(4096)
                    if any(declaration in head for declaration in DECLARATIONS):
                        raise UnableToReadStatement(
                            "The workbook holds XML declarations that a spreadsheet never writes."
                        )
    except zipfile.BadZipFile as error:
        raise UnableToReadStatement("The workbook is damaged.") from error


def _oddities(data: bytes, name: str) -> tuple[dict[Place, str], Besides] | None:
    """Formats that show more than the number (XLSX, XLS), and what an ODS file says; None: an XLS file hides them."""
    if not data.startswith(ZIP):
        formats = odd_xls_cells(data, name)
        return None if formats is None else (formats, NOTHING)
    try:
        return odd_cells(data, name), said_besides(data, name)
    except (ElementTree.ParseError, zipfile.BadZipFile, zlib.error):
        return {}, NOTHING


def _rows_of(sheet: CalamineSheet, formats: dict[Place, str], besides: Besides) -> tuple[Row, ...]:
    cells = [[_as_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for row, column in formats.keys() | besides.texts.keys():
        number = cells[row][column] if row < len(cells) and column < len(cells[row]) else ""
        if _is_number(number):
            code = formats.get((row, column))
            cells[row][column] = besides.texts[row, column] if code is None else shown(code, number)
    for (top, left), (bottom, _) in [*(sheet.merged_cell_ranges or ()), *besides.merged]:
        if top < len(cells) and left < len(cells[top]) and not _is_number(cells[top][left]):
            for filled in cells[top : bottom + 1]:
                filled[left] = filled[left] or cells[top][left]
    return tuple(Row(number, tuple(row)) for number, row in enumerate(cells, 1))


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace("-", "", 1).isdecimal()


def _as_text(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float) and abs(value) >= LONGEST:
        return f"{value:.14E}"
    if isinstance(value, float):
        exact = Decimal(f"{value:.15g}")
        return f"{exact.to_integral_value() if exact == exact.to_integral_value() else exact:f}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
