"""A bank's file to receipts: the same strict cells as a provider's file, other columns.

    read_bank_file(data, mapping=BankMapping()) -> BankFile
    BankReader(columns, names, mapping).read(row) -> BankLine | BankHeld | None      None: no movement of money

A row becomes a receipt, is held with its cell and reason, is left out as money paid out, or is told as dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from domain.enumeration import Enumeration
from domain.money import format_pence
from reconciliation.statements.cells import AmountSettings, CreditMark, clean_amount, clean_date, clean_text
from reconciliation.statements.codes import Hold
from reconciliation.statements.headers import normalise_header
from reconciliation.statements.profile import MappingProfile
from reconciliation.statements.read import read_sheet
from reconciliation.statements.rows import Row, UnableToReadStatement

MOST_ROWS = 50_000
FURTHEST_HEADER = 16
SHOWN = 20
AMOUNTS = AmountSettings(credit_mark=CreditMark.CR_RECEIVED)
"""On a bank's statement CR has one meaning: money came in."""


class BankField(Enumeration):
    """What a column of a bank's file can hold. Several columns may hold words; they are joined."""

    DATE = "date", "Date"
    WORDS = "words", "Description or reference"
    AMOUNT = "amount", "Amount, with its sign"
    PAID_IN = "paid_in", "Paid in"
    PAID_OUT = "paid_out", "Paid out"
    BALANCE = "balance", "Balance"


