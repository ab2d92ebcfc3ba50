"""A provider's file to typed lines: the one way in.

    read_statement(data, filename, profile) -> ReadStatement       UnableToReadStatement if the file is none at all

Nothing is dropped without trace: a row becomes a line, a held row, an ignored row, a control total, or is listed among
the dropped ones with the reason; only empty rows leave none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

from domain.enumeration import Enumeration
from reconciliation.statements.categories import normalise_word
from reconciliation.statements.cells import clean_text
from reconciliation.statements.codes import Hold, Warn
from reconciliation.statements.decode import decode
from reconciliation.statements.headers import Field
from reconciliation.statements.layout import Layout, find_layout, worth_of
from reconciliation.statements.lines import HeldRow, RowReader, StatementLine, duplicate_key, reference_key
from reconciliation.statements.message import is_message, read_message
from reconciliation.statements.profile import MappingProfile
from reconciliation.statements.rows import Row, Sheet, UnableToReadStatement
from reconciliation.statements.separated import read_separated, sniff_separator
from reconciliation.statements.totals import ControlTotal, RunningTotals
from reconciliation.statements.workbook import is_workbook, read_workbook

MOST_BYTES = 50 * 1024 * 1024
MOST_LINES = 250_000
SAMPLE_ROWS = 20

NOT_TABLES = (
    (b"%PDF", "This is a PDF. Ask the provider for the spreadsheet or CSV form of the statement."),
    (b"<", "This is a web page or XML, not a table. Ask the provider for CSV or a spreadsheet."),
)


class Dropped(Enumeration):
    """Why a row that is not empty became neither a line nor a held row."""

    HEADER_AGAIN = "header_again", "The header, repeated"
    ONE_CELL = "one_cell", "A remark or page footer: one cell only"


class DroppedRow(NamedTuple):
    """A row that holds no payment."""

    row: int
    why: Dropped
    text: str


@dataclass(frozen=True, slots=True)
class ReadStatement:
    """All that a file holds. ``layout`` is None while nobody knows which row is the header: show ``sample`` and ask.

    ``notes`` are the rows above the header as text; ``ignored`` rows whose category word is one to be ignored;
    ``unmapped_category_words`` counts the words that stopped rows; ``warnings`` are sentences about the file.
    ``kind`` is ``text``, ``workbook`` or ``message``; ``encoding`` and ``separator`` belong to the one, ``sheet`` and
    ``sheet_names`` to the other.
    """

    filename: str
    kind: str
    encoding: str
    separator: str
    sheet: str
    sheet_names: tuple[str, ...]
    layout: Layout | None
    sample: tuple[Row, ...]
    lines: tuple[StatementLine, ...] = ()
    held: tuple[HeldRow, ...] = ()
    ignored: tuple[Row, ...] = ()
    dropped: tuple[DroppedRow, ...] = ()
    control_totals: tuple[ControlTotal, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    unmapped_category_words: dict[str, int] = field(default_factory=dict)

    @property
    def header_row(self) -> int | None:
        """The number of the header row; 0 for a file without one, None while it is not known."""
        return self.layout.header_row if self.layout else None

    @property
    def missing_fields(self) -> tuple[Field, ...]:
        """Required fields that no column gives."""
        return self.layout.missing if self.layout else ()

    @property
    def total_pence(self) -> int:
        """The sum of the lines; held rows are not in it."""
        return sum(line.gross_pence for line in self.lines)

    def preview(self, count: int = 10) -> tuple[StatementLine, ...]:
        """The first lines, and the first of those that carry a warning."""
        odd = [line for line in self.lines[count:] if line.warnings]
        return self.lines[:count] + tuple(odd[:count])


def read_statement(data: bytes, filename: str, profile: MappingProfile | None = None) -> ReadStatement:
    """Reads a file under a mapping; without one, columns are found by their names and everything else is as usual."""
    profile = profile or MappingProfile()
    sheet = read_sheet(data, profile)
    rows = sheet.rows
    layout = find_layout(rows, profile)
    about = ReadStatement(
        filename, sheet.kind, sheet.encoding, sheet.separator, sheet.name, sheet.sheet_names,
        layout, tuple(islice((row for row in rows if row.filled), SAMPLE_ROWS)),
    )  # fmt: skip
    if layout is None:
        return replace(about, warnings=(*sheet.warnings, "No row looks like a header. Choose the one that is."))
    body = [row for row in rows if row.number > layout.header_row]
    if len(body) > MOST_LINES:
        raise UnableToReadStatement(f"The file has more than {MOST_LINES:,} lines. Split it and upload the parts.")
    notes = tuple(_text_of(row) for row in rows if row.number < layout.header_row and row.filled)
    if Field.GROSS_AMOUNT in layout.missing:
        return replace(about, notes=notes, warnings=(*sheet.warnings, "No column gives an amount. Map one."))
    sorted_rows = _sort_rows(body, layout, profile)
    return replace(
        about,
        lines=_identified(sorted_rows.lines),
        held=tuple(sorted_rows.held),
        ignored=tuple(sorted_rows.ignored),
        dropped=tuple(sorted_rows.dropped),
        control_totals=tuple(sorted_rows.control_totals),
        notes=notes,
        warnings=(*sheet.warnings, *_warnings(layout, profile)),
        unmapped_category_words=_unmapped(sorted_rows.held),
    )


def read_sheet(data: bytes, profile: MappingProfile) -> Sheet:
    """The rows of a file, whatever kind it is. UnableToReadStatement if it is none."""
    if len(data) > MOST_BYTES:
        raise UnableToReadStatement("The file is larger than 50 MB. Split it and upload the parts.")
    if not data.strip():
        raise UnableToReadStatement("The file is empty.")
    if is_workbook(data):
        return read_workbook(data, profile.sheet, worth_of)
    for beginning, message in NOT_TABLES:
        if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(beginning):
            raise UnableToReadStatement(message)
    if is_message(data):
        return read_message(data).sheet
    decoded = decode(data, profile.encoding)
    separator = profile.separator or sniff_separator(decoded.text)
    rows, warnings = read_separated(decoded.text, separator)
    return Sheet(rows, "text", decoded.encoding, separator, warnings=(*decoded.warnings, *warnings))


@dataclass(slots=True)
class _Sorted:
    """The rows below the header by what they turned out to be."""

    lines: list[StatementLine] = field(default_factory=list)
    held: list[HeldRow] = field(default_factory=list)
    ignored: list[Row] = field(default_factory=list)
    dropped: list[DroppedRow] = field(default_factory=list)
    control_totals: list[ControlTotal] = field(default_factory=list)


def _sort_rows(body: Iterable[Row], layout: Layout, profile: MappingProfile) -> _Sorted:
    reader, totals, found = RowReader(layout, profile), RunningTotals(), _Sorted()
    for row in body:
        filled = row.filled
        if not filled:
            continue
        if layout.is_header(row):
            found.dropped.append(DroppedRow(row.number, Dropped.HEADER_AGAIN, _text_of(row)))
        elif total := totals.take(row, reader):
            found.control_totals.append(total)
        elif filled == 1:
            found.dropped.append(DroppedRow(row.number, Dropped.ONE_CELL, _text_of(row)))
        elif reader.is_ignored(row):
            found.ignored.append(row)
        else:
            read = reader.read(row)
            totals.add(read.gross_pence)
            if isinstance(read, HeldRow):
                found.held.append(read)
            else:
                found.lines.append(read)
    found.control_totals = totals.settled(found.control_totals)
    return found


def _identified(lines: list[StatementLine]) -> tuple[StatementLine, ...]:
    """Lines with the key by which a later file shows them again: the provider's own id, or what is on them.

    References count as ids only if every line has one and no two are equal: a batch or statement number is none.
    """
    references = [line.details.get(Field.TRANSACTION_REFERENCE.value, "") for line in lines]
    own_ids = all(references) and len(set(references)) == len(references)
    if own_ids:
        return tuple(
            line._replace(duplicate_key=reference_key(reference))
            for line, reference in zip(lines, references, strict=True)
        )
    seen: Counter[str] = Counter()
    identified = []
    for line in lines:
        seen[line.duplicate_key] += 1
        occurrence = seen[line.duplicate_key]
        identified.append(line if occurrence == 1 else _again(line, occurrence))
    return tuple(identified)


def _again(line: StatementLine, occurrence: int) -> StatementLine:
    """A line that looks like an earlier one of the file: it may be genuine, so it is told and kept."""
    key = duplicate_key(
        policy_number=line.policy_number,
        category_word=line.category_word,
        paid_date=line.paid_date,
        gross_pence=line.gross_pence,
        occurrence=occurrence,
    )
    return line._replace(duplicate_key=key, occurrence=occurrence, warnings=(*line.warnings, Warn.LOOKS_TWICE))


def _warnings(layout: Layout, profile: MappingProfile) -> list[str]:
    """Sentences about the file as a whole; what its totals say is told with them."""
    return [
        f"No column for {missing.label.lower()}."
        for missing in layout.missing
        if not (missing == Field.CATEGORY and profile.default_category)
    ]


def _unmapped(held: Iterable[HeldRow]) -> dict[str, int]:
    """How many rows each unknown word stops, under its first spelling."""
    spelling: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for fault in (fault for row in held for fault in row.faults if fault.code == Hold.CATEGORY_UNMAPPED):
        word = clean_text(fault.raw)
        counts[spelling.setdefault(normalise_word(word), word)] += 1
    return dict(counts)


def _text_of(row: Row) -> str:
    return " ".join(text for cell in row.cells if (text := clean_text(cell)))
