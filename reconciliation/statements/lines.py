"""A row to a typed statement line, or to a held row that says which cell stands in the way and why.

    RowReader(layout, profile).read(row) -> StatementLine | HeldRow

A person who corrects a held row changes its ``cells`` and has it read again by the same reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from domain.enums.revenue import RevenueCategory
from domain.identifiers import normalise_policy_number
from reconciliation.statements.amounts import Amounts, AmountsReader
from reconciliation.statements.categories import normalise_word
from reconciliation.statements.cells import clean_date, clean_policy, clean_text
from reconciliation.statements.codes import Hold, Warn
from reconciliation.statements.faults import Fault
from reconciliation.statements.headers import TEXT_FIELDS, Field
from reconciliation.statements.layout import Layout
from reconciliation.statements.profile import MappingProfile, SignRule
from reconciliation.statements.rows import Row

NOTHING: Mapping[str, str] = {}
"""What a line without further columns holds: one for all of them. Nobody may write to it."""
NAME_PARTS = (Field.CLIENT_TITLE, Field.CLIENT_FIRST_NAME, Field.CLIENT_LAST_NAME)


class StatementLine(NamedTuple):
    """One payment. Amounts are pence with their sign; ``paid_date`` None means the statement's date.

    ``policy_number`` is empty and ``category`` None where the row has none: the matcher says so. ``category_word`` is
    the provider's. ``details`` holds the text fields under the back office's names, ``metadata`` every other column
    under its header; both leave out what is empty. ``duplicate_key`` is equal for a line that comes again in a later
    file; ``occurrence`` counts equal lines within this one. A reader takes every line for the first of its kind:
    ``read_statement`` sees the whole file and numbers them.
    """

    row: int
    policy_number: str
    client_name: str
    category: RevenueCategory | None
    category_word: str
    paid_date: date | None
    gross_pence: int
    net_pence: int | None
    vat_pence: int | None
    details: Mapping[str, str]
    metadata: Mapping[str, str]
    warnings: tuple[Warn, ...]
    cells: tuple[str, ...]
    duplicate_key: str = ""
    occurrence: int = 1


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A row that cannot be taken as it is: its cells as they came, and everything that is wrong with them."""

    row: int
    cells: tuple[str, ...]
    faults: tuple[Fault, ...]
    gross_pence: int | None = None