SYNONYMS: dict[BankField, str] = {
    BankField.DATE: "date | transaction date | posting date | value date | entry date | booking date | date posted",
    BankField.WORDS: """description | transaction description | narrative | details | reference | transaction type
        | type | payee | counter party | counterparty | memo | name | payer | particulars
        | narration | payment reference""",
    BankField.AMOUNT: "amount | value | transaction amount | amount gbp | net amount",
    BankField.PAID_IN: "paid in | money in | credit | credit amount | credits | receipts | in | deposits",
    BankField.PAID_OUT: "paid out | money out | debit | debit amount | debits | payments | out | withdrawals",
    BankField.BALANCE: "balance | running balance | account balance | closing balance",
}
KNOWN = {
    normalise_header(name): each for each, names in SYNONYMS.items() for name in names.split("|")
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class BankMapping:
    """What a person has said about an account's files; everything has a default.

    ``columns`` maps a header (or ``#3``, a position from 1) to the code of a field, or to an empty text for a column
    to be left out. ``reversed_sign``: money in is written with a minus. ``keep_paid_out``: payments out are taken too.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    reversed_sign: bool = False
    keep_paid_out: bool = False

    def to_record(self) -> dict[str, Any]:
        """The mapping as JSON values."""
        return {
            "columns": dict(self.columns), "reversed_sign": self.reversed_sign, "keep_paid_out": self.keep_paid_out,
        }  # fmt: skip

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> BankMapping:
        """The mapping ``to_record`` wrote; what it does not hold has its default."""
        return cls(
            columns=dict(record.get("columns", {})),
            reversed_sign=bool(record.get("reversed_sign")),
            keep_paid_out=bool(record.get("keep_paid_out")),
        )


@dataclass(frozen=True, slots=True)
class BankLine:
    """One movement of money, in pence; in is positive."""

    row: int
    day: date
    description: str
    pence: int
    balance_pence: int | None


@dataclass(frozen=True, slots=True)
class BankFault:
    """A cell that stands in the way of its row. ``index`` is its column, None where no column gives the field."""

    index: int | None
    column: str
    raw: str
    code: Hold


@dataclass(frozen=True, slots=True)
class BankHeld:
    """A row that cannot be read: its cells as they came, and what is wrong."""

    row: int
    cells: tuple[str, ...]
    faults: tuple[BankFault, ...]


@dataclass(slots=True)
class BankFile:
    """All that a bank's file holds. ``columns`` maps positions from 0 to fields; ``header_row`` 0: it has none."""

    header_row: int
    header: tuple[str, ...]
    columns: dict[int, BankField]
    sample: tuple[Row, ...]
    encoding: str = ""
    lines: list[BankLine] = field(default_factory=list)
    held: list[BankHeld] = field(default_factory=list)
    paid_out: int = 0
    dropped: list[tuple[int, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def total_pence(self) -> int:
        """The sum of what is taken."""
        return sum(line.pence for line in self.lines)

    @property
    def missing(self) -> list[str]:
        """What no column gives and nothing can be read without."""
        has = set(self.columns.values())
        amounts = {BankField.AMOUNT, BankField.PAID_IN, BankField.PAID_OUT}
        return [
            *([] if BankField.DATE in has else ["the date"]), *([] if amounts & has else ["the amount"]),
        ]  # fmt: skip

    def name_of(self, index: int) -> str:
        """What a person calls a column."""
        return name_of(self.header, index)


def name_of(header: Sequence[str], index: int) -> str:
    """A column's header, or its position where it has none."""
    name = header[index].strip() if index < len(header) else ""
    return name or f"Column {index + 1}"


def read_bank_file(data: bytes, mapping: BankMapping | None = None) -> BankFile:
    """Reads a bank's file under a mapping. UnableToReadStatement if it is no table at all."""
    mapping = mapping or BankMapping()
    sheet = read_sheet(data, MappingProfile())
    rows = [row for row in sheet.rows if row.filled]
    if len(rows) > MOST_ROWS:
        raise UnableToReadStatement(f"The file has more than {MOST_ROWS:,} rows. Split it and upload the parts.")
    header_row, header = _header(rows)
    found = BankFile(
        header_row,
        header,
        _columns(header, mapping),
        tuple(rows[:SHOWN]),
        sheet.encoding,
        warnings=[*sheet.warnings],
    )
    if found.missing:
        found.warnings.append(f"No column gives {' and '.join(found.missing)}. Map it below.")
        return found
    _sort(found, [row for row in rows if row.number > header_row], mapping)
    return found


def _header(rows: Sequence[Row]) -> tuple[int, tuple[str, ...]]:
    """The first row that names a date and an amount; (0, ()) for a file that has none."""
    for row in rows[:FURTHEST_HEADER]:
        named = {KNOWN[name] for cell in row.cells if (name := normalise_header(cell)) in KNOWN}
        if BankField.DATE in named and named & {BankField.AMOUNT, BankField.PAID_IN, BankField.PAID_OUT}:
            return row.number, row.cells
    return 0, ()


def _columns(header: Sequence[str], mapping: BankMapping) -> dict[int, BankField]:
    """What a person said about columns, then the names that are known; each field but words once."""
    said = {name if name.startswith("#") else normalise_header(name): code for name, code in mapping.columns.items()}
    chosen: dict[int, BankField] = {}
    left_out = set()
    for key, code in said.items():
        spots = [int(key[1:]) - 1] if key.startswith("#") else [
            index for index, cell in enumerate(header) if normalise_header(cell) == key
        ]  # fmt: skip
        for index in spots:
            chosen |= {index: BankField(code)} if code else {}
            left_out |= set() if code else {index}
    for index, cell in enumerate(header):
        known = KNOWN.get(normalise_header(cell))
        free = known == BankField.WORDS or known not in chosen.values()
        if known and free and index not in chosen and index not in left_out:
            chosen[index] = known
    return dict(sorted(chosen.items()))


class BankReader:
    """Reads rows of one file; also those a person has corrected."""

    def __init__(self, columns: Mapping[int, BankField], header: Sequence[str], mapping: BankMapping) -> None:
        self._of: dict[BankField, int] = {each: index for index, each in columns.items() if each != BankField.WORDS}
        self._words = [index for index, each in columns.items() if each == BankField.WORDS]
        self._header = header
        self._reversed = mapping.reversed_sign

    def read(self, row: Row) -> BankLine | BankHeld | None:
        """The movement a row holds, the row with its faults, or None where it moves nothing."""
        faults: list[BankFault] = []
        pence = self._amount(row, faults)
        description = " ".join(text for index in self._words if (text := clean_text(row.cell(index))))
        if not faults and (pence == 0 or (pence is None and self._is_balance(row, description))):
            return None
        day = clean_date(row.cell(self._of.get(BankField.DATE)))
        if day.value is None:
            faults.append(self._fault(BankField.DATE, row, day.error or Hold.DATE_FORMAT))
        if pence is None and not faults:
            wanted = BankField.AMOUNT if BankField.AMOUNT in self._of else BankField.PAID_IN
            faults.append(self._fault(wanted, row, Hold.AMOUNT_MISSING))
        if faults or pence is None or day.value is None:
            return BankHeld(row.number, row.cells, tuple(faults))
        balance = clean_amount(row.cell(self._of.get(BankField.BALANCE)), AMOUNTS).value
        return BankLine(row.number, day.value, description[:500], pence, balance)

    def _amount(self, row: Row, faults: list[BankFault]) -> int | None:
        """Pence in (out: negative); None where nothing is written, or what is written cannot be read."""
        values = {}
        for wanted in (BankField.AMOUNT, BankField.PAID_IN, BankField.PAID_OUT):
            cleaned = clean_amount(row.cell(self._of.get(wanted)), AMOUNTS)
            if cleaned.error and cleaned.error != Hold.AMOUNT_MISSING:
                faults.append(self._fault(wanted, row, cleaned.error))
            elif cleaned.value is not None:
                values[wanted] = cleaned.value
        if faults:
            return None
        if BankField.AMOUNT in values:
            return -values[BankField.AMOUNT] if self._reversed else values[BankField.AMOUNT]
        paid_in, paid_out = values.get(BankField.PAID_IN, 0), abs(values.get(BankField.PAID_OUT, 0))
        if paid_in < 0:
            faults.append(self._fault(BankField.PAID_IN, row, Hold.AMOUNT_SIGN_AMBIGUOUS))
        elif paid_in and paid_out:
            faults.append(self._fault(BankField.PAID_OUT, row, Hold.AMOUNTS_CONFLICT))
        return paid_in - paid_out if values else None

    def _is_balance(self, row: Row, description: str) -> bool:
        """Whether the row only states a balance: no amount, but words that say so, or nothing else at all."""
        words = description.lower()
        return "balance" in words or "forward" in words or row.filled == 1

    def _fault(self, wanted: BankField, row: Row, code: Hold) -> BankFault:
        index = self._of.get(wanted)
        column = wanted.label if index is None else name_of(self._header, index)
        return BankFault(index, column, row.cell(index), code)


def _sort(found: BankFile, body: Sequence[Row], mapping: BankMapping) -> None:
    """Each row to where it belongs."""
    reader = BankReader(found.columns, found.header, mapping)
    moved: list[BankLine] = []
    for row in body:
        text = " ".join(cell for each in row.cells if (cell := clean_text(each)))
        if found.header and tuple(map(normalise_header, row.cells)) == tuple(map(normalise_header, found.header)):
            found.dropped.append((row.number, "The header, repeated"))
            continue
        read = reader.read(row)
        if read is None:
            found.dropped.append((row.number, text))
        elif isinstance(read, BankHeld):
            found.held.append(read)
        else:
            moved.append(read)
    found.lines = [line for line in moved if line.pence > 0 or mapping.keep_paid_out]
    found.paid_out = len(moved) - len(found.lines)
    if warning := _balance_warning(moved, bool(found.held)):
        found.warnings.append(warning)


def _balance_warning(moved: Sequence[BankLine], has_gaps: bool) -> str:
    """Whether the bank's own balances follow from its amounts, oldest first or newest first; empty if they do."""
    pairs = [
        (before, after)
        for before, after in pairwise(moved)
        if before.balance_pence is not None and after.balance_pence is not None
    ]
    if has_gaps or not pairs:
        return ""
    steps = [(before, after, (after.balance_pence or 0) - (before.balance_pence or 0)) for before, after in pairs]
    breaks = min(
        ([(after, step - after.pence) for _, after, step in steps if step != after.pence],
         [(after, -step - before.pence) for before, after, step in steps if -step != before.pence]),
        key=len,
    )  # fmt: skip
    if not breaks:
        return ""
    line, gap = breaks[0]
    return f"Row {line.row}: the balance jumps by {format_pence(gap)} more than the amounts. A row may be missing."
