"""Total and sub-total rows: no payments, but a check on the lines above them."""

from __future__ import annotations

import re
from typing import NamedTuple

from reconciliation.statements.cells import clean_text
from reconciliation.statements.headers import Field
from reconciliation.statements.lines import RowReader
from reconciliation.statements.rows import Row

_TOTAL_WORDS = re.compile(r"(?:grand |sub[- ]?)?totals?\b|balance\b|(?:carried|brought) forward\b", re.IGNORECASE)
_WHOLE_WORDS = re.compile(r"(?:grand total|balance|(?:carried|brought) forward)\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")


class ControlTotal(NamedTuple):
    """What the file says its lines add up to, and what they do. ``stated_pence`` None: no amount could be read."""

    row: int
    label: str
    stated_pence: int | None
    computed_pence: int

    @property
    def difference_pence(self) -> int:
        """Stated less computed; 0 where nothing was stated."""
        return 0 if self.stated_pence is None else self.stated_pence - self.computed_pence

    @property
    def agrees(self) -> bool:
        """Whether the file adds up."""
        return self.difference_pence == 0


class RunningTotals:
    """Sums since the last sub-total and since the beginning, as rows go by."""

    def __init__(self) -> None:
        self._block = self._block_rows = self._whole = self._whole_rows = 0
        self._above = 0

    def add(self, pence: int | None) -> None:
        """Counts a row that is a payment, or was meant as one."""
        self._block += pence or 0
        self._whole += pence or 0
        self._block_rows += 1
        self._whole_rows += 1

    def settled(self, totals: list[ControlTotal]) -> list[ControlTotal]:
        """The totals that were taken, those that stand above all rows held against what came below them."""
        above = [total._replace(computed_pence=self._whole) for total in totals[: self._above]]
        return [*above, *totals[self._above :]]

    def take(self, row: Row, reader: RowReader) -> ControlTotal | None:
        """The control total a row states, or None if it is not a total."""
        first = next((cell for cell in row.cells if cell and not cell.isspace()), "")
        policy = reader.cell(row, Field.POLICY_NUMBER)
        if policy != first and clean_text(policy):
            return None
        label = clean_text(first)
        is_labelled = bool(_TOTAL_WORDS.match(label))
        if not is_labelled and not self._is_no_number(policy, row, reader):
            return None
        stated = reader.gross_of(row)
        if is_labelled:
            return self._labelled(row, label, stated)
        if stated is None or not self._is_bare_total(row, stated, reader):
            return None
        total = ControlTotal(row.number, "", stated, stated)
        self._start_block()
        return total

    def _labelled(self, row: Row, label: str, stated: int | None) -> ControlTotal:
        of_whole = stated != self._block and (stated == self._whole or bool(_WHOLE_WORDS.match(label)))
        computed = self._whole if of_whole or not self._block_rows else self._block
        self._above += not self._whole_rows
        if not of_whole:
            self._start_block()
        return ControlTotal(row.number, label, stated, computed)

    def _is_bare_total(self, row: Row, stated: int, reader: RowReader) -> bool:
        """A row without a label: its amount must be the sum of several rows, or it must name nobody and nothing."""
        nameless = not any(clean_text(reader.cell(row, field)) for field in (Field.CLIENT_NAME, Field.CATEGORY))
        if self._block_rows and stated in (self._block, self._whole):
            return self._block_rows > 1 or nameless
        of_no_kind = not reader.category_word(row)
        return not self._block_rows and self._whole_rows > 1 and stated == self._whole and of_no_kind

    def _is_no_number(self, policy: str, row: Row, reader: RowReader) -> bool:
        """Whether the policy cell is empty, or holds words where those for client, category and date are empty."""
        text = clean_text(policy)
        if not text:
            return True
        if _DIGIT.search(text) or " " not in text or self._block_rows < 2 or not reader.has(Field.CATEGORY):
            return False
        others = (Field.CLIENT_NAME, Field.CATEGORY, Field.DATE)
        return not any(clean_text(reader.cell(row, field)) for field in others)

    def _start_block(self) -> None:
        self._block = self._block_rows = 0