class RowReader:
    """Reads rows of one file under one mapping."""

    def __init__(self, layout: Layout, profile: MappingProfile) -> None:
        self._layout = layout
        self._profile = profile
        self._amounts = AmountsReader(layout, profile.amounts)
        self._categories = profile.category_map()
        self._ignored = profile.ignored()
        self._texts = [(each.value, layout.columns[each]) for each in TEXT_FIELDS if each in layout.columns]
        self._metadata: dict[int, tuple[int, ...]] = {}
        self._words: dict[str, tuple[str, RevenueCategory | None]] = {}

    def read(self, row: Row) -> StatementLine | HeldRow:
        """The line a row holds, or the row with its faults."""
        amounts = self._amounts.read(row)
        faults = list(amounts.faults)
        warnings = list(amounts.warnings)
        policy = clean_policy(self.cell(row, Field.POLICY_NUMBER))
        if policy.warning:
            warnings.append(policy.warning)
        paid = clean_date(self.cell(row, Field.DATE), serial_dates=self._profile.serial_dates)
        if paid.error:
            faults.append(self._fault(Field.DATE, row, paid.error))
        word, category = self._category_of(row)
        if word and category is None:
            faults.append(self._fault(Field.CATEGORY, row, Hold.CATEGORY_UNMAPPED))
        amounts = self._with_sign(amounts, category)
        if faults or amounts.gross_pence is None:
            return HeldRow(row.number, row.cells, tuple(faults), amounts.gross_pence)
        if category == RevenueCategory.CLAWBACK and amounts.gross_pence > 0:
            warnings.append(Warn.CLAWBACK_POSITIVE)
        gross = amounts.gross_pence
        return StatementLine(
            row=row.number,
            policy_number=policy.value or "",
            client_name=self._client_name(row),
            category=category,
            category_word=word,
            paid_date=paid.value,
            gross_pence=gross,
            net_pence=amounts.net_pence,
            vat_pence=amounts.vat_pence,
            details=self._details(row),
            metadata=self._metadata_of(row),
            warnings=tuple(warnings),
            cells=row.cells,
            duplicate_key=duplicate_key(
                policy_number=policy.value or "", category_word=word, paid_date=paid.value, gross_pence=gross
            ),
        )

    def cell(self, row: Row, wanted: Field) -> str:
        """The raw cell of a field; empty where no column has it."""
        return row.cell(self._layout.columns.get(wanted))

    def has(self, wanted: Field) -> bool:
        """Whether a column gives the field."""
        return wanted in self._layout.columns

    def category_word(self, row: Row) -> str:
        """The provider's word for the kind of payment."""
        return clean_text(self.cell(row, Field.CATEGORY))

    def _category_of(self, row: Row) -> tuple[str, RevenueCategory | None]:
        """The word and what it means here; a file says few words very often."""
        raw = self.cell(row, Field.CATEGORY)
        found = self._words.get(raw)
        if found is None:
            word = clean_text(raw)
            category = self._categories.get(normalise_word(word)) if word else self._profile.default_category
            found = self._words[raw] = word, category
        return found

    def is_ignored(self, row: Row) -> bool:
        """Whether a person said that rows of this kind are no payments."""
        return bool(self._ignored) and normalise_word(self.category_word(row)) in self._ignored

    def gross_of(self, row: Row) -> int | None:
        """The total a row states, if it can be read at all."""
        gross = self._amounts.total(row)
        return -gross if gross is not None and self._profile.sign_rule == SignRule.REVERSED else gross

    def _with_sign(self, amounts: Amounts, category: RevenueCategory | None) -> Amounts:
        """Amounts with the sign the mapping gives them (B15)."""
        gross, rule = amounts.gross_pence, self._profile.sign_rule
        if rule == SignRule.REVERSED:
            return amounts.negated()
        taken_back = rule == SignRule.FROM_CATEGORY and category == RevenueCategory.CLAWBACK
        return amounts.negated() if taken_back and gross is not None and gross > 0 else amounts

    def _client_name(self, row: Row) -> str:
        whole = clean_text(self.cell(row, Field.CLIENT_NAME))
        return whole or " ".join(filter(None, (clean_text(self.cell(row, part)) for part in NAME_PARTS)))

    def _details(self, row: Row) -> Mapping[str, str]:
        if not self._texts:
            return NOTHING
        return {name: text for name, column in self._texts if (text := clean_text(row.cell(column)))}

    def _metadata_of(self, row: Row) -> Mapping[str, str]:
        width = len(row.cells)
        if width not in self._metadata:
            self._metadata[width] = self._layout.metadata_columns(width)
        if not self._metadata[width]:
            return NOTHING
        found = ((self._layout.name_of(index), clean_text(row.cells[index])) for index in self._metadata[width])
        return {name: text for name, text in found if text}

    def _fault(self, wanted: Field, row: Row, code: Hold) -> Fault:
        return Fault(wanted, self._layout.column_name(wanted), self.cell(row, wanted), code)


def reference_key(reference: str) -> str:
    """What identifies a line by the provider's own number of it."""
    return f"id|{reference}"


def duplicate_key(
    *, policy_number: str, category_word: str, paid_date: date | None, gross_pence: int, occurrence: int = 1
) -> str:
    """What identifies a line that has no number of its own: equal for the same line in a later file."""
    day = paid_date.isoformat() if paid_date else ""
    policy = normalise_policy_number(policy_number)
    return f"{policy}|{normalise_word(category_word)}|{day}|{gross_pence}|{occurrence}"
